"""Settings of the care room, one module a subject."""

from perennial.care.settings_spec import promises, ties

__all__ = ["promises", "ties"]
