"""The core of a notification service: attempts through providers that can't be asked, lanes, digests and quiet hours."""
