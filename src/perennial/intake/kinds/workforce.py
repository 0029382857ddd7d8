"""Rows of what our people can do, the terms they work on and when they are away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from perennial.intake.kinds.columns import Columns
from perennial.intake.kinds.ledger import Ledger
from perennial.intake.kinds.records import first_of_key
from perennial.intake.kinds.workforce_columns import LEAVE_KINDS, LEAVE_STATES, SKILL_LEVELS
from perennial.intake.kinds.workforce_rows import WorkforceRow
from perennial.intake.reading.reasons import (
    COVERED_BY_SELF,
    ENDS_BEFORE_START,
    NOT_A_COUNTRY,
    NOT_BETWEEN,
    because,
)

Values = Mapping[str, Any]
Cells = Mapping[str, Callable[[], Sequence[Any]]]
_LEAST, _MOST, _STEP = Decimal("0.1"), Decimal(80), Decimal("0.1")


def add_skills(columns: Columns, ledger: Ledger) -> None:
    """Fields as in skills.csv."""
    cells: Cells = {
        "skill": lambda: columns.texts("skill", required=True, limit=60),
        "level": lambda: columns.choices("level", SKILL_LEVELS, required=True),
        "since": lambda: columns.dates("since"),
    }
    _add(columns, ledger.staged.skills, cells, ("skill",), lambda at, values: True)


def add_employments(columns: Columns, ledger: Ledger) -> None:
    """Fields as in employments.csv."""
    cells: Cells = {
        "country": lambda: _countries(columns), "hours_a_week": lambda: _hours(columns),
        "team": lambda: columns.texts("team", limit=60),
        "started_on": lambda: columns.dates("started_on", required=True), "ended_on": lambda: columns.dates("ended_on"),
    }  # fmt: skip
    _add(
        columns, ledger.staged.employments, cells, (),
        lambda at, values: _in_order(columns, at, values, "started_on", "ended_on"),
    )  # fmt: skip


def add_leave(columns: Columns, ledger: Ledger) -> None:
    """Fields as in leave.csv."""
    cells: Cells = {
        "kind": lambda: columns.choices("kind", LEAVE_KINDS),
        "starts_on": lambda: columns.dates("starts_on", required=True),
        "ends_on": lambda: columns.dates("ends_on", required=True), "cover": lambda: columns.emails("cover"),
        "state": lambda: columns.choices("state", LEAVE_STATES), "asked_on": lambda: columns.dates("asked_on"),
    }  # fmt: skip
    people = columns.emails("person", required=True)

    def possible(at: int, values: Values) -> bool:
        if values.get("cover") == people[at]:
            columns.refuse(at, "cover", because(COVERED_BY_SELF), people[at])
            return False
        return _in_order(columns, at, values, "starts_on", "ends_on")

    _add(columns, ledger.staged.leaves, cells, ("starts_on",), possible)


def _add(
    columns: Columns, rows: list[WorkforceRow], cells: Cells, key: Sequence[str],
    possible: Callable[[int, Values], bool],
) -> None:  # fmt: skip
    """`key`: what tells a line of a person from their others."""
    if not columns.settle(("since", "started_on", "ended_on", "starts_on", "ends_on", "asked_on"), ("hours_a_week",)):
        return
    people = columns.emails("person", required=True)
    found = {name: read() for name, read in cells.items()}
    seen: dict[str, int] = {}
    for at, person in enumerate(people):
        if at in columns.bad:
            continue
        values = {name: read[at] for name, read in found.items() if read[at] not in ("", None)}
        parts = [person, *(str(values[name]) for name in key)]
        first = key[0] if key else "person"
        if possible(at, values) and first_of_key(columns, at, first, "\n".join(parts), seen, ", ".join(parts)):
            rows.append(WorkforceRow(columns.table.file, columns.table.lines[at], person, values))


def _in_order(columns: Columns, at: int, values: Values, first: str, last: str) -> bool:
    starts, ends = values.get(first), values.get(last)
    if starts is not None and ends is not None and ends < starts:
        columns.refuse(at, last, because(ENDS_BEFORE_START, end=ends, start=starts), ends)
        return False
    return True


def _hours(columns: Columns) -> Sequence[Decimal | None]:
    found = columns.decimals("hours_a_week")
    for at, value in enumerate(found):
        if value is not None and not _LEAST <= value <= _MOST:
            columns.refuse(at, "hours_a_week", because(NOT_BETWEEN, value=value, least=_LEAST, most=_MOST), value)
    return [None if value is None or at in columns.bad else value.quantize(_STEP) for at, value in enumerate(found)]


def _countries(columns: Columns) -> Sequence[str]:
    found = [text.upper() for text in columns.texts("country", limit=20)]
    for at, text in enumerate(found):
        if text and not (len(text) == 2 and text.isascii() and text.isalpha()):
            columns.refuse(at, "country", because(NOT_A_COUNTRY, value=text), text)
    return found


READERS: Final[dict[str, Callable[[Columns, Ledger], None]]] = {
    "skills.csv": add_skills, "employments.csv": add_employments, "leave.csv": add_leave,
}  # fmt: skip
