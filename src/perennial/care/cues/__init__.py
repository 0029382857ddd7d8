"""Cues of the relationship, one module a subject; importing the package registers them all."""

from perennial.care.cues import greetings, issues, meetings, promises, ties

__all__ = ["greetings", "issues", "meetings", "promises", "ties"]
