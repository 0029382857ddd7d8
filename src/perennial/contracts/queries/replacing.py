"""Placements that end or are being replaced: who follows when, the days nobody covers and what they cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q

from perennial.contracts.choices import EndCause, PlacementState
from perennial.contracts.models import Placement
from perennial.contracts.ports import asked_for
from perennial.contracts.queries.rates import rates_between
from perennial.contracts.rules.rates import rate_on
from perennial.contracts.rules.replacing import Gap, day_value, gap_of
from perennial.foundation.store import get
from perennial.kernel.workdays import add_working_days

VIEWS: Final = ("open", "past")
SORTS: Final = ("person", "client", "last")
PAST_DAYS: Final = 182
ENDING: Final = (PlacementState.NOTICE, PlacementState.REPLACING)
NOT_REFILLED: Final = (EndCause.PROJECT_ENDED, EndCause.BUDGET, EndCause.CLIENT_GONE, EndCause.HIRED)
"""Causes for which a notice wants no successor."""
_ORDER: Final = {"person": ("person__name",), "client": ("client__name",), "last": ("ends_on",)}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list was asked for."""

    view: str = "open"
    words: str = ""
    sort: str = "last"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Replacing:
    """`successors`: who follows or is proposed, the first to come first. `asked`: a request for people stands for it.
    `currency`: of the rate, '' without one.
    """

    row: Placement
    successors: tuple[Placement, ...]
    asked: bool
    gap: Gap
    currency: str

    @property
    def planned(self) -> bool:
        return bool(self.successors) or self.asked


def replaced_for(user: Any, asked: Asked, as_of: date) -> Any:
    """The rows of the list: those that end now, or those that ended in half a year and were followed."""
    rows: Any = Placement.objects.visible_to(user)
    if asked.view == "open":
        rows = rows.filter(state__in=ENDING)
    else:
        over = (PlacementState.ENDED, PlacementState.CONVERTED)
        rows = rows.filter(
            state__in=over, ends_on__gte=as_of - timedelta(days=PAST_DAYS), replaced_by__isnull=False
        ).distinct()
    if asked.words:
        rows = rows.filter(Q(person__name__icontains=asked.words) | Q(client__name__icontains=asked.words))
    order = [f"-{name}" if asked.descending else name for name in _ORDER[asked.sort]]
    return rows.select_related("person", "client", "agreement").order_by(*order, "id")


def replacing(rows: Iterable[Placement], as_of: date) -> list[Replacing]:
    """Each with its gap. Three queries, and the settings."""
    found = list(rows)
    ids = [row.pk for row in found]
    if not ids:
        return []
    following: dict[int, list[Placement]] = defaultdict(list)
    after = Placement.objects.filter(replaces__in=ids).exclude(state=PlacementState.DECLINED)
    for one in after.select_related("person", "skill").order_by("starts_on", "id"):
        following[one.replaces_id or 0].append(one)
    wanted = set(asked_for(ids))
    last_days = {row.pk: row.ends_on or as_of for row in found}
    rates = rates_between(ids, min(last_days.values()), max(last_days.values()))
    year = {"days_a_year": int(get("contracts.working_days")), "hours_a_day": int(get("contracts.hours_a_day"))}
    told = []
    for row in found:
        rate = rate_on(rates.get(row.pk, ()), last_days[row.pk])
        a_day = None if rate is None else day_value(rate, row.share, **year)
        next_day = next((one.starts_on for one in following[row.pk]), None)
        gap = gap_of(row.ends_on, next_day, as_of, row.client.country, a_day)
        told.append(
            Replacing(row, tuple(following[row.pk]), row.pk in wanted, gap, rate.currency if rate else "")
        )
    return told


def ending(client_id: int, as_of: date) -> list[Replacing]:
    """Those of one client that end or are being replaced."""
    rows = Placement.objects.filter(client=client_id, state__in=ENDING)
    return replacing(rows.select_related("person", "client", "agreement").order_by("ends_on", "id"), as_of)


def unplanned(as_of: date, days: int, clients: Collection[int] | None = None) -> list[Replacing]:
    """Under notice for so many working days, to be followed by somebody, and nobody is planned."""
    rows = Placement.objects.filter(state=PlacementState.NOTICE).exclude(notice_cause__in=NOT_REFILLED)
    found = _of(rows, clients)
    late = [row for row in found if add_working_days(row.notice_given_on or row.state_since, days) <= as_of]
    return [one for one in replacing(late, as_of) if not one.planned]


def asked_to_replace(as_of: date, clients: Collection[int] | None = None) -> list[Replacing]:
    """The client wants somebody else, and nobody is agreed for the seat yet."""
    rows = _of(Placement.objects.filter(state=PlacementState.REPLACING), clients)
    return [
        one
        for one in replacing(rows, as_of)
        if all(row.state == PlacementState.PROPOSED for row in one.successors)
    ]


def _of(rows: Any, clients: Collection[int] | None) -> list[Placement]:
    if clients is not None:
        rows = rows.filter(client__in=list(clients))
    return list(rows.select_related("person", "client", "agreement").order_by("id"))
