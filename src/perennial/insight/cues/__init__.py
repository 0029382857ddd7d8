"""Cues of the room, one module a subject; importing them registers them."""

from perennial.insight.cues import reports

__all__ = ["reports"]
