"""Settings of the care room, one module a subject."""

from perennial.care.settings_spec import greetings, mailbox, meetings, promises, ties

__all__ = ["greetings", "mailbox", "meetings", "promises", "ties"]
