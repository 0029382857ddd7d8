"""Texts of the timeline, one module a subject; importing them registers them."""
