"""Settings of the care room, one module a subject."""

from perennial.care.settings_spec import mailbox, meetings, promises, ties

__all__ = ["mailbox", "meetings", "promises", "ties"]
