"""Whether hours can have been worked: the questions asked of every entry, typed or imported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

DAY = 24 * 60 * 60
_NEAR = (timedelta(days=-1), timedelta(), timedelta(days=1))
Span = tuple[date, date]
Moments = tuple[datetime, datetime]
_Taken = defaultdict[int, dict[date, list[tuple[datetime, int]]]]


class Wrong(StrEnum):
    """Why an entry cannot be; `BESIDE` alone is no reason: it overlaps with one that is given with it."""

    FUTURE = "future"
    BEFORE = "before"
    AFTER = "after"
    LEAVE = "leave"
    CLOSED = "closed"
    OVER_DAY = "over_day"
    OVERLAP = "overlap"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Given:
    """An entry that wants to be written. `started`: the moment, where it is known."""

    placement: int
    person: int
    day: date
    seconds: int
    started: datetime | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before: days of each placement (no end: open), leave of people, closed months of placements, and
    of each person and day the seconds that stand already, and from when to when (by the day it began, in UTC).
    """

    today: date
    spans: Mapping[int, tuple[date, date | None]]
    leaves: Mapping[int, Sequence[Span]] = field(default_factory=dict)
    closed: frozenset[tuple[int, date]] = frozenset()
    worked: Mapping[tuple[int, date], int] = field(default_factory=dict)
    moments: Mapping[tuple[int, date], Sequence[Moments]] = field(default_factory=dict)


def problems(given: Iterable[Given], known: Known) -> list[Wrong | None]:
    """For each entry what is wrong with it, or None; entries before it count, as far as they are right themselves."""
    worked: dict[tuple[int, date], int] = defaultdict(int, known.worked)
    moments: _Taken = defaultdict(dict)
    found: list[Wrong | None] = []
    for one in given:
        wrong = _wrong(one, known, worked[(one.person, one.day)])
        if wrong is None and one.started is not None:
            wrong = _take(one, one.started, known.moments, moments)
        found.append(wrong)
        if wrong in (None, Wrong.BESIDE):
            worked[(one.person, one.day)] += one.seconds
    return found


def _wrong(one: Given, known: Known, worked: int) -> Wrong | None:
    first, last = known.spans[one.placement]
    if one.day > known.today:
        return Wrong.FUTURE
    if one.day < first:
        return Wrong.BEFORE
    if last is not None and one.day > last:
        return Wrong.AFTER
    if any(start <= one.day <= end for start, end in known.leaves.get(one.person, ())):
        return Wrong.LEAVE
    if (one.placement, one.day.replace(day=1)) in known.closed:
        return Wrong.CLOSED
    return Wrong.OVER_DAY if worked + one.seconds > DAY else None


def _take(
    one: Given, started: datetime, stored: Mapping[tuple[int, date], Sequence[Moments]], taken: _Taken
) -> Wrong | None:
    """The time is taken, unless the book knows that the person has worked then.

    Nothing is longer than a day, so three days are asked.
    """
    ended, day = started + timedelta(seconds=one.seconds), started.astimezone(UTC).date()
    days = [day + near for near in _NEAR]
    if stored and any(
        started < other_ended and other_started < ended
        for one_day in days for other_started, other_ended in stored.get((one.person, one_day), ())
    ):  # fmt: skip
        return Wrong.OVERLAP
    own = taken[one.person]
    beside = any(
        started < other + timedelta(seconds=seconds) and other < ended
        for one_day in days if one_day in own for other, seconds in own[one_day]
    )  # fmt: skip
    own.setdefault(day, []).append((started, one.seconds))
    return Wrong.BESIDE if beside else None
