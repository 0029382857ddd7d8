"""Calendar quarters. A quarter is named by its first day; people write it as 2027Q1."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

_WRITTEN = re.compile(r"(\d{4})-?Q([1-4])", re.IGNORECASE)


class NotAQuarter(ValueError):
    """The text does not name a quarter."""


def quarter_of(day: date) -> date:
    """The first day of the quarter that holds the day."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarters_after(first: date, count: int) -> date:
    """The quarter so many after this one; a negative count goes back."""
    months = first.year * 12 + first.month - 1 + 3 * count
    return date(months // 12, months % 12 + 1, 1)


def quarter_end(first: date) -> date:
    """The last day of the quarter."""
    return quarters_after(first, 1) - timedelta(days=1)


def quarters_before(first: date, count: int) -> list[date]:
    """The `count` quarters before this one, oldest first."""
    return [quarters_after(first, -back) for back in range(count, 0, -1)]


def elapsed(first: date, day: date) -> float:
    """Which share of the quarter is over at the end of the day: 0 before it, 1 after it."""
    days = (quarters_after(first, 1) - first).days
    return min(1.0, max(0.0, ((day - first).days + 1) / days))


def last_days(quarters: Sequence[date], as_of: date) -> list[date]:
    """The last day of each quarter, or the day itself while a quarter runs."""
    return [min(quarter_end(quarter), as_of) for quarter in quarters]


def quarter_name(first: date) -> str:
    """2027Q1."""
    return f"{first.year}Q{(first.month + 2) // 3}"


def parse_quarter(text: str) -> date:
    """The first day of '2027Q1' (also '2027-q1'). Raises NotAQuarter."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise NotAQuarter(f"“{text}” is no quarter: write it as 2027Q1.")
    return date(int(found[1]), int(found[2]) * 3 - 2, 1)
