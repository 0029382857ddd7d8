"""Whom of the bench to offer to which client first: those who ask for the skill, then those who needed it before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client
from perennial.contracts.choices import PlacementState
from perennial.contracts.models import Placement
from perennial.contracts.queries.bench import Line, bench
from perennial.contracts.queries.capacity import CapacityFilter
from perennial.delivery.models import Candidate, StaffingRequest
from perennial.delivery.staffing_choices import RUNNING, StaffingState
from perennial.foundation.store import load
from perennial.people.choices import RANK

MOST: Final = 3
"""Nobody is offered to more clients than this at a time."""
_GONE: Final = (ClientStatus.LOST, ClientStatus.ARCHIVED)
_SETTINGS: Final = ("delivery.bench_days", "delivery.past_need_days")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A need of a client: one that runs (`since` is None) or one that was, with its last day."""

    client_id: int
    skill_id: int
    level: str
    since: date | None
    request_id: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody free, for a client: for a need that runs, or for one that was until a day."""

    line: Line
    wanted: Wanted
    skill: str
    level: str

    @property
    def open(self) -> bool:
        return self.wanted.since is None


def bench_offers(as_of: date) -> dict[int, list[Offer]]:
    """Client -> who may be offered. Twelve queries at most; without needs or without a bench two."""
    settings = load(*_SETTINGS)
    since = as_of - timedelta(days=int(settings["delivery.past_need_days"]))
    needs = _needs(since, as_of)
    if not needs:
        return {}
    nobody: Any = None  # reads the bench of the whole book, without what a reader sees of clients
    lines = bench(nobody, as_of, CapacityFilter(), days=int(settings["delivery.bench_days"]))
    if not lines:
        return {}
    alive = set(Client.objects.live().exclude(status__in=_GONE).values_list("pk", flat=True))
    offered = set(Candidate.objects.filter(request__state__in=RUNNING, person__isnull=False).values_list(
        "request_id", "person_id"
    ))  # fmt: skip
    found: dict[int, list[Offer]] = defaultdict(list)
    for line in lines:
        for one in _best(line, needs, alive, offered):
            found[one.wanted.client_id].append(one)
    return dict(found)


def _best(line: Line, needs: dict[int, list[Wanted]], alive: set[int], offered: set[tuple[int, int]]) -> list[Offer]:
    """Needs that run before needs that were, the latest first; one a client."""
    there = {one.client_id for one in line.placements}
    person = line.row.person.pk
    own: dict[int, Offer] = {}
    for known in line.row.skills:
        for wanted in needs.get(known.skill_id, ()):
            fits = RANK.get(wanted.level, 0) <= RANK[known.level] and (wanted.request_id or 0, person) not in offered
            if fits and wanted.client_id in alive and wanted.client_id not in there:
                best = own.get(wanted.client_id)
                if best is None or _order(wanted) < _order(best.wanted):
                    own[wanted.client_id] = Offer(line, wanted, known.name, known.level)
    return sorted(own.values(), key=lambda offer: (_order(offer.wanted), offer.wanted.client_id))[:MOST]


def _order(wanted: Wanted) -> int:
    return 0 if wanted.since is None else 10_000_000 - wanted.since.toordinal()


def _needs(since: date, as_of: date) -> dict[int, list[Wanted]]:
    """By skill. Two queries."""
    needs: dict[int, list[Wanted]] = defaultdict(list)
    asked = StaffingRequest.objects.filter(skill__isnull=False).filter(
        state__in=(*RUNNING, StaffingState.FAILED, StaffingState.CANCELLED)
    )
    rows: Any = asked.order_by("pk").values_list("pk", "client_id", "skill_id", "level", "state", "state_since")
    for pk, client, skill, level, state, moved in rows:
        runs = state in RUNNING
        if runs or moved >= since:
            needs[skill].append(Wanted(client, skill, level, None if runs else moved, pk if runs else None))
    ended: Any = Placement.objects.filter(
        skill__isnull=False, state__in=(PlacementState.ENDED, PlacementState.CONVERTED), ends_on__gte=since,
        ends_on__lte=as_of,
    ).order_by("pk").values_list("client_id", "skill_id", "level", "ends_on")  # fmt: skip
    for client, skill, level, last in ended:
        needs[skill].append(Wanted(client, skill, level, last))
    return needs
