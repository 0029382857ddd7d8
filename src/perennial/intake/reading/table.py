"""What reading a file gives: tables of cells with the numbers of their lines."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import PurePath
from typing import TypeAlias

from perennial.intake.reading.reasons import DOUBLED_COLUMN, Reason, because, shortened
from perennial.kernel.text import reference_key

Cell: TypeAlias = str | Decimal | date
"""Text everywhere; workbooks also give numbers and dates."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line (or with line None the whole file) cannot be taken."""

    file: str
    line: int | None
    column: str | None
    value: str | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class WarningLine:
    """What a person should know about a line that was taken."""

    file: str
    line: int
    reason: Reason


class UnreadableFile(Exception):
    """The file as a whole cannot be read; `refusal` says why in one sentence, with the line where there is one."""

    def __init__(self, file: str, reason: Reason, line: int | None = None, column: str | None = None) -> None:
        self.refusal = Refusal(file, line, column, None, reason)
        super().__init__(file, reason, line, column)

    def __str__(self) -> str:
        where = f"{self.refusal.file}, line {self.refusal.line}" if self.refusal.line else self.refusal.file
        return f"{where}: {self.refusal.reason}"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one import may hold: `file_bytes` a file, `total_bytes` all files of a folder or zip, unpacked."""

    file_bytes: int = 50_000_000
    total_bytes: int = 100_000_000
    unpacked_bytes: int = 300_000_000
    rows: int = 500_000
    cells: int = 15_000_000


@dataclass(slots=True)
class Table:
    """One table: `rows[i]` stands in line `lines[i]` of the file (its first physical line, counted from 1)."""

    file: str
    name: str
    headers: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    lines: list[int]
    header_line: int = 1
    encoding: str = ""
    delimiter: str = ""
    warnings: list[WarningLine] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    columns: dict[str, int] = field(init=False)
    """Folded header -> position; see header_key."""

    def __post_init__(self) -> None:
        self.columns = {}
        for position, header in enumerate(self.headers):
            key = header_key(header)
            if not key:
                continue
            if key in self.columns:
                reason = because(DOUBLED_COLUMN, column=header)
                raise UnreadableFile(self.file, reason, self.header_line, shortened(header))
            self.columns[key] = position

    @property
    def signature(self) -> str:
        """Equal for tables with the same headers in the same order: what a remembered column map hangs on."""
        folded = "\n".join(header_key(header) for header in self.headers)
        return hashlib.sha256(folded.encode()).hexdigest()


def header_key(header: str) -> str:
    """A header without case, accents, spaces and signs: 'Invoice No.' and 'invoice_no' are one column."""
    return reference_key(header)


@cache
def known_key(name: str) -> str:
    """`header_key` of a name out of our own lists, folded once: each table of a file is compared with all of them."""
    return header_key(name)


def stem(file: str) -> str:
    """'data/Invoices.CSV' -> 'invoices'."""
    return PurePath(file.replace("\\", "/")).stem.casefold()
