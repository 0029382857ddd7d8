"""Letters of the care room, one module a subject; importing the package registers them."""

from perennial.care.letter_specs import meetings, promises, ties

__all__ = ["meetings", "promises", "ties"]
