"""Small statistics in pure Python: Kaplan-Meier, quantiles, intervals of shares and of rates, Beta quantiles.

Light on purpose: pages use these without loading numpy. The tests hold them to values of lifelines and scipy.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class SurvivalStep:
    """The estimate from `time` on, where `events` of the `at_risk` subjects ended; low and high bound `survival`."""

    time: float
    at_risk: int
    events: int
    survival: float
    low: float
    high: float


def kaplan_meier(durations: Iterable[tuple[float, bool]], confidence: float = 0.95) -> list[SurvivalStep]:
    """The share that lasts beyond each time, from (duration, ended) pairs; ended=False means still going on (censored).

    One step per time at which something ended, in order. The interval is the log-log one with Greenwood's variance,
    S ** exp(+-z se / (S ln S)): it stays within 0..1 and equals the one of lifelines. Something that ends and
    something censored at the same time: the censored one still counts as at risk.
    """
    pairs = list(durations)
    ended = Counter(time for time, over in pairs if over)
    leaving = Counter(time for time, _ in pairs)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    at_risk, survival, greenwood = len(pairs), 1.0, 0.0
    steps: list[SurvivalStep] = []
    for time in sorted(leaving):
        events = ended[time]
        if events:
            survival *= 1 - events / at_risk
            greenwood += events / (at_risk * (at_risk - events)) if at_risk > events else math.inf
            low, high = _log_log_interval(survival, greenwood, z)
            steps.append(SurvivalStep(time, at_risk, events, survival, low, high))
        at_risk -= leaving[time]
    return steps


def _log_log_interval(survival: float, greenwood: float, z: float) -> tuple[float, float]:
    if survival <= 0:
        return 0.0, 0.0
    spread = z * math.sqrt(greenwood) / math.log(survival)
    return survival ** math.exp(-spread), survival ** math.exp(spread)


@dataclass(frozen=True, slots=True)
class IncidenceStep:
    """From `time` on: `survival` of the subjects go on, and `shares` of them have ended, by cause."""

    time: float
    at_risk: int
    survival: float
    shares: dict[str, float]


def cumulative_incidence(durations: Iterable[tuple[float, str | None]]) -> list[IncidenceStep]:
    """The share that has ended by each time, cause by cause (Aalen and Johansen 1978), from (duration, cause) pairs;
    no cause means still going on.

    Causes compete, so the shares and the survival sum to 1; 1 minus Kaplan-Meier of a single cause would say more.
    """
    pairs = list(durations)
    leaving, ended = Counter(time for time, _cause in pairs), Counter(pair for pair in pairs if pair[1] is not None)
    shares = {cause: 0.0 for _time, cause in pairs if cause is not None}
    at_risk, survival = len(pairs), 1.0
    steps: list[IncidenceStep] = []
    for time in sorted(leaving):
        events = {cause: ended[time, cause] for cause in shares}
        if any(events.values()):
            shares = {cause: share + survival * events[cause] / at_risk for cause, share in shares.items()}
            survival *= 1 - sum(events.values()) / at_risk
            steps.append(IncidenceStep(time, at_risk, survival, shares))
        at_risk -= leaving[time]
    return steps


def median_survival(steps: Sequence[SurvivalStep]) -> float | None:
    """The first time by which at least half have ended, or None while more than half are still going on."""
    return next((step.time for step in steps if step.survival <= 0.5), None)


def weighted_quantile(pairs: Iterable[tuple[float, float]], q: float) -> float:
    """The smallest value that holds the share q of the weight, from (value, weight) pairs with positive weights.

    ValueError when there is no weight, or q lies outside 0..1.
    """
    if not 0 <= q <= 1:
        raise ValueError(f"a quantile lies between 0 and 1, not at {q}")
    ordered = sorted(pairs)
    total = math.fsum(weight for _, weight in ordered)
    if total <= 0:
        raise ValueError("a quantile needs at least one value with weight")
    reached = 0.0
    for value, weight in ordered:
        reached += weight
        if reached >= q * total * (1 - 1e-12):
            return value
    return ordered[-1][0]


def wilson(successes: int, trials: int, confidence: float = 0.95) -> tuple[float, float] | None:
    """Wilson's interval for a share (Wilson 1927); None where nothing was tried."""
    if trials == 0:
        return None
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share, scale = successes / trials, 1 + z * z / trials
    centre = share + z * z / (2 * trials)
    half = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def quantile(values: Iterable[float], q: float) -> float:
    """The q-quantile with linear interpolation between neighbours (numpy's default). ValueError without values."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("a quantile needs at least one value")
    place = q * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def beta_cdf(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by Lentz's continued fraction; ValueError unless a, b > 0."""
    if a <= 0 or b <= 0:
        raise ValueError(f"a Beta distribution needs positive parameters, not {a} and {b}")
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):  # the fraction converges fast only below the mean
        return 1 - beta_cdf(1 - x, b, a)
    front = a * math.log(x) + b * math.log1p(-x) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(front) / a * _beta_fraction(x, a, b)


def _beta_fraction(x: float, a: float, b: float) -> float:
    tiny = 1e-300
    c, d = 1.0, 1 / max(tiny, 1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 500):
        for step in (m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                     -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):  # fmt: skip
            d = 1 / ((1 + step * d) or tiny)
            c = (1 + step / c) or tiny
            value *= c * d
        if abs(c * d - 1) < 1e-14:
            break
    return value


def beta_quantile(q: float, a: float, b: float) -> float:
    """The x at which beta_cdf(x, a, b) is q, by halving: exact to 1e-12, 40 halvings."""
    low, high = 0.0, 1.0
    for _step in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if beta_cdf(middle, a, b) < q else (low, middle)
    return (low + high) / 2


def poisson_interval(events: int, exposure: float, confidence: float = 0.95) -> tuple[float, float] | None:
    """The exact interval of a rate, events / exposure (Garwood 1936); None without exposure.

    Its bounds are the means under which so many events or more, or so many or fewer, have half of the rest's chance.
    """
    if exposure <= 0:
        return None
    tail = (1 - confidence) / 2
    low = _poisson_mean(events - 1, 1 - tail) if events else 0.0
    return low / exposure, _poisson_mean(events, tail) / exposure


def _poisson_mean(events: int, chance: float) -> float:
    """The mean under which at most `events` happen with this chance, by halving."""
    low, high = 0.0, 2.0 * events + 40.0
    for _step in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _poisson_cdf(events, middle) > chance else (low, middle)
    return (low + high) / 2


def _poisson_cdf(events: int, mean: float) -> float:
    logs = (k * math.log(mean) - mean - math.lgamma(k + 1) for k in range(events + 1))
    return math.fsum(math.exp(value) for value in logs)
