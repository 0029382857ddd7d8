"""Who works for a client: placements with the rate of the day, how many, since when, and what may be done with each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q

from perennial.contracts.choices import LIVE, OVER, WORKED, PlacementState
from perennial.contracts.lifecycle import PLACEMENT
from perennial.contracts.models import Agreement, Placement, PlacementMove
from perennial.contracts.policies import placement_roles
from perennial.contracts.queries.rates import rates_between
from perennial.contracts.rules.rates import RateFrom, rate_on

LEAVERS_DAYS: Final = 182
_FAR: Final = timedelta(days=3660)
OFFERED: Final = (
    "agree", "decline", "start", "fall_through", "give_notice", "withdraw", "ask_replacement", "no_replacement",
    "last_day", "client_wants_to_hire", "stays", "convert",
)  # fmt: skip
"""Moves a person makes, the likelier first. That a seat is filled again is seen from the placement that fills it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A placement with the rate that holds on the day, and the next one that is agreed already."""

    row: Placement
    rate: RateFrom | None
    coming: RateFrom | None


@dataclass(frozen=True, slots=True)
class TeamSums:
    """People who work on the day, their shares together, and who left in six months."""

    people: int
    full_time: Decimal
    left: int


def team_of(client_id: int, as_of: date, *, rates: bool) -> tuple[list[Placed], list[Placed]]:
    """Those who work or are to come, and those who are over, the newest first. One query, and one for rates."""
    rows = list(
        Placement.objects.filter(client=client_id)
        .select_related("person", "seat", "skill", "agreement", "project", "replaces__person")
        .order_by("starts_on", "id")
    )
    found = list(priced(rows, as_of, {row.pk for row in rows} if rates else ()))
    now = [one for one in found if one.row.state not in OVER]
    return now, [one for one in reversed(found) if one.row.state in OVER]


def placed(row: Placement, as_of: date, *, rates: bool) -> Placed:
    """One of them."""
    return next(iter(priced([row], as_of, [row.pk] if rates else ())))


def priced(rows: Collection[Placement], as_of: date, rates: Collection[int]) -> Iterable[Placed]:
    """Each with its rate, where it is among those whose rate is asked for. One query at most."""
    found = rates_between(rates, date.min, as_of + _FAR) if rates else {}
    for row in rows:
        own = found.get(row.pk, ())
        yield Placed(row, rate_on(own, as_of), next((one for one in own if one.valid_from > as_of), None))


def team_sums(rows: Iterable[Placed], client_id: int, as_of: date) -> TeamSums:
    """One query."""
    working = [one.row for one in rows if one.row.state in LIVE]
    left = team_changes(as_of, [client_id]).get(client_id, (0, 0))[0]
    people = len({row.person_id for row in working})
    return TeamSums(people, sum((row.share for row in working), Decimal(0)), left)


def team_changes(as_of: date, clients: Collection[int]) -> dict[int, tuple[int, int]]:
    """Client -> (who left in six months, whose seat was filled again), for clients with placements. One query."""
    since = as_of - timedelta(days=LEAVERS_DAYS)
    over = Q(ends_on__gte=since, ends_on__lt=as_of, state__in=(PlacementState.ENDED, PlacementState.CONVERTED))
    filled = over & Q(replaced_by__state__in=WORKED)
    rows: Any = Placement.objects.filter(client__in=list(clients), state__in=WORKED).order_by().values("client")
    return {
        row["client"]: (row["left"], row["filled"])
        for row in rows.annotate(
            left=Count("pk", filter=over, distinct=True), filled=Count("pk", filter=filled, distinct=True)
        )
    }


def open_moves(row: Placement, user: Any, as_of: date) -> list[str]:
    """Events the person may try now."""
    roles = {*placement_roles(user), "SYS"}  # what the calendar does a person may do before it
    events = {move.event for role in roles for move in PLACEMENT.open_to(row.state, role)}
    if row.ends_on is None or row.ends_on >= as_of:
        events.discard("last_day")
    return [event for event in OFFERED if event in events]


def moves_of(row: Placement) -> list[PlacementMove]:
    """What happened to the placement, the newest first."""
    return list(row.moves.select_related("by").order_by("-id"))


def agreement_ends(as_of: date) -> dict[int, date]:
    """Client -> the day on which the term of its running agreements ends, where they have one. One query."""
    found: dict[int, date] = {}
    for row in Agreement.objects.running(as_of).filter(ends_on__isnull=False).order_by():
        if (day := row.term(as_of).ends_on) is not None:
            found[row.client_id] = max(day, found.get(row.client_id, day))
    return found
