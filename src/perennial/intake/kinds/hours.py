"""Rows of hours.csv: what our people worked for clients."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from perennial.intake.kinds.columns import Columns
from perennial.intake.kinds.hour_rows import HourRow
from perennial.intake.kinds.hours_columns import HOUR_STATES, NOT_BILLED
from perennial.intake.kinds.ledger import Ledger
from perennial.intake.reading.reasons import NO_AMOUNT, NOT_BETWEEN, Reason, because

_LEAST, _MOST = Decimal("0.01"), Decimal(24)


def add_hours(columns: Columns, ledger: Ledger) -> None:
    """Fields as in hours.csv. Two equal lines of a day are two pieces of work."""
    if not columns.settle(("day",), ("hours",)):
        return
    clients, people = columns.clients(), columns.emails("person", required=True)
    days, lengths = columns.dates("day", required=True), _lengths(columns)
    notes, paid = columns.texts("note", limit=500), columns.flags("billable")
    reasons, states = columns.choices("reason", NOT_BILLED), columns.choices("state", HOUR_STATES)
    file, lines = columns.table.file, columns.table.lines
    for at, client in enumerate(clients):
        day, seconds = days[at], lengths[at]
        if at in columns.bad or day is None or seconds is None:
            continue
        ledger.staged.hours.append(HourRow(
            file, lines[at], "csv", "", people[at], client, "", "", day, seconds, notes[at] or "", paid[at],
            state=states[at] or "", reason=reasons[at] or "",
        ))  # fmt: skip


def _lengths(columns: Columns) -> list[int | None]:
    found: list[int | None] = []
    for at, value in enumerate(columns.decimals("hours")):
        if value is None:
            if at not in columns.bad:
                columns.refuse(at, "hours", Reason(NO_AMOUNT))
        elif not _LEAST <= value <= _MOST:
            columns.refuse(at, "hours", because(NOT_BETWEEN, value=value, least=_LEAST, most=_MOST), value)
        found.append(None if value is None or at in columns.bad else round(value * 3600))
    return found


READERS: Final[dict[str, Callable[[Columns, Ledger], None]]] = {"hours.csv": add_hours}
