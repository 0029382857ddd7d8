"""Hours that count: from opening to closing in one zone, on days that are free on neither side (domain A19, B13).

Each day's opening and closing are moments of that day in the zone, so a day on which the clocks change has as many
business hours as any other, and a night that is an hour longer or shorter changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from perennial.kernel.workdays import is_working_day, next_working_day

LOOK_AHEAD_DAYS = 400


@dataclass(frozen=True, slots=True)
class Office:
    """When we are at work for a client: from `opens` until `closes` in `zone`, holidays of `countries` left out.

    Raises ValueError when the day has no hours.
    """

    zone: ZoneInfo
    opens: time = time(9)
    closes: time = time(18)
    countries: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"the office opens at {self.opens} and closes at {self.closes}: there is no hour between")

    @property
    def day_minutes(self) -> int:
        """How long a business day is."""
        return (self.closes.hour - self.opens.hour) * 60 + self.closes.minute - self.opens.minute

    def hours_of(self, day: date) -> tuple[datetime, datetime] | None:
        """Opening and closing of the day in UTC; None on a day off."""
        if not is_working_day(day, self.countries):
            return None
        opens, closes = (datetime.combine(day, at, self.zone).astimezone(UTC) for at in (self.opens, self.closes))
        return opens, closes


def business_minutes(start: datetime, end: datetime, office: Office) -> float:
    """Minutes at work between two moments; 0 when end is not after start."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end <= start:
        return 0.0
    day, last = start.astimezone(office.zone).date(), end.astimezone(office.zone).date()
    total = timedelta()
    while day <= last:
        if hours := office.hours_of(day):
            total += max(timedelta(), min(end, hours[1]) - max(start, hours[0]))
        day += timedelta(days=1)
    return total.total_seconds() / 60


def after_business_minutes(start: datetime, minutes: float, office: Office) -> datetime:
    """The moment by which that many minutes at work have passed. Raises ValueError when none comes within a year."""
    start, left = start.astimezone(UTC), timedelta(minutes=minutes)
    day = start.astimezone(office.zone).date()
    for _ahead in range(LOOK_AHEAD_DAYS):
        if hours := office.hours_of(day):
            begin = max(start, hours[0])
            if hours[1] - begin >= left and begin <= hours[1]:
                return begin + left
            left -= max(timedelta(), hours[1] - begin)
        day += timedelta(days=1)
    raise ValueError("within a year there are not that many business hours")


def running_minutes(
    start: datetime, end: datetime, pauses: Iterable[tuple[datetime, datetime]], office: Office
) -> float:
    """Minutes at work between two moments without those of the pauses; pauses do not overlap."""
    total = business_minutes(start, end, office)
    for begin, stop in pauses:
        total -= business_minutes(max(begin, start), min(stop, end), office)
    return max(0.0, total)


def end_of_day(day: date, zone: ZoneInfo, at: time) -> datetime:
    """That clock time of the day in the zone, as a moment. A time that the clocks skip is the one an hour later."""
    local = datetime.combine(day, at, zone)
    return local.astimezone(UTC)


def default_deadline(day: date, zone: ZoneInfo, at: time, countries: Sequence[str]) -> datetime:
    """The end of the working day in the client's zone; a day off there moves to their next working day."""
    return end_of_day(next_working_day(day, countries), zone, at)
