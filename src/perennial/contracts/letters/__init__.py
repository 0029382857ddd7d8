"""Texts of the room's letters, one file a language."""
