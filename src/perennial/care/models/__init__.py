"""Tables of the care room, one module an aggregate."""

from perennial.care.models.touches import Touch, TouchQuerySet

__all__ = ["Touch", "TouchQuerySet"]
