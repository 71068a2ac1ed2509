"""Handlers as they are often written. Each is wrong; the page says what is asked, the checks say what is still wrong."""
