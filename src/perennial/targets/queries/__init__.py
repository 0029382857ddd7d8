"""Reads others may use."""
