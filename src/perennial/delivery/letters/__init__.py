"""Texts of the letters about hours, one file a letter and language."""
