"""Delimited text (CSV, TSV, TXT) to a table: the encoding and the delimiter are found, not asked."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Final

from perennial.intake.reading.reasons import (
    CUT_IN_QUOTES,
    CUT_ROW,
    EMPTY_FILE,
    GUESSED_ENCODING,
    NOT_A_TABLE,
    RAGGED_ROW,
    SHEET_TOO_WIDE,
    STRAY_QUOTE,
    TOO_MANY_ROWS,
    Reason,
    because,
)
from perennial.intake.reading.table import Limits, Refusal, Table, UnreadableFile, WarningLine, stem
from perennial.kernel.charsets import UnreadableText, decode

DELIMITERS: Final = (",", ";", "\t", "|")
MOST_COLUMNS: Final = 16_384  # as many as a sheet of Excel has
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|[\r\n])|[^\r\n]+")
_SHORT: Final = 40
_SAMPLE_ROWS = 30
_HEADER_SEARCH = 20
_NAMES = {"cp1251": "Windows-1251", "cp1252": "Windows-1252", "latin-1": "Latin-1", "cp1250": "Windows-1250"}


def read_text(data: bytes, file: str, limits: Limits) -> Table:
    """The table of a delimited text file. Raises UnreadableFile."""
    text, encoding = _decoded(data, file)
    if not text.strip():
        raise UnreadableFile(file, Reason(EMPTY_FILE))
    delimiter, first_line = _delimiter(text)
    rows, lines, cut = _records(text, delimiter, first_line, file, limits)
    table = build_table(file, stem(file), rows, lines)
    table.encoding, table.delimiter = encoding, delimiter
    if cut and table.refused and table.refused[-1].line == cut:
        table.refused[-1] = _cut_row(table.refused[-1])
    if encoding in _NAMES:
        warning = WarningLine(file, table.header_line, because(GUESSED_ENCODING, encoding=_NAMES[encoding]))
        table.warnings.append(warning)
    return table


def build_table(file: str, name: str, rows: list[tuple[object, ...]], lines: list[int]) -> Table:
    """A table from raw rows, empty ones already gone: the header is found, rows of another width are refused."""
    if not rows:
        raise UnreadableFile(file, Reason(EMPTY_FILE))
    at = _header_at(rows)
    headers = tuple(str(cell).strip() for cell in rows[at])
    while headers and not headers[-1]:
        headers = headers[:-1]
    del rows[: at + 1]
    header_line = lines[at]
    del lines[: at + 1]
    width = len(headers)
    if width > MOST_COLUMNS:
        raise UnreadableFile(file, because(SHEET_TOO_WIDE, rows=len(rows) + 1, columns=width), header_line)
    table = Table(file, name, headers, [], [], header_line)
    for row, line in zip(rows, lines, strict=True):
        fitted = row if len(row) == width else _fitted(row, width)
        if fitted is None:
            reason = because(RAGGED_ROW, cells=len(row), columns=width)
            table.refused.append(Refusal(file, line, None, None, reason))
        else:
            table.rows.append(fitted)  # type: ignore[arg-type]  # cells of text files and workbooks are Cells
            table.lines.append(line)
    return table


def _decoded(data: bytes, file: str) -> tuple[str, str]:
    try:
        if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and b"\0" not in data[:4096]:
            text = data.decode("utf-8-sig")
            return _plain(text, file), "utf-8"
    except UnicodeDecodeError:
        pass  # another encoding, found below
    try:
        text = decode(_with_mark(data))
    except UnreadableText as error:
        raise UnreadableFile(file, Reason(error.template), error.line) from error
    return _plain(text, file), _encoding_of(data, text)


def _plain(text: str, file: str) -> str:
    """The text, unless it is a binary file that happens to decode."""
    head = text[:4096]
    odd = sum(char < " " and char not in "\t\r\n\f\x1a" for char in head)
    if odd * 50 > len(head):
        raise UnreadableFile(file, Reason(NOT_A_TABLE))
    if "\0" in text:
        raise UnreadableFile(file, Reason(NOT_A_TABLE), text.count("\n", 0, text.index("\0")) + 1)
    return text


def _with_mark(data: bytes) -> bytes:
    """UTF-16 without its mark gets one: the upper bytes of Latin and Cyrillic text are nearly all 0 and 4."""
    head = data[:4096]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or 0 not in head:
        return data
    half = max(1, len(head) // 2)
    for upper, mark in ((head[1::2], codecs.BOM_UTF16_LE), (head[0::2], codecs.BOM_UTF16_BE)):
        other = head[0::2] if mark == codecs.BOM_UTF16_LE else head[1::2]
        if upper.count(0) + upper.count(4) > 0.9 * half and other.count(0) < 0.05 * half:
            return mark + data
    return data


def _encoding_of(data: bytes, text: str) -> str:
    if 0 in data[:4096]:
        return "utf-16"
    for name in _NAMES:
        try:
            if data.decode(name) == text:
                return name
        except UnicodeDecodeError:
            continue
    return "utf-8"


def _delimiter(text: str) -> tuple[str, int]:
    """The delimiter, and how many lines to skip (1 where Excel's own first line 'sep=;' names it)."""
    first = text[: text.find("\n") if "\n" in text else len(text)].strip().casefold()
    if first.startswith("sep=") and len(first) == 5 and first[4] in DELIMITERS:
        return first[4], 1
    if first == "sep=":
        return "\t", 1
    return max(DELIMITERS, key=lambda delimiter: _fit(text, delimiter)), 0


def _fit(text: str, delimiter: str) -> tuple[float, int]:
    """How well a delimiter cuts the first rows: rows as wide as the widest common width, times that width."""
    sample = text[:60_000]
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    widths: list[int] = []
    try:
        widths = [len(row) for row in itertools.islice(reader, _SAMPLE_ROWS) if row]
    except csv.Error:
        return 0.0, 0
    return max(((widths.count(width) / len(widths) * (width - 1), width) for width in set(widths)), default=(0.0, 0))


def _records(
    text: str, delimiter: str, skip: int, file: str, limits: Limits
) -> tuple[list[tuple[object, ...]], list[int], int]:
    """Rows that hold anything, their first physical lines, and the last line where it has no line end (else 0)."""
    source = _physical(text)
    for _ in range(skip):
        next(source, None)
    known: dict[str, str] = {}  # most cells of a column say the same: they are held in memory once
    rows: list[tuple[object, ...]] = []
    lines: list[int] = []
    for row, line in _numbered(csv.reader(source, delimiter=delimiter, strict=True), skip, file):
        if any(row) and any(cell.strip() for cell in row):
            rows.append(tuple([known.setdefault(cell, cell) if len(cell) < _SHORT else cell for cell in row]))
            lines.append(line)
            if len(rows) > limits.rows:
                raise UnreadableFile(file, because(TOO_MANY_ROWS, limit=limits.rows))
    cut = lines[-1] if lines and not text.endswith(("\n", "\r")) else 0
    return rows, lines, cut


def _physical(text: str) -> Iterator[str]:
    """Lines with their ends, one at a time: a StringIO would hold the text in four bytes a character."""
    return (found[0] for found in _LINE.finditer(text))


def _numbered(reader: Iterable[list[str]], skip: int, file: str) -> Iterator[tuple[list[str], int]]:
    before = 0
    try:
        for row in reader:
            yield row, before + skip + 1
            before = reader.line_num  # type: ignore[attr-defined]  # csv.reader has it; its type is private
    except csv.Error as error:
        template = STRAY_QUOTE if "expected after" in str(error) else CUT_IN_QUOTES
        raise UnreadableFile(file, Reason(template), before + skip + 1) from error


def _header_at(rows: list[tuple[object, ...]]) -> int:
    """The first row filled about as widely as the widest below it: titles above a table are narrower."""
    filled = [sum(1 for cell in row if str(cell).strip()) for row in rows[:_HEADER_SEARCH]]
    need = max(2, (max(filled) + 1) // 2)
    return next((at for at, count in enumerate(filled) if count >= need), 0)


def _fitted(row: tuple[object, ...], width: int) -> tuple[object, ...] | None:
    """The row without empty cells beyond the header; None where it is narrower or has content there."""
    if len(row) > width and not any(str(cell).strip() for cell in row[width:]):
        return row[:width]
    return None


def _cut_row(refusal: Refusal) -> Refusal:
    reason = Reason(CUT_ROW, refusal.reason.params)
    return Refusal(refusal.file, refusal.line, None, None, reason)
