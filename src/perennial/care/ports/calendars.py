"""What the care room asks of the outside world and of rooms above it, each with a twin that works without them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Protocol


class CalendarReader(Protocol):
    """Reads other people's calendars (settings.CALENDARS names the adapter)."""

    def read_busy(self, content: bytes, *, start: datetime, end: datetime, zone: str) -> Any:
        """Busy spans and the number of events left out. Raises ValueError with a sentence."""
        ...


class Absences(Protocol):
    """Who of our people is away when. Given by the room that knows of leave."""

    def days_off(self, users: Collection[int], since: date, until: date) -> Mapping[int, frozenset[date]]:
        """Days of leave of each person between two days, both included."""
        ...


class NullAbsences:
    """Nobody is known to be away."""

    def days_off(self, users: Collection[int], since: date, until: date) -> Mapping[int, frozenset[date]]:
        return {}


_absences: list[Absences] = [NullAbsences()]


def register_absences(given: Absences) -> None:
    """Called once by the room that knows of leave."""
    _absences[:] = [given]


def absences() -> Absences:
    """The one that was registered."""
    return _absences[0]
