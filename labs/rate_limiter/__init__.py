"""The core of a distributed rate limiter: one budget for many nodes, its one value in a shared store, and its callers."""
