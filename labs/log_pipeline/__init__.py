"""The core of a log pipeline: a full buffer and a crash, and lines kept as templates and variables."""
