"""Cues of the contracts room, one module a subject; importing this one registers them."""

from perennial.contracts import leave_cues, poach_cues, replacing_cues

__all__ = ["leave_cues", "poach_cues", "replacing_cues"]
