"""As such SQL is often written."""
