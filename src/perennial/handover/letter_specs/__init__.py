"""Letters of the room, one module a subject; importing them registers them."""

from perennial.handover.letter_specs import cards, onboardings

__all__ = ["cards", "onboardings"]
