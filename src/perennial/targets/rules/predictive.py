"""What the next quarter may bring, from the quarters before (domain A16): three kinds of figures, three distributions.

A level (money, days) is its baseline times the errors such a forecast made before; a count is Gamma-Poisson; what is
decided one by one (renewals) is the sum of its chances. Light on purpose: pages use it without loading scipy.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final, Protocol

from perennial.kernel.stats import beta_cdf, beta_quantile

WINDOW: Final = 4  # quarters of a baseline: it covers each season once
FEWEST_ERRORS: Final = 4  # forecasts of the past that can be scored, before odds are given
FLOOR_OF_SPREAD: Final = 0.08
ENOUGH_TO_DRAW: Final = 12  # errors from which on they are drawn themselves instead of Student's t
FEWEST_COUNTS: Final = 5  # quarters of a count before odds are given
NO_EVENT: Final = 0.5  # what a history without a single event weighs (Jeffreys)
CELLS: Final = 400  # of the grid on which sums of money are added up


class Predictive(Protocol):
    """A distribution of the coming figure."""

    def reach(self, target: float) -> float:
        """The chance of the target or more."""
        ...

    def at_most(self, target: float) -> float:
        """The chance of the target or less."""
        ...

    def quantile(self, share: float) -> float:
        """The value that holds the share below it."""
        ...


# -- levels ----------------------------------------------------------------------------------------------------------


def log_errors(values: Sequence[float], ahead: int = 1) -> list[float]:
    """ln(figure / mean of the four quarters that were known `ahead` quarters before), for every quarter that has them.

    Where a figure was 0 all are lifted by a tenth of their mean: a logarithm needs something to stand on.
    """
    lift = 0.0 if min(values, default=1.0) > 0 else sum(values) / len(values) / 10
    found = []
    for end in range(WINDOW + ahead - 1, len(values)):
        start = end - ahead + 1 - WINDOW
        mean = sum(values[start : start + WINDOW]) / WINDOW + lift
        if mean > 0:
            found.append(math.log((values[end] + lift) / mean))
    return found


@dataclass(frozen=True, slots=True)
class Level:
    """ln y ~ ln(baseline) + mean of the errors + t(n-1) s sqrt(1 + 1/n), s at least 0.08."""

    baseline: float
    mean: float
    spread: float
    n: int

    @classmethod
    def of(cls, baseline: float, errors: Sequence[float]) -> Level:
        n = len(errors)
        mean = sum(errors) / n
        spread = math.sqrt(sum((one - mean) ** 2 for one in errors) / (n - 1))
        return cls(baseline, mean, max(spread, FLOOR_OF_SPREAD) * math.sqrt(1 + 1 / n), n)

    def reach(self, target: float) -> float:
        return 1 - self.at_most(target)

    def at_most(self, target: float) -> float:
        if target <= 0:
            return 0.0
        return _t_cdf((math.log(target / self.baseline) - self.mean) / self.spread, self.n - 1)

    def quantile(self, share: float) -> float:
        return self.baseline * math.exp(self.mean + self.spread * _t_quantile(share, self.n - 1))


@dataclass(frozen=True, slots=True)
class Drawn:
    """The baseline times each of twelve errors or more, every one as likely as the others: a bootstrap without chance.

    The outermost half step is left to what was never seen, so that nothing is certain.
    """

    values: tuple[float, ...]

    @classmethod
    def of(cls, baseline: float, errors: Sequence[float]) -> Drawn:
        return cls(tuple(sorted(baseline * math.exp(error) for error in errors)))

    def reach(self, target: float) -> float:
        n = len(self.values)
        return (n - bisect_left(self.values, target) + 0.5) / (n + 1)

    def at_most(self, target: float) -> float:
        return (bisect_right(self.values, target) + 0.5) / (len(self.values) + 1)

    def quantile(self, share: float) -> float:
        place = min(max(share * (len(self.values) + 1) - 1, 0.0), len(self.values) - 1.0)
        below = int(place)
        above = min(below + 1, len(self.values) - 1)
        return self.values[below] + (self.values[above] - self.values[below]) * (place - below)


def level(baseline: float, errors: Sequence[float]) -> Predictive | None:
    """None below the number of scored forecasts that odds need, or where there is nothing to multiply."""
    if len(errors) < FEWEST_ERRORS or baseline <= 0:
        return None
    return Drawn.of(baseline, errors) if len(errors) >= ENOUGH_TO_DRAW else Level.of(baseline, errors)


def _t_cdf(x: float, df: int) -> float:
    tail = beta_cdf(df / (df + x * x), df / 2, 0.5) / 2
    return 1 - tail if x > 0 else tail


@lru_cache(maxsize=512)
def _t_quantile(share: float, df: int) -> float:
    if share == 0.5:
        return 0.0
    tail = beta_quantile(2 * min(share, 1 - share), df / 2, 0.5)
    size = math.sqrt(df * (1 - tail) / tail)
    return size if share > 0.5 else -size


# -- counts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Steps:
    """A distribution over values in order: `chances` of each, and the chance of it or less."""

    values: tuple[float, ...]
    sums: tuple[float, ...]

    @classmethod
    def of(cls, values: Iterable[float], chances: Iterable[float]) -> Steps:
        return cls(tuple(values), tuple(accumulate(chances)))

    def reach(self, target: float) -> float:
        below = bisect_left(self.values, target - 1e-9)
        return 1.0 if below == 0 else max(0.0, 1 - self.sums[below - 1])

    def at_most(self, target: float) -> float:
        upto = bisect_right(self.values, target + 1e-9)
        return 0.0 if upto == 0 else min(1.0, self.sums[upto - 1])

    def quantile(self, share: float) -> float:
        place = bisect_left(self.sums, share - 1e-12)
        return self.values[min(place, len(self.values) - 1)]


def count(history: Sequence[float], exposure: float = 1.0) -> Predictive | None:
    """Gamma-Poisson: the counts of `exposure` quarters after this history. None below five quarters."""
    if len(history) < FEWEST_COUNTS:
        return None
    return gamma_poisson(sum(history), len(history), exposure)


def gamma_poisson(events: float, quarters: float, exposure: float = 1.0) -> Steps:
    """The negative binomial of events to come, after so many of them in so many quarters."""
    shape, share = events or NO_EVENT, exposure / (quarters + exposure)
    chances = [(1 - share) ** shape]
    while sum(chances) < 1 - 1e-9 and len(chances) < 2_000:
        k = len(chances)
        chances.append(chances[-1] * share * (shape + k - 1) / k)
    return Steps.of(map(float, range(len(chances))), chances)


# -- what is decided one by one --------------------------------------------------------------------------------------


def poisson_binomial(chances: Sequence[float]) -> list[float]:
    """The chances of 0, 1, 2 ... of them coming about."""
    found = [1.0]
    for chance in chances:
        longer = [0.0] * (len(found) + 1)
        for k, mass in enumerate(found):
            longer[k] += mass * (1 - chance)
            longer[k + 1] += mass * chance
        found = longer
    return found


def decided(due: Sequence[tuple[float, float]], so_far: float = 0.0) -> Steps:
    """The sum of what comes about of (chance, value) pairs, added to what has come already.

    Values of one size are counted exactly; sums of money are added up on a grid of four hundred cells.
    """
    sizes = {value for _chance, value in due if value}
    if len(sizes) <= 1:
        size = next(iter(sizes), 1.0)
        chances = poisson_binomial([chance for chance, value in due if value])
        return Steps.of((so_far + k * size for k in range(len(chances))), chances)
    cell = sum(value for _chance, value in due) / CELLS
    masses = {0: 1.0}
    for chance, value in due:
        step, longer = round(value / cell), dict[int, float]()
        for place, mass in masses.items():
            longer[place] = longer.get(place, 0.0) + mass * (1 - chance)
            longer[place + step] = longer.get(place + step, 0.0) + mass * chance
        masses = longer
    places = sorted(masses)
    return Steps.of((so_far + place * cell for place in places), (masses[place] for place in places))


# -- a quarter that runs ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Under:
    """A distribution that is moved and narrowed: `start` plus `scale` times what `inner` says."""

    inner: Predictive
    start: float
    scale: float

    def reach(self, target: float) -> float:
        return self.inner.reach((target - self.start) / self.scale)

    def at_most(self, target: float) -> float:
        return self.inner.at_most((target - self.start) / self.scale)

    def quantile(self, share: float) -> float:
        return self.start + self.scale * self.inner.quantile(share)


def running(whole: Predictive, so_far: float, over: float, *, accumulates: bool) -> Predictive:
    """The figure at the end of a quarter of which the share `over` has passed (less than all of it).

    What accumulates: so far, and the rest of the quarter as the whole would have brought it. What stands at the end:
    between what was foreseen and what stands now, the nearer to now the less of the quarter is left.
    """
    left = max(1 - over, 1e-3)
    return Under(whole, so_far, left) if accumulates else Under(whole, so_far * over, left)
