"""How long clients and placements last, and why placements end (domain A11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from perennial.kernel.stats import IncidenceStep, SurvivalStep, cumulative_incidence, kaplan_meier, median_survival

MARKS: Final = (3, 6, 12, 24)
"""Months at which the share that lasts is told."""
FEW: Final = 5
"""Below so many there are dots and no shares."""
Life = tuple[float, str | None]
"""Months, and why it ended; None while it goes on."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The share that lasts `months`, between `low` and `high` (95 %), and the share that ended by cause."""

    months: int
    share: float
    low: float
    high: float
    causes: dict[str, float]


@dataclass(frozen=True, slots=True)
class Lasting:
    """A curve of lives. `median` months by which half have ended, None while more than half go on."""

    lives: int
    ended: int
    steps: tuple[SurvivalStep, ...]
    marks: tuple[Mark, ...]
    median: float | None
    longest: float

    @property
    def is_told(self) -> bool:
        """Whether there is enough to speak of shares."""
        return self.lives >= FEW and self.ended > 0


def lasting(lives: Iterable[Life]) -> Lasting:
    """The curve, and its values at MARKS within what was observed."""
    rows = [(max(0.0, months), cause) for months, cause in lives]
    steps = tuple(kaplan_meier((months, cause is not None) for months, cause in rows))
    causes = cumulative_incidence(rows)
    longest = max((months for months, _cause in rows), default=0.0)
    marks = tuple(_mark(month, steps, causes) for month in MARKS if month <= longest)
    ended = sum(cause is not None for _months, cause in rows)
    return Lasting(len(rows), ended, steps, marks, median_survival(steps), longest)


def _mark(months: int, steps: Sequence[SurvivalStep], causes: Sequence[IncidenceStep]) -> Mark:
    last = next((step for step in reversed(steps) if step.time <= months), None)
    shares = next((step.shares for step in reversed(causes) if step.time <= months), {})
    if last is None:
        return Mark(months, 1.0, 1.0, 1.0, shares)
    return Mark(months, last.survival, last.low, last.high, shares)
