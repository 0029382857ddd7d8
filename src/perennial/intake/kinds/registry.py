"""The registry of kinds: which there are, which one a file is, and staging it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from perennial.intake.kinds import book, crm, deals, histories, quickbooks, table, trackers, vcard, xero
from perennial.intake.kinds.kind import ENOUGH, Guess, Kind
from perennial.intake.kinds.options import BadOptions, Options
from perennial.intake.kinds.staged import Staged
from perennial.intake.reading.reasons import (
    NO_ROWS,
    NO_SUCH_COLUMN,
    NO_SUCH_KIND,
    NOT_RECOGNISED,
    Reason,
    because,
)
from perennial.intake.reading.table import Table, UnreadableFile, header_key

KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        book.KIND, *histories.KINDS, xero.KIND, quickbooks.KIND, vcard.KIND, *crm.KINDS, *deals.KINDS, *trackers.KINDS,
        *table.KINDS,
    )
}  # fmt: skip
"""By name, the more particular first. To add one: docs/how-to/add-an-importer.md."""


def recognise(tables: Sequence[Table]) -> list[tuple[Kind, Guess]]:
    """Kinds the tables may be, best first; the first one is the kind when its score is above zero."""
    guesses = [(kind, kind.recognise(tables)) for kind in KINDS.values()]
    likely = [
        (kind, guess) for kind, guess in guesses if guess.score >= ENOUGH or (kind.name == "table" and guess.score)
    ]
    return sorted(likely, key=lambda pair: -pair[1].score)


def kind_named(name: str) -> Kind:
    """Raises BadOptions for a name that is none."""
    if name not in KINDS:
        raise BadOptions(because(NO_SUCH_KIND, kind=name, kinds=", ".join(KINDS)))
    return KINDS[name]


def stage(tables: Sequence[Table], options: Options | None = None, kind: str | None = None) -> Staged:
    """The tables as staged facts, by the named kind or the one they look like.

    Raises UnreadableFile when they look like none or hold no rows, BadOptions when the options do not fit.
    """
    options = options or Options()
    if not any(table.rows or table.refused for table in tables):
        raise UnreadableFile(
            tables[0].file if tables else "", Reason(NO_ROWS), tables[0].header_line if tables else None
        )
    _check_columns(tables, options)
    if kind:
        return kind_named(kind).stage(tables, options)
    likely = recognise(tables)
    if likely:
        return likely[0][0].stage(tables, options)
    if options.columns:
        return KINDS["table"].stage(tables, options)
    raise UnreadableFile(tables[0].file, because(NOT_RECOGNISED, kinds=", ".join(KINDS)))


def _check_columns(tables: Sequence[Table], options: Options) -> None:
    """A mapped column that no table has is a slip of the hand and must not pass in silence."""
    for header in options.columns:
        if not any(header_key(header) in table.columns for table in tables):
            names = [name for table in tables for name in table.headers if name]
            raise BadOptions(because(NO_SUCH_COLUMN, column=header, columns=", ".join(names)))
