"""The core of an analytics pipeline: windows that wait or correct, ids that are remembered, results that replace each other."""
