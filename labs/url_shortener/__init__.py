"""The core of a URL shortener: its keys, its service on a database, and its click counts."""
