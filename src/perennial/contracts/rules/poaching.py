"""Which signs say that a client wants to hire a developer away (domain B4 and C11)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

ALONE: Final = "alone"
"""Nobody of ours but the developers talks with the client: seen from the ties, never noted by hand."""
COUNTED: Final = frozenset({"direct_contract", "client_hr", "raise_refused", ALONE})
TOGETHER: Final = 2  # signs
LONG_WITHOUT_RAISE: Final = 12  # months


def enough(signs: Collection[str]) -> bool:
    """Whether two different ones of those that count are there."""
    return len(COUNTED & set(signs)) >= TOGETHER


def months_between(first: date, last: date) -> int:
    """Whole months from a day to a later one."""
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
