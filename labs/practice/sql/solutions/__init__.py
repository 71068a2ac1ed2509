"""One way that keeps every promise."""
