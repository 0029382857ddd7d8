"""Our entries against the client's own tracker: which say the same, and why the others do not.

Two entries are the same work when person, day, length, text and start agree. Pairs that agree in all but one name their
cause; what is left over alone is a doubled entry or a missing one. Method and order: docs/algorithms/reconciliation.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from perennial.kernel.text import name_key

STEPS: Final = (60, 300, 360, 600, 900, 1800)
"""Seconds that trackers round to."""
FARTHEST_DAY: Final = 7
WIDEST_ZONE: Final = timedelta(hours=14)
_QUARTER: Final = timedelta(minutes=15)


class Cause(StrEnum):
    """Why an entry of ours and one of theirs do not agree."""

    ROUNDING = "rounding"
    TIME_ZONE = "time_zone"
    MISSING = "missing"
    DOUBLED = "doubled"
    OTHER_PERSON = "other_person"
    OTHER_RATE = "other_rate"
    OTHER_DAY = "other_day"
    AMOUNT = "amount"


class Side(StrEnum):
    """On whose side an entry is missing or doubled."""

    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of work. `ref` is whatever the caller knows it by; `started` a clock on the wall."""

    ref: int
    person: str
    day: date
    seconds: int
    text: str = ""
    started: datetime | None = None
    rate: Decimal | None = None
    more: tuple[int, ...] = ()
    """Of one that stands for several of a day: what the caller knows the others by."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `ours` or `theirs` is None where that side has nothing; `side` says where it is wrong alone."""

    cause: Cause
    ours: Entry | None
    theirs: Entry | None
    side: Side | None = None
    shift: timedelta | None = None

    @property
    def seconds(self) -> int:
        """Our time less theirs."""
        return (self.ours.seconds if self.ours else 0) - (self.theirs.seconds if self.theirs else 0)

    @property
    def day(self) -> date:
        one = self.ours or self.theirs
        assert one is not None  # a difference has at least one side
        return one.day


@dataclass(slots=True)
class Comparison:
    """What agrees, what does not and the shift that all their clocks have against ours."""

    matched: list[tuple[Entry, Entry]] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    shift: timedelta = timedelta()
    ours_seconds: int = 0
    theirs_seconds: int = 0

    @property
    def percent(self) -> Decimal | None:
        """How far apart both totals are, of ours."""
        if not self.ours_seconds:
            return None
        apart = abs(Decimal(self.ours_seconds - self.theirs_seconds))
        return (apart * 100 / self.ours_seconds).quantize(Decimal("0.01"))


def compare(ours: Sequence[Entry], theirs: Sequence[Entry]) -> Comparison:
    """Every entry of both sides is in exactly one pair or one difference."""
    work = _Work(ours, _same_people(ours, theirs))
    shift = work.common_shift()
    work.pair(lambda one: (one.person, one.day, one.seconds, _text(one), _clock(one)), shift=shift)
    work.pair(lambda one: (one.person, one.day, one.seconds, _clock(one)), shift=shift)
    work.pair_without_clock()
    work.differ(Cause.ROUNDING, lambda one: (one.person, one.day, _text(one), _clock(one)), work.rounded, shift=shift)
    work.zones(shift)
    work.differ(Cause.OTHER_PERSON, lambda one: (one.day, one.seconds, _text(one), _clock(one)), shift=shift)
    work.days()
    work.doubled(Side.OURS)
    work.doubled(Side.THEIRS)
    work.differ(Cause.ROUNDING, lambda one: (one.person, one.day, _text(one)), work.rounded)
    work.differ(Cause.AMOUNT, lambda one: (one.person, one.day, _text(one)))
    work.differ(Cause.ROUNDING, lambda one: (one.person, one.day), work.rounded)
    work.sums()
    work.missing()
    return work.result(shift)


class _Work:
    """Both sides while they shrink: what is left of each, in order."""

    def __init__(self, ours: Sequence[Entry], theirs: Sequence[Entry]) -> None:
        self.all = {Side.OURS: list(ours), Side.THEIRS: list(theirs)}
        self.ours = dict(enumerate(ours))
        self.theirs = dict(enumerate(theirs))
        self.found = Comparison(ours_seconds=_sum(ours), theirs_seconds=_sum(theirs))
        self.done: Counter[Hashable] = Counter()

    def common_shift(self) -> timedelta:
        """How far their clocks are behind ours in most entries: a tracker that writes another zone."""
        by_key = _grouped(self.theirs, lambda one: (one.person, one.seconds, _text(one)))
        shifts: Counter[timedelta] = Counter()
        for key, mine in _grouped(self.ours, lambda one: (one.person, one.seconds, _text(one))).items():
            other = by_key.get(key, [])
            if len(mine) == len(other) == 1:
                start, end = self.ours[mine[0]].started, self.theirs[other[0]].started
                if start and end and abs(start - end) <= WIDEST_ZONE:
                    shifts[start - end] += 1
        if not shifts:
            return timedelta()
        shift, count = shifts.most_common(1)[0]
        return shift if count * 2 > shifts.total() and count > 2 else timedelta()

    def pair(self, key: Callable[[Entry], Hashable], *, shift: timedelta) -> None:
        """Entries that say the same; of those only the rate may differ."""
        for mine, other in self._couples(key, shift):
            self._agree(mine, other, shift)

    def pair_without_clock(self) -> None:
        """The same where one side knows no clock."""
        for mine, other in self._couples(lambda one: (one.person, one.day, one.seconds, _text(one)), timedelta()):
            if not (self.ours[mine].started and self.theirs[other].started):
                self._agree(mine, other, timedelta())
        for mine, other in self._couples(lambda one: (one.person, one.day, one.seconds), timedelta()):
            if not (self.ours[mine].started and self.theirs[other].started):
                self._agree(mine, other, timedelta())

    def rounded(self, ours: Entry, theirs: Entry) -> bool:
        """Whether one length is the other one rounded to a step that trackers use."""
        apart = abs(ours.seconds - theirs.seconds)
        return any(apart < step and not (ours.seconds % step and theirs.seconds % step) for step in STEPS)

    def differ(
        self, cause: Cause, key: Callable[[Entry], Hashable], fits: Callable[[Entry, Entry], bool] | None = None, *,
        shift: timedelta = timedelta(),
    ) -> None:  # fmt: skip
        """Pairs by this key whose lengths differ (or which are another person's): one difference each."""
        for mine, other in self._couples(key, shift):
            if fits is None or fits(self.ours[mine], self.theirs[other]):
                self._differ(cause, mine, other)

    def zones(self, shift: timedelta) -> None:
        """The same work whose clock is whole quarters of an hour away, or whose day is another because of it."""
        for mine, other in self._near(lambda one: (one.person, one.seconds, _text(one)), _by_clock):
            start, end = self.ours[mine].started, self.theirs[other].started
            if start is None or end is None:
                continue
            apart = start - end
            if apart and abs(apart) <= WIDEST_ZONE and not apart % _QUARTER:
                if apart == shift and self.ours[mine].day == self.theirs[other].day:
                    self._agree(mine, other, shift)
                else:
                    self._differ(Cause.TIME_ZONE, mine, other, apart)

    def days(self) -> None:
        """The same work on another day, the nearest first."""
        key = lambda one: (one.person, one.seconds, _text(one))  # noqa: E731  # said twice
        for mine, other in self._near(key, lambda one, two: timedelta(days=abs((one.day - two.day).days))):
            ours, theirs = self.ours[mine], self.theirs[other]
            if ours.started and theirs.started and ours.started.time() != theirs.started.time():
                continue
            if 0 < abs((ours.day - theirs.day).days) <= FARTHEST_DAY:
                self._differ(Cause.OTHER_DAY, mine, other)

    def doubled(self, side: Side) -> None:
        """What is left on one side and is like an entry that has found its pair."""
        rest = self.ours if side is Side.OURS else self.theirs
        for at, one in list(rest.items()):
            if self.done[side, one.person, one.day, one.seconds, _text(one)]:
                del rest[at]
                mine, other = (one, None) if side is Side.OURS else (None, one)
                self.found.differences.append(Difference(Cause.DOUBLED, mine, other, side))

    def sums(self) -> None:
        """One side writes a day in one line, the other in several: then the sums are compared."""
        key = lambda one: (one.person, one.day)  # noqa: E731  # said twice
        other_groups = _grouped(self.theirs, key)
        for group, mine in _grouped(self.ours, key).items():
            other = other_groups.get(group, [])
            if not other or (len(mine) > 1) == (len(other) > 1):
                continue
            ours, theirs = _merged([self.ours[at] for at in mine]), _merged([self.theirs[at] for at in other])
            if ours.seconds != theirs.seconds:
                cause = Cause.ROUNDING if self.rounded(ours, theirs) else Cause.AMOUNT
                self.found.differences.append(Difference(cause, ours, theirs))
            for at in mine:
                del self.ours[at]
            for at in other:
                del self.theirs[at]

    def missing(self) -> None:
        """What nobody on the other side knows of."""
        self.found.differences += [Difference(Cause.MISSING, one, None, Side.THEIRS) for one in self.ours.values()]
        self.found.differences += [Difference(Cause.MISSING, None, one, Side.OURS) for one in self.theirs.values()]
        self.ours.clear()
        self.theirs.clear()

    def result(self, shift: timedelta) -> Comparison:
        self.found.shift = shift
        self.found.differences.sort(key=lambda one: (one.day, one.cause, (one.ours or one.theirs or _NOBODY).person))
        return self.found

    def _couples(self, key: Callable[[Entry], Hashable], shift: timedelta) -> list[tuple[int, int]]:
        others = _grouped(self.theirs, lambda one: key(_moved(one, shift)))
        return [
            pair
            for group, mine in _grouped(self.ours, key).items()
            for pair in zip(mine, others.get(group, ()), strict=False)
        ]

    def _near(
        self, key: Callable[[Entry], Hashable], distance: Callable[[Entry, Entry], timedelta]
    ) -> list[tuple[int, int]]:
        """Couples of each group, the nearest first; each entry once."""
        others = _grouped(self.theirs, key)
        found: list[tuple[int, int]] = []
        for group, mine in _grouped(self.ours, key).items():
            pairs = sorted(
                (distance(self.ours[one], self.theirs[two]), one, two) for one in mine for two in others.get(group, ())
            )
            taken: set[tuple[str, int]] = set()
            for _apart, one, two in pairs:
                if not {("o", one), ("t", two)} & taken:
                    taken |= {("o", one), ("t", two)}
                    found.append((one, two))
        return found

    def _take(self, mine: int, other: int) -> tuple[Entry, Entry]:
        ours, theirs = self.ours.pop(mine), self.theirs.pop(other)
        for side, one in ((Side.OURS, ours), (Side.THEIRS, theirs)):
            self.done[side, one.person, one.day, one.seconds, _text(one)] += 1
        return ours, theirs

    def _agree(self, mine: int, other: int, shift: timedelta) -> None:
        ours, theirs = self._take(mine, other)
        if ours.rate is not None and theirs.rate is not None and ours.rate != theirs.rate:
            self.found.differences.append(Difference(Cause.OTHER_RATE, ours, theirs))
        else:
            self.found.matched.append((ours, theirs))

    def _differ(self, cause: Cause, mine: int, other: int, shift: timedelta | None = None) -> None:
        ours, theirs = self._take(mine, other)
        self.found.differences.append(Difference(cause, ours, theirs, shift=shift))


_NOBODY: Final = Entry(0, "", date.min, 0)


def _same_people(ours: Sequence[Entry], theirs: Sequence[Entry]) -> list[Entry]:
    """Their entries with people called as on our side: by name or address, then by the parts of the name, then by what
    they did, so that 'Reed, B.' of their tracker is 'Bob Reed' of ours.
    """
    here, there = {one.person for one in ours}, {one.person for one in theirs}
    known = {name: name for name in there & here}
    keys = {name_key(name): name for name in here}
    for name in there - set(known):
        if name_key(name) in keys:
            known[name] = keys[name_key(name)]
    for name in sorted(there - set(known)):
        words = set(name_key(name).split())
        fitting = [other for other in here - set(known.values()) if words == set(name_key(other).split())]
        if len(fitting) == 1:
            known[name] = fitting[0]
    for name, other in _by_work(ours, theirs, here - set(known.values()), there - set(known)):
        known[name] = other
    return [replace(one, person=known.get(one.person, one.person)) for one in theirs]


def _by_work(
    ours: Sequence[Entry], theirs: Sequence[Entry], here: set[str], there: set[str]
) -> Iterable[tuple[str, str]]:
    """Strangers on both sides, of whom most entries agree in day and length."""
    if not here or not there:
        return
    did: dict[str, Counter[Hashable]] = defaultdict(Counter)
    for side in (ours, theirs):
        for one in side:
            if one.person in here or one.person in there:
                did[one.person][one.day, one.seconds] += 1
    pairs = sorted(
        ((-(did[name] & did[other]).total(), name, other) for name in there for other in here), key=lambda each: each
    )
    taken: set[str] = set()
    for count, name, other in pairs:
        if not {name, other} & taken and -count * 2 > min(did[name].total(), did[other].total()):
            taken |= {name, other}
            yield name, other


def _grouped(entries: dict[int, Entry], key: Callable[[Entry], Hashable]) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for at, one in entries.items():
        found[key(one)].append(at)
    return found


def _text(one: Entry) -> str:
    return name_key(one.text)


def _clock(one: Entry) -> Hashable:
    return one.started


def _moved(one: Entry, shift: timedelta) -> Entry:
    if not shift or one.started is None:
        return one
    return replace(one, started=one.started + shift)


def _by_clock(one: Entry, two: Entry) -> timedelta:
    if one.started is None or two.started is None:
        return timedelta.max
    return abs(one.started - two.started)


def _merged(entries: Sequence[Entry]) -> Entry:
    """One entry that stands for several of a day."""
    first = entries[0]
    text = "; ".join(dict.fromkeys(one.text for one in entries if one.text))
    more = tuple(one.ref for one in entries[1:])
    return replace(first, seconds=_sum(entries), text=text, started=None, more=more)


def _sum(entries: Sequence[Entry]) -> int:
    return sum(one.seconds for one in entries)
