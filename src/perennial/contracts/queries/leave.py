"""Whom the leave of our people concerns: the clients they work for on those days, told or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from perennial.clients.models import Client
from perennial.contracts.models import LeaveNotice, Placement
from perennial.foundation.models import User
from perennial.foundation.narrowing import narrowed
from perennial.people.choices import LeaveState
from perennial.people.models import Leave

UNTOLD = (LeaveState.APPROVED, LeaveState.INFORMED)


@dataclass(frozen=True, slots=True)
class Concern:
    """A client that a leave concerns; `notice` is None while they were not told."""

    leave: Leave
    client: Client
    notice: LeaveNotice | None


def concerns(leaves: Iterable[Leave], *, user: User | None = None) -> dict[int, list[Concern]]:
    """Leave -> the clients it concerns, by name; with `user`, those they may see. Two queries."""
    rows = list(leaves)
    if not rows:
        return {}
    people = {row.person_id for row in rows}
    placements = Placement.objects.between(min(row.starts_on for row in rows), max(row.ends_on for row in rows))
    if user is not None:
        placements = placements.visible_to(user)
    placements = narrowed(placements, "person", people)
    by_person: dict[int, list[Placement]] = defaultdict(list)
    for one in placements.select_related("client").order_by("client__name", "id"):
        by_person[one.person_id].append(one)
    told = {(one.leave_id, one.client_id): one for one in _notices(rows)}
    found: dict[int, list[Concern]] = {}
    for row in rows:
        meeting = [one for one in by_person[row.person_id] if _meet(one, row)]
        clients = {one.client_id: one.client for one in meeting}
        found[row.pk] = [Concern(row, client, told.get((row.pk, pk))) for pk, client in clients.items()]
    return found


def untold(as_of: date, days: int, clients: Collection[int] | None = None) -> list[Concern]:
    """Approved leave that begins within so many days or has begun, of which a client was not told. Two queries."""
    rows = Leave.objects.filter(state__in=UNTOLD, starts_on__lte=as_of + timedelta(days=days), ends_on__gte=as_of)
    found = concerns(rows.select_related("person", "cover").order_by("starts_on", "id"))
    return [
        one for some in found.values() for one in some
        if one.notice is None and (clients is None or one.client.pk in clients)
    ]  # fmt: skip


def team_away(as_of: date, days: int) -> dict[int, tuple[date, int, int]]:
    """Client -> (day, how many are away, how many work there) where at least half of a team is away. Two queries."""
    until = as_of + timedelta(days=days)
    teams: dict[int, set[int]] = defaultdict(set)
    for client, person in Placement.objects.between(as_of, until).order_by().values_list("client_id", "person_id"):
        teams[client].add(person)
    away: dict[int, list[tuple[date, date]]] = defaultdict(list)
    spans = Leave.objects.standing().between(as_of, until).order_by()
    for person, first, last in spans.values_list("person_id", "starts_on", "ends_on"):
        away[person].append((first, last))
    found = {}
    for client, people in teams.items():
        if len(people) < 2 or sum(person in away for person in people) * 2 < len(people):
            continue
        starts = sorted({max(first, as_of) for person in people for first, _last in away.get(person, ())})
        for day in starts:
            count = sum(any(a <= day <= b for a, b in away.get(person, ())) for person in people)
            if count * 2 >= len(people):
                found[client] = (day, count, len(people))
                break
    return found


def _notices(rows: Collection[Leave]) -> Iterable[LeaveNotice]:
    notices = LeaveNotice.objects.select_related("by")
    found: Iterable[LeaveNotice] = narrowed(notices, "leave", [row.pk for row in rows])
    return found


def _meet(placement: Placement, leave: Leave) -> bool:
    return placement.starts_on <= leave.ends_on and (
        placement.ends_on is None or placement.ends_on >= leave.starts_on
    )
