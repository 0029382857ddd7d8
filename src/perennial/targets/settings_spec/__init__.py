"""Settings of the room, one module a subject; importing them registers them."""

from perennial.targets.settings_spec import plans

__all__ = ["plans"]
