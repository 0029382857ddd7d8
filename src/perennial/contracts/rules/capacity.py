"""What is left of somebody's time, week by week: contract hours less public holidays, leave and placements.

docs/algorithms/capacity.md has the formula with a worked table.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Final

from perennial.kernel.workdays import is_working_day

ZERO: Final = Decimal(0)
Span = tuple[date, date]
"""The first day and the last."""
_DAY: Final = timedelta(days=1)
USUAL: Final = Decimal(40)
"""Hours a week of whom no terms are known; nobody's public holidays then."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person's contract says of their time; `ended_on` is the last day."""

    hours_a_week: Decimal
    country: str
    started_on: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody at a client for a share of their time; without `last` it goes on."""

    first: date
    last: date | None
    share: Decimal


@dataclass(slots=True)
class Week:
    """Hours of one week. `days_off`: public holidays; `days_away`: working days of leave.

    Made by the ten thousand, which is why it is not frozen.
    """

    first: date
    available: Decimal
    placed: Decimal
    away: Decimal
    days_off: int
    days_away: int

    @property
    def free(self) -> Decimal:
        """Never below nothing: what is placed beyond the time there is, is `over`."""
        return max(ZERO, self.available - self.away - self.placed)

    @property
    def over(self) -> Decimal:
        return max(ZERO, self.placed - (self.available - self.away))


class Calendar:
    """Working days of a span of whole weeks, counted once for each country."""

    def __init__(self, since: date, weeks: int) -> None:
        """`since` is a Monday."""
        self.since, self.weeks = since, weeks
        self.until = since + timedelta(days=7 * weeks - 1)
        self.made: dict[tuple[Hashable, ...], list[Week]] = {}  # many people have the same weeks
        self._sums: dict[str, list[int]] = {}

    @property
    def mondays(self) -> list[date]:
        return [self.since + timedelta(days=7 * n) for n in range(self.weeks)]

    def at(self, day: date) -> int:
        """The number of the day, clipped to the span and the day behind it."""
        return min(max((day - self.since).days, 0), 7 * self.weeks)

    def sums(self, country: str) -> list[int]:
        """How many working days lie before each day of the span."""
        if country not in self._sums:
            countries = (country,) if country else ()
            days = (self.since + timedelta(days=n) for n in range(7 * self.weeks))
            self._sums[country] = list(accumulate((is_working_day(day, countries) for day in days), initial=0))
        return self._sums[country]


def weeks_of(
    calendar: Calendar, terms: Terms | None, leaves: Iterable[Span], placements: Iterable[Placed]
) -> list[Week]:
    """One week after another, not to be changed: people with the same weeks share them.

    A day counts once: on leave nobody is placed, and a public holiday takes no leave.
    """
    country = terms.country if terms else ""
    a_day, whole = (terms.hours_a_week if terms else USUAL) / 5, 7 * calendar.weeks
    begins = calendar.at(terms.started_on) if terms else 0
    ends = calendar.at(terms.ended_on + _DAY) if terms and terms.ended_on else whole
    # half-open spans of day numbers
    away = tuple((calendar.at(a), calendar.at(b + _DAY)) for a, b in leaves)
    placed = tuple(
        (calendar.at(one.first), calendar.at(one.last + _DAY) if one.last else whole, one.share) for one in placements
    )
    key = (country, a_day, begins, ends, away, placed)
    if key not in calendar.made:
        calendar.made[key] = _weeks(calendar, country, a_day, (begins, ends), away, placed)
    return calendar.made[key]


def _weeks(
    calendar: Calendar, country: str, a_day: Decimal, there: tuple[int, int], away: Sequence[tuple[int, int]],
    placed: Sequence[tuple[int, int, Decimal]],
) -> list[Week]:  # fmt: skip
    """From half-open spans of day numbers of the calendar."""
    sums, plain = calendar.sums(country), calendar.sums("")
    begins, ends = there
    found = []
    for at, monday in enumerate(calendar.mondays):
        low, high = max(7 * at, begins), min(7 * at + 7, ends)
        if low >= high:
            found.append(Week(monday, ZERO, ZERO, ZERO, 0, 0))
            continue
        days_there = sums[high] - sums[low]
        spans = [(max(low, a), min(high, b)) for a, b in away if a < high and b > low]
        lost = sum(sums[b] - sums[a] for a, b in spans)
        share = ZERO
        for first, last, part in placed:
            first, last = max(low, first), min(high, last)
            if first < last:
                days = sums[last] - sums[first] - sum(_both(sums, first, last, a, b) for a, b in spans)
                share += days * part
        off = plain[high] - plain[low] - days_there
        found.append(Week(monday, days_there * a_day, share * a_day, lost * a_day, off, lost))
    return found


def totals(rows: Iterable[Sequence[Week]], calendar: Calendar) -> list[Week]:
    """All people together, week by week. What one person has too much is not another one's free time."""
    sums = [[ZERO, ZERO, ZERO] for _monday in calendar.mondays]
    for row in rows:
        for week, one in zip(row, sums, strict=True):
            one[0] += week.available
            one[1] += week.away
            one[2] += week.free
    return [
        Week(monday, there, there - away - free, away, 0, 0)
        for monday, (there, away, free) in zip(calendar.mondays, sums, strict=True)
    ]


def _both(sums: list[int], first: int, last: int, a: int, b: int) -> int:
    """Working days that lie in both spans."""
    a, b = max(a, first), min(b, last)
    return sums[b] - sums[a] if a < b else 0
