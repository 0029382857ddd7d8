"""The bench: who has time now or soon, since when, what it costs, and which clients have needed the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from perennial.clients.choices import ClientStatus
from perennial.contracts.choices import WORKED, PlacementState
from perennial.contracts.models import CostRate, Placement
from perennial.contracts.policies import cost_filter
from perennial.contracts.queries.capacity import CapacityFilter, Row, developers_on, rows_of
from perennial.foundation.models import User
from perennial.kernel.money import Money
from perennial.people.choices import RANK

GONE: Final = (ClientStatus.LOST, ClientStatus.ARCHIVED)
WEEKS_A_MONTH: Final = Decimal(52) / 12
WHOLE: Final = Decimal(1)
MOST_MATCHES: Final = 3


@dataclass(frozen=True, slots=True)
class Match:
    """A client who has or had people with the skill. `last`: the last day of the latest; None while one works."""

    client_id: int
    client: str
    skill: str
    count: int
    last: date | None


@dataclass(slots=True)
class Line:
    """One person on the bench. `free_on`: from that day; `share` of their time; `since` when, if it is so already."""

    row: Row
    free_on: date
    share: Decimal
    since: date | None
    why: str  # "", "notice", "ends" or "planned"
    placements: list[Placement]
    matches: list[Match] = field(default_factory=list)
    cost: Money | None = None

    @property
    def now(self) -> bool:
        return self.since is not None


def bench(user: User, as_of: date, asked: CapacityFilter, *, days: int = 60) -> list[Line]:
    """Free now, the longest first, then those who become free within so many days. Seven queries."""
    until = as_of + timedelta(days=days)
    rows = rows_of(developers_on(as_of, until), asked)
    ids = {row.person.pk for row in rows}
    own: dict[int, list[Placement]] = defaultdict(list)
    worked = Placement.objects.filter(state__in=(*WORKED, PlacementState.AGREED)).order_by("starts_on", "id")
    for one in worked:
        if one.person_id in ids:
            own[one.person_id].append(one)
    lines = [line for row in rows if (line := _line(row, own[row.person.pk], as_of, until)) is not None]
    _match(user, lines)
    _cost(user, lines, as_of)
    return sorted(lines, key=lambda line: (not line.now, line.since or line.free_on, line.row.person.name))


def _line(row: Row, placements: list[Placement], as_of: date, until: date) -> Line | None:
    terms = row.terms
    if terms is not None and (terms.started_on > until or (terms.ended_on and terms.ended_on < as_of)):
        return None
    first = max(as_of, terms.started_on) if terms else as_of
    running = [one for one in placements if one.starts_on <= first and not _over(one, first)]
    share = WHOLE - sum((one.share for one in running), Decimal(0))
    if share > 0:
        ended = [last for one in placements if (last := one.last_day) and last < first]
        after = [last + timedelta(days=1) for last in ended] + ([terms.started_on] if terms else [])
        since = max(after, default=row.person.created_at.date())
        return Line(row, first, share, min(since, first) if first <= as_of else None, "", running)
    ending = sorted((one for one in running if one.last_day and one.last_day < until), key=lambda one: one.last_day)  # type: ignore[arg-type,return-value]
    if not ending or ending[0].last_day is None:
        return None
    free_on = ending[0].last_day + timedelta(days=1)
    freed = sum((one.share for one in ending if one.last_day == ending[0].last_day), Decimal(0))
    taken = sum((one.share for one in placements if first < one.starts_on <= free_on), Decimal(0))
    if freed <= taken:
        return None
    notice = ending[0].state in (PlacementState.NOTICE, PlacementState.REPLACING)
    why = "notice" if notice else "ends" if ending[0].ends_on else "planned"
    return Line(row, free_on, freed - taken, None, why, running)


def _over(one: Placement, day: date) -> bool:
    return one.last_day is not None and one.last_day < day


def _match(user: User, lines: Collection[Line]) -> None:
    """Clients of the reader with placements for one of the person's skills, at their level or below."""
    skills = {one.skill_id for line in lines for one in line.row.skills}
    if not skills:
        return
    rows = Placement.objects.visible_to(user).filter(skill__in=skills, state__in=WORKED)
    rows = rows.exclude(client__status__in=GONE).select_related("client", "skill").order_by("client__name", "id")
    needs: dict[int, list[Placement]] = defaultdict(list)
    for one in rows:
        needs[one.skill_id or 0].append(one)
    for line in lines:
        there = {one.client_id for one in line.placements}
        found: dict[int, list[Placement]] = defaultdict(list)
        for known in line.row.skills:
            for one in needs.get(known.skill_id, ()):
                enough = not one.level or RANK[one.level] <= RANK[known.level]
                if enough and one.client_id not in there and one.person_id != line.row.person.pk:
                    found[one.client_id].append(one)
        matches = [_matched(some) for some in found.values()]
        matches.sort(key=lambda match: (match.last is not None, -(match.last or date.max).toordinal(), match.client))
        line.matches = matches[:MOST_MATCHES]


def _matched(some: list[Placement]) -> Match:
    lasts = [one.ends_on for one in some if one.ends_on is not None]
    working = len(lasts) < len(some)
    skill = some[0].skill.name if some[0].skill else ""
    return Match(some[0].client_id, some[0].client.name, skill, len(some), None if working else max(lasts))


def _cost(user: User, lines: Collection[Line], as_of: date) -> None:
    """What a month of the free time costs us: only where the reader may see costs."""
    ids = [line.row.person.pk for line in lines if line.now]
    rows = CostRate.objects.filter(cost_filter(user), valid_from__lte=as_of).order_by("valid_from", "id")
    hourly = {one.person_id: Money(one.amount, one.currency) for one in rows if one.person_id in set(ids)}
    for line in lines:
        rate = hourly.get(line.row.person.pk)
        if rate is not None and line.now:
            week = line.row.terms.hours_a_week if line.row.terms else Decimal(40)
            line.cost = Money(round(rate.amount * week * WEEKS_A_MONTH * line.share, 2), rate.currency)
