"""Letters of the care room, one module a subject; importing the package registers them."""

from perennial.care.letter_specs import greetings, meetings, promises, ties

__all__ = ["greetings", "meetings", "promises", "ties"]
