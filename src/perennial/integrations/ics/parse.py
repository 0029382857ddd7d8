"""When a calendar says busy. One broken event is left out and counted; a file that is no calendar is refused.

A calendar of the world is not to be trusted: rules that repeat every second are not followed, and a rule that began a
century ago is looked at only where it can still reach the days asked for.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from icalendar.cal.component import Component

MOST_BYTES: Final = 4 * 1024 * 1024
MOST_SERIES: Final = 1000
MOST_TIMES_A_DAY: Final = 8
LONGEST: Final = timedelta(days=62)  # a single event longer than the window of a slot finder says nothing
EVENT: Final = re.compile(r"BEGIN:VEVENT\r?\n.*?END:VEVENT[ \t]*(?:\r?\n|$)", re.DOTALL | re.IGNORECASE)

# Sentences, translated at the door (foundation.saying).
NOT_A_CALENDAR: Final = "This is not an iCalendar file."
TOO_LARGE: Final = "The calendar is larger than what is read."
TOO_MANY: Final = "The calendar has more repeating events than what is followed."
NOTHING_READABLE: Final = "None of the events in the calendar can be read."


class UnreadableCalendar(ValueError):
    """The whole file cannot be used; the message is one of the sentences above."""


@dataclass(frozen=True, slots=True)
class Busy:
    """Spans (aware, UTC) in which the owner is busy, joined and in order, and how many events were left out."""

    spans: tuple[tuple[datetime, datetime], ...]
    left_out: int


def read_busy(content: bytes, *, start: datetime, end: datetime, zone: str) -> Busy:
    """Busy spans within [start, end); events without a zone are in `zone`. Raises UnreadableCalendar."""
    if len(content) > MOST_BYTES:
        raise UnreadableCalendar(TOO_LARGE)
    calendars, left_out = _calendars(content)
    spans: list[tuple[datetime, datetime]] = []
    seen = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for calendar in calendars:
            single, series = _sorted(calendar, start, end)
            if len(series) > MOST_SERIES:
                raise UnreadableCalendar(TOO_MANY)
            for event in single:
                seen += 1
                span = _attempt(_span, event, zone)
                left_out += span is None
                spans += [span] if span else []
            for group in _series(series):
                seen += 1
                found = _attempt(_expanded, group, start, end, zone)
                left_out += found is None
                spans += found or []
            spans += _free_busy(calendar)
    if left_out and not seen - left_out and not spans:
        raise UnreadableCalendar(NOTHING_READABLE)
    return Busy(tuple(_joined(spans, start, end)), left_out)


def _calendars(content: bytes) -> tuple[list[Component], int]:
    """The calendars of the file; where it is broken somewhere, its events one by one."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "BEGIN:VCALENDAR" not in text.upper():
        raise UnreadableCalendar(NOT_A_CALENDAR)
    whole = _attempt(icalendar.Calendar.from_ical, text, multiple=True)
    if whole:
        return list(whole), 0
    blocks = EVENT.findall(text)
    kept = [found for block in blocks if (found := _attempt(_alone, block)) is not None]
    if not kept:
        raise UnreadableCalendar(NOTHING_READABLE if blocks else NOT_A_CALENDAR)
    calendar = icalendar.Calendar()
    for event in kept:
        calendar.add_component(event)
    return [calendar], len(blocks) - len(kept)


def _alone(block: str) -> Component:
    return icalendar.Event.from_ical(block)


def _sorted(calendar: Component, start: datetime, end: datetime) -> tuple[list[Component], list[Component]]:
    """Events that stand alone near the window, and those that repeat or change a repetition."""
    single, series = [], []
    for event in calendar.walk("VEVENT"):
        if _is_free(event):
            continue
        if event.get("RRULE") or event.get("RDATE") or event.get("RECURRENCE-ID"):
            series.append(event)
        elif _may_touch(event, start, end):
            single.append(event)
    return single, series


def _is_free(event: Component) -> bool:
    def word(name: str) -> str:
        return str(event.get(name, "")).upper()

    return word("TRANSP") == "TRANSPARENT" or word("STATUS") == "CANCELLED"


def _may_touch(event: Component, start: datetime, end: datetime) -> bool:
    """False only when its day is surely outside; what cannot be read is looked at, and counted."""
    day = _attempt(lambda: _day(event.get("DTSTART").dt))
    return day is None or start.date() - LONGEST <= day <= end.date() + timedelta(days=1)


def _series(events: Iterable[Component]) -> Iterator[list[Component]]:
    """Events of one UID belong together: a repetition and its exceptions."""
    groups: dict[str, list[Component]] = {}
    for number, event in enumerate(events):
        groups.setdefault(str(event.get("UID", number)), []).append(event)
    yield from groups.values()


def _expanded(group: list[Component], start: datetime, end: datetime, zone: str) -> list[tuple[datetime, datetime]]:
    """Raises whatever the library raises for a rule it cannot follow."""
    if any(_too_often(event) for event in group):
        raise ValueError("repeats too often")
    if all(_is_over(event, start) for event in group):
        return []
    calendar = icalendar.Calendar()
    for event in group:
        calendar.add_component(event)
    found = recurring_ical_events.of(calendar, components=["VEVENT"]).between(start, end)
    return [_span(event, zone) for event in found]


def _too_often(event: Component) -> bool:
    for rule in _rules(event):
        often = str((rule.get("FREQ") or [""])[0]).upper() in ("SECONDLY", "MINUTELY", "HOURLY")
        a_day = 1
        for part in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            a_day *= max(1, len(rule.get(part) or []))
        if often or a_day > MOST_TIMES_A_DAY:
            return True
    return False


def _is_over(event: Component, start: datetime) -> bool:
    rules = list(_rules(event))
    ends = [_day(until) for rule in rules for until in rule.get("UNTIL") or []]
    return bool(rules) and len(ends) == len(rules) and max(ends) < start.date() - LONGEST and not event.get("RDATE")


def _rules(event: Component) -> Iterator[Any]:
    rules = event.get("RRULE") or []
    yield from rules if isinstance(rules, list) else [rules]


def _span(event: Component, zone: str) -> tuple[datetime, datetime]:
    begins = event.get("DTSTART").dt
    ends = event.get("DTEND")
    length = event.get("DURATION")
    if ends is not None:
        until = ends.dt
    elif length is not None:
        until = begins + length.dt
    else:
        until = begins + (timedelta(0) if isinstance(begins, datetime) else timedelta(days=1))
    since, until = _moment(begins, zone), _moment(until, zone)
    if until < since or until - since > LONGEST:
        raise ValueError("ends before it begins, or lasts too long")
    return since, until


def _free_busy(calendar: Component) -> list[tuple[datetime, datetime]]:
    """What another calendar publishes of itself as VFREEBUSY."""
    spans: list[tuple[datetime, datetime]] = []
    for part in calendar.walk("VFREEBUSY"):
        rows = part.get("FREEBUSY") or []
        for row in rows if isinstance(rows, list) else [rows]:
            span = _attempt(_period, row)
            if span is not None:
                spans.append(span)
    return spans


def _period(row: Any) -> tuple[datetime, datetime]:
    if str(row.params.get("FBTYPE", "BUSY")).upper() == "FREE":
        raise ValueError("free")
    since, until = _moment(row.start, "UTC"), _moment(row.end, "UTC")
    if until <= since:
        raise ValueError("ends before it begins")
    return since, until


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def _moment(value: Any, zone: str) -> datetime:
    """Whole days and times without a zone are in the owner's."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    moment: datetime = value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)


def _attempt(function: Any, *args: Any, **kwargs: Any) -> Any:
    """The result, or None: other people's calendars make the library raise whatever it likes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(*args, **kwargs)
    except Exception:
        return None


def _joined(
    spans: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    current: tuple[datetime, datetime] | None = None
    for since, until in sorted((max(a, start), min(b, end)) for a, b in spans if a < end and b > start):
        if since >= until:
            continue
        if current and since <= current[1]:
            current = (current[0], max(current[1], until))
        else:
            if current:
                yield current
            current = (since, until)
    if current:
        yield current
