"""Settings of the room, one module a subject; importing them registers them."""

from perennial.handover.settings_spec import cards, deals, onboardings

__all__ = ["cards", "deals", "onboardings"]
