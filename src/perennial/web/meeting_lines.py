"""How meetings read on a page: the clock here and there, who was asked, and what is to be said about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from perennial.care.models import Meeting, MeetingPerson
from perennial.care.queries.meetings import zone_of


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment by one side's clock: the city of the zone, the time, and the day where it is another one.

    `at` is what the clock on the wall shows, without a zone: the page must not turn it into its own.
    """

    city: str
    at: datetime
    other_day: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A meeting as lists show it."""

    row: Meeting
    here: datetime
    clocks: list[Clock]
    theirs: str
    ours: str
    over: bool

    @property
    def day(self) -> date:
        return self.here.date()


def lines(rows: Iterable[Meeting], *, zone: str, now: datetime) -> list[Line]:
    """One line a meeting, by the reader's clock. The rows come with client and people (queries.with_people)."""
    return [_line(row, zone, now) for row in rows]


def _line(row: Meeting, zone: str, now: datetime) -> Line:
    here = wall(row.starts_at, zone)
    people = list(row.people.all())
    theirs = [p for p in people if p.contact_id]
    return Line(
        row, here, clocks(row.starts_at, zone, [zone_of(p.contact) for p in theirs if p.contact]),
        ", ".join(p.name for p in theirs), ", ".join(p.name for p in people if p.user_id), row.ends_at <= now,
    )  # fmt: skip


def wall(moment: datetime, zone: str) -> datetime:
    """What the clock on the wall of a zone shows, without a zone of its own."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def clocks(moment: datetime, here: str, zones: Iterable[str]) -> list[Clock]:
    """The other clocks at a moment: one for each zone that shows another time than here."""
    own = moment.astimezone(ZoneInfo(here))
    found: dict[tuple[int, int, int], Clock] = {}
    for zone in zones:
        there = moment.astimezone(ZoneInfo(zone))
        if there.utcoffset() != own.utcoffset():
            shown = Clock(city(zone), there.replace(tzinfo=None), there.date() != own.date())
            found.setdefault((there.day, there.hour, there.minute), shown)
    return list(found.values())


def city(zone: str) -> str:
    """'America/New_York' as people say it: New York."""
    return zone.rpartition("/")[2].replace("_", " ")


def by_day(found: Iterable[Line]) -> list[tuple[date, list[Line]]]:
    """Lines in groups of a day, in their order."""
    groups: list[tuple[date, list[Line]]] = []
    for line in found:
        if not groups or groups[-1][0] != line.day:
            groups.append((line.day, []))
        groups[-1][1].append(line)
    return groups


def people_rows(people: Iterable[MeetingPerson], moment: datetime) -> list[dict[str, Any]]:
    """Those asked, with their own clock."""
    rows = []
    for person in people:
        zone = zone_of(person.contact) if person.contact else ""
        rows.append({"person": person, "at": wall(moment, zone) if zone else None, "city": city(zone)})
    return rows
