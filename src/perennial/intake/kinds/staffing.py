"""Rows of staffing.csv: what clients asked for, when each seat was filled, and what became of the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from perennial.intake.kinds.columns import Columns
from perennial.intake.kinds.ledger import Ledger
from perennial.intake.kinds.records import first_of_key
from perennial.intake.kinds.staffing_columns import STAFFING_STATES
from perennial.intake.kinds.terms_columns import LEVELS, RATE_UNITS
from perennial.intake.kinds.terms_rows import TermsRow
from perennial.intake.reading.reasons import (
    ENDS_BEFORE_START,
    MORE_FILLED_THAN_SEATS,
    NO_CLOSING_DAY,
    NOT_A_DATE,
    NOT_BETWEEN,
    SEATS_NOT_FILLED,
    Reason,
    because,
)

_CENT, _MOST = Decimal("0.01"), Decimal(10) ** 9
Values = Mapping[str, Any]


def add_staffing(columns: Columns, ledger: Ledger) -> None:
    """`filled_on` holds a day for each seat that was filled, parted by semicolons."""
    if not columns.settle(("submitted_on", "needed_on", "closed_on"), ("ceiling",)):
        return
    clients = columns.clients()
    cells: dict[str, Sequence[Any]] = {
        "skill": columns.texts("skill", required=True, limit=60),
        "level": columns.choices("level", LEVELS, required=True),
        "submitted_on": columns.dates("submitted_on", required=True), "title": columns.texts("title", limit=100),
        "seats": columns.whole("seats", 1, 99), "stack": columns.texts("stack", limit=200),
        "needed_on": columns.dates("needed_on"), "filled_on": _days(columns), "closed_on": columns.dates("closed_on"),
        "state": columns.choices("state", STAFFING_STATES), "ceiling": _ceilings(columns),
        "currency": columns.currency_codes("currency"), "unit": columns.choices("unit", RATE_UNITS),
        "must_haves": columns.texts("must_haves", limit=1000),
    }  # fmt: skip
    seen: dict[str, int] = {}
    for at, client in enumerate(clients):
        if at in columns.bad:
            continue
        values = {name: found[at] for name, found in cells.items() if found[at] not in ("", None)}
        key = [str(values.get(name, "")).casefold() for name in ("skill", "level", "submitted_on", "title")]
        shown = ", ".join(part for part in key if part)
        if _possible(columns, at, values) and first_of_key(
            columns, at, "skill", "\n".join([client, *key]), seen, shown
        ):  # fmt: skip
            rows = ledger.staged.staffing
            rows.append(TermsRow(columns.table.file, columns.table.lines[at], client, _settled(values)))


def _settled(values: Values) -> dict[str, Any]:
    """What the line leaves unsaid follows from its days."""
    filled, seats = values.get("filled_on", ()), values.get("seats", 1)
    done = "filled" if len(filled) == seats else "failed" if "closed_on" in values else "accepted"
    return {"seats": seats, "filled_on": (), "state": done, **values}


def _possible(columns: Columns, at: int, values: Values) -> bool:
    """Whether the line does not contradict itself; refuses it otherwise."""
    since: date = values["submitted_on"]
    filled, seats, state = values.get("filled_on", ()), values.get("seats", 1), values.get("state")
    closed = values.get("closed_on")
    early = next((day for day in (*filled, *((closed,) if closed else ())) if day < since), None)
    if early is not None:
        columns.refuse(at, "filled_on", because(ENDS_BEFORE_START, end=early, start=since), early)
    elif len(filled) > seats:
        columns.refuse(at, "filled_on", because(MORE_FILLED_THAN_SEATS, filled=len(filled), seats=seats), len(filled))
    elif state == "filled" and len(filled) < seats:
        columns.refuse(at, "filled_on", because(SEATS_NOT_FILLED, filled=len(filled), seats=seats), len(filled))
    elif state in ("failed", "cancelled") and closed is None:
        columns.refuse(at, "closed_on", Reason(NO_CLOSING_DAY))
    else:
        return True
    return False


def _days(columns: Columns) -> list[tuple[date, ...]]:
    found: list[tuple[date, ...]] = []
    for at, text in enumerate(columns.texts("filled_on", limit=2000)):
        try:
            found.append(tuple(sorted(date.fromisoformat(part.strip()) for part in text.split(";") if part.strip())))
        except ValueError:
            columns.refuse(at, "filled_on", because(NOT_A_DATE, value=text), text)
            found.append(())
    return found


def _ceilings(columns: Columns) -> list[Decimal | None]:
    found = columns.decimals("ceiling")
    for at, value in enumerate(found):
        if value is not None and not _CENT <= value <= _MOST:
            columns.refuse(at, "ceiling", because(NOT_BETWEEN, value=value, least=_CENT, most=_MOST), value)
    return [None if value is None or at in columns.bad else value.quantize(_CENT) for at, value in enumerate(found)]


READERS: Final[dict[str, Callable[[Columns, Ledger], None]]] = {"staffing.csv": add_staffing}
