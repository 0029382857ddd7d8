"""Writes of the delivery room, one module a subject: import from the module."""
