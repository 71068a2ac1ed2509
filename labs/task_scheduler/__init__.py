"""The core of a task scheduler: a queue with leases and fences, fair sharing among tenants, and placement."""
