"""Writes, one module a subject."""
