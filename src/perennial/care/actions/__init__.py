"""Writes of the care room, one module a subject: import from the module."""
