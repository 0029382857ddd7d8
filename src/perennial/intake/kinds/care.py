"""Rows of promises beside money, issues and questions, and answers of clients."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from itertools import pairwise
from typing import Final

from perennial.intake.kinds.book_columns import COMMITMENT_DIRECTIONS, COMMITMENT_OUTCOMES, ISSUE_KINDS
from perennial.intake.kinds.care_rows import CommitmentRow, IssueRow, PulseRow
from perennial.intake.kinds.columns import TEXT_LIMIT, Columns
from perennial.intake.kinds.ledger import Ledger
from perennial.intake.reading.reasons import (
    CODE_TWICE,
    ENDS_BEFORE_START,
    NOT_A_TIME,
    OUTCOME_AND_DAY,
    SCORE_AND_DAY,
    SOLVED_WITHOUT_WORDS,
    Reason,
    because,
)

_HOUR: Final = re.compile(r"(?<=\d)[T\s,]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?$")
_COLON: Final = re.compile(r"\d:\d")
LONG_TEXT: Final = 2000


def add_commitments(columns: Columns, ledger: Ledger) -> None:
    """Fields as in commitments.csv."""
    if not columns.settle(("made_on", "due_at", "ended_at"), ()):
        return
    parts = zip(
        columns.clients(),
        columns.dates("made_on", required=True),
        moments(columns, "due_at", required=True),
        columns.texts("text", required=True, limit=TEXT_LIMIT, shorten=True),
        columns.choices("direction", COMMITMENT_DIRECTIONS),
        columns.texts("contact"),
        columns.emails("owner"),
        columns.choices("outcome", COMMITMENT_OUTCOMES),
        moments(columns, "ended_at"),
        columns.texts("evidence", limit=500, shorten=True),
        columns.flags("exceeded"),
        strict=True,
    )
    for at, (client, made, due, text, direction, contact, owner, outcome, ended, evidence, more) in enumerate(parts):
        if at in columns.bad or made is None or due is None:
            continue
        if (outcome is None) != (ended is None):
            columns.refuse(at, "outcome", Reason(OUTCOME_AND_DAY))
        elif _forward(columns, at, (("made_on", made), ("due_at", due))) and _forward(
            columns, at, (("made_on", made), ("ended_at", ended))
        ):
            row = CommitmentRow(
                columns.table.file, columns.table.lines[at], client, made, due, text, direction or "ours", contact,
                owner, outcome or "", ended, evidence, bool(more),
            )  # fmt: skip
            ledger.staged.commitments.append(row)


def add_issues(columns: Columns, ledger: Ledger) -> None:
    """Fields as in issues.csv."""
    if not columns.settle(("opened_at", "answered_at", "next_update_at", "resolved_at", "closed_at"), ()):
        return
    parts = zip(
        columns.clients(),
        moments(columns, "opened_at", required=True),
        columns.texts("text", required=True, shorten=True),
        columns.choices("kind", ISSUE_KINDS),
        columns.whole("severity", 1, 3),
        columns.texts("contact"),
        columns.emails("owner"),
        columns.texts("detail", limit=2 * LONG_TEXT, shorten=True),
        moments(columns, "answered_at"),
        moments(columns, "next_update_at"),
        moments(columns, "resolved_at"),
        columns.texts("resolution", limit=LONG_TEXT, shorten=True),
        moments(columns, "closed_at"),
        strict=True,
    )
    for at, (client, opened, text, kind, severity, contact, owner, detail, *moves) in enumerate(parts):
        answered, following, resolved, resolution, closed = moves
        steps = (("opened_at", opened), ("answered_at", answered), ("resolved_at", resolved), ("closed_at", closed))
        if at in columns.bad or opened is None or not _forward(columns, at, steps):
            continue
        if (resolved or closed) and not resolution:
            columns.refuse(at, "resolution", Reason(SOLVED_WITHOUT_WORDS))
        else:
            row = IssueRow(
                columns.table.file, columns.table.lines[at], client, opened, text, kind or "issue", severity or 3,
                contact, owner, detail, answered, following, resolved or closed, resolution, closed,
            )  # fmt: skip
            ledger.staged.issues.append(row)


def add_pulse(columns: Columns, ledger: Ledger) -> None:
    """Fields as in pulse.csv. A wave without a name goes by its month."""
    if not columns.settle(("asked_on", "answered_on", "talked_over_on", "told_on"), ()):
        return
    parts = zip(
        columns.clients(),
        columns.texts("wave", limit=80, shorten=True),
        columns.dates("asked_on", required=True),
        columns.texts("contact", required=True),
        columns.dates("answered_on"),
        columns.whole("score", 1, 10),
        columns.texts("comment", limit=2 * LONG_TEXT, shorten=True),
        *(columns.whole(part, 1, 10) for part in ("speed", "quality", "communication")),
        columns.dates("talked_over_on"),
        columns.dates("told_on"),
        strict=True,
    )
    seen: dict[tuple[str, str, str], int] = {}
    for at, (client, wave, asked, contact, answered, score, comment, *rest) in enumerate(parts):
        speed, quality, communication, talked, told = rest
        steps = (("asked_on", asked), ("answered_on", answered), ("talked_over_on", talked))
        if at in columns.bad or asked is None or not _forward(columns, at, steps):
            continue
        wave = wave or f"{asked:%Y-%m}"
        first = seen.setdefault((client.casefold(), wave.casefold(), contact.casefold()), at)
        said = any(value is not None for value in (speed, quality, communication)) or bool(comment)
        if (score is None) != (answered is None) or (said and score is None):
            columns.refuse(at, "score", Reason(SCORE_AND_DAY))
        elif first != at:
            columns.refuse(at, "contact", because(CODE_TWICE, value=contact, line=columns.table.lines[first]), contact)
        else:
            row = PulseRow(
                columns.table.file, columns.table.lines[at], client, wave, asked, contact, answered, score, comment,
                speed, quality, communication, talked, told,
            )  # fmt: skip
            ledger.staged.answers.append(row)


def moments(columns: Columns, name: str, *, required: bool = False) -> list[date | None]:
    """Days, with the hour where the cell says one; None where empty."""
    days = columns.dates(name, required=required)
    found: list[date | None] = []
    for at, (day, cell) in enumerate(zip(days, columns.cells(name) or [""] * len(days), strict=True)):
        text = cell.strip() if isinstance(cell, str) else ""
        if day is None or not _COLON.search(text):
            found.append(day)
            continue
        hour = _HOUR.search(text)
        said = _time(int(hour[1]), int(hour[2])) if hour else None
        if said is None:
            columns.refuse(at, name, because(NOT_A_TIME, value=text), text)
        found.append(day if said is None else datetime.combine(day, said))
    return found


def day_of(moment: date) -> date:
    """The day of a moment."""
    return moment.date() if isinstance(moment, datetime) else moment


def _time(hour: int, minute: int) -> time | None:
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _forward(columns: Columns, at: int, steps: Iterable[tuple[str, date | None]]) -> bool:
    """Whether the moments that are there come one after another; refuses the row otherwise."""
    known = [(name, moment) for name, moment in steps if moment is not None]
    for (_name, before), (name, after) in pairwise(known):
        if _earlier(after, before):
            columns.refuse(at, name, because(ENDS_BEFORE_START, end=after, start=before), after)
            return False
    return True


def _earlier(one: date, other: date) -> bool:
    """By hour where both have one, else by day."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one < other
    return day_of(one) < day_of(other)
