"""Letters of the contracts room, one module a subject; importing this one registers them."""

from perennial.contracts import leave_letters, rate_letters, replacement_letters

__all__ = ["leave_letters", "rate_letters", "replacement_letters"]
