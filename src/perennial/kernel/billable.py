"""Billable time: seconds rounded as an agreement says, entry by entry, day by day or over the month.

Everybody who rounds hours asks here, so that the timesheet a client approves and the invoice he gets cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

STEPS: Final = {
    "exact": (1, "near"), "up_6": (360, "up"), "near_6": (360, "near"), "up_15": (900, "up"), "near_15": (900, "near"),
    "up_30": (1800, "up"), "near_30": (1800, "near"), "whole_hour_up": (3600, "up"),
}  # fmt: skip


def rounded(seconds: int, rule: str) -> int:
    """Seconds by one rule of `STEPS`; a half goes up. Raises KeyError for an unknown rule."""
    step, way = STEPS[rule]
    more = step - 1 if way == "up" else step // 2
    return (seconds + more) // step * step


def billable_days(entries: Mapping[date, Iterable[int]], *, rule: str, per: str) -> dict[date, int]:
    """Billable seconds by day from the lengths of a month's entries; `per` is entry, day or month.

    Over a month the sum is rounded and the difference lies on its last days: what rounding adds on the last one, what
    it takes off from the last ones that have time.
    """
    if per == "entry":
        return {day: sum(rounded(one, rule) for one in lengths) for day, lengths in sorted(entries.items())}
    days = {day: sum(lengths) for day, lengths in sorted(entries.items())}
    if per == "day":
        return {day: rounded(seconds, rule) for day, seconds in days.items()}
    if per != "month":
        raise KeyError(per)
    over = rounded(sum(days.values()), rule) - sum(days.values())
    for day in reversed([day for day, seconds in days.items() if seconds]):
        share = over if over > 0 else max(over, -days[day])
        days[day] += share
        over -= share
    return days
