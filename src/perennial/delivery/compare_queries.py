"""Comparing hours, open to rooms above; it needs no database, so `perennial reconcile` runs without one."""

from perennial.delivery.rules.causes import why
from perennial.delivery.rules.reconciling import Cause, Comparison, Difference, Entry, Side, compare

__all__ = ["Cause", "Comparison", "Difference", "Entry", "Side", "compare", "why"]
