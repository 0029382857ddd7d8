"""Writes of the contracts room, one module a subject: import from the module."""
