"""Leave as lists show it: by state, words, team and days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q

from perennial.foundation.models import User
from perennial.kernel.text import fold
from perennial.people.choices import ENDED, LeaveState
from perennial.people.models import Employment, Leave, LeaveQuerySet

VIEWS: Final = ("coming", "asked", "past", "lapsed")
SORTS: Final = {"person": "person__name", "start": "starts_on", "end": "ends_on", "state": "state"}


@dataclass(frozen=True, slots=True)
class LeaveFilter:
    """What a list of leave is asked for."""

    view: str = "coming"
    words: str = ""
    team: str = ""
    sort: str = "start"
    descending: bool = False


def leave_rows(user: User, asked: LeaveFilter, as_of: date) -> LeaveQuerySet:
    """Leave the reader may see, with people and cover."""
    rows = _within(Leave.objects.visible_to(user), asked, as_of).select_related("person", "cover")
    order = SORTS[asked.sort]
    return rows.order_by(f"-{order}" if asked.descending else order, "pk")


def leave_counts(user: User, asked: LeaveFilter, as_of: date) -> dict[str, int]:
    """How many there are in each view. One query a view."""
    rows = Leave.objects.visible_to(user)
    return {
        view: _within(rows, LeaveFilter(view, asked.words, asked.team), as_of).count() for view in VIEWS
    }  # fmt: skip


def away_in(user: User, since: date, until: date, asked: LeaveFilter) -> list[Leave]:
    """Leave with a day in the span that stands or is asked for, by person. One query."""
    rows = Leave.objects.visible_to(user).between(since, until)
    rows = rows.exclude(state__in=(LeaveState.REJECTED, LeaveState.CANCELLED))
    return list(_named(rows, asked).select_related("person").order_by("person__name", "person_id", "starts_on"))


def teams() -> list[str]:
    """Teams that people are in, by name."""
    return sorted(set(Employment.objects.exclude(team="").order_by().values_list("team", flat=True)))


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _within(rows: LeaveQuerySet, asked: LeaveFilter, as_of: date) -> LeaveQuerySet:
    lapsed = (LeaveState.REJECTED, LeaveState.CANCELLED)
    views: dict[str, Q] = {
        "coming": Q(ends_on__gte=as_of) & ~Q(state__in=(*ENDED, LeaveState.REQUESTED)),
        "asked": Q(state=LeaveState.REQUESTED),
        "past": Q(state=LeaveState.TAKEN) | (Q(ends_on__lt=as_of) & ~Q(state__in=(*lapsed, LeaveState.REQUESTED))),
        "lapsed": Q(state__in=lapsed),
    }
    return _named(rows.filter(views[asked.view]), asked)


def _named(rows: LeaveQuerySet, asked: LeaveFilter) -> LeaveQuerySet:
    if asked.team:
        rows = rows.filter(person__employment__team=asked.team)
    if asked.words:
        wanted = fold(asked.words)
        people = User.objects.order_by().values_list("pk", "name")
        rows = rows.filter(person__in=[pk for pk, name in people if wanted in fold(name)])
    return rows
