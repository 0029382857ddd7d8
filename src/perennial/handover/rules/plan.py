"""Which day of the first 90 a thing is due on: the first day is day 1. Where a watch begins late, what was due before
is not asked for with the same rigour: steps are left out, deadlines come some days after the watch began.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from perennial.kernel.workdays import next_working_day

GATE_DAYS = {"gate30": 30, "gate60": 60, "gate90": 90}


def day_of(starts_on: date, day: int) -> date:
    """The calendar day of a numbered one."""
    return starts_on + timedelta(days=day - 1)


def day_number(starts_on: date, as_of: date) -> int:
    """Which day it is; below 1 before the start."""
    return (as_of - starts_on).days + 1


def deadline(starts_on: date, made_on: date, day: int, grace: int) -> date:
    """The last day for what is due on a numbered day; `grace` days after `made_on` where the watch began after it."""
    planned = day_of(starts_on, day)
    return planned if made_on <= planned else made_on + timedelta(days=grace)


def report_deadline(starts_on: date, made_on: date, day: int, grace: int) -> date:
    """The first report tells a month, so it cannot be asked for before a month has ended and some days are left."""
    month_end = (starts_on.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return max(deadline(starts_on, made_on, day, grace), month_end + timedelta(days=grace))


def planned_steps(
    starts_on: date, made_on: date, days: Mapping[str, int], *, grace: int, countries: Collection[str] = ()
) -> list[tuple[str, date]]:
    """Each step with its day, moved to a working day, by day; none whose day had passed when the watch began."""
    found = []
    for step, day in days.items():
        due = report_deadline(starts_on, starts_on, day, grace) if step == "report" else day_of(starts_on, day)
        due = next_working_day(due, countries)
        if due >= made_on:
            found.append((step, due))
    return sorted(found, key=lambda pair: pair[1])
