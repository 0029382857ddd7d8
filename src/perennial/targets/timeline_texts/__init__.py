"""Texts of the timeline of the room, one module a subject; importing them registers them."""

from perennial.targets.timeline_texts import bonus, goals, plans

__all__ = ["bonus", "goals", "plans"]
