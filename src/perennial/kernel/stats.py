"""Small statistics in pure Python: Kaplan-Meier with its interval, weighted quantiles, Wilson's interval for a share.

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
