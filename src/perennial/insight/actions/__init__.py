"""What the room writes, one module a subject."""

from perennial.insight.actions.health import flag_in_danger, keep_health

__all__ = ["flag_in_danger", "keep_health"]
