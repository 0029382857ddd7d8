"""The days of a rhythm, and on which of them the clocks of the two sides stand differently than before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def occasions(*, weekday: int, every_weeks: int, starts_on: date, since: date, until: date) -> Iterator[date]:
    """Every `every_weeks` weeks on `weekday` (0 is Monday), the first on or after `starts_on`; in [since, until]."""
    day = starts_on + timedelta(days=(weekday - starts_on.weekday()) % 7)
    step = timedelta(weeks=every_weeks)
    if day < since:
        day += step * -(-(since - day) // step)
    while day <= until:
        yield day
        day += step


def moment(day: date, at: time, zone: str) -> datetime:
    """The wall clock of a zone as a moment in UTC. An hour that is skipped that day is the one after it."""
    local = datetime.combine(day, at, ZoneInfo(zone))
    return local.astimezone(UTC).astimezone(ZoneInfo(zone)).astimezone(UTC)


def shifted(days: list[date], at: time, zone: str, other: str) -> list[tuple[date, time]]:
    """The days on which the other side's clock at this meeting shows another time than on the first day, and which.

    Clocks change on different days in different countries: those are the weeks in which people come an hour late.
    """
    if not days:
        return []
    there = [(day, moment(day, at, zone).astimezone(ZoneInfo(other)).time()) for day in days]
    return [(day, clock) for day, clock in there if clock != there[0][1]]
