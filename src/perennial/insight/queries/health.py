"""Health of any set of clients on any day, its history, and what would lift it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max

from perennial.care.queries.ties import Relationship
from perennial.clients.choices import ClientStatus
from perennial.clients.models import ClientMove
from perennial.foundation.store import load
from perennial.insight.models import HealthSnapshot
from perennial.insight.queries.facts import Known, facts_on
from perennial.insight.rules import factors
from perennial.insight.rules.health import (
    FACTORS,
    VERSION,
    Change,
    Evidence,
    Health,
    Lever,
    Lift,
    Proof,
    Standing,
    Weight,
    health,
    proof,
    shown_points,
    what_would_lift,
    why_moved,
)

FRESH_DAYS = 7  # a stored score older than this is not the client's health today
FORETELLS = 90  # days between a score and the loss it is judged by
DIGITS = 4  # of what is stored: below them the order of summing shows


@dataclass(frozen=True, slots=True)
class ClientHealth:
    """One client's health with everything behind it."""

    client_id: int
    day: date
    health: Health
    evidence: Mapping[str, Evidence | None]
    because: Mapping[str, Mapping[str, Any]]
    standing: Standing
    weights: Mapping[str, Weight]
    relationship: Relationship | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """A day of the history."""

    day: date
    score: float | None
    coverage: float
    band: str


def health_weights() -> dict[str, Weight]:
    """By the settings. One query."""
    stored = load(*(f"health.{name}_{factor}" for factor in FACTORS for name in ("weight", "half_life")))
    return {f: Weight(float(stored[f"health.weight_{f}"]), float(stored[f"health.half_life_{f}"])) for f in FACTORS}


def health_on(
    as_of: date, *, clients: Iterable[int] | None = None, weights: Mapping[str, Weight] | None = None
) -> dict[int, ClientHealth]:
    """Computed from what was known by the day, for the clients we serve or those named. A fixed number of queries."""
    used = health_weights() if weights is None else weights
    return {pk: _judged(one, as_of, used) for pk, one in facts_on(as_of, clients).items()}


def _judged(known: Known, day: date, weights: Mapping[str, Weight]) -> ClientHealth:
    found = health(known.evidence, known.standing, weights)
    return ClientHealth(
        known.client_id, day, found, known.evidence, known.because, known.standing, weights, known.relationship
    )


def as_stored(one: ClientHealth) -> HealthSnapshot:
    """The row of the night, not yet saved."""
    found = one.health
    parts = {
        "raw": None if found.raw is None else round(found.raw, DIGITS),
        "caps": [cap.name for cap in found.caps],
        "factors": {part.factor: {"x": part.x, "age": part.age, "points": round(part.points, DIGITS),
                                  "because": dict(one.because.get(part.factor, {}))} for part in found.parts},
        "weights": {name: [weight.weight, weight.half_life] for name, weight in one.weights.items()},
        "onboarding_day": one.standing.onboarding_day,
    }  # fmt: skip
    return HealthSnapshot(
        client_id=one.client_id, day=one.day, score=None if found.score is None else round(found.score, DIGITS),
        coverage=round(found.coverage, DIGITS), band=found.band, parts=parts, version=VERSION,
    )  # fmt: skip


def from_stored(row: HealthSnapshot) -> ClientHealth:
    """The health as it was kept."""
    caps = row.parts["caps"]
    weights = {name: Weight(*pair) for name, pair in row.parts["weights"].items()}
    kept = row.parts["factors"]
    evidence: dict[str, Evidence | None] = {name: Evidence(one["x"], one["age"]) for name, one in kept.items()}
    standing = Standing("notice" in caps, "debt" in caps, "decider" in caps, row.parts["onboarding_day"])
    found = health(evidence, standing, weights)
    because = {name: one["because"] for name, one in kept.items()}
    return ClientHealth(row.client_id, row.day, found, evidence, because, standing, weights)


def recomputed(row: HealthSnapshot) -> HealthSnapshot:
    """What the same night would store today, by its own weights."""
    weights = {name: Weight(*pair) for name, pair in row.parts["weights"].items()}
    return as_stored(health_on(row.day, clients=[row.client_id], weights=weights)[row.client_id])


def bands(as_of: date, *, clients: Any = None) -> dict[int, Stored]:
    """The newest stored health of each client, not older than a week. Two queries."""
    rows = HealthSnapshot.objects.filter(day__lte=as_of, day__gt=as_of - timedelta(days=FRESH_DAYS))
    if clients is not None:
        rows = rows.filter(client__in=clients)
    last = rows.aggregate(last=Max("day"))["last"]
    if last is None:
        return {}
    found = rows.filter(day=last).values_list("client_id", "day", "score", "coverage", "band")
    return {pk: Stored(day, score, coverage, band) for pk, day, score, coverage, band in found}


def kept_lately(client_id: int, as_of: date) -> ClientHealth | None:
    """The health as the last night kept it, with its receipts, today's or yesterday's; else None. One query.

    A row of another version of the rule, or one without receipts, tells nothing that could be shown.
    """
    rows = HealthSnapshot.objects.filter(client=client_id, day__lte=as_of, day__gte=as_of - timedelta(days=1))
    row = rows.filter(version=VERSION).order_by("-day").first()
    return from_stored(row) if row is not None and "factors" in row.parts else None


def history(client_id: int, as_of: date, *, days: int = 365) -> list[Stored]:
    """The stored days of a client, oldest first. One query."""
    rows = HealthSnapshot.objects.filter(client=client_id, day__lte=as_of, day__gt=as_of - timedelta(days=days))
    return [Stored(*row) for row in rows.order_by("day").values_list("day", "score", "coverage", "band")]


def moved_since(one: ClientHealth, days: int = 30) -> tuple[ClientHealth | None, list[Change]]:
    """The stored health of some days before, the nearest not younger, and what moved it since. One query."""
    day = one.day - timedelta(days=days)
    rows = HealthSnapshot.objects.filter(client=one.client_id, day__lte=day, day__gt=day - timedelta(days=FRESH_DAYS))
    row = rows.order_by("-day").first()
    if row is None:
        return None, []
    before = from_stored(row)
    return before, why_moved(before.health, one.health)


def lifts(one: ClientHealth) -> list[Lift]:
    """What would lift the score, the cheapest first. No query."""
    return what_would_lift(one.evidence, one.standing, _levers(one), one.weights)


def _levers(one: ClientHealth) -> list[Lever]:
    found = [Lever("talk", "engagement", Evidence(100), 1)]
    graph, because = one.relationship, one.because
    meeting = graph.introduction() if graph is not None else None
    was = one.evidence.get("relationship")
    if graph is not None and meeting is not None and was is not None:
        before = 0.4 * min(meeting.k_before / graph.target, 1) + 0.4 * graph.coverage
        after = 0.4 * min(meeting.k_after / graph.target, 1) + 0.4 * meeting.coverage_after
        found.append(Lever("introduction", "relationship", Evidence(min(100, was.x + 100 * (after - before))), 3))
    issues = because.get("delivery")
    if issues and issues["open"]:
        rest = {int(severity): n for severity, n in issues["open"].items()}
        rest[min(rest)] -= 1
        found.append(Lever("issue", "delivery", Evidence(factors.delivery(rest, issues["in_time"])), 4))
    money = because.get("payment")
    if money and money["overdue"]:
        paid = factors.payment(money["beyond"], 0.0)
        if paid is not None:
            found.append(Lever("overdue", "payment", Evidence(paid), 2))
    return found


def foretold(as_of: date) -> Proof:
    """How the scores of 90 days before a loss did against those of clients that stayed. Three queries."""
    lost = ClientMove.objects.filter(after=ClientStatus.LOST, on__lte=as_of).order_by("on", "pk")
    gone = dict(lost.values_list("client_id", "on"))
    known = HealthSnapshot.objects.filter(score__isnull=False).order_by()
    kept = known.filter(client__in=gone).values_list("client_id", "day", "score")
    cases = [
        (score, True) for pk, day, score in kept if score is not None and day == gone[pk] - timedelta(days=FORETELLS)
    ]
    staying = known.filter(day=as_of - timedelta(days=FORETELLS)).exclude(client__in=gone)
    cases += [(score, False) for score in staying.values_list("score", flat=True) if score is not None]
    return proof(cases)


# the shapes of the rule that pages read
HealthChange = Change
HealthLift = Lift
__all__ = [
    "ClientHealth", "HealthChange", "HealthLift", "Stored", "as_stored", "bands", "foretold", "from_stored",
    "health_on", "health_weights", "history", "lifts", "moved_since", "recomputed", "shown_points",
]  # fmt: skip
