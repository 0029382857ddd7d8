"""Watches over poaching: lists, what one shows, and whose signs add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

from django.db.models import Count, Max, Q

from perennial.contracts.choices import LIVE, PoachSign, PoachState
from perennial.contracts.lifecycle import POACH_WATCH
from perennial.contracts.models import CostRate, Placement, PoachSeen, PoachWatch, PoachWatchQuerySet
from perennial.contracts.policies import placement_roles
from perennial.contracts.ports import developers_alone
from perennial.contracts.rules.poaching import ALONE, enough, months_between

OFFERED: Final = ("talk", "offer", "accepted", "left", "calm")
VIEWS: Final = ("awake", "calm", "closed")
SORTS: Final = ("person", "client", "state", "since")
_ORDER: Final = {
    "person": ("placement__person__name",), "client": ("placement__client__name",), "state": ("state",),
    "since": ("state_since",),
}  # fmt: skip
_STATES: Final = {
    "awake": (PoachState.SUSPICION, PoachState.TALKED, PoachState.OFFER), "calm": (PoachState.CALM,),
    "closed": (PoachState.CLOSED,),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list was asked for."""

    view: str = "awake"
    words: str = ""
    sort: str = "since"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Suspect:
    """A placement whose signs add up, and nobody has talked yet."""

    placement: Placement
    watch: int
    signs: tuple[str, ...]
    last: date


def watches_for(user: Any, asked: Asked) -> PoachWatchQuerySet:
    """The list a person sees, with how many signs each has and the day of the last."""
    rows = PoachWatch.objects.visible_to(user).filter(state__in=_STATES[asked.view])
    if asked.words:
        rows = rows.filter(
            Q(placement__person__name__icontains=asked.words) | Q(placement__client__name__icontains=asked.words)
        )
    order = [f"-{name}" if asked.descending else name for name in _ORDER[asked.sort]]
    rows = rows.select_related("placement__person", "placement__client", "placement__agreement")
    return rows.annotate(seen=Count("signs"), last_sign=Max("signs__on")).order_by(*order, "-id")


def watch_counts(user: Any, asked: Asked) -> dict[str, int]:
    """How many stand under each view."""
    return {view: watches_for(user, Asked(view, asked.words)).count() for view in VIEWS}


def standing_watches(user: Any, placement_ids: Collection[int]) -> dict[int, PoachWatch]:
    """{placement: its watch}, of those the person may see. One query."""
    rows = PoachWatch.objects.visible_to(user).standing().filter(placement__in=list(placement_ids))
    return {row.placement_id: row for row in rows}


def open_events(watch: PoachWatch, user: Any) -> list[str]:
    """Moves the person may try now."""
    events = {move.event for role in placement_roles(user) for move in POACH_WATCH.open_to(watch.state, role)}
    return [event for event in OFFERED if event in events]


def quiet_since(watch: PoachWatch) -> date:
    """The day of the last sign or talk."""
    last = watch.signs.aggregate(last=Max("on"))["last"]
    return max(watch.state_since, last) if last is not None else watch.state_since


def without_raise(person_id: int, as_of: date) -> int | None:
    """Months since what the developer costs us last rose; None where nothing is known. One query."""
    rows = list(
        CostRate.objects.filter(person=person_id, valid_from__lte=as_of).order_by("valid_from", "id")
        .values_list("valid_from", "amount", "currency")
    )  # fmt: skip
    if not rows:
        return None
    since = rows[0][0]
    for before, after in pairwise(rows):
        if before[2] != after[2] or after[1] > before[1]:
            since = after[0]
    return months_between(since, as_of)


def suspects(as_of: date, clients: Collection[int] | None = None) -> list[Suspect]:
    """Live placements under suspicion with two of the signs that count, of these clients (None: of all).

    Signs count from the day the watch was calm last. Three queries, and those of whoever knows the ties.
    """
    rows = PoachWatch.objects.filter(state=PoachState.SUSPICION, placement__state__in=LIVE)
    if clients is not None:
        rows = rows.filter(placement__client__in=list(clients))
    found = list(
        rows.select_related("placement__person", "placement__client")
        .annotate(calm_on=Max("moves__on", filter=Q(moves__after=PoachState.CALM))).order_by("id")
    )  # fmt: skip
    if not found:
        return []
    signs: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for watch, sign, on in PoachSeen.objects.filter(watch__in=[row.pk for row in found]).values_list(
        "watch", "sign", "on"
    ):
        signs[watch].append((sign, on))
    alone = developers_alone(as_of, {row.placement.client_id for row in found})
    told = []
    for row in found:
        calm_on: date | None = getattr(row, "calm_on", None)
        counted = [(sign, on) for sign, on in signs[row.pk] if calm_on is None or on > calm_on]
        kinds = {sign for sign, _on in counted} | ({ALONE} if row.placement.client_id in alone else set())
        if counted and enough(kinds):
            names = tuple(sign for sign in (*PoachSign.values, ALONE) if sign in kinds)
            told.append(Suspect(row.placement, row.pk, names, max(on for _sign, on in counted)))
    return told
