"""The core of a recommendation engine: candidates by nearest neighbors, features as of then, ranking that explores."""
