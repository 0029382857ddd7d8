"""When everybody can meet: common free time of people in several zones, exact over changes of the clock.

All moments are whole minutes since 1970-01-01 UTC. A minute is free for a person when its wall clock lies in
their hours on one of their days, and nothing else is planned then. See docs/algorithms/meeting-slots.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

DAY: Final = 24 * 60
PROBE: Final = 6 * 60  # clocks change at most once in so many minutes
EASY_EDGE: Final = 60  # a meeting this close to the start or end of somebody's day is a burden
EPOCH: Final = date(1970, 1, 1)

Span = tuple[int, int]  # [from, to) in minutes


class BadHours(ValueError):
    """Hours that do not lie inside one day, from before to."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """One person: zone, hours of a working day in minutes after midnight, days of the week (0 is Monday).

    off: dates in their zone on which they do not work (public holidays, leave); busy: what is planned already.
    """

    key: str
    zone: str
    opens: int = 9 * 60
    closes: int = 18 * 60
    days: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    off: frozenset[date] = frozenset()
    busy: tuple[Span, ...] = ()
    required: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= DAY:
            raise BadHours(f"{self.key}: hours from {self.opens} to {self.closes} minutes are not within a day")


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that suits: the minute it starts, who of the optional people cannot come, and how tiring it is.

    burden: minutes by which it comes too close to the edge of people's days, summed; outside: those whose hours had to
    be stretched for it.
    """

    start: int
    missing: tuple[str, ...]
    burden: int
    outside: tuple[str, ...] = ()


def find_slots(people: Sequence[Attendee], *, start: int, end: int, minutes: int, step: int = 30) -> list[Slot]:
    """Every slot of `minutes` on the grid of `step` that lies in [start, end) and suits all required people.

    In the order of time. Nobody required, or nobody at all, gives none.
    """
    required = [p for p in people if p.required]
    if not required or minutes <= 0 or step <= 0:
        return []
    common = free_time(required[0], start, end)
    for person in required[1:]:
        common = intersect(common, free_time(person, start, end))
        if not common:
            return []
    optional = [(p.key, free_time(p, start, end)) for p in people if not p.required]
    hours = [(p, _offsets(p.zone, start, end)) for p in people]
    return [
        Slot(
            at,
            tuple(key for key, free in optional if not _within(free, at, at + minutes)),
            sum(_burden(person, offsets, at, minutes) for person, offsets in hours),
        )
        for at in _grid(common, minutes, step)
    ]


def choose(slots: Iterable[Slot], *, count: int, zone: str, a_day: int = 2) -> list[Slot]:
    """The best of them: fewest people missing, least tiring, soonest; not more than `a_day` on one day. By time."""
    taken: dict[int, int] = {}
    chosen: list[Slot] = []
    offset = _offset_finder(zone)
    for slot in sorted(slots, key=lambda s: (len(s.missing), s.burden, s.start)):
        day = (slot.start + offset(slot.start)) // DAY
        if taken.get(day, 0) < a_day:
            taken[day] = taken.get(day, 0) + 1
            chosen.append(slot)
        if len(chosen) == count:
            break
    return sorted(chosen, key=lambda s: s.start)


def stretch(people: Sequence[Attendee], *, keys: frozenset[str], by: int) -> list[Attendee]:
    """The same people, those named with hours longer by `by` minutes at both ends."""
    return [
        replace(p, opens=max(0, p.opens - by), closes=min(DAY, p.closes + by)) if p.key in keys else p for p in people
    ]


def slots_with_stretch(
    people: Sequence[Attendee], *, ours: frozenset[str], start: int, end: int, minutes: int, step: int = 30
) -> list[Slot]:
    """`find_slots`; where there are none, with our own people's hours stretched by one hour, by two, by three."""
    found = find_slots(people, start=start, end=end, minutes=minutes, step=step)
    for by in (60, 120, 180):
        if found:
            break
        longer = stretch(people, keys=ours, by=by)
        found = [
            replace(slot, outside=_outside(people, slot.start, minutes, start, end))
            for slot in find_slots(longer, start=start, end=end, minutes=minutes, step=step)
        ]
    return found


def in_the_way(people: Sequence[Attendee], *, start: int, end: int, minutes: int, step: int = 30) -> dict[str, int]:
    """For each required person the number of slots there would be without them: whom to ask when nothing suits."""
    required = [p for p in people if p.required]
    return {
        p.key: len(find_slots([q for q in required if q is not p], start=start, end=end, minutes=minutes, step=step))
        for p in required
        if len(required) > 1
    }


def free_time(person: Attendee, start: int, end: int) -> list[Span]:
    """The person's working time in [start, end) without what is planned, in order, touching pieces joined."""
    return subtract(working_time(person, start, end), person.busy)


def working_time(person: Attendee, start: int, end: int) -> list[Span]:
    """The minutes of [start, end) whose wall clock lies in the person's hours on one of their days."""
    spans: list[Span] = []
    for since, until, offset in _offsets(person.zone, start, end):
        first, last = (since + offset) // DAY, (until + offset - 1) // DAY
        for day in range(first, last + 1):
            if _works(person, day):
                opens = max(since, day * DAY + person.opens - offset)
                closes = min(until, day * DAY + person.closes - offset)
                if opens < closes:
                    spans.append((opens, closes))
    return joined(spans)


def _works(person: Attendee, day: int) -> bool:
    """`day` counts from 1970-01-01, which was a Thursday."""
    return (day + 3) % 7 in person.days and EPOCH + timedelta(days=day) not in person.off


def joined(spans: Iterable[Span]) -> list[Span]:
    """In order, overlapping and touching spans as one."""
    result: list[Span] = []
    for since, until in sorted(s for s in spans if s[0] < s[1]):
        if result and since <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], until))
        else:
            result.append((since, until))
    return result


def subtract(spans: Sequence[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of joined spans."""
    result: list[Span] = []
    busy = joined(taken)
    place = 0
    for since, until in spans:
        while place < len(busy) and busy[place][1] <= since:
            place += 1
        at, look = since, place
        while look < len(busy) and busy[look][0] < until:
            if at < busy[look][0]:
                result.append((at, busy[look][0]))
            at = max(at, busy[look][1])
            look += 1
        if at < until:
            result.append((at, until))
    return result


def intersect(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """What two lists of joined spans share."""
    result: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        since, until = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if since < until:
            result.append((since, until))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return result


def _grid(common: Iterable[Span], minutes: int, step: int) -> Iterator[int]:
    for since, until in common:
        yield from range(-(-since // step) * step, until - minutes + 1, step)


def _within(free: Iterable[Span], since: int, until: int) -> bool:
    return any(a <= since and until <= b for a, b in free)


def _outside(people: Sequence[Attendee], at: int, minutes: int, start: int, end: int) -> tuple[str, ...]:
    return tuple(p.key for p in people if p.required and not _within(working_time(p, start, end), at, at + minutes))


def _burden(person: Attendee, offsets: Sequence[tuple[int, int, int]], at: int, minutes: int) -> int:
    """How far the slot reaches into the first and last hour of the person's day."""
    offset = next((o for since, until, o in offsets if since <= at < until), 0)
    clock = (at + offset) % DAY
    early = max(0, person.opens + EASY_EDGE - clock)
    late = max(0, clock + minutes - (person.closes - EASY_EDGE))
    return early + late


def _offsets(zone: str, start: int, end: int) -> list[tuple[int, int, int]]:
    """[since, until) with the zone's distance from UTC in minutes, cut where the clock changes."""
    return list(_offsets_of(zone, start, end))


@lru_cache(maxsize=512)
def _offsets_of(zone: str, start: int, end: int) -> tuple[tuple[int, int, int], ...]:
    offset = _offset_finder(zone)
    result: list[tuple[int, int, int]] = []
    since, current, at = start, offset(start), start
    while at < end:
        ahead = min(at + PROBE, end)
        found = offset(ahead)
        if found != current:
            change = _change(offset, at, ahead, current)
            result.append((since, change, current))
            since, current = change, found
        at = ahead
    if since < end:
        result.append((since, end, current))
    return tuple(result)


def _change(offset: _Offset, low: int, high: int, before: int) -> int:
    """The first minute in (low, high] with another offset."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset(middle) == before else (low, middle)
    return high


class _Offset:
    """The distance of a zone from UTC in minutes at a moment."""

    def __init__(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)

    def __call__(self, minute: int) -> int:
        there = datetime.fromtimestamp(minute * 60, UTC).astimezone(self.zone)
        away = there.utcoffset() or timedelta()
        return round(away.total_seconds() / 60)


@lru_cache(maxsize=512)
def _offset_finder(zone: str) -> _Offset:
    return _Offset(zone)
