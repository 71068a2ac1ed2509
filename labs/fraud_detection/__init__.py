"""The core of a fraud check at checkout: velocity counters, rules and thresholds, and labels that come late."""
