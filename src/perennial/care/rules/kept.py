"""How well promises are kept, with what is not known about it (domain A15, docs/algorithms/promises.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from perennial.kernel.stats import beta_quantile

PRIOR: Final = (8.0, 2.0)  # before anything is known, eight of ten are thought to be kept
COUNTED: Final = ("kept", "kept_late", "broken")


@dataclass(frozen=True, slots=True)
class KeptRate:
    """Promises that came to an end: `kept` in time, `late`, `broken`; `moved` and `exceeded` are told apart.

    Raises ValueError for counts below zero.
    """

    kept: int = 0
    late: int = 0
    broken: int = 0
    moved: int = 0
    exceeded: int = 0
    prior: tuple[float, float] = PRIOR

    def __post_init__(self) -> None:
        if min(self.kept, self.late, self.broken, self.moved, self.exceeded) < 0:
            raise ValueError("promises are counted from zero")

    @property
    def n(self) -> int:
        return self.kept + self.late + self.broken

    @property
    def raw(self) -> float | None:
        """The share as counted; None while nothing came to an end."""
        return self.kept / self.n if self.n else None

    @property
    def mean(self) -> float:
        """The share shrunk towards the prior: (8 + kept) / (10 + n)."""
        a, b = self._posterior()
        return a / (a + b)

    @property
    def low(self) -> float:
        """The 5 % lower bound: what people and clients are ranked by."""
        return beta_quantile(0.05, *self._posterior())

    @property
    def high(self) -> float:
        return beta_quantile(0.95, *self._posterior())

    @property
    def exceeded_share(self) -> float | None:
        """How many of the kept ones were more than promised."""
        return self.exceeded / (self.kept + self.late) if self.kept + self.late else None

    def _posterior(self) -> tuple[float, float]:
        return self.prior[0] + self.kept, self.prior[1] + self.late + self.broken


def kept_rate(outcomes: Iterable[str], *, moved: int = 0, exceeded: int = 0) -> KeptRate:
    """The rate of promises by the names of their states; open, overdue and cancelled ones do not count."""
    counts = dict.fromkeys(COUNTED, 0)
    for outcome in outcomes:
        if outcome in counts:
            counts[outcome] += 1
    return KeptRate(counts["kept"], counts["kept_late"], counts["broken"], moved, exceeded)
