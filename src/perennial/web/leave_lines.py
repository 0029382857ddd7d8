"""Leave as pages show it: lines of a list, the month as a picture, what a leave waits for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from perennial.contracts.queries.leave import Concern, concerns
from perennial.foundation.models import User
from perennial.kernel.workdays import is_working_day
from perennial.people.choices import LeaveState
from perennial.people.models import Leave
from perennial.people.queries import terms_of, working_days_in

TONES: Final = {
    LeaveState.REQUESTED: "watch", LeaveState.APPROVED: "acc", LeaveState.INFORMED: "acc",
    LeaveState.ACKNOWLEDGED: "good", LeaveState.OBJECTED: "risk", LeaveState.TAKEN: "line",
    LeaveState.REJECTED: "line", LeaveState.CANCELLED: "line",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A leave with how many working days it takes and the clients the reader sees among those it concerns."""

    row: Leave
    days: int
    clients: tuple[Concern, ...]

    @property
    def tone(self) -> str:
        return TONES[LeaveState(self.row.state)]

    @property
    def untold(self) -> bool:
        waits = self.row.state in (LeaveState.APPROVED, LeaveState.INFORMED)
        return waits and any(one.notice is None for one in self.clients)


def lines_of(rows: Iterable[Leave], user: User) -> list[Line]:
    """Three queries, however many rows."""
    leaves = list(rows)
    terms = terms_of({row.person_id for row in leaves}) if leaves else {}
    whom = concerns(leaves, user=user)
    return [
        Line(row, working_days_in(terms.get(row.person_id), row.starts_on, row.ends_on), tuple(whom[row.pk]))
        for row in leaves
    ]


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the month of one person. `kind`: "", "off", "away" or "asked"."""

    day: date
    kind: str
    leave: Leave | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One person in the picture of a month."""

    person: User
    cells: tuple[Cell, ...]


def month_rows(leaves: Iterable[Leave], first: date, last: date) -> list[Row]:
    """Everybody who is away some day of the month, with all its days. One query."""
    own: dict[int, list[Leave]] = {}
    for leave in leaves:
        own.setdefault(leave.person_id, []).append(leave)
    terms = terms_of(own.keys()) if own else {}
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    rows = []
    for pk, some in own.items():
        countries: tuple[str, ...] = (terms[pk].country,) if pk in terms else ()
        rows.append(Row(some[0].person, tuple(_cell(day, some, countries) for day in days)))
    return rows


def head(first: date, last: date, today: date) -> list[dict[str, Any]]:
    """The days above the picture."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [{"day": day, "off": day.weekday() > 4, "today": day == today} for day in days]


def _cell(day: date, leaves: list[Leave], countries: tuple[str, ...]) -> Cell:
    leave = next((one for one in leaves if one.starts_on <= day <= one.ends_on), None)
    if leave is not None:
        return Cell(day, "away" if leave.stands else "asked", leave)
    return Cell(day, "" if is_working_day(day, countries) else "off")
