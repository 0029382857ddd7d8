"""The health score and its receipts (domain A9; docs/algorithms/health.md is the test)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

VERSION: Final = 1  # of this rule: kept with every stored score
REFERENCE: Final = 75  # a calm client: every factor adds to it or takes from it
ENOUGH: Final = 0.6  # of the evidence; below it there is no number
HEALTHY, WATCH = 75, 60
OLDEST: Final = 3  # half-lives after which evidence is none
NOT_GREEN_BEFORE: Final = 60  # days of a client in its first 90
FACTORS: Final = (
    "happiness", "relationship", "payment", "delivery", "engagement", "commercial", "promises", "team",
)  # fmt: skip
CAP_NOTICE, CAP_DEBT, CAP_DECIDER = 25, 40, 55
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a factor counts, and after how many days its evidence counts half."""

    weight: float
    half_life: float = 90


DEFAULTS: Final[Mapping[str, Weight]] = {
    "happiness": Weight(20), "relationship": Weight(20), "payment": Weight(15), "delivery": Weight(15),
    "engagement": Weight(10, 30), "commercial": Weight(10), "promises": Weight(5), "team": Weight(5),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one factor: 0 to 100, and how many days ago it was so."""

    x: float
    age: float = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Facts above the arithmetic."""

    notice: bool = False  # notice in writing
    paused_for_debt: bool = False
    decider_left: bool = False  # and nobody took the place
    onboarding_day: int | None = None  # day of the first 90, while they run


@dataclass(frozen=True, slots=True)
class Part:
    """One factor with evidence. `evidence`: its weight after ageing; `points`: what it adds to the reference."""

    factor: str
    x: float
    age: float
    evidence: float
    points: float


@dataclass(frozen=True, slots=True)
class Cap:
    """A rule that holds the score at or below `limit`; without a limit it only withholds the green."""

    name: str
    limit: int | None


@dataclass(frozen=True, slots=True)
class Health:
    """`raw` is 75 and the points; `score` is what the caps leave of it, None below 60 % coverage."""

    raw: float | None
    score: float | None
    coverage: float
    parts: tuple[Part, ...]  # the worst first
    missing: tuple[str, ...]
    caps: tuple[Cap, ...]

    @property
    def band(self) -> str:
        """good, watch, risk or none: a cap that limits the score is a risk whatever else is known."""
        if any(cap.limit is not None for cap in self.caps):
            return "risk"
        if self.score is None:
            return "none"
        if self.score < WATCH - _ROUNDING:
            return "risk"
        return "good" if self.score >= HEALTHY - _ROUNDING and not self.caps else "watch"

    @property
    def shown(self) -> int | None:
        """The whole number on the page. Never rounded into a better band."""
        if self.score is None:
            return None
        whole = math.floor(self.score + 0.5)
        return whole - 1 if whole > self.score and whole in (WATCH, HEALTHY) else whole

    def part(self, factor: str) -> Part | None:
        """The factor's part, if it has evidence."""
        return next((part for part in self.parts if part.factor == factor), None)


def health(
    evidence: Mapping[str, Evidence | None], standing: Standing, weights: Mapping[str, Weight] = DEFAULTS
) -> Health:
    """The score of one client. Raises ValueError for a factor without a weight, or x outside 0..100."""
    known: dict[str, tuple[Evidence, float]] = {}
    for factor in sorted(evidence):
        if factor not in weights:
            raise ValueError(f"no weight for {factor!r}")
        found = evidence[factor]
        left = 0.0 if found is None else _left(found, weights[factor])
        if found is not None and left > 0:
            known[factor] = (found, left)
    wanted = math.fsum(weight.weight for weight in weights.values())
    total = math.fsum(left for _found, left in known.values())
    coverage = min(1.0, total / wanted) if wanted else 0.0
    parts = [
        Part(name, found.x, found.age, left, left * (found.x - REFERENCE) / total)
        for name, (found, left) in known.items()
    ]
    parts.sort(key=lambda part: (part.points, part.factor))
    raw = _bounded(REFERENCE + math.fsum(part.points for part in parts)) if parts else None
    caps = caps_of(standing)
    limits = [cap.limit for cap in caps if cap.limit is not None]
    score = None if raw is None or coverage < ENOUGH - _ROUNDING else min([raw, *limits])
    missing = tuple(name for name, weight in weights.items() if weight.weight > 0 and name not in known)
    return Health(raw, score, coverage, tuple(parts), missing, caps)


def caps_of(standing: Standing) -> tuple[Cap, ...]:
    """The rules above the arithmetic that hold, the tightest first."""
    found = []
    if standing.notice:
        found.append(Cap("notice", CAP_NOTICE))
    if standing.paused_for_debt:
        found.append(Cap("debt", CAP_DEBT))
    if standing.decider_left:
        found.append(Cap("decider", CAP_DECIDER))
    if standing.onboarding_day is not None and standing.onboarding_day < NOT_GREEN_BEFORE:
        found.append(Cap("onboarding", None))
    return tuple(found)


def _left(found: Evidence, weight: Weight) -> float:
    if not 0 <= found.x <= 100:
        raise ValueError(f"{found.x} is not within 0 and 100")
    age = max(0.0, found.age)
    if weight.weight <= 0 or age > OLDEST * weight.half_life:
        return 0.0
    return weight.weight * float(2 ** (-age / weight.half_life))


def _bounded(value: float) -> float:
    return min(100.0, max(0.0, value))


def shown_points(found: Health) -> tuple[dict[str, float], float | None]:
    """Points and the score before caps to one digit, such that 75 and the points shown make the score shown."""
    if found.raw is None:
        return {}, None
    target = round((found.raw - REFERENCE) * 10)
    floors = {part.factor: math.floor(part.points * 10) for part in found.parts}
    rest = {part.factor: part.points * 10 - floors[part.factor] for part in found.parts}
    short = target - sum(floors.values())
    for factor in sorted(rest, key=lambda name: (-rest[name], name))[: max(0, short)]:
        floors[factor] += 1
    return {factor: tenths / 10 for factor, tenths in floors.items()}, REFERENCE + target / 10


# -- why it moved ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """What one factor, or the caps together, did to the score between two days.

    `kind`: better, worse (its facts), came, went (its evidence), weighed (only the balance of others changed), caps.
    """

    name: str
    points: float
    kind: str


def why_moved(before: Health, after: Health) -> list[Change]:
    """Changes that sum to the change of the score, the greatest first; nothing while one of the days has no score."""
    if before.score is None or after.score is None or before.raw is None or after.raw is None:
        return []
    changes = []
    for name in sorted({part.factor for part in (*before.parts, *after.parts)}):
        old, new = before.part(name), after.part(name)
        points = (new.points if new else 0.0) - (old.points if old else 0.0)
        changes.append(Change(name, points, _kind(old, new)))
    held = (after.score - after.raw) - (before.score - before.raw)
    changes.append(Change("caps", held, "caps"))
    moved = [change for change in changes if abs(change.points) > _ROUNDING]
    return sorted(moved, key=lambda change: (-abs(change.points), change.name))


def _kind(old: Part | None, new: Part | None) -> str:
    if old is None or new is None:
        return "came" if old is None else "went"
    if abs(new.x - old.x) < _ROUNDING:
        return "weighed"
    return "better" if new.x > old.x else "worse"


# -- what would lift it ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lever:
    """Something we could do: what the factor would be after it, and its effort in hours of ours."""

    name: str
    factor: str
    after: Evidence
    effort: float


@dataclass(frozen=True, slots=True)
class Lift:
    """A lever with the points it adds to the score as it stands (caps hold what they hold)."""

    lever: Lever
    points: float


LEAST_LIFT: Final = 0.5  # points below which a change is not worth a sentence


def what_would_lift(
    evidence: Mapping[str, Evidence | None], standing: Standing, levers: Sequence[Lever],
    weights: Mapping[str, Weight] = DEFAULTS,
) -> list[Lift]:  # fmt: skip
    """The feasible changes worth a sentence, the cheapest for an hour of ours first. Caps are not lifted by them."""
    now = health(evidence, standing, weights).raw
    found = []
    for lever in levers:
        after = health({**evidence, lever.factor: lever.after}, standing, weights).raw
        if now is not None and after is not None and after - now >= LEAST_LIFT:
            found.append(Lift(lever, after - now))
    return sorted(found, key=lambda lift: (-lift.points / lift.lever.effort, lift.lever.name))


# -- whether it foretells --------------------------------------------------------------------------------------------

PROVEN_FROM: Final = 20  # losses


@dataclass(frozen=True, slots=True)
class Proof:
    """How the score did against the clients that left. `auc`, `brier`: None below twenty losses."""

    losses: int
    auc: float | None
    brier: float | None


def proof(cases: Iterable[tuple[float, bool]]) -> Proof:
    """From (score, left within the horizon). The chance of leaving is read as (100 - score) / 100."""
    rows = list(cases)
    gone, stayed = [s for s, left in rows if left], [s for s, left in rows if not left]
    if len(gone) < PROVEN_FROM or not stayed:
        return Proof(len(gone), None, None)
    wins = math.fsum((a < b) + (a == b) / 2 for a in gone for b in stayed)
    brier = math.fsum(((100 - score) / 100 - left) ** 2 for score, left in rows) / len(rows)
    return Proof(len(gone), wins / (len(gone) * len(stayed)), brier)
