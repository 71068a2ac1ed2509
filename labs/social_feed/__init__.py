"""The core of a social feed: its fan-out, its pages under a ranking that changes, and its service on a database."""
