"""The core of a time series database: chunks in few bytes, churn, two collectors, coarser tiers, and a small store."""
