"""How long seats take to fill, from filled and unfilled ones, and the odds by a day (domain A20).

Days to fill are log-normal. What is still open, given up or cancelled is censored: it took longer than it lasted so
far. The fit maximises the likelihood in 1/sigma and mu/sigma, in which it has one maximum (Olsen 1978) and in which the
probit of an answer is linear; its interval is a normal one, held to its promise by simulation.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist
from typing import Final

from perennial.kernel.stats import SurvivalStep, beta_cdf, beta_quantile, kaplan_meier

CONFIDENCE: Final = 0.8
SURE: Final = 0.8
_NORMAL: Final = NormalDist()
_WIDE: Final = _NORMAL.inv_cdf(0.5 + CONFIDENCE / 2)
_ROUNDS: Final = 60
_CLOSE: Final = 1e-10
_EDGE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Wait:
    """One seat: how many days it waited, and whether it was filled then (else it still waits, or never was)."""

    days: float
    filled: bool


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability with the bounds of its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Fit:
    """The curve: `theta` is 1/sigma and `beta` mu/sigma of the logarithm of days; `cov` their variances."""

    theta: float
    beta: float
    cov: tuple[float, float, float]
    filled: int

    @property
    def median(self) -> float:
        """Days by which one seat of two is filled."""
        return math.exp(self.beta / self.theta)

    def chance(self, by: float, *, seats: int = 1, of: int | None = None, waited: float = 0.0) -> Chance:
        """That at least `seats` of so many open ones (`of`, else all of them) are filled within `by` days, if each is
        filled by itself and none was for `waited` days. Bounds are those of one seat, carried through.
        """
        among = seats if of is None else of
        if not 1 <= seats <= among:
            raise ValueError(f"odds are of 1 to {among} seats, not of {seats}")
        if by <= waited or by <= 0:
            return Chance(0.0, 0.0, 0.0)
        probit = self._probit(self.theta, self.beta, by, waited)
        wide = _WIDE * self._spread(by, waited)
        low, value, high = (
            beta_cdf(_NORMAL.cdf(z), seats, among - seats + 1) for z in (probit - wide, probit, probit + wide)
        )
        return Chance(value, low, high)

    def days_for(self, seats: int = 1, *, of: int | None = None, sure: float = SURE, waited: float = 0.0) -> float:
        """Days within which at least `seats` of the open ones are filled with this chance; counted as `chance` does."""
        among = seats if of is None else of
        one = beta_quantile(sure, seats, among - seats + 1)
        if waited > 0:
            reached = _NORMAL.cdf(self.theta * math.log(waited) - self.beta)
            one = reached + one * (1 - reached)
        return math.exp((self.beta + _NORMAL.inv_cdf(min(max(one, _EDGE), 1 - _EDGE))) / self.theta)

    def _spread(self, by: float, waited: float) -> float:
        """The standard error of the probit, by its slopes."""
        step = 1e-4
        slopes = []
        for more in ((step, 0.0), (0.0, step)):
            up = self._probit(self.theta + more[0], self.beta + more[1], by, waited)
            down = self._probit(self.theta - more[0], self.beta - more[1], by, waited)
            slopes.append((up - down) / (2 * step))
        a, b, c = self.cov
        return math.sqrt(max(0.0, a * slopes[0] ** 2 + 2 * b * slopes[0] * slopes[1] + c * slopes[1] ** 2))

    @staticmethod
    def _probit(theta: float, beta: float, by: float, waited: float) -> float:
        ahead = theta * math.log(by) - beta
        if waited <= 0:
            return ahead
        gone, reached = _NORMAL.cdf(-(theta * math.log(waited) - beta)), _NORMAL.cdf(-ahead)
        share = 1 - reached / gone if gone > 0 else 1.0
        return _NORMAL.inv_cdf(min(max(share, _EDGE), 1 - _EDGE))


@dataclass(frozen=True, slots=True)
class History:
    """What is known of seats like these. `fit` is None below so many filled seats: then there are no odds."""

    waits: tuple[Wait, ...]
    least: int

    @property
    def filled(self) -> int:
        return sum(wait.filled for wait in self.waits)

    @property
    def unfilled(self) -> int:
        return len(self.waits) - self.filled

    @property
    def enough(self) -> bool:
        return self.filled >= max(self.least, 3)

    def fit(self) -> Fit | None:
        """The curve; None where too few were filled or all of them took equally long."""
        return fit(self.waits) if self.enough else None

    def steps(self) -> list[SurvivalStep]:
        """The share that still waits after each day, without any curve (Kaplan-Meier)."""
        return kaplan_meier([(wait.days, wait.filled) for wait in self.waits], CONFIDENCE)


def fit(waits: Collection[Wait]) -> Fit | None:
    """The log-normal curve of days to fill. A wait of no days counts as half a day.

    With every seat filled it is the mean of the logarithms and their standard deviation with n - 1; with censored ones
    sigma is corrected by the same factor of the number filled.
    """
    ends = [math.log(max(wait.days, 0.5)) for wait in waits if wait.filled]
    opens = [math.log(max(wait.days, 0.5)) for wait in waits if not wait.filled]
    if len(ends) < 3 or max(ends) - min(ends) < _CLOSE:
        return None
    mean = math.fsum(ends) / len(ends)
    sigma = math.sqrt(math.fsum((y - mean) ** 2 for y in ends) / len(ends))
    theta, beta = _climb(ends, opens, 1 / sigma, mean / sigma)
    shrink = math.sqrt((len(ends) - 1) / len(ends))
    theta, beta = theta * shrink, beta * shrink
    aa, ab, bb = _information(ends, opens, theta, beta)
    scale = aa * bb - ab * ab
    return Fit(theta, beta, (bb / scale, -ab / scale, aa / scale), len(ends))


def _climb(ends: Sequence[float], opens: Sequence[float], theta: float, beta: float) -> tuple[float, float]:
    """Newton's method on a concave likelihood, halving a step that would leave it or fall."""
    now = _likelihood(ends, opens, theta, beta)
    for _round in range(_ROUNDS):
        ga, gb = _slopes(ends, opens, theta, beta)
        aa, ab, bb = _information(ends, opens, theta, beta)
        scale = aa * bb - ab * ab
        da, db = (bb * ga - ab * gb) / scale, (aa * gb - ab * ga) / scale
        step = 1.0
        while step > _CLOSE:
            there = theta + step * da, beta + step * db
            if there[0] > 0 and (then := _likelihood(ends, opens, *there)) >= now:
                break
            step /= 2
        else:
            break
        gained, now = then - now, then
        theta, beta = there
        if gained < _CLOSE:
            break
    return theta, beta


def _likelihood(ends: Sequence[float], opens: Sequence[float], theta: float, beta: float) -> float:
    found = len(ends) * math.log(theta) - math.fsum((theta * y - beta) ** 2 for y in ends) / 2
    return found + math.fsum(_log_tail(theta * y - beta) for y in opens)


def _slopes(ends: Sequence[float], opens: Sequence[float], theta: float, beta: float) -> tuple[float, float]:
    misses = [(y, theta * y - beta) for y in ends]
    hazards = [(y, _hazard(theta * y - beta)) for y in opens]
    by_theta = len(ends) / theta - math.fsum(y * z for y, z in misses) - math.fsum(y * h for y, h in hazards)
    return by_theta, math.fsum(z for _, z in misses) + math.fsum(h for _, h in hazards)


def _information(
    ends: Sequence[float], opens: Sequence[float], theta: float, beta: float
) -> tuple[float, float, float]:
    """The negative second derivatives: by theta twice, by both, by beta twice."""
    weights = [(y, 1.0) for y in ends]
    for y in opens:
        z = theta * y - beta
        h = _hazard(z)
        weights.append((y, h * (h - z)))
    aa = len(ends) / theta**2 + math.fsum(w * y * y for y, w in weights)
    return aa, -math.fsum(w * y for y, w in weights), math.fsum(w for _, w in weights)


def _log_tail(z: float) -> float:
    tail = math.erfc(z / math.sqrt(2)) / 2
    return math.log(tail) if tail > 0 else -z * z / 2 - math.log(z * math.sqrt(2 * math.pi))


def _hazard(z: float) -> float:
    """The density over the tail; far out it tends to z + 1/z."""
    tail = math.erfc(z / math.sqrt(2)) / 2
    return _NORMAL.pdf(z) / tail if tail > 1e-300 else z + 1 / z


def day_after(start: date, days: float) -> date:
    """The day that is whole once so many days have passed."""
    return start + timedelta(days=math.ceil(days - 1e-9))
