"""Cues of the room, one module a subject; importing them registers them."""

from perennial.handover.cues import cards, onboardings
from perennial.handover.cues.onboardings import not_sent, steps_due, trouble

__all__ = ["cards", "not_sent", "onboardings", "steps_due", "trouble"]
