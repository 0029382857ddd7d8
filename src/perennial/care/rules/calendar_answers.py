"""What calendars answer to an invitation: the METHOD:REPLY part of a mail (RFC 5546, 3.2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import icalendar

LARGEST: Final = 500_000  # bytes: an answer is a page of text
_RESPONSES: Final = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}


@dataclass(frozen=True, slots=True)
class CalendarAnswer:
    """Who answers what to which meeting. `address` in lower case; `sequence`: the invitation it answers."""

    uid: str
    sequence: int
    address: str
    response: str  # accepted, declined, tentative


def calendar_answers(text: str) -> list[CalendarAnswer]:
    """The answers of an iCalendar text; [] for anything that is not one, however broken."""
    if len(text) > LARGEST or "REPLY" not in text.upper():
        return []
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
        return [answer for calendar in calendars if _is_reply(calendar) for answer in _of(calendar)]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return []


def _is_reply(calendar: Any) -> bool:
    return str(calendar.get("METHOD", "")).strip().upper() == "REPLY"


def _of(calendar: Any) -> list[CalendarAnswer]:
    found = []
    for event in calendar.walk("VEVENT"):
        given = event.get("ATTENDEE", [])
        for person in given if isinstance(given, list) else [given]:
            response = _RESPONSES.get(str(person.params.get("PARTSTAT", "")).upper())
            address = str(person).strip().lower().removeprefix("mailto:")
            if response and "UID" in event:
                found.append(CalendarAnswer(str(event["UID"]), int(event.get("SEQUENCE", 0)), address, response))
    return found
