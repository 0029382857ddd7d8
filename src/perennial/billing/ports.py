"""What billing asks of the room that keeps hours, with a twin that works without it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from perennial.foundation.timeline import Actor


@dataclass(frozen=True, slots=True)
class ApprovedDay:
    """Time of one day of an approved timesheet that is not invoiced yet, rounded as the agreement says."""

    timesheet: int
    placement: int
    day: date
    seconds: int
    note: str = ""


class Hours(Protocol):
    """Timesheets, by the room that keeps them."""

    def approved(self, month: date, clients: Collection[int]) -> Iterable[ApprovedDay]:
        """Every day of the approved timesheets of a month (its first day), of these clients. One query."""
        ...

    def mark_invoiced(self, timesheets: Sequence[int], *, by: Actor, as_of: date) -> None:
        """They stand on an issued invoice. Raises when one of them is not approved."""
        ...

    def release_invoiced(self, timesheets: Sequence[int], *, by: Actor, as_of: date) -> None:
        """Their invoice was credited: they are approved and not invoiced again."""
        ...


class NoHours:
    """Nobody keeps hours: only seats and fees are invoiced."""

    def approved(self, month: date, clients: Collection[int]) -> Iterable[ApprovedDay]:
        return ()

    def mark_invoiced(self, timesheets: Sequence[int], *, by: Actor, as_of: date) -> None:
        return None

    def release_invoiced(self, timesheets: Sequence[int], *, by: Actor, as_of: date) -> None:
        return None


_hours: Final[list[Hours]] = [NoHours()]


def register_hours(given: Hours) -> None:
    """Called once by whoever knows the room that keeps hours."""
    _hours[:] = [given]


def hours() -> Hours:
    """The one that was registered."""
    return _hours[0]
