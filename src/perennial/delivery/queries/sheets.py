"""Timesheets as pages show them: a month in scope, one of them, the week of a person; and what a month should hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from perennial.contracts.models import Placement
from perennial.contracts.queries.placements import placements_between
from perennial.delivery.lifecycle import TIMESHEET
from perennial.delivery.models import TimeEntry, Timesheet
from perennial.delivery.policies import may_keep_hours, seen_hours, timesheet_roles
from perennial.delivery.rules.lines import Line, Worked, lines_of
from perennial.foundation.models import User
from perennial.foundation.narrowing import narrowed
from perennial.people.queries import leaves_between, working_days


@dataclass(frozen=True, slots=True)
class MonthRow:
    """The month of one placement. `sheet` is None while nothing was entered; `expected`: seconds by the calendar, None
    where the person's terms of work are not known.
    """

    placement: Placement
    sheet: Timesheet | None
    seconds: int
    billable: int
    expected: int | None

    @property
    def state(self) -> str:
        return self.sheet.state if self.sheet is not None else "none"

    @property
    def share(self) -> float | None:
        """What was entered of what the calendar holds."""
        return self.seconds / self.expected if self.expected else None


_SHOWN = (
    "title", "share", "starts_on", "ends_on", "client__name", "client__code", "person__name",
)  # fmt: skip


def month_end(month: date) -> date:
    """The last day of the month."""
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def month_rows(
    user: Any, month: date, *, words: str = "", state: str = "", client_ids: Collection[int] | None = None
) -> list[MonthRow]:
    """Every placement of a month that the reader may see, by client and person, with its hours. Six queries.

    `state`: a state of timesheets, or "none". `user` None: all.
    """
    first, last = month.replace(day=1), month_end(month)
    rows = placements_between(first, last, client_ids)
    if user is not None:
        rows = rows.filter(seen_hours(user, "client_id", "person_id"))
    if words:
        rows = rows.filter(Q(client__name__icontains=words) | Q(person__name__icontains=words))
    rows = rows.select_related(None).select_related("client", "person").only(*_SHOWN)
    placements = list(rows.order_by("client__name", "person__name", "id"))
    sheets = {sheet.placement_id: sheet for sheet in _named(Timesheet.objects.filter(month=first), placements)}
    unsent = [row for row in placements if row.pk not in sheets or sheets[row.pk].is_open]
    live = _worked(unsent, first, last) if unsent else {}
    expected = expected_seconds(placements, first, last)
    found = [_month_row(row, sheets.get(row.pk), live.get(row.pk, (0, 0)), expected.get(row.pk)) for row in placements]
    return [row for row in found if not state or row.state == state]


def expected_seconds(placements: Collection[Placement], since: date, until: date) -> dict[int, int]:
    """Placement -> seconds its person should work for it within the days: contract hours less holidays and leave, by
    the share of time. People without terms of work are left out. Two queries.
    """
    hours = working_days([row.person_id for row in placements], since, until)
    found = {}
    for row in placements:
        if row.person_id in hours:
            days = hours[row.person_id].items()
            own = sum((length for day, length in days if _within(row, day)), Decimal(0))
            found[row.pk] = int(own * row.share * 3600)
    return found


def days_missing(placement: Placement, month: date) -> list[date]:
    """Working days of the placement in the month without hours of the person, leave and holidays apart. Who works a
    part of the time chooses their days. Three queries.
    """
    first, last = month.replace(day=1), month_end(month)
    if placement.share < 1:
        return []
    known = working_days([placement.person_id], first, last).get(placement.person_id)
    away = leaves_between([placement.person_id], first, last).get(placement.person_id, [])
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if known is None:  # no terms of work: Monday to Friday
        known = {day: Decimal(8) for day in days if day.weekday() < 5}
    entries: Any = TimeEntry.objects.filter(person_id=placement.person_id).between(first, last).order_by()
    worked = set(entries.values_list("day", flat=True).distinct())
    return [
        day for day in days
        if known.get(day) and day not in worked and _within(placement, day)
        and not any(start <= day <= end for start, end in away)
    ]  # fmt: skip


def lines_now(sheet: Timesheet) -> list[Line]:
    """The lines as its entries would make them. One query."""
    entries: Any = TimeEntry.objects.filter(placement_id=sheet.placement_id)
    rows = entries.between(sheet.month, month_end(sheet.month)).order_by("day", "id")
    worked = [Worked(*row) for row in rows.values_list("day", "seconds", "note", "billable")]
    agreement = sheet.placement.agreement
    return lines_of(worked, rule=agreement.rounding, per=agreement.rounding_per)


def open_events(sheet: Timesheet, user: Any) -> frozenset[str]:
    """Moves this person may try now, guards not asked: for buttons."""
    roles = timesheet_roles(user, sheet.placement.person_id)
    return frozenset(row.event for role in roles for row in TIMESHEET.open_to(sheet.state, role))


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A day of a placement: what stands, and whether it may be written."""

    day: date
    seconds: int
    note: str
    entries: int
    writable: bool
    away: bool


@dataclass(frozen=True, slots=True)
class WeekRow:
    """The seven days of one placement."""

    placement: Placement
    days: tuple[WeekDay, ...]

    @property
    def seconds(self) -> int:
        return sum(day.seconds for day in self.days)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days of a person from a Monday on. `expected`: hours by contract, leave and holidays by day."""

    person: User
    days: tuple[date, ...]
    rows: tuple[WeekRow, ...]
    expected: dict[date, Decimal] | None

    @property
    def totals(self) -> list[int]:
        return [sum(row.days[at].seconds for row in self.rows) for at in range(7)]

    @property
    def seconds(self) -> int:
        return sum(self.totals)


def week_of(person: User, monday: date, *, as_of: date) -> Week:
    """The week of a person with every placement that has a day in it. Six queries."""
    days = tuple(monday + timedelta(days=n) for n in range(7))
    placements = list(placements_between(days[0], days[-1]).filter(person=person).order_by("client__name", "id"))
    entries: Any = TimeEntry.objects.filter(person=person).between(days[0], days[-1]).order_by("id")
    kept: dict[tuple[int, date], list[tuple[int, str]]] = defaultdict(list)
    for placement, day, seconds, note in entries.values_list("placement_id", "day", "seconds", "note"):
        kept[(placement, day)].append((seconds, note))
    months = {day.replace(day=1) for day in days}
    shut: Any = Timesheet.objects.filter(placement__in=placements, month__in=months).exclude(state="open").order_by()
    closed = set(shut.values_list("placement_id", "month"))
    away = leaves_between([person.pk], days[0], days[-1]).get(person.pk, [])
    rows = tuple(
        WeekRow(row, tuple(_week_day(row, day, kept[(row.pk, day)], closed, away, as_of) for day in days))
        for row in placements
    )
    return Week(person, days, rows, working_days([person.pk], days[0], days[-1]).get(person.pk))


def may_write(user: Any, person: User) -> bool:
    """Whether the week of the person is theirs to fill in."""
    return may_keep_hours(user, person.pk)


def _week_day(
    row: Placement, day: date, kept: list[tuple[int, str]], closed: set[tuple[int, date]],
    away: list[tuple[date, date]], as_of: date,
) -> WeekDay:  # fmt: skip
    off = any(start <= day <= end for start, end in away)
    writable = (
        _within(row, day) and not off and day <= as_of and (row.pk, day.replace(day=1)) not in closed and len(kept) < 2
    )
    note = "; ".join(dict.fromkeys(note for _seconds, note in kept if note))
    return WeekDay(day, sum(seconds for seconds, _note in kept), note, len(kept), writable, off)


def _within(row: Placement, day: date) -> bool:
    return row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)


def _named(rows: Any, placements: list[Placement]) -> Any:
    return narrowed(rows, "placement", [row.pk for row in placements])


def _worked(placements: list[Placement], first: date, last: date) -> dict[int, tuple[int, int]]:
    """Placement -> seconds, and those of them that the client pays for."""
    rows = _named(TimeEntry.objects.between(first, last), placements).order_by()
    sums = rows.values_list("placement_id").annotate(all=Sum("seconds"), paid=Sum("seconds", filter=Q(billable=True)))
    return {placement: (seconds, billable or 0) for placement, seconds, billable in sums}


def _month_row(
    row: Placement, sheet: Timesheet | None, live: tuple[int, int], expected: int | None
) -> MonthRow:
    if sheet is None or sheet.is_open:
        return MonthRow(row, sheet, *live, expected)
    return MonthRow(row, sheet, sheet.seconds, sheet.seconds_billable, expected)
