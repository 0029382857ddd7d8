"""The lines of a timesheet from its entries: one a day, rounded as the agreement says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from perennial.kernel.billable import billable_days

NOTE = 500


@dataclass(frozen=True, slots=True)
class Worked:
    """One entry, as far as lines are concerned."""

    day: date
    seconds: int
    note: str = ""
    billable: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """`seconds` were worked, `seconds_billable` are what the client pays for."""

    day: date
    seconds: int
    seconds_billable: int
    note: str


def lines_of(entries: Iterable[Worked], *, rule: str, per: str) -> list[Line]:
    """A line for each day with entries, by day. What is not billable is worked and costs nothing."""
    worked: dict[date, int] = defaultdict(int)
    lengths: dict[date, list[int]] = defaultdict(list)
    notes: dict[date, list[str]] = defaultdict(list)
    for entry in entries:
        worked[entry.day] += entry.seconds
        if entry.billable:
            lengths[entry.day].append(entry.seconds)
        if entry.note and entry.note not in notes[entry.day]:
            notes[entry.day].append(entry.note)
    billed = billable_days(lengths, rule=rule, per=per)
    return [
        Line(day, seconds, billed.get(day, 0), _cut("; ".join(notes[day]))) for day, seconds in sorted(worked.items())
    ]


def _cut(text: str) -> str:
    return text if len(text) <= NOTE else text[: NOTE - 1] + "…"
