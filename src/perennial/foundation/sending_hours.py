"""When letters may leave: the company's days and hours, without public holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from perennial.kernel.workdays import public_holidays

LOOK_AHEAD_DAYS = 366


class NoSendingHours(ValueError):
    """The settings leave no moment in which a letter may leave."""

    def __init__(self) -> None:
        super().__init__("The settings leave no day and hour in which letters may leave; a director can change that.")


@dataclass(frozen=True, slots=True)
class SendingHours:
    """From `start` until `end` (local time) on `days` (0 is Monday) that are no holiday in any of `countries`."""

    start: time
    end: time
    days: frozenset[int]
    countries: tuple[str, ...]
    zone: ZoneInfo

    def next_moment(self, earliest: datetime) -> datetime:
        """`earliest` itself when it lies in the hours, else the next opening, in the company's zone.

        Raises NoSendingHours when none comes within a year.
        """
        local = earliest.astimezone(self.zone)
        if self.start < self.end:
            for ahead in range(LOOK_AHEAD_DAYS):
                day = local.date() + timedelta(days=ahead)
                opens = datetime.combine(day, self.start, self.zone)
                closes = datetime.combine(day, self.end, self.zone)
                if self._open_on(day) and local < closes:
                    return max(local, opens)
        raise NoSendingHours

    def _open_on(self, day: date) -> bool:
        holiday = any(day in public_holidays(country, day.year) for country in self.countries)
        return day.weekday() in self.days and not holiday
