"""Texts of the letters of the pulse, one file a letter and language."""
