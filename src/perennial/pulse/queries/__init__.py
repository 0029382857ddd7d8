"""Reads of the pulse room, one module a subject: import from the module."""
