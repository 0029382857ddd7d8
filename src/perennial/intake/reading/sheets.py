"""Excel workbooks (XLSX, XLS) to tables, one for each visible sheet that holds anything.

Formulas come as the values Excel stored with them, with a warning; a formula without one comes as an empty cell.
"""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from perennial.intake.reading.archives import open_archive, refuse_entities, unpack
from perennial.intake.reading.reasons import (
    BROKEN_WORKBOOK,
    EMPTY_FILE,
    LOCKED_WORKBOOK,
    SHEET_TOO_WIDE,
    TOO_MANY_ROWS,
    Reason,
    because,
)
from perennial.intake.reading.table import Cell, Limits, Table, UnreadableFile, WarningLine, stem
from perennial.intake.reading.text import build_table
from perennial.kernel.workbooks import FORMULA_CELLS, FormulaColumn, formula_columns

XLS_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CELL_AT = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")


def read_workbook(data: bytes, file: str, limits: Limits) -> list[Table]:
    """The tables of a workbook. Raises UnreadableFile."""
    formulas = [] if data.startswith(XLS_MAGIC) else _check_parts(data, file, limits)
    try:
        sheets = _sheets(data)
    except PasswordError as error:
        raise UnreadableFile(file, Reason(LOCKED_WORKBOOK)) from error
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic inside the Rust reader is no Exception
        raise UnreadableFile(file, Reason(BROKEN_WORKBOOK)) from error
    tables = _tables(sheets, file, limits)
    for one in formulas:
        table = next((table for table in tables if table.name == stem(one.sheet)), tables[0])
        reason = because(FORMULA_CELLS, column=one.column, sheet=one.sheet, count=one.count)
        table.warnings.append(WarningLine(file, one.row, reason))
    return tables


def _check_parts(data: bytes, file: str, limits: Limits) -> list[FormulaColumn]:
    """The reader lays a sheet out as a full rectangle: one cell at the far corner would take all memory."""
    archive = open_archive(data, file, limits, BROKEN_WORKBOOK)
    for member in archive.infolist():
        if not member.filename.casefold().endswith((".xml", ".rels")):
            continue
        xml = unpack(archive, member, file, BROKEN_WORKBOOK)
        refuse_entities(xml, file)
        if "worksheets/" in member.filename.casefold():
            _check_extent(xml, file, limits)
    return formula_columns(archive.namelist(), lambda name: unpack(archive, archive.getinfo(name), file))


def _check_extent(xml: bytes, file: str, limits: Limits) -> None:
    rows, columns = 0, 0
    for letters, row in _CELL_AT.findall(xml):
        rows = max(rows, int(row))
        columns = max(columns, _column(letters))
    if rows > limits.rows:
        raise UnreadableFile(file, because(TOO_MANY_ROWS, limit=limits.rows))
    if rows * columns > limits.cells:
        raise UnreadableFile(file, because(SHEET_TOO_WIDE, rows=rows, columns=columns))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheets(data: bytes) -> list[tuple[str, list[list[Any]]]]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    shown = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    return [(name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in shown]


def _tables(sheets: list[tuple[str, list[list[Any]]]], file: str, limits: Limits) -> list[Table]:
    tables = []
    for name, cells in sheets:
        rows: list[tuple[object, ...]] = []
        lines: list[int] = []
        width = max(map(len, cells), default=0)  # old XLS files store rows without their empty ends
        for line, row in enumerate(cells, start=1):
            if any(cell != "" for cell in row):
                rows.append((*map(_cell, row), *("",) * (width - len(row))))
                lines.append(line)
        if len(rows) > limits.rows:
            raise UnreadableFile(file, because(TOO_MANY_ROWS, limit=limits.rows))
        if rows:
            tables.append(build_table(file, stem(name) if len(sheets) > 1 else stem(file), rows, lines))
    if not tables:
        raise UnreadableFile(file, Reason(EMPTY_FILE))
    return tables


def _cell(value: Any) -> Cell:
    """A workbook's value as a Cell; 12.1 stays 12.1 and not the binary fraction next to it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(int(value)) if value.is_integer() and abs(value) < 1e15 else Decimal(repr(value))
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else str(value)
