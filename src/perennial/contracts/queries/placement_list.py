"""Placements over all clients: by state, with words, by skill, and by how soon they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from perennial.contracts.choices import COMING, OVER, PlacementState
from perennial.contracts.models import Placement, PlacementQuerySet
from perennial.contracts.policies import terms_filter
from perennial.people.models import Skill

VIEWS: Final = ("working", "ending", "coming", "over")
SORTS: Final = ("person", "client", "since", "end", "state")
WITHIN: Final = (30, 60, 90, 180)  # days
_STATES: Final = {
    "working": (PlacementState.ACTIVE, PlacementState.CONVERTING),
    "ending": (PlacementState.NOTICE, PlacementState.REPLACING),
    "coming": COMING, "over": OVER,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list was asked for; `within`: days until the last one, known or planned; 0: any."""

    view: str = "working"
    words: str = ""
    skill: int = 0
    client: int = 0
    within: int = 0
    sort: str = "client"
    descending: bool = False


def placements_for(user: Any, asked: Asked, as_of: date) -> PlacementQuerySet:
    """The list a person sees."""
    rows = _narrowed(Placement.objects.visible_to(user), asked, as_of).filter(state__in=_STATES[asked.view])
    rows = rows.select_related("person", "client", "skill", "seat", "agreement", "project", "replaces__person")
    end = F("last").desc(nulls_last=True) if asked.descending else F("last").asc(nulls_last=True)
    order: Any = {
        "person": ("person__name",), "client": ("client__name", "person__name"), "since": ("starts_on",),
        "state": ("state", "client__name"),
    }.get(asked.sort)  # fmt: skip
    if order is None:
        return rows.order_by(end, "client__name", "id")
    return rows.order_by(*(f"-{name}" if asked.descending else name for name in order), "id")


def placement_counts(user: Any, asked: Asked, as_of: date) -> dict[str, int]:
    """How many fit the filters under each view. One query."""
    rows = _narrowed(Placement.objects.visible_to(user), asked, as_of).order_by().values_list("state", flat=True)
    states = list(rows)
    return {view: sum(state in _STATES[view] for state in states) for view in VIEWS}


def priced_ids(user: Any, rows: list[Placement]) -> set[int]:
    """Those whose rate the person may see. One query."""
    found = Placement.objects.filter(terms_filter(user, "client_id"), pk__in=[row.pk for row in rows])
    return set(found.order_by().values_list("pk", flat=True))


def used_skills() -> list[Skill]:
    """Skills that some placement names."""
    return list(Skill.objects.filter(placements__isnull=False).distinct().order_by("name"))


def _narrowed(found: PlacementQuerySet, asked: Asked, as_of: date) -> PlacementQuerySet:
    rows: Any = found.annotate(last=Coalesce("ends_on", "roll_off_on"))
    if asked.words:
        words = asked.words
        named = Q(person__name__icontains=words) | Q(client__name__icontains=words) | Q(title__icontains=words)
        rows = rows.filter(named)
    if asked.skill:
        rows = rows.filter(skill=asked.skill)
    if asked.client:
        rows = rows.filter(client=asked.client)
    if asked.within:
        rows = rows.filter(last__gte=as_of, last__lte=as_of + timedelta(days=asked.within))
    narrowed: PlacementQuerySet = rows
    return narrowed
