"""What others may ask of delivery."""

from __future__ import annotations

from perennial.delivery.rules.causes import why
from perennial.delivery.rules.reconciling import Cause, Comparison, Difference, Entry, Side, compare

__all__ = ["Cause", "Comparison", "Difference", "Entry", "Side", "compare", "why"]
