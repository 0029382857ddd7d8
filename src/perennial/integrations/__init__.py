"""Adapters: one folder each, imported by nobody, named by dotted path in the settings."""
