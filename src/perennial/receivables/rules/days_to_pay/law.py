"""The law of one invoice's days to pay: a probability for every whole day, a long tail behind, and questions to it.

Plain Python: pages answer from a stored fit without loading numpy.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, cycle
from statistics import NormalDist

DAYS = 486
"""Whole days that are told apart; what is not paid by then pays by the tail."""
TAIL_MEAN = 120.0
"""Mean days from then on: an invoice nobody could foresee has an even chance each day."""
INTERVAL = 0.8
"""The share of invoices that q10..q90 shall hold."""

_NORMAL = NormalDist()
_ALMOST_SURE = 1e-9


@dataclass(frozen=True, slots=True)
class Span:
    """The days told apart: first, first + 1, ... counted from the anchor (issue or due date)."""

    first: int

    def index(self, day: float) -> int:
        """Where the whole day stands, days outside drawn to the edges."""
        return min(max(math.floor(day) - self.first, 0), DAYS - 1)


def draw_on(law: Sequence[float], index: int) -> list[float]:
    """The law given that nothing was paid up to and including `index`; the last item is the tail."""
    left = math.fsum(law[index + 1 :])
    return [0.0] * (index + 1) + [p / left for p in law[index + 1 :]] if left > 0 else [0.0] * DAYS + [1.0]


def given_open(law: list[float], weight: float, still_open: Sequence[tuple[int, float]]) -> list[float]:
    """The law after open invoices spoke: each (index of its age, weight) is spread over the days beyond its age.

    `weight` is how many invoices the law is worth. Youngest first, which for whole days is Kaplan-Meier's estimate
    (redistribution to the right). The oldest is taken last: adding it can only move the law to later days.
    """
    for index, worth in sorted(still_open):
        later = draw_on(law, index)
        total = weight + worth
        law = [(weight * p + worth * q) / total for p, q in zip(law, later, strict=True)]
        weight = total
    return law


@dataclass(frozen=True, slots=True)
class DayLaw:
    """A law as cumulative probabilities at the end of each whole day, weekdays taken into account."""

    span: Span
    cumulative: list[float]

    @classmethod
    def tilted(cls, span: Span, law: Sequence[float], weekdays: Sequence[float], anchor: int) -> DayLaw:
        """`weekdays` are factors Monday to Sunday, `anchor` the ordinal of the day that days are counted from.

        Day `anchor + x` falls on weekday (ordinal + 6) % 7.
        """
        week = [weekdays[(anchor + span.first + i + 6) % 7] for i in range(7)]
        tilted = [p * factor for p, factor in zip(law[:DAYS], cycle(week), strict=False)]
        total = math.fsum(tilted) + law[DAYS]
        return cls(span, [min(c, 1.0) for c in accumulate(p / total for p in tilted)])

    def by(self, day: float) -> float:
        """P(paid by the end of the day)."""
        place = math.floor(day) - self.span.first
        if place < 0:
            return 0.0
        if place < DAYS:
            return self.cumulative[place]
        return 1 - (1 - self.cumulative[-1]) * math.exp(-(place - DAYS + 1) / TAIL_MEAN)

    def place(self, level: float) -> int:
        """The index of the first whole day by which `level` is paid; DAYS when that lies in the tail."""
        return bisect_left(self.cumulative, level)

    def tail_day(self, level: float) -> float:
        left = max(1 - self.cumulative[-1], _ALMOST_SURE)
        last = self.span.first + DAYS - 1
        return last + TAIL_MEAN * math.log(left / max(1 - level, _ALMOST_SURE))


@dataclass(frozen=True, slots=True)
class OpenLaw:
    """The law of an invoice still open `age` days after its anchor."""

    law: DayLaw
    age: int
    _before: float

    @classmethod
    def of(cls, law: DayLaw, age: int) -> OpenLaw:
        return cls(law, age, law.by(age))

    def by(self, day: float) -> float:
        """P(paid by the end of the day | open at age): 0 up to the age, never falling."""
        if day <= self.age:
            return 0.0
        if 1 - self._before < _ALMOST_SURE:
            return 1 - math.exp(-(math.floor(day) - self.age) / TAIL_MEAN)
        return min(max((self.law.by(day) - self._before) / (1 - self._before), 0.0), 1.0)

    def interval(self, width: float) -> tuple[float, float, float]:
        """q10, q50, q90 in days from the anchor; the interval of whole days whose share is nearest to 80 %.

        `width` is what the last outcomes taught: 1.1 asks for the interval that would be a tenth wider if the law were
        normal, which is what it takes to hold 80 %. Whole days come in lumps (a client may pay a third of its invoices
        on one day), so the day at either end is taken in or left out, whichever of the four brings the share nearer.
        An end left out lies half a day inside it.
        """
        tail = _NORMAL.cdf(_NORMAL.inv_cdf((1 - INTERVAL) / 2) * width)
        levels = (tail, 0.5, 1 - tail)
        if 1 - self._before < _ALMOST_SURE:
            q10, q50, q90 = (self.age - TAIL_MEAN * math.log(1 - q) for q in levels)
            return q10, q50, q90
        low, middle, high = places = [self.law.place(self._level(q)) for q in levels]
        first = self.law.span.first
        if high >= DAYS:
            q10, q50, q90 = (self._day(place, q) for place, q in zip(places, levels, strict=True))
            return q10, q50, q90
        lost_low = [self._share(low - 1), self._share(low)]
        lost_high = [1 - self._share(high), 1 - self._share(high - 1)]
        pairs = [(a, b) for a in (0, 1) for b in (0, 1) if low + a <= middle <= high - b]
        a, b = min(pairs, key=lambda p: (round(abs(lost_low[p[0]] + lost_high[p[1]] - 2 * tail), 9), p))
        return first + low + a / 2, float(first + middle), first + high - b / 2

    def _share(self, place: int) -> float:
        """P(paid by the end of the day at `place` | open at age)."""
        reached = self.law.cumulative[place] if place >= 0 else 0.0
        return max(reached - self._before, 0.0) / (1 - self._before)

    def _level(self, q: float) -> float:
        """The probability, of all invoices, by which a share q of those open at the age is paid."""
        return self._before + q * (1 - self._before)

    def _day(self, place: int, q: float) -> float:
        return self.law.tail_day(self._level(q)) if place >= DAYS else float(self.law.span.first + place)
