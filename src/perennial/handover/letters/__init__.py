"""Texts of the letters, one file a language."""
