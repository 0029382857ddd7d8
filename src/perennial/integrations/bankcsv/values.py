"""Dates and amounts of whole columns: one order of day and month, one decimal mark, decided by all cells together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from perennial.kernel.bank import AmbiguousDates, UnreadableStatement
from perennial.kernel.text import fold

DateOrder = Literal["dmy", "mdy"]

_ISO = re.compile(r"^(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?(?=$|[T ,])")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\d{6})?$")
_PARTS = re.compile(r"^(\d{1,2})([-./ ])\s?(\d{1,2})\2\s?(\d{4}|\d{2})\.?(?=$|[T ,])")
_NAMED = re.compile(r"^(\d{1,2})[-./ ]*([^\W\d_]{3,})\.?[-./, ]*(\d{4}|\d{2})(?=$|[T ,])")
_NAMED_FIRST = re.compile(r"^([^\W\d_]{3,})\.?\s+(\d{1,2}),?\s+(\d{4})(?=$|[T ,])")
# The beginnings of month names, folded; the first that fits wins.
_MONTHS = (
    ("jan", "янв", "січ", "ene", "sty", "led", "gen"),
    ("feb", "фев", "лют", "fev", "lut", "uno"),
    ("mar", "мар", "бер", "maa", "mrt", "mrz", "bre"),
    ("apr", "апр", "кві", "квi", "abr", "avr", "kwi", "dub"),
    ("may", "mai", "мая", "май", "тра", "mei", "maj", "kve", "mag"),
    ("jun", "июн", "чер", "juin", "cze", "giu"),
    ("jul", "июл", "лип", "juil", "lip", "lug"),
    ("aug", "авг", "сер", "ago", "aou", "sie", "srp"),
    ("sep", "сен", "вер", "set", "wrz", "zar"),
    ("oct", "okt", "окт", "жов", "paz", "ott", "rij", "out"),
    ("nov", "ноя", "лис", "lis"),
    ("dec", "dez", "дек", "гру", "dic", "gru", "pro"),
)
_SPACES = re.compile(r"[\s'’`]")
_NUMBER = re.compile(r"^([+-]?)(\d+(?:[.,]\d+)*[.,]?|[.,]\d+)([+-]?)$")
_CURRENCY = r"(?:[^\W\d_]{1,4}\.?|[$€£¥₴₽₸₺])"
_BEFORE, _BEHIND = re.compile(rf"^([+-]?){_CURRENCY}"), re.compile(rf"{_CURRENCY}([+-]?)$")
_DEBIT_BEHIND = re.compile(r"\d(dr|db)\.?$", re.IGNORECASE)
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-"})


def read_dates(cells: Iterable[tuple[int, object]], order: DateOrder | None) -> Callable[[object, int], date]:
    """A reader for the cells of all date columns, given as (line, cell).

    Raises AmbiguousDates when every cell can be read both ways and they would mean different days.
    """
    decided = order or _order(cells)

    def read(cell: object, line: int) -> date:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        text = str(cell).strip()
        try:
            return _date(text, decided)
        except ValueError as error:
            raise UnreadableStatement("There is no such date as %(value)s.", line, value=text[:30]) from error

    return read


def looks_like_date(cell: object) -> bool:
    if isinstance(cell, date):
        return True
    text = str(cell).strip()
    return any(pattern.match(text) for pattern in (_ISO, _COMPACT, _PARTS, _NAMED, _NAMED_FIRST))


def _order(cells: Iterable[tuple[int, object]]) -> DateOrder:
    """Points mean day first everywhere; slashes and dashes are decided by a number above 12."""
    undecided = 0
    for line, cell in cells:
        match = _PARTS.match(str(cell).strip()) if isinstance(cell, str) else None
        if match is None or match[2] == ".":
            continue
        first, second = int(match[1]), int(match[3])
        if first > 12 >= second:
            return "dmy"
        if second > 12 >= first:
            return "mdy"
        if first != second:
            undecided = undecided or line
    if undecided:
        raise AmbiguousDates(
            "The dates can be read as day/month or as month/day; please say which order the file uses.", undecided
        )
    return "dmy"


def _date(text: str, order: DateOrder) -> date:
    if match := _ISO.match(text) or _COMPACT.match(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _PARTS.match(text):
        first, second, year = int(match[1]), int(match[3]), _year(match[4])
        day_first = order == "dmy" or match[2] == "."
        return date(year, second, first) if day_first else date(year, first, second)
    if match := _NAMED.match(text):
        return date(_year(match[3]), _month(match[2]), int(match[1]))
    if match := _NAMED_FIRST.match(text):
        return date(int(match[3]), _month(match[1]), int(match[2]))
    raise ValueError(text)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 80 else 1900)


def _month(name: str) -> int:
    folded = fold(name)
    for number, beginnings in enumerate(_MONTHS, start=1):
        if folded.startswith(beginnings):
            return number
    raise ValueError(name)


def read_amounts(cells: Iterable[object]) -> Callable[[object, int], Decimal | None]:
    """A reader for the cells of all amount columns; it gives None for an empty cell.

    A mark followed by three digits is a thousands mark, unless the other cells use that mark for decimals.
    """
    decimal_mark = _decimal_mark(cells)

    def read(cell: object, line: int) -> Decimal | None:
        if isinstance(cell, bool) or cell is None or cell == "":
            return None
        if isinstance(cell, (int, float)):
            # Cells that were computed carry binary noise behind the sixth digit.
            return Decimal(str(round(cell, 6)))
        return _amount(str(cell), decimal_mark, line)

    return read


def _amount(text: str, decimal_mark: str, line: int) -> Decimal | None:
    plain = _plain(text)
    if not plain:
        return None
    match = _NUMBER.match(plain)
    if match is None or len(plain) > 30 or (match[1] and match[3]):
        raise UnreadableStatement("The amount %(value)s cannot be read.", line, value=text.strip()[:40])
    digits = match[2]
    marks = re.findall("[.,]", digits)
    mark = _mark_of(digits) or (decimal_mark if marks and len(set(marks)) == 1 and marks.count(marks[0]) == 1 else "")
    if mark:
        whole, _, fraction = digits.rpartition(mark) if mark in digits else (digits, "", "")
        number = Decimal(re.sub("[.,]", "", whole or "0") + "." + re.sub("[.,]", "", fraction))
    else:
        number = Decimal(re.sub("[.,]", "", digits))
    return -number if "-" in (match[1], match[3]) else number


def _plain(text: str) -> str:
    """Without spaces, thousands apostrophes and the currency; brackets become a minus."""
    plain = _SPACES.sub("", text.translate(_MINUS))
    if plain.startswith("(") and plain.endswith(")"):
        plain = "-" + plain[1:-1]
    if _DEBIT_BEHIND.search(plain) and "-" not in plain:
        plain = "-" + plain
    return _BEHIND.sub(r"\1", _BEFORE.sub(r"\1", plain)) or plain


def _decimal_mark(cells: Iterable[object]) -> str:
    for cell in cells:
        if isinstance(cell, str):
            match = _NUMBER.match(_plain(cell))
            if match and (mark := _mark_of(match[2])):
                return mark
    return ""


def _mark_of(digits: str) -> str:
    """The decimal mark a number shows by itself: the last of two kinds, or one not followed by three digits."""
    marks: list[str] = re.findall("[.,]", digits)
    if not marks:
        return ""
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return ""
    whole, _, behind = digits.rpartition(marks[0])
    return marks[0] if len(behind) != 3 or whole in ("", "0") else ""
