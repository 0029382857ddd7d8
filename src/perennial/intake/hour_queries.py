"""Two exports of hours side by side, ours and the client's: read as imports read them, compared as delivery compares.

Nothing here needs a database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from perennial.delivery.compare_queries import Comparison, Difference, Entry, compare, why
from perennial.intake.kinds import BadOptions, Staged, parse_options
from perennial.intake.kinds.hour_rows import HourRow
from perennial.intake.kinds.trackers import full_days, read_hours
from perennial.intake.reading import Refusal, UnreadableFile, read_tables
from perennial.intake.reading.reasons import NO_SUCH_COLUMN, because
from perennial.intake.reading.table import header_key


class CannotCompare(ValueError):
    """A file cannot be read as hours; the message is one sentence that names file and line."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Both files and what comes of them; `comparison` is None while a line of either cannot be read."""

    ours: Staged
    theirs: Staged
    comparison: Comparison | None
    refused: list[Refusal]


def compare_exports(
    ours: Path, theirs: Path, *, mapping: Mapping[str, str], kind: str | None = None, zone: str = ""
) -> Compared:
    """All or nothing: with one line that cannot be read nothing is compared. Raises CannotCompare."""
    sides = [_read(path, mapping, kind, zone) for path in (ours, theirs)]
    _check_columns(sides, mapping)
    refused = [each for side, _headers in sides for each in _refused(side)]
    mine, other = (side for side, _headers in sides)
    comparison = None if refused else compare(*_entries(mine.hours, other.hours))
    return Compared(mine, other, comparison, refused)


def read_their_hours(data: bytes, name: str) -> list[HourRow]:
    """The hours of an uploaded export, all or nothing. Raises CannotCompare with the first line that cannot be read."""
    try:
        side = read_hours(read_tables(data, name), parse_options((), zone=settings.TIME_ZONE))
    except UnreadableFile as error:
        raise CannotCompare(_sentence(error.refusal)) from error
    except BadOptions as error:
        raise CannotCompare(f"{name}: {error.reason.translated(gettext)}") from error
    if refused := _refused(side):
        raise CannotCompare(_sentence(refused[0]))
    return side.hours


def _sentence(refusal: Refusal) -> str:
    """In the reader's language, with the line that it is about."""
    reason = refusal.reason.translated(gettext)
    if refusal.line is None:
        return f"{refusal.file}: {reason}"
    where = gettext("line %(line)s") % {"line": refusal.line}
    return f"{refusal.file}, {where}: {reason}"


def as_document(found: Compared) -> dict[str, Any]:
    """The JSON of `perennial reconcile`."""
    comparison = found.comparison
    differences = comparison.differences if comparison else []
    return {
        "compared": comparison is not None,
        "ours": _side(found.ours),
        "theirs": _side(found.theirs),
        "matched": len(comparison.matched) if comparison else None,
        "difference_seconds": comparison.ours_seconds - comparison.theirs_seconds if comparison else None,
        "percent": None if comparison is None or comparison.percent is None else str(comparison.percent),
        "clock_shift_minutes": None if comparison is None else int(comparison.shift / timedelta(minutes=1)),
        "causes": dict(sorted(Counter(str(one.cause) for one in differences).items())),
        "differences": [_difference(one, found) for one in differences],
        "warnings": [
            {"file": each.file, "line": each.line, "reason": str(each.reason)}
            for side in (found.ours, found.theirs) for each in side.warnings
        ],
        "refused": [
            {"file": each.file, "line": each.line, "column": each.column, "value": each.value,
             "reason": str(each.reason)}
            for each in found.refused
        ],
    }  # fmt: skip


def _read(path: Path, mapping: Mapping[str, str], kind: str | None, zone: str) -> tuple[Staged, set[str]]:
    pairs = [f"{column}={field}" for column, field in mapping.items()]
    try:
        tables = read_tables(path)
        headers = {header_key(header) for table in tables for header in table.headers}
        return read_hours(tables, parse_options(pairs, zone=zone), kind), headers
    except UnreadableFile as error:
        raise CannotCompare(str(error)) from error
    except BadOptions as error:
        raise CannotCompare(f"{path.name}: {error.reason}") from error


def _check_columns(sides: Sequence[tuple[Staged, set[str]]], mapping: Mapping[str, str]) -> None:
    """A mapped column that neither file has is a slip of the hand."""
    known = {header for _side, headers in sides for header in headers}
    pairs = [f"{column}={field}" for column, field in mapping.items()]
    for column in parse_options(pairs).columns:
        if header_key(column) not in known:
            raise CannotCompare(str(because(NO_SUCH_COLUMN, column=column, columns=", ".join(sorted(known)))))


def _refused(side: Staged) -> list[Refusal]:
    """Lines that cannot be read, days that are too full, and questions that only a person can answer.

    Who worked is not asked: a file that names nobody is compared without names.
    """
    asked = [Refusal(ask.file, None, None, None, ask.question) for ask in side.asks if ask.key != "who"]
    full = [Refusal(row.file, row.line, None, None, reason) for row, reason in full_days(side.hours)]
    return [*side.refused, *asked, *full]


def _entries(ours: Sequence[HourRow], theirs: Sequence[HourRow]) -> tuple[list[Entry], list[Entry]]:
    """Rows as entries, people called alike as far as names and addresses tell."""
    rows = (*ours, *theirs)
    named = {row.email: row.person for row in rows if row.email and row.person}
    addresses = all(row.email for row in rows)
    nobody = any(side and not any(row.who for row in side) for side in (ours, theirs))
    priced = {row.currency for row in rows if row.rate is not None}

    def entry(at: int, row: HourRow) -> Entry:
        person = row.email if addresses else row.person or named.get(row.email, row.email)
        return Entry(
            at, "" if nobody else person, row.day, row.seconds, row.note or row.task, row.started,
            row.rate if len(priced) == 1 else None,
        )  # fmt: skip

    mine = [entry(at, row) for at, row in enumerate(ours)]
    return mine, [entry(at, row) for at, row in enumerate(theirs)]


def _side(side: Staged) -> dict[str, Any]:
    return {
        "kind": side.kind, "entries": len(side.hours), "seconds": sum(row.seconds for row in side.hours),
        "people": sorted({row.person or row.email for row in side.hours}),
    }  # fmt: skip


def _difference(one: Difference, found: Compared) -> dict[str, Any]:
    return {
        "cause": str(one.cause), "side": one.side and str(one.side), "day": one.day.isoformat(), "seconds": one.seconds,
        "why": str(why(one)), "ours": _line(one.ours, found.ours), "theirs": _line(one.theirs, found.theirs),
    }  # fmt: skip


def _line(one: Entry | None, side: Staged) -> dict[str, Any] | None:
    if one is None:
        return None
    row = side.hours[one.ref]
    return {
        "line": row.line, "person": row.person or row.email, "day": one.day.isoformat(), "seconds": one.seconds,
        "text": one.text, "rate": None if row.rate is None else str(row.rate),
    }  # fmt: skip
