"""Happiness from 1 to 10 as figures that do not pretend (domain A8; docs/algorithms/happiness.md is the test).

Fewer than five answers are shown as dots, without a mean; below fifteen the interval of the mean is Student's, from
there on a BCa bootstrap. Silence is never put into the mean: it is told as the response rate and as bounds.
Nothing here is an NPS, which is another question on another scale.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist, fmean, median, stdev
from typing import Final

from perennial.kernel.stats import wilson

LOWEST, HIGHEST, HAPPY = 1, 10, 8
DOTS_ONLY: Final = 5  # fewer answers than this: no mean, no share
FEW: Final = 30  # fewer than this: never a figure without its interval
BOOTSTRAP_FROM: Final = 15
ROUNDS_OF_TREND: Final = 6
_RESAMPLES: Final = 2000
# Student's t at 97.5 % for 1 to 13 degrees of freedom
_T975: Final = (
    12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139, 2.200985,
    2.178813, 2.160369,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Voice:
    """One answer: whose, how much it weighs, and whether this person decides."""

    person: int
    score: int
    weight: int = 1
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """From low to high, 95 %."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figures:
    """One round, or several, in figures. What cannot be said honestly is None."""

    invited: int
    answered: int
    scores: tuple[int, ...]
    mean: float | None
    mean_range: Interval | None
    weighted: float | None
    middle: float | None
    happy: float | None  # share of 8 and above
    happy_range: Interval | None
    lowest: int | None
    lowest_deciding: int | None
    response: float | None
    response_range: Interval | None
    bounds: Interval | None  # the mean if everybody silent had said 1, or 10

    @property
    def dots_only(self) -> bool:
        """Too few answers for any figure."""
        return self.answered < DOTS_ONLY


@dataclass(frozen=True, slots=True)
class Trend:
    """Change a round over the last rounds: Theil-Sen slope, Mann-Kendall S and tau, exact two-sided p."""

    rounds: int
    slope: float
    s: int
    tau: float
    p: float


@dataclass(frozen=True, slots=True)
class Paired:
    """Change of the people who answered both rounds; other people's coming and going does not count."""

    people: int
    change: float
    changes: tuple[tuple[int, int], ...]  # (person, change)


def figures(voices: Sequence[Voice], invited: int) -> Figures:
    """Figures of a round with `invited` people asked. Raises ValueError when more answered than were asked."""
    if len(voices) > invited:
        raise ValueError(f"{len(voices)} answers of {invited} invited")
    scores = tuple(sorted(voice.score for voice in voices))
    n, enough = len(scores), len(scores) >= DOTS_ONLY
    happy = sum(score >= HAPPY for score in scores)
    deciding = [voice.score for voice in voices if voice.decides]
    return Figures(
        invited=invited, answered=n, scores=scores,
        mean=fmean(scores) if enough else None, mean_range=mean_interval(scores) if enough else None,
        weighted=weighted_mean(voices), middle=float(median(scores)) if enough else None,
        happy=happy / n if enough else None, happy_range=_share(happy, n) if enough else None,
        lowest=scores[0] if scores else None, lowest_deciding=min(deciding, default=None),
        response=n / invited if invited else None,
        response_range=_share(n, invited), bounds=bounds(scores, invited),
    )  # fmt: skip


def _share(part: int, whole: int) -> Interval | None:
    found = wilson(part, whole)
    return None if found is None else Interval(*found)


def mean_interval(scores: Sequence[int]) -> Interval:
    """95 % interval of the mean, clipped to the scale: Student's below fifteen answers, BCa bootstrap from there."""
    if len(scores) < 2:
        return Interval(LOWEST, HIGHEST)
    return _bca(scores) if len(scores) >= BOOTSTRAP_FROM else _student(scores)


def weighted_mean(voices: Sequence[Voice]) -> float | None:
    """The mean by what each person means to us; None without an answer."""
    total = sum(voice.weight for voice in voices)
    return sum(voice.weight * voice.score for voice in voices) / total if total else None


def bounds(scores: Sequence[int], invited: int) -> Interval | None:
    """The mean over everybody asked, if the silent ones were all as unhappy, or all as happy, as can be."""
    if not invited:
        return None
    silent = invited - len(scores)
    return Interval((sum(scores) + LOWEST * silent) / invited, (sum(scores) + HIGHEST * silent) / invited)


def trend(means: Sequence[float]) -> Trend | None:
    """Over the last six rounds; None below three."""
    series = list(means)[-ROUNDS_OF_TREND:]
    n = len(series)
    if n < 3:
        return None
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    slopes = [(series[j] - series[i]) / (j - i) for i, j in pairs]
    s = sum((series[j] > series[i]) - (series[j] < series[i]) for i, j in pairs)
    return Trend(n, float(median(slopes)), s, s / len(pairs), mann_kendall_p(s, n))


def mann_kendall_p(s: int, n: int) -> float:
    """Exact two-sided probability of so great a |S| in n values without a trend (ties count as in none)."""
    pairs = n * (n - 1) // 2
    ways = [1]  # orders of n values by their number of inversions
    for size in range(2, n + 1):
        ways = [sum(ways[max(0, k - size + 1) : k + 1]) for k in range(len(ways) + size - 1)]
    few = (pairs - abs(s)) // 2
    one_side = Fraction(sum(ways[: few + 1]), math.factorial(n))
    return min(1.0, float(2 * one_side))


def paired_change(before: Mapping[int, int], after: Mapping[int, int]) -> Paired | None:
    """Scores of two rounds by person, compared for those in both; None when nobody is."""
    both = sorted(set(before) & set(after))
    if not both:
        return None
    changes = tuple((person, after[person] - before[person]) for person in both)
    return Paired(len(both), fmean(change for _person, change in changes), changes)


def _student(scores: Sequence[int]) -> Interval:
    half = _T975[len(scores) - 2] * stdev(scores) / math.sqrt(len(scores))
    return _clipped(fmean(scores) - half, fmean(scores) + half)


def _bca(scores: Sequence[int]) -> Interval:
    """Bias-corrected and accelerated bootstrap of the mean (Efron 1987), the same every time for the same scores."""
    scores = sorted(scores)
    n, mean = len(scores), fmean(scores)
    chance = random.Random(repr(scores))
    means = sorted(sum(chance.choices(scores, k=n)) / n for _ in range(_RESAMPLES))
    below = (sum(m < mean for m in means) + sum(m == mean for m in means) / 2) / _RESAMPLES
    spread = [mean - score for score in scores]  # of the mean without this one, up to a factor that cancels out
    squares = sum(d * d for d in spread)
    if not squares or not 0 < below < 1:
        return _clipped(means[0], means[-1])
    normal = NormalDist()
    bias = normal.inv_cdf(below)
    # the mean without score i differs from the whole by (mean - score i) / (n - 1)
    acceleration = -sum(d**3 for d in spread) / (6 * squares**1.5)
    ends = []
    for z in (normal.inv_cdf(0.025), normal.inv_cdf(0.975)):
        share = normal.cdf(bias + (bias + z) / (1 - acceleration * (bias + z)))
        ends.append(means[min(_RESAMPLES - 1, max(0, round(share * (_RESAMPLES - 1))))])
    return _clipped(*ends)


def _clipped(low: float, high: float) -> Interval:
    return Interval(max(LOWEST, low), min(HIGHEST, high))
