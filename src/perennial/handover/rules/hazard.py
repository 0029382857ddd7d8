"""How often clients are lost in their first three months, against later (domain A11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from perennial.kernel.stats import poisson_interval

EARLY_MONTHS = 3.0
DAYS_OF_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Rate:
    """Clients lost in so many client-months, with the exact 95 % interval; rates are per month."""

    lost: int
    months: float

    @property
    def rate(self) -> float | None:
        return self.lost / self.months if self.months else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return poisson_interval(self.lost, self.months)


@dataclass(frozen=True, slots=True)
class Hazard:
    """Early against later."""

    early: Rate
    later: Rate

    @property
    def differs(self) -> bool:
        """Whether the intervals lie apart: else it is too early to say."""
        one, other = self.early.interval, self.later.interval
        return one is not None and other is not None and (one[0] > other[1] or other[0] > one[1])


def hazard(lives: Iterable[tuple[float, bool]]) -> Hazard:
    """From (months with us, lost) of each client; who is still with us is counted up to now."""
    rows = [(max(0.0, months), lost) for months, lost in lives]
    early = Rate(
        sum(lost and months <= EARLY_MONTHS for months, lost in rows),
        sum(min(months, EARLY_MONTHS) for months, _lost in rows),
    )
    later = Rate(
        sum(lost and months > EARLY_MONTHS for months, lost in rows),
        sum(max(0.0, months - EARLY_MONTHS) for months, _lost in rows),
    )
    return Hazard(early, later)
