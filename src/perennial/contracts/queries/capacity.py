"""Who has time when: all developers with their weeks, from six queries however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q

from perennial.clients.models import Client
from perennial.contracts.models import Placement
from perennial.contracts.rules.capacity import Calendar, Placed, Terms, Week, totals, weeks_of
from perennial.foundation.choices import Role
from perennial.foundation.models import User
from perennial.kernel.text import fold
from perennial.people.choices import RANK, Level
from perennial.people.models import Employment, PersonSkill
from perennial.people.queries import leaves_between

WEEKS: Final = 12
SORTS: Final = ("person", "free", "team")


@dataclass(frozen=True, slots=True)
class CapacityFilter:
    """What is asked for. `level`: at least so far with the skill, or with any skill where none is asked for."""

    words: str = ""
    team: str = ""
    skill: int | None = None
    level: str = ""
    free: bool = False
    sort: str = "person"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A skill of a person as pages show it."""

    skill_id: int
    name: str
    level: str

    @property
    def told(self) -> str:
        return f"{self.name}, {Level(self.level).label}"


@dataclass(slots=True)
class Row:
    """One person with their weeks. `terms` is None where nobody has said them."""

    person: User
    team: str
    terms: Terms | None
    skills: list[Known]
    weeks: list[Week] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)

    @property
    def free(self) -> float:
        return float(sum(week.free for week in self.weeks))


@dataclass(frozen=True, slots=True)
class Capacity:
    """Rows that fit, all of them together, and the weeks they are told of."""

    rows: list[Row]
    sums: list[Week]
    calendar: Calendar


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


_KNOWN = (
    "name", "created_at", "employment__person", "employment__team", "employment__country", "employment__hours_a_week",
    "employment__started_on", "employment__ended_on",
)  # fmt: skip


def developers_on(since: date, until: date) -> list[User]:
    """Who works for clients: developers, and whoever is placed; without those who have left us. One query."""
    placed = Placement.objects.between(since, until).filter(person=OuterRef("pk"))
    left = Employment.objects.filter(person=OuterRef("pk"), ended_on__lt=since)
    people = User.objects.filter(Q(role=Role.DEV) | Exists(placed), is_active=True).exclude(Exists(left))
    return list(people.select_related("employment").only(*_KNOWN).order_by("name", "pk"))


def capacity(as_of: date, asked: CapacityFilter, *, weeks: int = WEEKS, people: Iterable[User] = ()) -> Capacity:
    """From the week of the day on. `people`: these and nobody else."""
    calendar = Calendar(monday_of(as_of), weeks)
    rows = rows_of(list(people) or developers_on(calendar.since, calendar.until), asked)
    ids = {row.person.pk for row in rows}
    away = leaves_between(ids, calendar.since, calendar.until)
    placed: dict[int, list[Placement]] = defaultdict(list)
    for one in Placement.objects.between(calendar.since, calendar.until).order_by("starts_on", "id"):
        if one.person_id in ids:
            placed[one.person_id].append(one)
    for row in rows:
        own = row.placements = placed[row.person.pk]
        spans = [Placed(one.starts_on, one.ends_on or one.roll_off_on, one.share) for one in own]
        row.weeks = weeks_of(calendar, row.terms, away.get(row.person.pk, ()), spans)
    rows = _sorted([row for row in rows if row.free > 0] if asked.free else rows, asked)
    return Capacity(rows, totals((row.weeks for row in rows), calendar), calendar)


def clients_named(user: User, placements: Iterable[Placement]) -> dict[int, str]:
    """Names of the clients of these placements that the reader may see. One query."""
    ids = {one.client_id for one in placements}
    return dict(Client.objects.visible_to(user).filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def terms_of_user(user: User) -> Terms | None:
    """Of a user loaded with their employment."""
    own = getattr(user, "employment", None)
    return Terms(own.hours_a_week, own.country, own.started_on, own.ended_on) if own else None


def rows_of(people: list[User], asked: CapacityFilter) -> list[Row]:
    """Those of them who fit, with their skills. One query."""
    known: dict[int, list[Known]] = defaultdict(list)
    skills = PersonSkill.objects.order_by("id").values_list("person_id", "skill_id", "skill__name", "level")
    for person, skill, name, level in skills:
        known[person].append(Known(skill, name, level))
    wanted, rows = fold(asked.words), []
    for user in people:
        own = getattr(user, "employment", None)
        row = Row(user, own.team if own else "", terms_of_user(user), known[user.pk])
        if _fits(row, asked, wanted):
            rows.append(row)
    return rows


def _fits(row: Row, asked: CapacityFilter, wanted: str) -> bool:
    if (wanted and wanted not in fold(row.person.name)) or (asked.team and asked.team != row.team):
        return False
    if asked.skill is None and not asked.level:
        return True
    least = RANK.get(asked.level, 0)
    return any(
        (asked.skill is None or one.skill_id == asked.skill) and RANK[one.level] >= least for one in row.skills
    )


def _sorted(rows: list[Row], asked: CapacityFilter) -> list[Row]:
    if asked.sort == "free":
        return sorted(rows, key=lambda row: row.free, reverse=asked.descending)
    key = (lambda row: (row.team, row.person.name)) if asked.sort == "team" else (lambda row: fold(row.person.name))
    return sorted(rows, key=key, reverse=asked.descending)
