"""Cues of the relationship, one module a subject; importing the package registers them all."""

from perennial.care.cues import issues, promises, ties

__all__ = ["issues", "promises", "ties"]
