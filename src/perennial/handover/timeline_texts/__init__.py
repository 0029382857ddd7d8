"""Texts of the timeline of the room, one module a subject; importing them registers them."""

from perennial.handover.timeline_texts import cards, onboardings

__all__ = ["cards", "onboardings"]
