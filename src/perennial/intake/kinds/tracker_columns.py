"""Columns of a tracker's table as whole lists: moments, durations and names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from perennial.intake.kinds.columns import Columns
from perennial.intake.kinds.staged import Ask
from perennial.intake.kinds.tracker_layouts import Layout
from perennial.intake.reading.amounts import BadCell
from perennial.intake.reading.durations import UNITS, counts_days, find_unit, parse_clock, parse_duration, plain_numbers
from perennial.intake.reading.reasons import (
    ASK_DURATION,
    DAYS_AS_WORKING_DAYS,
    NOT_A_CLOCK,
    NOT_A_WORKLOG,
    because,
)
from perennial.intake.reading.table import Cell

NOTE: Final = 500
_TIME_BEHIND = re.compile(
    r"[T\s,]+(\d{1,2}:\d{2}(?::\d{2})?(?:\.\d{1,9})?(?:\s*[AaPp][Mm])?)\s*(Z|[+-]\d{2}:?\d{2})?$"
)
_WORKLOG = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?):(\d{1,7})")


@dataclass(slots=True)
class Spans:
    """When lines began and ended, by a clock on the wall; `days` are there even where no clock is."""

    days: list[date | None]
    started: list[datetime | None]
    ended: list[datetime | None]


def spans(columns: Columns) -> Spans:
    """Days and moments, whichever columns hold them."""
    whole = _moments(columns, "started")
    days = _first_of(columns.dates("day"), columns.dates("start_day"), [one and one.date() for one in whole])
    began = _with_clock(days, _clocks(columns, "start_time"), whole)
    last_days = _first_of(columns.dates("end_day"), days)
    ended = _with_clock(last_days, _clocks(columns, "end_time"), _moments(columns, "ended"))
    if "end_day" not in columns.fields:  # one day is told and the work went on past midnight
        ended = [
            end + timedelta(days=1) if end and start and end < start and end.date() == start.date() else end
            for start, end in zip(began, ended, strict=True)
        ]
    return Spans(days, began, ended)


def worklogs(columns: Columns) -> tuple[Spans, list[int | None]]:
    """'2023-05-04T16:08:08+00:00:691': the moment and the seconds in one cell."""
    found = columns._each("worklog", lambda cell: _worklog(cell, _zone(columns)), True)
    began = [one and one[0] for one in found]
    return Spans([one and one.date() for one in began], began, [None] * len(columns)), [one and one[1] for one in found]


def durations(columns: Columns, layout: Layout, told: Spans) -> list[int | None]:
    """Seconds of each line by the column that says them best; None where nothing does."""
    found: list[int | None] = [None] * len(columns)
    for name, usual in (("seconds", UNITS["seconds"]), ("duration", layout.unit), ("hours", UNITS["hours"])):
        if name not in columns.fields:
            continue
        unit = usual if name != "duration" else _unit(columns, name, usual, told)
        if unit is None:
            return found
        read = columns._each(name, lambda cell, unit=unit: parse_duration(cell, unit))  # type: ignore[misc]
        found = [mine if mine is not None else other for mine, other in zip(found, read, strict=True)]
        for at, cell in enumerate(columns.cells(name)):
            if isinstance(cell, str) and read[at] and counts_days(cell):
                columns.warn(at, because(DAYS_AS_WORKING_DAYS, value=cell.strip()))
        if all(one is not None for one in found):
            break
    return found


def names(columns: Columns) -> list[str]:
    """Who worked: the full name, else both its parts."""
    whole, first, last = columns.texts("person"), columns.texts("first"), columns.texts("last")
    return [one or f"{given} {family}".strip() for one, given, family in zip(whole, first, last, strict=True)]


def notes(columns: Columns, name: str = "note") -> list[str]:
    """Free text on one line, shortened in silence: nothing is decided by its end."""
    cells = columns.cells(name)
    if not cells:
        return [""] * len(columns)
    return [_short(columns._one_line(cell)) for cell in cells]


def prices(columns: Columns) -> list[Decimal | None]:
    """What an hour costs there; a cell that is no number says nothing."""
    cells = columns.cells("rate")
    return [_price(cell) for cell in cells] if cells else [None] * len(columns)


def _short(text: str) -> str:
    return text if len(text) <= NOTE else text[: NOTE - 1] + "…"


def _price(cell: Cell) -> Decimal | None:
    if isinstance(cell, Decimal):
        return cell
    text = re.sub(r"[^\d.,]", "", cell) if isinstance(cell, str) else ""
    if not text or len(text) > 15:
        return None
    at = max(text.rfind("."), text.rfind(","))
    whole, part = (text[:at], text[at + 1 :]) if at >= 0 else (text, "")
    digits = re.sub(r"\D", "", whole)
    return Decimal(f"{digits or '0'}.{part or '0'}")


def _unit(columns: Columns, name: str, usual: int | None, told: Spans) -> int | None:
    """What plain numbers count: as a person said, as starts and ends prove, as the tool writes; else it is asked."""
    if columns.options.duration is not None:
        return columns.options.duration
    cells = columns.cells(name)
    numbers = plain_numbers(cells)
    proof = []
    for cell, start, end in zip(cells, told.started, told.ended, strict=True):
        if start is not None and end is not None and end > start and (bare := plain_numbers([cell])):
            proof.append((bare[0], int((end - start).total_seconds())))
    unit = find_unit(numbers, proof, usual)
    if unit is None:
        question = because(ASK_DURATION, value=max(numbers), column=columns.header(name))
        columns.staged.ask(Ask("duration", question, tuple(UNITS), columns.table.file))
    return unit


def _first_of(*lists: Sequence[date | None]) -> list[date | None]:
    return [next((one for one in each if one is not None), None) for each in zip(*lists, strict=True)]


def _with_clock(
    days: Sequence[date | None], clocks: Sequence[time | None], whole: Sequence[datetime | None]
) -> list[datetime | None]:
    return [
        moment if moment is not None else datetime.combine(day, clock) if day and clock is not None else None
        for day, clock, moment in zip(days, clocks, whole, strict=True)
    ]


def _clocks(columns: Columns, name: str) -> list[time | None]:
    return columns._each(name, parse_clock)


def _zone(columns: Columns) -> ZoneInfo | None:
    return ZoneInfo(columns.options.zone) if columns.options.zone else None


def _moments(columns: Columns, name: str) -> list[datetime | None]:
    """Moments of cells that hold a day and a clock; None where there is no clock. A zone in the cell is moved to ours.

    The days are read by the order of the whole file.
    """
    if name not in columns.fields:
        return [None] * len(columns)
    zone = _zone(columns)
    days = columns.dates(name)
    found: list[datetime | None] = []
    for at, (day, cell) in enumerate(zip(days, columns.cells(name), strict=True)):
        if day is None or not isinstance(cell, str):
            found.append(datetime.combine(day, time()) if day and not isinstance(cell, str) else None)
            continue
        try:
            found.append(_moment(day, cell.strip(), zone))
        except BadCell as error:
            columns.refuse(at, name, error.reason, cell)
            found.append(None)
    return found


def _moment(day: date, text: str, zone: ZoneInfo | None) -> datetime | None:
    behind = _TIME_BEHIND.search(text)
    if behind is None:
        if ":" in text:
            raise BadCell(because(NOT_A_CLOCK, value=text))
        return datetime.combine(day, time())
    clock = parse_clock(behind[1])
    if clock is None:
        return None
    if not behind[2]:
        return datetime.combine(day, clock)
    moment = datetime.fromisoformat(f"{day.isoformat()}T{clock.isoformat()}{_offset(behind[2])}")
    return (moment.astimezone(zone) if zone else moment).replace(tzinfo=None)


def _offset(text: str) -> str:
    return "+00:00" if text == "Z" else text if ":" in text else f"{text[:3]}:{text[3:]}"


def _worklog(cell: Cell, zone: ZoneInfo | None) -> tuple[datetime, int] | None:
    text = cell.strip() if isinstance(cell, str) else str(cell)
    if not text:
        return None
    found = _WORKLOG.fullmatch(text)
    if found is None:
        raise BadCell(because(NOT_A_WORKLOG, value=text))
    try:
        moment = datetime.fromisoformat(found[1])
    except ValueError as error:
        raise BadCell(because(NOT_A_WORKLOG, value=text)) from error
    if moment.tzinfo is not None:
        moment = (moment.astimezone(zone) if zone else moment).replace(tzinfo=None)
    return moment, int(found[2])
