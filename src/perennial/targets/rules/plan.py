"""The plan of one figure for one quarter (domain A16): where it stands, what is aimed at, how likely it is reached."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from perennial.targets.rules.predictive import (
    FEWEST_COUNTS,
    FEWEST_ERRORS,
    WINDOW,
    Predictive,
    Under,
    decided,
    gamma_poisson,
    level,
    log_errors,
    running,
)

SEASONS_FROM: Final = 12  # quarters: three years, two of which have a middle
LEAST_SHOWN, MOST_SHOWN = 0.15, 0.85  # beyond them odds were too sure in simulated histories
WANTED: Final = 0.6  # the chance that what it would take is told for
BANDS: Final = ((0.70, "comfortable"), (0.40, "ambitious"), (0.15, "stretch"), (0.0, "not_a_plan"))


@dataclass(frozen=True, slots=True)
class Measure:
    """What kind of figure it is; see foundation.registry.KpiSpec. `floor`: what a small one cannot go below."""

    unit: str  # count, money, days
    better: str = "up"
    model: str = "level"
    accumulates: bool = True
    floor: float = 0.0

    @property
    def whole(self) -> bool:
        return self.unit == "count"


@dataclass(frozen=True, slots=True)
class Due:
    """What is decided in the quarter: (chance, value) of each, in a known order. No chance: too few were decided."""

    items: tuple[tuple[float | None, float], ...]


@dataclass(frozen=True, slots=True)
class Running:
    """The quarter has begun: what there is so far, and which share of it is over."""

    so_far: float
    over: float


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is computed for a figure. `source` of the baseline: own, team (thin history) or none.

    Without a predictive there are no odds: `missing` says why (quarters, nothing, few_decided, nothing_due) and `have`
    and `need` how many there are and how many it takes.
    """

    baseline: float | None
    source: str
    seasonal: bool
    target: float | None
    predictive: Predictive | None
    missing: str = ""
    have: int = 0
    need: int = 0

    @property
    def has_odds(self) -> bool:
        return self.predictive is not None


# -- where it stands and what is aimed at ----------------------------------------------------------------------------


def known(values: Sequence[float | None]) -> list[float]:
    """The values since the last quarter that is not known: what lies before a hole is not compared with."""
    found: list[float] = []
    for value in values:
        found = [] if value is None else [*found, value]
    return found


def seasonal_indices(values: Sequence[float], first: int) -> list[float]:
    """The index of each of the four seasons by ratio to the centred mean of four, their mean being 1. `first`: the
    season (0..3) of the first value. Needs eight values above 0.
    """
    ratios: list[list[float]] = [[], [], [], []]
    for at in range(2, len(values) - 2):
        around = (values[at - 2] / 2 + sum(values[at - 1 : at + 2]) + values[at + 2] / 2) / 4
        ratios[(first + at) % 4].append(values[at] / around)
    means = [sum(own) / len(own) for own in ratios]
    return [mean / (sum(means) / 4) for mean in means]


def shrunk_indices(values: Sequence[float], first: int) -> list[float]:
    """Seasons, pulled towards none by how few years show them: 1 + (s - 1) n / (n + 2). None below twelve quarters."""
    if len(values) < SEASONS_FROM or min(values) <= 0:
        return [1.0] * 4
    years = [sum((first + at) % 4 == season for at in range(2, len(values) - 2)) for season in range(4)]
    return [1 + (s - 1) * n / (n + 2) for s, n in zip(seasonal_indices(values, first), years, strict=True)]


def target_of(baseline: float, growth: float, measure: Measure) -> float:
    """The baseline times 1 + growth; of what should be small, the excess over the floor shrinks, not the figure.

    Things that are counted are whole: up for more, down for fewer; of what should grow at least one.
    """
    if measure.better == "down":
        aimed = measure.floor + max(0.0, baseline - measure.floor) * (1 - growth)
        aimed = min(aimed, baseline) if baseline < measure.floor else aimed
        return float(math.floor(aimed + 1e-9)) if measure.whole else aimed
    aimed = baseline * (1 + growth)
    return float(max(1, math.ceil(aimed - 1e-9))) if measure.whole else aimed


def a_year(growth: float) -> float:
    """What a growth per quarter comes to in a year."""
    return (1 + growth) ** 4 - 1


# -- all of it together ----------------------------------------------------------------------------------------------


def assess(
    values: Sequence[float | None], measure: Measure, growth: float, *, first: int = 0, ahead: int = 1,
    team: float | None = None, due: Due | None = None, now: Running | None = None,
) -> Assessment:  # fmt: skip
    """`values`: finished quarters, oldest first, None where not available; `first`: the season (0..3) of the first of
    them; `ahead`: how many quarters after the last one the planned one is; `team`: the mean of the others' baselines.
    """
    own = known(values)
    indices = shrunk_indices(own, first + len(values) - len(own)) if measure.model == "level" else [1.0] * 4
    flat = [value / indices[(first + len(values) - len(own) + at) % 4] for at, value in enumerate(own)]
    season = indices[(first + len(values) - 1 + ahead) % 4]
    baseline, source = _baseline(flat, season, team)
    if baseline is None:
        return Assessment(None, source, False, None, None, "quarters", len(own), WINDOW)
    target = target_of(baseline, growth, measure)
    if measure.model == "renewals":
        return _renewals(baseline, source, target, measure, due, now)
    if measure.better == "up" and baseline == 0 and not any(flat):
        return Assessment(baseline, source, False, None, None, "nothing")
    odds, missing, have, need = _odds(flat, baseline, source, measure, ahead, now)
    return Assessment(baseline, source, season != 1.0, target, odds, missing, have, need)


def _baseline(flat: Sequence[float], season: float, team: float | None) -> tuple[float | None, str]:
    if len(flat) >= WINDOW:
        return sum(flat[-WINDOW:]) / WINDOW * season, "own"
    return (team, "team") if team is not None else (None, "none")


def _odds(
    flat: Sequence[float], baseline: float, source: str, measure: Measure, ahead: int, now: Running | None
) -> tuple[Predictive | None, str, int, int]:
    if measure.model == "count":
        if len(flat) < FEWEST_COUNTS:
            return None, "quarters", len(flat), FEWEST_COUNTS
        left = 1.0 if now is None else max(1 - now.over, 1e-3)
        come = gamma_poisson(sum(flat), len(flat), left)
        return (come if now is None else Under(come, now.so_far, 1.0)), "", 0, 0
    errors, need = log_errors(flat, ahead), WINDOW + FEWEST_ERRORS + ahead - 1
    if source != "own" or len(errors) < FEWEST_ERRORS:
        return None, ("nothing" if len(flat) >= need else "quarters"), len(flat), need
    found = level(baseline, errors)
    if found is None:
        return None, "nothing", len(flat), need
    return (found if now is None else running(found, now.so_far, now.over, accumulates=measure.accumulates)), "", 0, 0


def _renewals(
    baseline: float, source: str, target: float, measure: Measure, due: Due | None, now: Running | None
) -> Assessment:
    """Nobody renews more than comes up: the target ends there."""
    items = due.items if due else ()
    so_far = now.so_far if now else 0.0
    if not items and not so_far:
        return Assessment(baseline, source, False, None, None, "nothing_due")
    most = so_far + sum(value for _chance, value in items)
    aimed = min(target, most) if measure.better == "up" else target
    sure = [(chance, value) for chance, value in items if chance is not None]
    if len(sure) < len(items):
        return Assessment(baseline, source, False, aimed, None, "few_decided", len(sure), len(items))
    return Assessment(baseline, source, False, aimed, decided(sure, so_far))


# -- how it is told --------------------------------------------------------------------------------------------------


def chance_of(odds: Predictive, target: float, better: str) -> float:
    """The chance of the target or better."""
    return odds.reach(target) if better == "up" else odds.at_most(target)


def bounds(odds: Predictive, measure: Measure) -> tuple[float, float]:
    """(min, max): p20 and p90 of what should grow. Of what should be small the same, seen from the other side: p10 is
    the best that a bonus knows, p80 the most that is put up with.
    """
    shares = (0.2, 0.9) if measure.better == "up" else (0.1, 0.8)
    low, high = odds.quantile(shares[0]), odds.quantile(shares[1])
    return max(0.0, low), max(0.0, high)


def between(target: Decimal, low: Decimal, high: Decimal) -> Decimal:
    """The target within min and max. Growth of the past may ask for less than the present way of working gives 8 times
    in 10, or for what it gives less than once in 10: then the nearer bound is aimed at, and it is said.
    """
    return min(max(target, low), max(low, high))


def shown(chance: float) -> float:
    """The chance as it is shown: between 15 and 85 in 100."""
    return min(max(chance, LEAST_SHOWN), MOST_SHOWN)


def band(chance: float) -> str:
    """comfortable, ambitious, stretch or not_a_plan; of the chance as it is, not as it is shown."""
    return next(name for least, name in BANDS if chance >= least)


def needed(odds: Predictive, target: float, measure: Measure) -> float:
    """How much better than the present way of working it takes for the target to be reached 6 times in 10; 0 when it
    is. Of what is counted, whole ones.
    """
    if chance_of(odds, target, measure.better) >= WANTED:
        return 0.0
    if not measure.whole:
        up = measure.better == "up"
        return max(0.0, target - odds.quantile(1 - WANTED) if up else odds.quantile(WANTED) - target)
    step = -1 if measure.better == "up" else 1
    for more in range(1, 1_000):
        if chance_of(odds, target + step * more, measure.better) >= WANTED:
            return float(more)
    return 1_000.0
