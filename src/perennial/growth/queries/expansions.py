"""Expansions as pages need them: the list with its sums, one client's, how many were won, what may be tied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, F, Q

from perennial.clients.models import Client
from perennial.contracts.choices import LIVE, PlacementState
from perennial.contracts.models import Placement
from perennial.delivery.models import Candidate, StaffingRequest
from perennial.delivery.staffing_choices import RUNNING, CandidateState, StaffingState
from perennial.foundation.visibility import money_filter
from perennial.growth.choices.expansions import EXPANSION_ENDS, OPEN, ExpansionKind, ExpansionState, LostTo
from perennial.growth.lifecycle.expansions import EXPANSION
from perennial.growth.models.expansions import Expansion, ExpansionPlacement, ExpansionQuerySet
from perennial.growth.policies.whole_room import growth_roles
from perennial.growth.rules.expansions import LEAST, WinShare, win_share
from perennial.kernel.money import Money

__all__ = [
    "LEAST", "SORTS", "VIEWS", "ExpansionFilter", "Sum", "WinShare", "decided_share", "expansion_rows",
    "expansion_sums", "expansions_of", "hired_for", "money_seen", "monthly", "open_expansion_events", "placements_for",
    "requests_for",
]  # fmt: skip
VIEWS: Final[dict[str, tuple[str, ...]]] = {
    "open": OPEN, **{state: (state,) for state in ExpansionState.values}, "all": tuple(ExpansionState.values),
}  # fmt: skip
SORTS: Final = {
    "title": "title", "client": "client__name", "state": "state", "amount": "amount", "wanted": "wanted_on",
    "since": "state_since",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExpansionFilter:
    """As the address asks."""

    view: str = "open"
    words: str = ""
    manager: int | None = None
    client: int | None = None
    sort: str = "wanted"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """One state: how many, and what a month of them would bring, one sum a currency."""

    state: ExpansionState
    count: int
    money: tuple[Money, ...]


def expansion_rows(user: Any, asked: ExpansionFilter) -> ExpansionQuerySet:
    """Expansions at clients in scope that fit the filter; days and sums that are not said come last."""
    rows = _within(user, asked).filter(state__in=VIEWS[asked.view])
    rows = rows.select_related("client__manager", "owner", "decides", "skill")
    column = F(SORTS[asked.sort])
    first = column.desc(nulls_last=True) if asked.descending else column.asc(nulls_last=True)
    return rows.order_by(first, "wanted_on", "pk")


def expansion_sums(user: Any, asked: ExpansionFilter, seen: Collection[int] | None) -> list[Sum]:
    """The open states of what fits the filter, whatever state it asks for. `seen`: clients whose money the reader may
    see. One query.
    """
    rows = list(_within(user, asked).filter(state__in=OPEN))
    held: dict[str, list[Expansion]] = {state: [] for state in OPEN}
    for row in rows:
        held[row.state].append(row)
    return [
        Sum(ExpansionState(state), len(own), monthly(row for row in own if seen is None or row.client_id in seen))
        for state, own in held.items()
    ]  # fmt: skip


def monthly(rows: Iterable[Expansion]) -> tuple[Money, ...]:
    """What a month of them brings, one sum a currency; pure."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.money is not None:
            sums[row.currency] += row.money.amount
    return tuple(Money(sums[code], code) for code in sorted(sums))


def expansions_of(user: Any, client: Client) -> list[Expansion]:
    """All of one client, the newest moves first. One query."""
    rows = Expansion.objects.visible_to(user).filter(client=client)
    return list(rows.select_related("owner", "client"))


def decided_share(user: Any, asked: ExpansionFilter) -> WinShare:
    """How those in scope ended. One query."""
    rows = _within(user, asked).filter(state__in=EXPANSION_ENDS).order_by()
    counts = {
        (state, cause): n for state, cause, n in rows.values_list("state", "lost_to").annotate(n=Count("pk"))
    }  # fmt: skip
    lost = ExpansionState.LOST
    return win_share(
        counts.get((ExpansionState.WON, ""), 0), counts.get((lost, LostTo.CLIENT), 0),
        counts.get((lost, LostTo.STAFFING), 0),
    )  # fmt: skip


def money_seen(user: Any) -> set[int] | None:
    """Clients of which the reader may see money; None means all."""
    rule = money_filter(user, "pk")
    return set(Client.objects.filter(rule).values_list("pk", flat=True)) if rule else None


def open_expansion_events(row: Expansion, user: Any) -> frozenset[str]:
    """The moves this person may try now."""
    return frozenset(one.event for role in growth_roles(user) for one in EXPANSION.open_to(row.state, role))


def requests_for(client_id: int) -> list[StaffingRequest]:
    """Requests of the client that no expansion has yet: drafted or running. One query."""
    rows = StaffingRequest.objects.filter(
        client=client_id, state__in=(StaffingState.DRAFTED, *RUNNING), expansions__isnull=True
    )
    return list(rows.select_related("skill").order_by("needed_on", "pk"))


def placements_for(row: Expansion) -> list[Placement]:
    """Placements that may be tied: for more work those that were made after it was spotted and are of no other
    expansion, for a higher rate those that run. One query.
    """
    found = Placement.objects.filter(client=row.client_id).select_related("person", "skill")
    if row.kind == ExpansionKind.RATE:
        found = found.filter(state__in=LIVE)
    else:
        states = (PlacementState.PROPOSED, PlacementState.AGREED, *LIVE)
        taken = ExpansionPlacement.objects.filter(own=True).exclude(expansion=row.pk)
        found = found.filter(state__in=states, starts_on__gte=row.made_on)
        found = found.exclude(pk__in=taken.values("placement"))
    return list(found.order_by("starts_on", "pk"))


def hired_for(requests: Collection[int]) -> Mapping[int, set[int]]:
    """Request -> our people who took a seat of it, or of a part that was split from it. Two queries."""
    parts: dict[int, set[int]] = {pk: {pk} for pk in requests}
    split: Any = StaffingRequest.objects.filter(split_from__isnull=False).order_by("pk")
    for pk, source in split.values_list("pk", "split_from_id"):
        for known in parts.values():
            if source in known:
                known.add(pk)
    every = {pk for known in parts.values() for pk in known}
    rows: Any = Candidate.objects.filter(request__in=every, state=CandidateState.HIRED, person__isnull=False)
    hired: dict[int, set[int]] = defaultdict(set)
    for request, person in rows.order_by().values_list("request_id", "person_id"):
        hired[request].add(person)
    return {pk: {person for part in known for person in hired[part]} for pk, known in parts.items()}


def _within(user: Any, asked: ExpansionFilter) -> ExpansionQuerySet:
    rows = Expansion.objects.visible_to(user).filter(client__merged_into__isnull=True)
    if asked.manager is not None:
        rows = rows.filter(Q(client__manager=asked.manager) | Q(owner=asked.manager))
    if asked.client is not None:
        rows = rows.filter(client=asked.client)
    return rows.matching(asked.words) if asked.words else rows
