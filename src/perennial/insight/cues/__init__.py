"""Cues of the room, one module a subject; importing them registers them."""

from perennial.insight.cues import advice, company, reports

__all__ = ["advice", "company", "reports"]
