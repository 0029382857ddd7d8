"""The order of the queue: dated duties first on their day, then money x p / sqrt(days left)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from math import sqrt
from typing import Protocol, TypeVar

AT_MOST = 12  # items a day; the rest folds behind "later"


class Ranked(Protocol):
    """What the order looks at."""

    @property
    def due_on(self) -> date | None: ...
    @property
    def priority(self) -> float: ...
    @property
    def id(self) -> int: ...


R = TypeVar("R", bound=Ranked)


def priority(money: Decimal | None, probability: float, days_left: int) -> float:
    """money (reporting currency) x p / sqrt(max(1, days left)); 0 without money."""
    return float(money or 0) * probability / sqrt(max(1, days_left))


def rank(items: Iterable[R], as_of: date) -> list[R]:
    """Duties whose day has come first, the largest first among them; then everything else by priority."""

    def order(item: R) -> tuple[int, float, int]:
        is_duty = item.due_on is not None and item.due_on <= as_of
        return (0 if is_duty else 1, -item.priority, item.id)

    return sorted(items, key=order)
