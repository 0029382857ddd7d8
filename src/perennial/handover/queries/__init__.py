"""Reads of the handover room, one module a subject: import from the module."""
