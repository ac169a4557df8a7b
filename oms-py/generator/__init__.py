"""Writes the typed half of the Python module from what the native half describes."""
