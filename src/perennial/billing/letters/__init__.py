"""Texts of the letters of this room."""
