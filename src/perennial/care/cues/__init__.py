"""Cues of the relationship, one module a subject; importing the package registers them all."""

from perennial.care.cues import issues, meetings, promises, ties

__all__ = ["issues", "meetings", "promises", "ties"]
