"""Reads of the growth room, one module a subject: import from the module."""
