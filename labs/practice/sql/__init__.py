"""SQL exercises on one small shop: exercises/ is what the reader mends, checks/ what is promised, solutions/ keep every promise."""
