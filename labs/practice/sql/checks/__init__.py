"""What must hold, whoever else is at work."""
