"""What a kind of import is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from perennial.intake.kinds.options import IGNORED, BadOptions, Options
from perennial.intake.kinds.staged import Staged
from perennial.intake.reading.reasons import (
    COLUMNS_FOUND,
    MAPPED_TWICE,
    MISSING_COLUMN,
    NO_SUCH_FIELD,
    Reason,
    because,
)
from perennial.intake.reading.table import Table, header_key, known_key

ENOUGH = 0.6
"""A table with this share of a kind's columns is of that kind: what is missing is then said by name."""


@dataclass(frozen=True, slots=True)
class Guess:
    """How well tables fit a kind: `score` from 0 (not at all) to 1, and why."""

    score: float
    why: Reason


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of import. `recognise` and `stage` get all tables of the file or folder."""

    name: str
    title: str
    """An English message id, translated where it is shown."""
    fields: tuple[str, ...]
    """Fields a column may be mapped to."""
    recognise: Callable[[Sequence[Table]], Guess]
    stage: Callable[[Sequence[Table], Options], Staged]


def share_of(table: Table, headers: Iterable[str]) -> Guess:
    """How many of the headers the table has."""
    wanted = [known_key(header) for header in headers]
    found = sum(key in table.columns for key in wanted)
    return Guess(found / len(wanted), because(COLUMNS_FOUND, found=found, all=len(wanted)))


def best_table(tables: Sequence[Table], headers: Iterable[str]) -> Guess:
    """The guess of the table that fits best."""
    wanted = tuple(headers)
    return max((share_of(table, wanted) for table in tables), key=lambda guess: guess.score)


def positions(table: Table, headers: Mapping[str, str], options: Options, fields: Iterable[str] = ()) -> dict[str, int]:
    """Field -> position by the kind's own headers (header -> field), and by what a person mapped, which wins.

    Raises BadOptions for a field that does not exist or two columns for one field.
    """
    allowed = {*headers.values(), *fields}
    mapped = {header_key(header): target for header, target in options.columns.items()}
    found = {
        field: table.columns[key]
        for header, field in headers.items()
        if (key := known_key(header)) in table.columns and key not in mapped
    }
    chosen: dict[str, str] = {}
    for key, target in mapped.items():
        if key not in table.columns or target == IGNORED:
            continue
        if target not in allowed:
            raise BadOptions(because(NO_SUCH_FIELD, field=target, fields=", ".join(sorted(allowed))))
        header = table.headers[table.columns[key]]
        if target in chosen:
            raise BadOptions(because(MAPPED_TWICE, field=target, first=chosen[target], second=header))
        chosen[target] = header
        found[target] = table.columns[key]
    return found


def refuse_missing(staged: Staged, table: Table, headers: Iterable[str]) -> bool:
    """Refuses the table for each header it does not have; True when any was missing."""
    missing = [header for header in headers if header_key(header) not in table.columns]
    for header in missing:
        staged.refuse(table.file, table.header_line, because(MISSING_COLUMN, column=header), header)
    return bool(missing)
