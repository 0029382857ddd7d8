"""Requests for people as lists and pages show them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import F

from perennial.contracts.queries.bench import Line, bench
from perennial.contracts.queries.capacity import CapacityFilter
from perennial.delivery.models import StaffingRequest, StaffingRequestQuerySet
from perennial.delivery.queries.filling import Odds, load_histories, odds_for, taken_of
from perennial.delivery.staffing_choices import RUNNING, StaffingState
from perennial.foundation.models import User
from perennial.foundation.rights import may_see
from perennial.kernel.text import fold
from perennial.people.choices import RANK
from perennial.people.models import Skill

VIEWS: Final[dict[str, tuple[str, ...]]] = {
    "running": RUNNING, "drafts": (StaffingState.DRAFTED,), "filled": (StaffingState.FILLED,),
    "lapsed": (StaffingState.FAILED, StaffingState.CANCELLED),
}  # fmt: skip
SORTS: Final = {
    "need": "skill__name", "client": "client__name", "seats": "seats", "asked": "submitted_on", "needed": "needed_on",
    "state": "state",
}  # fmt: skip
AHEAD: Final = 60  # days of the bench where a request names no day


@dataclass(frozen=True, slots=True)
class StaffingFilter:
    """What a list of requests is asked for. `skill` and `client` are ids, 0 for all."""

    view: str = "running"
    words: str = ""
    skill: int = 0
    level: str = ""
    sort: str = "needed"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class StaffingLine:
    """A request with the seats that are filled, and its odds while it runs."""

    row: StaffingRequest
    taken: int
    odds: Odds | None

    @property
    def open(self) -> int:
        return self.row.seats - self.taken


def staffing_rows(user: User, asked: StaffingFilter) -> StaffingRequestQuerySet:
    """Requests the reader may see that fit the filter; days that are not said come last."""
    rows = _within(StaffingRequest.objects.visible_to(user), user, asked)
    rows = rows.filter(state__in=VIEWS[asked.view]).select_related("client", "skill")
    column = F(SORTS[asked.sort])
    return rows.order_by(
        column.desc(nulls_last=True) if asked.descending else column.asc(nulls_last=True), "needed_on", "pk"
    )


def staffing_counts(user: User, asked: StaffingFilter) -> dict[str, int]:
    """How many there are in each view. One query, and one more where words are looked for."""
    states = list(_within(StaffingRequest.objects.visible_to(user), user, asked).values_list("state", flat=True))
    return {view: sum(state in of for state in states) for view, of in VIEWS.items()}


def staffing_lines(rows: Sequence[StaffingRequest], as_of: date) -> list[StaffingLine]:
    """Three queries, however many rows; one where none runs."""
    taken = taken_of([row.pk for row in rows])
    running = [row for row in rows if row.is_running]
    histories = load_histories(as_of) if running else None
    return [
        StaffingLine(
            row, taken.get(row.pk, 0),
            odds_for(row, histories, as_of, taken.get(row.pk, 0)) if histories is not None and row.is_running else None,
        )
        for row in rows
    ]  # fmt: skip


def asked_skills() -> list[Skill]:
    """Skills that were ever asked for, by name."""
    return list(Skill.objects.filter(staffing_requests__isnull=False).distinct())


def running_of(user: User, client_id: int) -> list[StaffingRequest]:
    """Requests of a client that are drafted or run, the soonest first. One query."""
    rows = StaffingRequest.objects.visible_to(user).filter(
        client=client_id, state__in=(*RUNNING, StaffingState.DRAFTED)
    )
    return list(rows.select_related("skill").order_by(F("needed_on").asc(nulls_last=True), "pk"))


def fitting_bench(user: User, row: StaffingRequest, as_of: date) -> list[Line]:
    """Who of ours has the skill at that level or above and is free by the first day: they are offered first."""
    if row.skill_id is None or not may_see(user, "team"):
        return []
    days = max(0, (row.needed_on - as_of).days) if row.needed_on else AHEAD
    least = RANK.get(row.level, 0)
    found = []
    for line in bench(user, as_of, CapacityFilter(skill=row.skill_id), days=days):
        known = next((one for one in line.row.skills if one.skill_id == row.skill_id), None)
        if known is not None and RANK[known.level] >= least and line.free_on <= as_of + timedelta(days=days):
            found.append(line)
    return found


def _within(rows: StaffingRequestQuerySet, user: User, asked: StaffingFilter) -> StaffingRequestQuerySet:
    if asked.skill:
        rows = rows.filter(skill=asked.skill)
    if asked.level:
        rows = rows.filter(level=asked.level)
    if asked.words:
        wanted, named = fold(asked.words), may_see(user, "clients")
        texts = rows.order_by().values_list("pk", "title", "stack", "skill__name", "client__name")
        rows = rows.filter(
            pk__in=[
                pk for pk, title, stack, skill, client in texts
                if wanted in fold(f"{title} {stack} {skill or ''} {client if named else ''}")
            ]
        )  # fmt: skip
    return rows


def asked_for(placements: Collection[int]) -> set[int]:
    """Those of the placements for whose seat a request stands that is neither filled nor given up. One query."""
    rows = StaffingRequest.objects.filter(replaces__in=list(placements), state__in=(StaffingState.DRAFTED, *RUNNING))
    return {pk for pk in rows.order_by().values_list("replaces", flat=True) if pk is not None}
