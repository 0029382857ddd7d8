"""The bytes of a table to rows with their line numbers: CSV of any delimiter and encoding, XLSX, XLS."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO

from python_calamine import load_workbook

from perennial.kernel.bank import Sentence, UnreadableStatement, check_size, read_text
from perennial.kernel.charsets import one_byte_texts
from perennial.kernel.workbooks import FORMULA_CELLS, FormulaColumn, formula_columns

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# What a workbook may become in memory: its parts unpacked, and rows times columns of a sheet.
_MAX_UNPACKED, _MAX_PARTS, _MAX_CELLS = 100 * 1024 * 1024, 2_000, 2_000_000
_MAX_ROWS, _MAX_COLUMNS = 500_000, 200
# The header stands in the first rows; this much is read to find it, in characters.
_HEAD = 32_000
# A remittance text in a cell has a few lines; more means that a quotation swallowed the rows after it.
_MAX_LINES_OF_A_CELL = 10
_DELIMITERS = (";", ",", "\t", "|")
_CELL = re.compile(rb"[< ]r=\"([A-Z]{1,3})(\d{1,7})\"")
_MARKUP = re.compile(r"^\s*<(!doctype|html|table|\?xml|xml)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells (text, numbers, dates) with the line each begins on; `cut` says that the last row is short."""

    rows: tuple[tuple[object, ...], ...]
    lines: tuple[int, ...]
    cut: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the file: `head` holds its first rows, `whole()` all of them."""

    head: Table
    whole: Callable[[], Table]


def read_tables(data: bytes) -> Iterator[Reading]:
    """The ways to read the file, likeliest first; the caller takes the one whose header it knows."""
    check_size(data)
    if data.startswith((_ZIP, _OLE)):
        formulas = _check_workbook(data) if data.startswith(_ZIP) else []
        for table in _sheets(data, formulas):
            yield Reading(table, partial(_same, table))
    else:
        yield from _text_readings(data)


def _same(table: Table) -> Table:
    return table


def _text_readings(data: bytes) -> Iterator[Reading]:
    text = read_text(data)
    if _MARKUP.match(text):
        raise UnreadableStatement("The file is a web page or XML under the name of a table; please export CSV or XLSX.")
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data
    utf8 = utf16 or data.removeprefix(b"\xef\xbb\xbf") == text.encode()
    for reading in [text] if utf8 else dict.fromkeys([text, *one_byte_texts(data)]):
        head = reading[:_HEAD]
        for delimiter in sorted(_DELIMITERS, key=head.count, reverse=True):
            if delimiter in head or delimiter == ";":
                yield Reading(_csv_table(head, delimiter), partial(_csv_table, reading, delimiter))


def _csv_table(text: str, delimiter: str) -> Table:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[object, ...]] = []
    lines: list[int] = []
    start = 1
    try:
        for row in reader:
            if any(cell.count("\n") > _MAX_LINES_OF_A_CELL for cell in row):
                raise UnreadableStatement("A quotation mark on this line is never closed.", start)
            if any(cell.strip() for cell in row):
                rows.append(tuple(cell.strip() for cell in row[:_MAX_COLUMNS]))
                lines.append(start)
            start = reader.line_num + 1
            if len(rows) > _MAX_ROWS:
                raise UnreadableStatement("The table has more than %(limit)s rows.", start, limit=_MAX_ROWS)
    except csv.Error as error:
        raise UnreadableStatement("The table cannot be read from this line on.", reader.line_num) from error
    return Table(tuple(rows), tuple(lines), cut=_cut(rows, text))


def _cut(rows: list[tuple[object, ...]], text: str) -> bool:
    """True when the file stops inside its last row: in an open quotation, or with fewer cells and no line end."""
    if not rows:
        return False
    if "\n" in str(rows[-1][-1]) and not text.rstrip().endswith('"'):
        return True
    return len(rows) > 2 and len(rows[-1]) < len(rows[-2]) and not text.endswith(("\n", "\r"))


def _check_workbook(data: bytes) -> list[FormulaColumn]:
    """Unpacks once with a limit: sizes a zip declares may be false, and one far cell makes a sheet of billions."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise UnreadableStatement("The file is a zip archive, but no Excel workbook.")
            if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED:
                raise UnreadableStatement("The workbook is too large when unpacked.")
            for part in parts:
                with archive.open(part) as stream:
                    _check_part(stream, part.filename)
            return formula_columns(archive.namelist(), archive.read)
    # "not implemented" is a way of packing that zipfile does not know
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        if isinstance(error, UnreadableStatement):
            raise
        raise UnreadableStatement("The workbook is damaged or was cut.") from error
    except Exception as error:  # zlib.error and lzma.LZMAError share no base class
        raise UnreadableStatement("The workbook is damaged or was cut.") from error


def _check_part(stream: IO[bytes], name: str) -> None:
    last_row = last_column = 0
    tail = b""
    while chunk := stream.read(1 << 20):
        if name.startswith("xl/worksheets/"):
            for letters, digits in _CELL.findall(tail + chunk):
                last_row = max(last_row, int(digits))
                last_column = max(last_column, _column(letters))
            if last_row * last_column > _MAX_CELLS:
                raise UnreadableStatement("The workbook has a sheet that is too large.")
            tail = chunk[-32:]
        if re.search(rb"<!(DOCTYPE|ENTITY)", chunk):
            raise UnreadableStatement("The workbook declares a document type or entities, which is not allowed.")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheets(data: bytes, formulas: list[FormulaColumn]) -> Iterator[Table]:
    try:
        workbook = load_workbook(io.BytesIO(data))
        names = workbook.sheet_names
        sheets = [workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names]
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the Rust reader is not an Exception
        raise UnreadableStatement("The workbook cannot be read: it is damaged or protected.") from error
    for title, sheet in zip(names, sheets, strict=True):
        rows, lines = [], []
        for number, row in enumerate(sheet, start=1):
            cells = tuple(cell.strip() if isinstance(cell, str) else cell for cell in row[:_MAX_COLUMNS])
            if any(cell != "" for cell in cells):
                rows.append(cells)
                lines.append(number)
        warnings = tuple(
            Sentence(FORMULA_CELLS, one.row, column=one.column, sheet=one.sheet, count=one.count)
            for one in formulas
            if one.sheet == title
        )
        yield Table(tuple(rows), tuple(lines), warnings=warnings)
