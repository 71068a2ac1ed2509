"""The core of a distributed cache: where copies of a key lie, what memory they take, and what a failed node does."""
