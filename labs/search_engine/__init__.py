"""The core of a search engine: compressed postings, ranking that skips, segments that merge, and shards that agree."""
