"""Texts of the room's letters: `<key>.<language>.txt`."""
