"""Cues of the room, one module a subject; importing them registers them."""

from perennial.targets.cues import plans

__all__ = ["plans"]
