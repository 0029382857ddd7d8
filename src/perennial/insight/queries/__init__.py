"""Queries: read only."""
