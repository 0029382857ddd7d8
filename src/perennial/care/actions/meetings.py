"""Planning meetings, moving and calling them off, saying what became of them, and keeping their rhythm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from perennial.care.actions.touches import log_touch
from perennial.care.choices import MeetingResponse, MeetingState, MissedBy, TouchKind, TouchSource
from perennial.care.models import Meeting, MeetingPerson, Rhythm
from perennial.care.rules.rhythm import moment, occasions
from perennial.clients.models import Client, Contact
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, Event, record, record_many

AHEAD_WEEKS = 6  # a rhythm's meetings stand in the calendar so far ahead


class NotPlannable(ValueError):
    """The meeting cannot be planned so; the sentence says why."""


class MeetingIsOver(ValueError):
    """Somebody has said before what became of this meeting."""


@transaction.atomic
def plan_meeting(
    client: Client, *, title: str, starts_at: datetime, minutes: int, zone: str, colleagues: Sequence[User],
    contacts: Sequence[Contact] = (), optional: Iterable[Contact] = (), place: str = "", agenda: str = "",
    by: Actor, as_of: date,
) -> Meeting:  # fmt: skip
    """Put a meeting into the calendar; the invitation is a letter of its own. Raises NotPlannable."""
    if starts_at <= by.at:
        raise NotPlannable(_("Choose a time to come."))
    _check(client, title, minutes, zone, colleagues, (*contacts, *optional))
    meeting = Meeting.objects.create(
        client=client, title=title.strip(), starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes),
        zone=zone, place=place.strip(), agenda=agenda.strip(), organiser=by.user or colleagues[0], uid=new_uid(),
        changed_at=by.at,
    )  # fmt: skip
    _ask(meeting, colleagues, contacts, optional)
    _tell("meeting.planned", meeting, by, as_of)
    return meeting


@transaction.atomic
def move_meeting(
    meeting: Meeting, *, starts_at: datetime, minutes: int | None = None, by: Actor, as_of: date
) -> Meeting:
    """Another time: everybody is asked again. Raises NotPlannable, MeetingIsOver."""
    row = _planned(meeting)
    if starts_at <= by.at:
        raise NotPlannable(_("Choose a time to come."))
    before = row.starts_at
    length = timedelta(minutes=minutes) if minutes else row.ends_at - row.starts_at
    row.starts_at, row.ends_at = starts_at, starts_at + length
    row.sequence, row.changed_at = row.sequence + 1, by.at
    _save(row)
    row.people.exclude(user=by.user).update(response=MeetingResponse.OPEN)
    _tell("meeting.moved", row, by, as_of, before=before)
    return row


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, reason: str = "", by: Actor, as_of: date) -> Meeting:
    """Call it off. Raises MeetingIsOver."""
    row = _planned(meeting)
    row.state, row.reason = MeetingState.CANCELLED, reason.strip()[:300]
    row.sequence, row.changed_at = row.sequence + 1, by.at
    _save(row)
    _tell("meeting.cancelled", row, by, as_of)
    return row


@transaction.atomic
def hold_meeting(
    meeting: Meeting, *, text: str = "", came: Iterable[MeetingPerson] | None = None, by: Actor, as_of: date
) -> Meeting:
    """It took place: it becomes a touch of those who came. Raises MeetingIsOver, and before its day NotPlannable."""
    row = _planned(meeting)
    on = localdate(row.starts_at)
    if on > as_of:
        raise NotPlannable(_("A meeting can be held on its day or later, not before."))
    there = list(row.people.select_related("user", "contact") if came is None else came)
    touch = log_touch(
        row.client, kind=TouchKind.MEETING, text=text.strip() or row.title, on=on, source=TouchSource.MEETING,
        people=[p.contact for p in there if p.contact], colleagues=[p.user for p in there if p.user],
        minutes=row.minutes, by=by, as_of=as_of,
    )  # fmt: skip
    row.state, row.touch_id, row.record = MeetingState.HELD, touch.pk, text.strip()[:10_000]
    _save(row)
    _tell("meeting.held", row, by, as_of)
    return row


@transaction.atomic
def miss_meeting(meeting: Meeting, *, missed_by: MissedBy, by: Actor, as_of: date) -> Meeting:
    """It did not take place. Raises MeetingIsOver, and before its day NotPlannable."""
    row = _planned(meeting)
    if localdate(row.starts_at) > as_of:
        raise NotPlannable(_("A meeting that is still to come is called off, not missed."))
    row.state, row.missed_by = MeetingState.MISSED, missed_by
    _save(row)
    _tell("meeting.missed", row, by, as_of)
    return row


@transaction.atomic
def reopen_meeting(meeting: Meeting, *, by: Actor, as_of: date) -> Meeting:
    """Undo what was said about it: it is planned again, and the touch it became is withdrawn."""
    from perennial.care.actions.touches import withdraw_touch
    from perennial.care.models import Touch

    row = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if row.state == MeetingState.PLANNED:
        raise MeetingIsOver(_("There is nothing to undo."))
    touch = Touch.objects.filter(pk=row.touch_id, withdrawn_on__isnull=True).first() if row.touch_id else None
    if touch is not None:
        withdraw_touch(touch, by=by, as_of=as_of)
    if row.state == MeetingState.CANCELLED:
        row.sequence, row.changed_at = row.sequence + 1, by.at
    row.state, row.missed_by, row.reason, row.touch_id = MeetingState.PLANNED, "", "", None
    _save(row)
    _tell("meeting.reopened", row, by, as_of)
    return row


@transaction.atomic
def write_agenda(meeting: Meeting, *, agenda: str, by: Actor, as_of: date) -> Meeting:
    """What is to be talked about."""
    row = Meeting.objects.select_for_update().get(pk=meeting.pk)
    row.agenda = agenda.strip()[:4000]
    _save(row)
    _tell("meeting.agenda", row, by, as_of)
    return row


@transaction.atomic
def answer_invitation(person: MeetingPerson, *, response: MeetingResponse, by: Actor, as_of: date) -> MeetingPerson:
    """What somebody answered, from their mail or by hand."""
    person.response = response
    person.save(update_fields=["response"])
    meeting = person.meeting
    _tell("meeting.answered", meeting, by, as_of, who=person.name, response=str(response))
    return person


@transaction.atomic
def start_rhythm(
    client: Client, *, title: str, weekday: int, at: time, zone: str, minutes: int, every_weeks: int,
    starts_on: date, colleagues: Sequence[User], contacts: Sequence[Contact], place: str = "", by: Actor, as_of: date,
) -> Rhythm:  # fmt: skip
    """Meet regularly; the meetings of the coming weeks are planned at once. Raises NotPlannable."""
    _check(client, title, minutes, zone, colleagues, contacts)
    if not 0 <= weekday <= 6 or not 1 <= every_weeks <= 13:
        raise NotPlannable(_("Choose a weekday, and every one to thirteen weeks."))
    rhythm = Rhythm.objects.create(
        client=client, title=title.strip(), zone=zone, weekday=weekday, at=at, minutes=minutes,
        every_weeks=every_weeks, starts_on=max(starts_on, as_of), place=place.strip(),
        organiser=by.user or colleagues[0],
    )  # fmt: skip
    rhythm.colleagues.set(colleagues)
    rhythm.contacts.set(contacts)
    data = {"title": rhythm.title, "weekday": weekday, "at": at.strftime("%H:%M"), "zone": zone, "weeks": every_weeks}
    record("rhythm.started", by=by, on=as_of, client_id=client.pk, subject=("rhythm", rhythm.pk), data=data)
    keep_rhythms(by=by, as_of=as_of, rhythms=[rhythm])
    return rhythm


@transaction.atomic
def end_rhythm(rhythm: Rhythm, *, by: Actor, as_of: date) -> Rhythm:
    """Stop meeting regularly: what was planned after today is called off."""
    if rhythm.ended_on is not None:
        raise MeetingIsOver(_("This rhythm has ended before."))
    rhythm.ended_on = as_of
    rhythm.save(update_fields=["ended_on"])
    record("rhythm.ended", by=by, on=as_of, client_id=rhythm.client_id, subject=("rhythm", rhythm.pk),
           data={"title": rhythm.title})  # fmt: skip
    for meeting in rhythm.meetings.planned().filter(starts_at__gt=by.at):
        cancel_meeting(meeting, by=by, as_of=as_of)
    return rhythm


@transaction.atomic
def keep_rhythms(*, by: Actor, as_of: date, rhythms: Sequence[Rhythm] | None = None) -> int:
    """Plan the meetings of the coming weeks that are not there yet. Returns how many; twice a day plans none."""
    rows = Rhythm.objects.filter(ended_on__isnull=True).prefetch_related("colleagues", "contacts")
    if rhythms is not None:
        rows = rows.filter(pk__in=[rhythm.pk for rhythm in rhythms])
    until = as_of + timedelta(weeks=AHEAD_WEEKS)
    running = list(rows)
    there = set(Meeting.objects.filter(rhythm__in=running, occasion__gte=as_of).values_list("rhythm_id", "occasion"))
    fresh: list[Meeting] = []
    for rhythm in running:
        days = occasions(weekday=rhythm.weekday, every_weeks=rhythm.every_weeks, starts_on=rhythm.starts_on,
                         since=as_of, until=until)  # fmt: skip
        fresh += [_occasion(rhythm, day, by.at) for day in days if (rhythm.pk, day) not in there]
    fresh = [meeting for meeting in fresh if meeting.starts_at > by.at]
    Meeting.objects.bulk_create(fresh)
    people = []
    for meeting in fresh:
        rhythm = next(r for r in running if r.pk == meeting.rhythm_id)
        people += [MeetingPerson(meeting=meeting, user=user) for user in rhythm.colleagues.all()]
        people += [MeetingPerson(meeting=meeting, contact=contact) for contact in rhythm.contacts.all()]
    MeetingPerson.objects.bulk_create(people)
    record_many([_event("meeting.planned", meeting, as_of) for meeting in fresh], by=by)
    return len(fresh)


def new_uid() -> str:
    """What calendars know a meeting by, for ever."""
    return f"{uuid4().hex}@perennial"


def _occasion(rhythm: Rhythm, day: date, at: datetime) -> Meeting:
    starts = moment(day, rhythm.at, rhythm.zone)
    return Meeting(
        client_id=rhythm.client_id, rhythm=rhythm, occasion=day, title=rhythm.title, starts_at=starts,
        ends_at=starts + timedelta(minutes=rhythm.minutes), zone=rhythm.zone, place=rhythm.place,
        organiser_id=rhythm.organiser_id, uid=new_uid(),
        changed_at=at,
    )  # fmt: skip


def _check(
    client: Client, title: str, minutes: int, zone: str, colleagues: Sequence[User], contacts: Sequence[Contact]
) -> None:
    if not title.strip():
        raise NotPlannable(_("Say what the meeting is about."))
    if not 5 <= minutes <= 480:
        raise NotPlannable(_("A meeting takes between five minutes and eight hours."))
    if zone not in available_timezones():
        raise NotPlannable(_("This time zone is not known."))
    if not colleagues:
        raise NotPlannable(_("Choose who of us takes part."))
    if any(contact.client_id != client.pk for contact in contacts):
        raise NotPlannable(_("Choose people of this client."))


def _ask(
    meeting: Meeting, colleagues: Sequence[User], contacts: Sequence[Contact], optional: Iterable[Contact]
) -> None:
    rows = [
        MeetingPerson(meeting=meeting, user=user,
                      response=MeetingResponse.ACCEPTED if user == meeting.organiser else MeetingResponse.OPEN)
        for user in dict.fromkeys(colleagues)
    ]  # fmt: skip
    theirs = dict.fromkeys(contacts)
    rows += [MeetingPerson(meeting=meeting, contact=contact) for contact in theirs]
    extra = [contact for contact in dict.fromkeys(optional) if contact not in theirs]
    rows += [MeetingPerson(meeting=meeting, contact=contact, required=False) for contact in extra]
    MeetingPerson.objects.bulk_create(rows)


def _planned(meeting: Meeting) -> Meeting:
    row = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if row.state != MeetingState.PLANNED:
        raise MeetingIsOver(_("Somebody has said before what became of this meeting."))
    return row


def _save(row: Meeting) -> None:
    row.version += 1
    row.save()


def _tell(verb: str, meeting: Meeting, by: Actor, as_of: date, **more: Any) -> None:
    event = _event(verb, meeting, as_of, **more)
    record(event.verb, by=by, on=event.on, client_id=event.client_id, subject=event.subject, data=event.data)


def _event(verb: str, meeting: Meeting, as_of: date, **more: Any) -> Event:
    local = meeting.starts_at.astimezone(ZoneInfo(meeting.zone))
    data = {
        "title": meeting.title, "day": local.date(), "clock": local.strftime("%H:%M"), "zone": meeting.zone,
        "missed_by": meeting.missed_by, "reason": meeting.reason, **more,
    }  # fmt: skip
    return Event(verb, as_of, meeting.client_id, ("meeting", meeting.pk), data)
