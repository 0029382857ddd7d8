"""Cues of the room, one module a subject; importing them registers them."""

from perennial.insight.cues import advice, reports

__all__ = ["advice", "reports"]
