"""One way to keep each promise."""
