"""Dates as files write them; day and month in either order, decided over all dates of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from perennial.intake.reading.amounts import BadCell
from perennial.intake.reading.reasons import DATE_FAR_AWAY, NO_SUCH_DATE, NOT_A_DATE, because
from perennial.intake.reading.table import Cell
from perennial.kernel.text import fold

EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2100, 12, 31)

_YEAR_FIRST = re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4}|\d{2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_DAY_MONTH_NAME = re.compile(r"(\d{1,2})[\s.-]+([^\W\d_]+)\.?[\s,.-]+(\d{4}|\d{2})(?:\s*[гр]\.?)?")
_MONTH_NAME_DAY = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2}),?\s+(\d{4})")
_TIME = re.compile(r"(?:[T\s,]+\d{1,2}:\d{2}.*)$", re.DOTALL)
_EXCEL_ZERO = date(1899, 12, 30)
_EMPTY = frozenset({"", "-", "–", "—"})
_MONTHS: Final = {
    fold(name): number
    for number, names in enumerate(
        (
            "jan янв січ",
            "feb фев лют",
            "mar мар бер",
            "apr апр кві",
            "may мая май тра",
            "jun июн чер",
            "jul июл лип",
            "aug авг сер",
            "sep сен вер",
            "oct окт жов",
            "nov ноя лис",
            "dec дек гру",
        ),
        start=1,
    )
    for name in names.split()
}


class DateOrder(StrEnum):
    """Which of day and month comes first where the year comes last."""

    DMY = "dmy"
    MDY = "mdy"


class UndecidedOrder(Exception):
    """Every date of the file allows both orders; `sample` is one of them."""

    def __init__(self, sample: str) -> None:
        self.sample = sample
        super().__init__(sample)


def find_order(cells: Iterable[Cell]) -> DateOrder:
    """The order these cells use; the majority where they disagree, so that the odd ones are refused by line.

    Dates with points are day first unless proved otherwise. Raises UndecidedOrder when nothing can tell.
    """
    day_first, month_first, unclear = 0, 0, ""
    for cell in {cell for cell in cells if isinstance(cell, str)}:
        found = _YEAR_LAST.match(cell.strip())
        if not found:
            continue
        first, second = int(found[1]), int(found[3])
        day_first += first > 12 >= second
        month_first += second > 12 >= first
        if first <= 12 and second <= 12 and first != second and found[2] != ".":
            unclear = max(unclear, cell.strip())
    if unclear and day_first == month_first:
        raise UndecidedOrder(unclear)
    return DateOrder.MDY if month_first > day_first else DateOrder.DMY


def parse_date(cell: Cell, order: DateOrder = DateOrder.DMY) -> date | None:
    """The day in a cell, its time of day dropped; None when the cell is empty. Raises BadCell."""
    if isinstance(cell, date):
        return _within(cell, str(cell))
    text = str(cell).strip()
    if text in _EMPTY:
        return None
    if isinstance(cell, Decimal):
        return _number(cell, text)
    day = _TIME.sub("", text).strip()
    parts = _parts(day, order)
    if parts is None:
        if _SERIAL.fullmatch(day):
            return _number(Decimal(day.replace(",", ".")), text)
        raise BadCell(because(NOT_A_DATE, value=text))
    return _day(*parts, text)


def _parts(text: str, order: DateOrder) -> tuple[int, int, int] | None:
    if found := _YEAR_FIRST.fullmatch(text):
        return int(found[1]), int(found[3]), int(found[4])
    if found := _YEAR_LAST.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), _year(found[4])
        return (year, second, first) if order == DateOrder.DMY else (year, first, second)
    if found := _COMPACT.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY_MONTH_NAME.fullmatch(text):
        return _named(found[3], found[2], found[1])
    if found := _MONTH_NAME_DAY.fullmatch(text):
        return _named(found[3], found[1], found[2])
    return None


def _named(year: str, month: str, day: str) -> tuple[int, int, int] | None:
    number = _MONTHS.get(fold(month)[:3])
    return (_year(year), number, int(day)) if number else None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text) if int(text) < 70 else 1900 + int(text)


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise BadCell(because(NO_SUCH_DATE, value=text)) from error
    return _within(found, text)


def _number(value: Decimal, text: str) -> date:
    """An Excel serial, or 20240131 written as a number."""
    if value == value.to_integral_value() and 19_000_000 < value < 22_000_000:
        whole = int(value)
        return _day(whole // 10_000, whole // 100 % 100, whole % 100, text)
    if not 1 <= value < 1_000_000:
        raise BadCell(because(NOT_A_DATE, value=text))
    return _within(_EXCEL_ZERO + timedelta(days=int(value)), text)


def _within(day: date, text: str) -> date:
    if not EARLIEST <= day <= LATEST:
        raise BadCell(because(DATE_FAR_AWAY, value=text))
    return day
