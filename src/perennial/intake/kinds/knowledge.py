"""Rows of what is known of clients: facts, attitudes of their people, how to work with them, their business."""

from __future__ import annotations

from typing import Final

from perennial.intake.kinds.book_columns import AXES, CANVAS_PREFIX, KNOWN_ABOUT, STANCE, STANCES
from perennial.intake.kinds.care_rows import KnowledgeRow
from perennial.intake.kinds.columns import TEXT_LIMIT, Columns
from perennial.intake.kinds.ledger import Ledger
from perennial.intake.reading.reasons import CODE_TWICE, EMPTY_CELL, NOT_A_CHOICE, Reason, because

# of these a client, or a person, has one at a time
_SINGLE: Final = frozenset({"industry", "strategy", "ecosystem", "size", "site", STANCE, *AXES})


def add_knowledge(columns: Columns, ledger: Ledger) -> None:
    """Fields as in knowledge.csv."""
    if not columns.settle(("on",), ()):
        return
    parts = zip(
        columns.clients(),
        columns.choices("about", KNOWN_ABOUT, required=True),
        columns.texts("value", required=True, limit=1000, shorten=True),
        columns.texts("contact"),
        columns.dates("on"),
        strict=True,
    )
    seen: dict[tuple[str, str, str], int] = {}
    for at, (client, about, value, contact, on) in enumerate(parts):
        if at in columns.bad or about is None:
            continue
        allowed = AXES.get(about) or (STANCES if about == STANCE else frozenset())
        first = seen.setdefault((client.casefold(), about, contact.casefold()), at) if about in _SINGLE else at
        if about == STANCE and not contact:
            columns.refuse(at, "contact", Reason(EMPTY_CELL))
        elif allowed and value.casefold() not in allowed:
            choices = ", ".join(sorted(allowed))
            columns.refuse(at, "value", because(NOT_A_CHOICE, value=value, choices=choices), value)
        elif first != at:
            columns.refuse(at, "about", because(CODE_TWICE, value=about, line=columns.table.lines[first]), about)
        else:
            said = value.casefold() if allowed else value[:TEXT_LIMIT] if about.startswith(CANVAS_PREFIX) else value
            row = KnowledgeRow(columns.table.file, columns.table.lines[at], client, about, said, contact, on)
            ledger.staged.knowledge.append(row)
