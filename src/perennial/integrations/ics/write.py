"""iCalendar text: an invitation, its update or its cancellation (RFC 5546), and a feed of somebody's meetings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import icalendar

PRODUCT: Final = "-//Perennial//Meetings//EN"


@dataclass(frozen=True, slots=True)
class Guest:
    """One of those asked: name, address, whether they have to come, and what they answered."""

    name: str
    address: str
    required: bool = True
    response: str = "open"  # open, accepted, declined, tentative


@dataclass(frozen=True, slots=True)
class Event:
    """A meeting as calendars know it. Moments are aware."""

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    organiser: tuple[str, str]  # (name, address)
    written_at: datetime
    place: str = ""
    text: str = ""
    cancelled: bool = False
    guests: tuple[Guest, ...] = ()


def invitation(event: Event) -> str:
    """One event with METHOD REQUEST, or CANCEL when it is cancelled."""
    calendar = _calendar()
    calendar.add("method", "CANCEL" if event.cancelled else "REQUEST")
    calendar.add_component(_event(event))
    return str(calendar.to_ical().decode())


def feed(name: str, events: Iterable[Event]) -> str:
    """A calendar to subscribe to."""
    calendar = _calendar()
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1))
    for event in events:
        calendar.add_component(_event(event))
    return str(calendar.to_ical().decode())


def _calendar() -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _event(event: Event) -> icalendar.Event:
    """In UTC: one meeting is one moment, and no zone of ours has to agree with the reader's."""
    row = icalendar.Event()
    row.add("uid", event.uid)
    row.add("sequence", event.sequence)
    row.add("dtstamp", event.written_at.astimezone(UTC))
    row.add("dtstart", event.starts_at.astimezone(UTC))
    row.add("dtend", event.ends_at.astimezone(UTC))
    row.add("summary", event.title)
    row.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    if event.place:
        row.add("location", event.place)
    if event.text:
        row.add("description", event.text)
    row.add("organizer", _person(*event.organiser))
    for guest in event.guests:
        person = _person(guest.name, guest.address)
        person.params["ROLE"] = "REQ-PARTICIPANT" if guest.required else "OPT-PARTICIPANT"
        person.params["PARTSTAT"] = _PARTSTAT.get(guest.response, "NEEDS-ACTION")
        person.params["RSVP"] = "TRUE"
        row.add("attendee", person, encode=False)
    return row


_PARTSTAT: Final = {"accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE"}


def _person(name: str, address: str) -> icalendar.vCalAddress:
    person = icalendar.vCalAddress(f"mailto:{address}")
    person.params["CN"] = " ".join(name.split())
    return person
