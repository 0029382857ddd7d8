"""Exchange rates to the reporting currency: monthly, and weekly in the last quarter, around today's values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

REPORTING: Final = "USD"
WEEKLY_DAYS: Final = 91
"""The last quarter has a rate each Monday."""

HALF_YEARS: Final = (
    (date(2024, 1, 1), Decimal("4.50")), (date(2024, 7, 1), Decimal("4.25")), (date(2025, 1, 1), Decimal("3.15")),
    (date(2025, 7, 1), Decimal("2.15")), (date(2026, 7, 1), Decimal("2.40")),
)  # fmt: skip
"""The main refinancing rate of the ECB at each half-year, as the demo's table of late interest has it."""

_LEVELS: Final = {"EUR": 1.09, "GBP": 1.28, "CHF": 1.13}
_STEP: Final = 0.011
_PULL: Final = 0.15


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `base` is worth `rate` units of the reporting currency from `on` until the next rate."""

    on: date
    base: str
    rate: Decimal


def rates(*, start: date, as_of: date, rng: Random) -> Iterator[Rate]:
    """Rates from the month before `start` up to `as_of`: a small random walk that is pulled back to its level."""
    now = dict(_LEVELS)
    for on in _rate_days(start, as_of):
        for base, level in _LEVELS.items():
            now[base] += _PULL * (level - now[base]) + rng.gauss(0, _STEP)
            yield Rate(on, base, Decimal(f"{now[base]:.4f}"))


def _rate_days(start: date, as_of: date) -> list[date]:
    month = (start.replace(day=1) - timedelta(days=1)).replace(day=1)
    days = set()
    while month <= as_of:
        days.add(month)
        month = (month + timedelta(days=32)).replace(day=1)
    monday = as_of - timedelta(days=as_of.weekday())
    days.update(monday - timedelta(days=7 * week) for week in range(WEEKLY_DAYS // 7))
    return sorted(days)
