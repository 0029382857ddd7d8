"""Exports of time trackers: Toggl, Clockify, Harvest, Kimai, Jira and Tempo, solidtime, and any table by mapping.

A duration that is written counts, whatever start and end say beside it; the difference is warned of. An entry past
midnight belongs to the day on which it began, unless that day would become longer than days are: then what lies after
midnight belongs to the next one. The same columns make the same reading on the command line, on the page,
and where our hours are compared with a client's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from heapq import heapify, heappop, heappush
from typing import Final

from perennial.intake.kinds.columns import Columns
from perennial.intake.kinds.hour_rows import HourRow
from perennial.intake.kinds.kind import ENOUGH, Guess, Kind, positions
from perennial.intake.kinds.options import BadOptions, Options
from perennial.intake.kinds.staged import Ask, Staged
from perennial.intake.kinds.tracker_columns import Spans, durations, names, notes, prices, spans, worklogs
from perennial.intake.kinds.tracker_layouts import (
    ANY,
    FIELDS,
    LAYOUTS,
    Layout,
    currency_behind,
    fields_of,
    share,
)
from perennial.intake.kinds.tracker_solidtime import joined, of_solidtime
from perennial.intake.reading.dates import DateOrder
from perennial.intake.reading.durations import says_half_of_day
from perennial.intake.reading.reasons import (
    ASK_COLUMN,
    ASK_PERSON,
    COLUMNS_FOUND,
    DAY_TOO_FULL,
    EMPTY_CELL,
    ENDS_BEFORE_IT_STARTS,
    MORE_THAN_A_DAY,
    NO_DURATION,
    NO_ROWS,
    NO_SUCH_KIND,
    NOBODY_WORKED,
    NOT_RECOGNISED,
    NOTHING_WORKED,
    PAST_MIDNIGHT,
    RENAMED_COLUMN,
    SKIPPED_TABLE,
    SPAN_DIFFERS,
    STILL_RUNNING,
    Reason,
    because,
)
from perennial.intake.reading.table import Cell, Table, UnreadableFile, known_key

DAY: Final = 86_400
_SAID: Final = 0.95
"""An export whose marks are all there; below the native book, above tables by mapping."""
_ALIKE: Final = 0.62
"""A plain table of hours by the names of its columns: above what `table` makes of it, below any tool's own export."""
_TITLES: Final = {layout.name: layout.title for layout in LAYOUTS}


def layout_of(table: Table, name: str | None = None) -> tuple[Layout, float]:
    """The layout whose marks the table has most of, and their share; of one tool when its name is given."""
    known = [layout for layout in LAYOUTS if name in (None, layout.name)]
    scored = [(found / every, found, layout) for layout in known for found, every in (share(table, layout),)]
    score, _found, layout = max(scored, key=lambda one: (one[0], one[1]))
    return layout, score


def recognise(name: str, tables: Sequence[Table]) -> Guess:
    """By the columns that a tool's export always has."""
    if of_solidtime(tables):
        return Guess(_SAID if name == "solidtime" else 0.0, because(COLUMNS_FOUND, found=len(tables), all=len(tables)))
    best = Guess(0.0, because(COLUMNS_FOUND, found=0, all=0))
    for table in tables:
        layout, score = layout_of(table, name)
        found, every = share(table, layout)
        usable = score >= ENOUGH and not (score < 1 and _missing(table, layout, set(fields_of(table, layout).values())))
        likely = score * _SAID if usable or found >= 5 else 0.0
        if likely > best.score:
            best = Guess(likely, because(COLUMNS_FOUND, found=found, all=every))
    return best


def recognise_any(tables: Sequence[Table]) -> Guess:
    """A table with a day, a duration and a person, and nothing that makes it a ledger."""
    for table in tables:
        fields = set(fields_of(table, ANY).values())
        timed = fields & {"seconds", "duration", "hours"} or {"started", "ended"} <= fields
        if timed and fields & {"day", "start_day", "started"} and fields & {"person", "email", "first"}:
            return Guess(_ALIKE, because(COLUMNS_FOUND, found=len(fields), all=len(FIELDS)))
    return Guess(0.0, because(COLUMNS_FOUND, found=0, all=len(FIELDS)))


def stage(name: str, tables: Sequence[Table], options: Options) -> Staged:
    """Every table that the tool wrote; others beside it are left out with a warning."""
    staged = Staged(name)
    if of_solidtime(tables):
        _read(joined(tables), _layout("solidtime"), staged, options)
        carry_over(staged)
        return staged
    chosen = [(table, *((ANY, 1.0) if name == ANY.name else layout_of(table, name))) for table in tables]
    fitting = [each for each in chosen if not _missing(each[0], each[1], _fields(each[0], each[1], options))]
    for table, layout, _score in fitting or chosen[:1]:
        _read(table, layout, staged, options)
    taken = {id(each[0]) for each in fitting or chosen[:1]}
    for table, *_rest in chosen:
        if id(table) not in taken:
            staged.warn(table.file, table.header_line, because(SKIPPED_TABLE, table=table.name))
    carry_over(staged)
    return staged


def carry_over(staged: Staged) -> None:
    """Takes what lies after midnight off days that would have more than 24 hours, into the next day."""
    sums: defaultdict[tuple[str, date], int] = defaultdict(int)
    for row in staged.hours:
        sums[row.who, row.day] += row.seconds
    full = {who for (who, _day), total in sums.items() if total > DAY}
    if not full:
        return
    waiting = [(row.day, at, 0) for at, row in enumerate(staged.hours) if row.who in full]
    heapify(waiting)
    parts: dict[int, list[HourRow]] = {at: [staged.hours[at]] for _day, at, _part in waiting}
    while waiting:
        _day, at, part = heappop(waiting)
        row = parts[at][part]
        midnight = datetime.combine(row.day, time()) + timedelta(days=1)
        if sums[row.who, row.day] <= DAY or row.ended is None or row.ended <= midnight:
            continue
        over = min(row.seconds, int((row.ended - midnight).total_seconds()))
        if over >= row.seconds:
            continue
        sums[row.who, row.day] -= over
        sums[row.who, midnight.date()] += over
        staged.warn(row.file, row.line, because(PAST_MIDNIGHT, hours=_clock(over), day=midnight.date()))
        parts[at][part] = replace(row, seconds=row.seconds - over, ended=midnight)
        parts[at].append(
            replace(row, day=midnight.date(), started=midnight, seconds=over, key=row.key and f"{row.key}+")
        )
        heappush(waiting, (midnight.date(), at, part + 1))
    staged.hours[:] = [part for at, row in enumerate(staged.hours) for part in parts.get(at, (row,))]


def full_days(rows: Sequence[HourRow]) -> list[tuple[HourRow, Reason]]:
    """Lines with which one person has more hours on a day than it has, or which have that alone."""
    found: list[tuple[HourRow, Reason]] = []
    sums: defaultdict[tuple[str, date], int] = defaultdict(int)
    for row in rows:
        before = sums[row.who, row.day]
        sums[row.who, row.day] += row.seconds
        if row.seconds > DAY:
            found.append((row, because(MORE_THAN_A_DAY, hours=_hours(row.seconds))))
        elif row.who and before <= DAY < before + row.seconds:
            hours = _hours(before + row.seconds)
            found.append((row, because(DAY_TOO_FULL, person=row.person or row.email, hours=hours, day=row.day)))
    return found


def _layout(name: str) -> Layout:
    return next(layout for layout in LAYOUTS if layout.name == name)


def _fields(table: Table, layout: Layout, options: Options) -> dict[str, int]:
    """Field -> position, as the layout knows the columns and as a person mapped them."""
    mapped = {known_key(header) for header in options.columns}
    own = {header: field for header, field in fields_of(table, layout).items() if known_key(header) not in mapped}
    return positions(table, own, options, FIELDS)


def _missing(table: Table, layout: Layout, fields: Container[str]) -> list[str]:
    """Columns of the tool that are not there, or what any table of hours must have."""
    if layout is not ANY:
        own = fields_of(table, layout)
        present = {known_key(header) for header in own} | set(table.columns)
        gone = [header for header in layout.needed if known_key(header) not in present and _of(header) not in fields]
        if gone:
            return gone
    if "worklog" in fields:
        return []
    missing = [] if any(name in fields for name in ("day", "start_day", "started")) else ["day"]
    if not any(name in fields for name in ("seconds", "duration", "hours", "ended", "end_time")):
        missing.append("duration")
    return missing


def _of(header: str) -> str:
    table = Table("", "", (header,), [], [])
    return next(iter(fields_of(table, ANY).values()), "")


def _read(table: Table, layout: Layout, staged: Staged, options: Options) -> None:
    fields = _fields(table, layout, options)
    if missing := _missing(table, layout, fields):
        headers = tuple(header for header in table.headers if header)
        for field in missing:
            if layout is ANY:
                staged.ask(Ask("column", because(ASK_COLUMN, field=field), headers, table.file, field))
            else:
                staged.refuse(table.file, table.header_line, because(RENAMED_COLUMN, column=field), field)
        return
    american = any(says_half_of_day(_cells(table, fields, name)[:200]) for name in ("start_time", "started"))
    usual = DateOrder.MDY if american else layout.order
    columns = Columns(table, fields, staged, options, Options(date_order=usual, decimal="."))
    if columns.settle([name for name in ("day", "start_day", "end_day", "started", "ended") if name in fields], ()):
        _add(columns, layout)


def _cells(table: Table, fields: dict[str, int], name: str) -> list[Cell]:
    position = fields.get(name)
    return [] if position is None else [row[position] for row in table.rows]


def _add(columns: Columns, layout: Layout) -> None:
    staged, options, table = columns.staged, columns.options, columns.table
    if "worklog" in columns.fields:
        told, seconds = worklogs(columns)
    else:
        told = spans(columns)
        seconds = durations(columns, layout, told)
        if any(ask.key == "duration" for ask in staged.asks):
            return
    people, emails = names(columns), [text.casefold() for text in columns.texts("email")]
    if not {"person", "first", "email"} & set(columns.fields) and not options.person:
        staged.ask(Ask("who", Reason(ASK_PERSON), (), table.file))
    named = bool({"person", "first", "email"} & set(columns.fields))
    rest = (
        columns.texts("client"), columns.texts("project"), columns.texts("task", shorten=True), notes(columns),
        _yes(columns), notes(columns, "key"), prices(columns), _currencies(columns),
    )  # fmt: skip
    for at, (client, project, task, note, billable, key, price, currency) in enumerate(zip(*rest, strict=True)):
        if at in columns.bad:
            continue
        if named and not people[at] and not emails[at] and not options.person:
            columns.refuse(at, "email" if "email" in columns.fields else "person", Reason(NOBODY_WORKED))
            continue
        length = _length(columns, at, told, seconds[at])
        day = told.days[at]
        if length is None or day is None:
            continue
        staged.hours.append(HourRow(
            table.file, table.lines[at], layout.name, people[at] or ("" if named else options.person), emails[at],
            client, project, task, day, length, note, billable, told.started[at], _past(day, told.ended[at]),
            key, price, currency,
        ))  # fmt: skip


def _past(day: date, end: datetime | None) -> datetime | None:
    """The end, where it lies after the day: nothing asks for the others, and there are many."""
    return end if end is not None and end.date() > day else None


def _length(columns: Columns, at: int, told: Spans, seconds: int | None) -> int | None:
    """How long the line took; None when it is left out or refused, which is said."""
    start, end, day = told.started[at], told.ended[at], told.days[at]
    if day is None:
        columns.refuse(at, "day" if "day" in columns.fields else "start_day", Reason(EMPTY_CELL))
        return None
    span = int((end - start).total_seconds()) if start is not None and end is not None else None
    if seconds is None:
        return _by_span(columns, at, start, end, span)
    if span is not None and abs(span - seconds) > 60 and seconds:
        columns.warn(at, because(SPAN_DIFFERS, duration=_clock(seconds), span=_clock(max(0, span))))
    if not seconds:
        columns.warn(at, Reason(NOTHING_WORKED))
    return seconds or None


def _by_span(
    columns: Columns, at: int, start: datetime | None, end: datetime | None, span: int | None
) -> int | None:
    if span is None:
        if start is not None and ({"ended", "end_time"} & set(columns.fields)):
            columns.warn(at, Reason(STILL_RUNNING))
        else:
            columns.refuse(at, "duration", Reason(NO_DURATION))
    elif span < 0:
        columns.refuse(at, "ended", because(ENDS_BEFORE_IT_STARTS, start=start, end=end))
        return None
    elif not span:
        columns.warn(at, Reason(NOTHING_WORKED))
    return span or None


def _yes(columns: Columns) -> list[bool | None]:
    return columns.flags("billable")


def _currencies(columns: Columns) -> list[str]:
    """The currency of the rate: its own column ('Euro - EUR'), or the one behind the header of the rate."""
    cells = notes(columns, "currency")
    behind = currency_behind(columns.header("rate") or "")
    return [text[-3:].upper() if len(text) >= 3 else behind for text in cells]


def _hours(seconds: int) -> str:
    return f"{seconds / 3600:.2f}".rstrip("0").rstrip(".")


def _clock(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"


def _kind(name: str, title: str) -> Kind:
    return Kind(name, title, FIELDS, partial(recognise, name), partial(stage, name))


KINDS: Final = (
    *(_kind(name, title) for name, title in _TITLES.items()),
    Kind(ANY.name, ANY.title, FIELDS, recognise_any, partial(stage, ANY.name)),
)


def read_hours(tables: Sequence[Table], options: Options | None = None, kind: str | None = None) -> Staged:
    """The hours of an export, by the named tool or the one whose columns it has.

    Raises UnreadableFile when it is none of them or holds no rows, BadOptions for a tool that is not known.
    """
    options = options or Options()
    if not any(table.rows or table.refused for table in tables):
        first = tables[0] if tables else None
        raise UnreadableFile(first.file if first else "", Reason(NO_ROWS), first.header_line if first else None)
    by_name = {one.name: one for one in KINDS}
    if kind is not None and kind not in by_name:
        raise BadOptions(because(NO_SUCH_KIND, kind=kind, kinds=", ".join(by_name)))
    if kind is not None:
        return by_name[kind].stage(tables, options)
    likely = max(KINDS, key=lambda one: one.recognise(tables).score)
    if not likely.recognise(tables).score and not options.columns:
        raise UnreadableFile(tables[0].file, because(NOT_RECOGNISED, kinds=", ".join(by_name)))
    return (likely if likely.recognise(tables).score else by_name[ANY.name]).stage(tables, options)
