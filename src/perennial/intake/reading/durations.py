"""Durations and times of day as trackers write them: '1:30', '01:30:05', '1h 30m', '1,5', 'PT1H30M', '5400'.

What a plain number counts (hours, minutes, seconds) is decided over a whole column, because '90' alone cannot tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from perennial.intake.reading.amounts import BadCell
from perennial.intake.reading.reasons import DURATION_TOO_LONG, NEGATIVE_DURATION, NOT_A_CLOCK, NOT_A_DURATION, because
from perennial.intake.reading.table import Cell

HOUR: Final = 3600
UNITS: Final = {"hours": HOUR, "minutes": 60, "seconds": 1}
LONGEST: Final = 10_000 * HOUR
"""More is never one line of a tracker; what is above a day is judged by who takes the line."""
WORKDAY: Final = 8
"""Hours that Jira and Tempo count as '1d'; five such days are '1w'."""

_NEAR: Final = 60
_COLONS = re.compile(r"(\d{1,5}):([0-5]\d)(?::([0-5]\d)(?:[.,]\d{1,6})?)?")
_DAYS_COLONS = re.compile(r"(\d{1,3}) days?,? (\d{1,2}):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,6})?)?")
_ISO = re.compile(
    r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})(?:[.,]\d+)?S)?)?", re.IGNORECASE
)  # fmt: skip
_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,20})?|[.,]\d{1,20}")
_WORD = re.compile(r"(\d{1,6}(?:[.,]\d{1,10})?)\s*([^\W\d_]+)\.?")
_CLOCK = re.compile(r"(\d{1,2})[:.]([0-5]\d)(?:[:.]([0-5]\d)(?:\.\d{1,6})?)?\s*([AaPp])?\.?(?:[Mm]\.?)?")
_BETWEEN = re.compile(r"[\s,]*")
_NOTHING = frozenset({"", "-", "–", "—"})
_MINUS = frozenset("-−–(")
_SECONDS: Final = {
    word: seconds
    for seconds, words in {
        1: "s sec secs second seconds с сек секунд секунда секунды секунди",
        60: "m min mins minute minutes м мин минут минута минуты хв хвилин хвилина хвилини",
        HOUR: "h hr hrs hour hours std ч час часа часов г год година години годин",
        WORKDAY * HOUR: "d day days д дн день дня дней дні днів",
        5 * WORKDAY * HOUR: "w wk week weeks нед недель неделя тиж тиждень тижнів",
    }.items()
    for word in words.split()
}


def parse_duration(cell: Cell, unit: int = HOUR) -> int | None:
    """Whole seconds; None where the cell is empty. `unit`: the seconds one of a plain number stands for.

    Raises BadCell.
    """
    if isinstance(cell, Decimal):
        return _sized(cell * unit, cell)
    if isinstance(cell, date):
        raise BadCell(because(NOT_A_DURATION, value=cell))
    text = cell.strip()
    if text in _NOTHING:
        return None
    if text[0] in _MINUS and any(char.isdigit() for char in text):
        raise BadCell(because(NEGATIVE_DURATION, value=text))
    if found := _COLONS.fullmatch(text):
        return _clock(found[1], found[2], found[3], 0, text)
    if _NUMBER.fullmatch(text):
        return _sized(Decimal(text.replace(",", ".")) * unit, text)
    if found := _ISO.fullmatch(text):
        if not any(found.groups()):
            raise BadCell(because(NOT_A_DURATION, value=text))
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return _sized(Decimal(((days * 24 + hours) * 60 + minutes) * 60 + seconds), text)
    if found := _DAYS_COLONS.fullmatch(text):
        return _clock(found[2], found[3], found[4], int(found[1]), text)
    return _in_words(text)


def counts_days(cell: Cell) -> bool:
    """Whether a duration says days or weeks, which were counted as working days."""
    if not isinstance(cell, str):
        return False
    return any(_SECONDS.get(word.casefold(), 0) > HOUR for _, word in _WORD.findall(cell))


def plain_numbers(cells: Iterable[Cell]) -> list[Decimal]:
    """The cells that are bare numbers: what a unit is needed for."""
    found = []
    for cell in cells:
        if isinstance(cell, Decimal):
            found.append(cell)
        elif isinstance(cell, str) and _NUMBER.fullmatch(text := cell.strip()):
            found.append(Decimal(text.replace(",", ".")))
    return found


def find_unit(
    numbers: Sequence[Decimal], spans: Sequence[tuple[Decimal, int]] = (), usual: int | None = None
) -> int | None:
    """The seconds one of these numbers stands for; None when nothing can tell.

    `spans`: numbers beside the seconds between their line's start and end, the best evidence there is. `usual`: what
    the tool writes.
    """
    for unit in UNITS.values():
        fitting = sum(abs(number * unit - span) <= _NEAR for number, span in spans)
        if fitting * 2 > len(spans):
            return unit
    if any(number != number.to_integral_value() for number in numbers):
        return HOUR
    if usual is not None or not numbers:
        return usual or HOUR
    largest = max(numbers)
    if largest <= 24:
        return HOUR
    return 1 if largest > 24 * 60 else None


def parse_clock(cell: Cell) -> time | None:
    """A time of day, in 24 or 12 hours; None where empty. Raises BadCell."""
    if not isinstance(cell, str):
        raise BadCell(because(NOT_A_CLOCK, value=cell))
    text = cell.strip()
    if text in _NOTHING:
        return None
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise BadCell(because(NOT_A_CLOCK, value=text))
    hour, half = int(found[1]), (found[4] or "").casefold()
    if half and not 1 <= hour <= 12:
        raise BadCell(because(NOT_A_CLOCK, value=text))
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    if hour == 24 and not int(found[2]):
        hour = 0
    if hour > 23:
        raise BadCell(because(NOT_A_CLOCK, value=text))
    return time(hour, int(found[2]), int(found[3] or 0))


def says_half_of_day(cells: Iterable[Cell]) -> bool:
    """Whether times are written with AM and PM: then dates beside them are written the American way."""
    return any(isinstance(cell, str) and cell.strip()[-2:].casefold() in ("am", "pm") for cell in cells)


def _clock(hours: str, minutes: str, seconds: str | None, days: int, text: str) -> int:
    return _sized(Decimal(((days * 24 + int(hours)) * 60 + int(minutes)) * 60 + int(seconds or 0)), text)


def _in_words(text: str) -> int:
    total, at, last = Decimal(0), 0, 0
    for found in _WORD.finditer(text):
        seconds = _SECONDS.get(found[2].casefold())
        between = text[at : found.start()]
        if seconds is None or not _BETWEEN.fullmatch(between) or (last and seconds >= last):
            raise BadCell(because(NOT_A_DURATION, value=text))
        total += Decimal(found[1].replace(",", ".")) * seconds
        at, last = found.end(), seconds
    rest = text[at:].strip(" .")
    if not at or (rest and not (last == HOUR and rest.isdecimal() and int(rest) < 60)):  # '1h 30' is said too
        raise BadCell(because(NOT_A_DURATION, value=text))
    return _sized(total + (int(rest) * 60 if rest else 0), text)


def _sized(seconds: Decimal, value: object) -> int:
    if not seconds.is_finite() or seconds > LONGEST:
        raise BadCell(because(DURATION_TOO_LONG, value=value))
    if seconds < 0:
        raise BadCell(because(NEGATIVE_DURATION, value=value))
    return int(seconds.quantize(Decimal(1), ROUND_HALF_UP))
