"""The core of a payment service: charges that happen once, their ledger, its reconciliation, and amounts of money."""
