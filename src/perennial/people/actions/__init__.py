"""Writes of the people room, one module a subject: import from the module."""
