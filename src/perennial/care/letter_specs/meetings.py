"""Letters of a meeting: invitation, update and calling off, each with its iCalendar part."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from importlib import import_module
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.care.choices import MeetingState
from perennial.care.models import Meeting, Rhythm
from perennial.care.queries.meetings import lost_rhythm, with_people, zone_of
from perennial.clients.actions.letters import register_client_letter
from perennial.clients.models import Client, Contact
from perennial.clients.queries import greeting_for
from perennial.foundation.models import OutboxMessage, User
from perennial.foundation.registry import (
    LETTERS,
    Check,
    Composed,
    LetterSpec,
    register_letter_texts,
)
from perennial.foundation.store import get
from perennial.foundation.timeline import Actor
from perennial.kernel.formats import format_date, format_time
from perennial.kernel.letters import Language, load_letter, parse_letter

PACKAGE: Final = "perennial.care"
FIELDS: Final = frozenset(
    {"greeting", "am_name", "title", "day", "time", "city", "minutes", "place", "agenda_lines", "reason", "client"}
)

# On which days, as a letter says it after "fix": the catalogues know the bare names only.
WEEKDAYS: Final = {
    "en": ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"),
    "ru": ("понедельники", "вторники", "среды", "четверги", "пятницы", "субботы", "воскресенья"),
    "uk": ("понеділки", "вівторки", "середи", "четверги", "п'ятниці", "суботи", "неділі"),
}


class NobodyToAsk(LookupError):
    """No one of them with an address takes part."""


def _register(key: str, title: Any, state: MeetingState) -> None:
    def compose(subject_id: int, *, language: str | None, sender: User | None, as_of: date) -> Composed:
        return _composed(key, _meeting(subject_id), language=language, sender=sender)

    def checks(subject_id: int, *, by: Actor, as_of: date, acknowledged: Collection[str] = ()) -> list[Check]:
        row = _meeting(subject_id)
        wanted = _why_not(row, state, by.at) is None
        reachable = bool(_guests(row))
        return [
            Check("still_wanted", wanted, _("Still true") if wanted else str(_why_not(row, state, by.at)),
                  "pass" if wanted else "fail"),
            Check("right_person", reachable,
                  _("The recipients take part") if reachable else _("No contact with a working address takes part"),
                  "pass" if reachable else "fail"),
        ]  # fmt: skip

    def still_needed(message: OutboxMessage, now: datetime) -> str | None:
        if message.subject_id is None:
            return None
        row = _meeting(message.subject_id)
        if row.sequence != message.facts.get("sequence"):
            return _("The meeting was moved again; a newer letter says so.")
        return _why_not(row, state, now)

    LETTERS.register(
        key,
        LetterSpec(
            key=key, title=title, package=PACKAGE, fields=FIELDS, subject_kind="meeting", compose=compose,
            checks=checks, still_needed=still_needed, on_sent=_nothing_follows,
        ),
    )  # fmt: skip
    register_letter_texts(key, title)


def _composed(key: str, row: Meeting, *, language: str | None, sender: User | None) -> Composed:
    guests = _guests(row)
    if not guests:
        raise NobodyToAsk(_("No contact with a working address takes part."))
    spoken = cast(Language, language or guests[0].language or row.client.language)
    text = get(f"letter.{key}.{spoken}")
    letter = parse_letter(text, FIELDS) if text else load_letter(PACKAGE, "letters", key, spoken, FIELDS)
    zone = zone_of(guests[0])
    local = row.starts_at.astimezone(ZoneInfo(zone))
    values = {
        "greeting": greeting_for(guests[0], spoken), "am_name": (sender or row.organiser).name,
        "client": row.client.name, "title": row.title, "day": format_date(local.date(), spoken, "weekday"),
        "time": format_time(local, spoken), "city": zone.rpartition("/")[2].replace("_", " "),
        "minutes": str(row.minutes), "place": row.place, "agenda_lines": row.agenda, "reason": row.reason,
    }  # fmt: skip
    rendered = letter.render(values)
    facts = {"sequence": row.sequence, "calendar": _calendar(row, sender or row.organiser)}
    people = tuple((contact.name, contact.email) for contact in guests)
    return Composed(row.client_id, spoken, people, (), rendered.subject_spans, rendered.body_spans, facts)


def _calendar(row: Meeting, organiser: User) -> dict[str, str]:
    """The event as calendars take it. Agenda and minutes stay in the letter, where a person reads them before Send."""
    write = import_module(settings.CALENDAR_WRITER)
    guests = tuple(
        write.Guest(person.name, _address(person), person.required, str(person.response))
        for person in row.people.all()
        if _address(person)
    )
    cancelled = row.state == MeetingState.CANCELLED
    event = write.Event(
        uid=row.uid, sequence=row.sequence, title=row.title, starts_at=row.starts_at, ends_at=row.ends_at,
        organiser=(organiser.name, organiser.email), written_at=row.changed_at, place=row.place, cancelled=cancelled,
        guests=guests,
    )  # fmt: skip
    return {"method": "CANCEL" if cancelled else "REQUEST", "text": write.invitation(event)}


def _address(person: Any) -> str:
    contact = person.contact
    return str(person.user.email if person.user else contact.email if contact and _reachable(contact) else "")


def _guests(row: Meeting) -> list[Contact]:
    return [p.contact for p in row.people.all() if p.contact and _reachable(p.contact)]


def _reachable(contact: Contact) -> bool:
    return bool(contact.email) and contact.archived_on is None and contact.bounced_on is None


def _why_not(row: Meeting, state: MeetingState, now: datetime) -> str | None:
    """Why this letter must not go: the meeting stands otherwise now, or it is over."""
    if row.state != state:
        return _("The meeting stands otherwise now.")
    return _("The meeting is over.") if row.starts_at <= now else None


def _meeting(pk: int) -> Meeting:
    return with_people(Meeting.objects.all()).get(pk=pk)


def _nothing_follows(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """Sending it moves no state: answers come back by mail or are noted by hand."""


_register("meeting_invite", gettext_lazy("Invitation to a meeting"), MeetingState.PLANNED)
_register("meeting_update", gettext_lazy("A meeting was moved"), MeetingState.PLANNED)
_register("meeting_cancel", gettext_lazy("A meeting was called off"), MeetingState.CANCELLED)


def _rhythm_values(client: Client, language: str, as_of: date) -> dict[str, str] | None:
    """While the rhythm is lost: the weekday and hour of the last one, else Tuesdays at eleven."""
    if client.pk not in lost_rhythm(as_of, clients=[client.pk]):
        return None
    last = Rhythm.objects.filter(client=client).order_by("-pk").first()
    day, clock = (last.weekday, last.at) if last else (1, time(11))
    return {"weekday": WEEKDAYS[language][day], "time": format_time(clock, language)}


register_client_letter(
    "rhythm", gettext_lazy("Set the rhythm again"), package=PACKAGE, fields={"weekday", "time"}, values=_rhythm_values
)
