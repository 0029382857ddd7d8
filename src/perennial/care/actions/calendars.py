"""Working hours, the calendars that say when somebody is busy, and the address of one's own meetings."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, time, timedelta
from importlib import import_module
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from perennial.care.models import BusyCalendar, BusyTime, CalendarKey, WorkingHours
from perennial.clients.models import Contact
from perennial.foundation.fetch import FetchFailed, FetchRefused, check_url, fetch
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, record

AHEAD = timedelta(weeks=8)  # so far ahead busy times are kept


class BadHours(ValueError):
    """Hours nobody can work."""


class BadCalendar(ValueError):
    """An address that is not read; the sentence says why."""


@transaction.atomic
def set_working_hours(
    user: User, *, zone: str, opens: time, closes: time, days: list[int], country: str, by: Actor, as_of: date
) -> WorkingHours:
    """When one of our people works. Raises BadHours."""
    if zone not in available_timezones():
        raise BadHours(_("This time zone is not known."))
    if opens >= closes:
        raise BadHours(_("The working day ends before it begins."))
    if not days or not set(days) <= set(range(7)):
        raise BadHours(_("Choose at least one day of the week."))
    values = {"zone": zone, "opens": opens, "closes": closes, "days": sorted(set(days)), "country": country.upper()}
    row, _made = WorkingHours.objects.update_or_create(user=user, defaults=values)
    record("hours.set", by=by, on=as_of, subject=("user", user.pk), data={
        "name": user.name, **values, "opens": opens.isoformat("minutes"), "closes": closes.isoformat("minutes"),
    })  # fmt: skip
    return row


@transaction.atomic
def add_calendar(
    url: str, *, user: User | None = None, contact: Contact | None = None, by: Actor, as_of: date
) -> BusyCalendar:
    """Read an iCalendar address from now on. Raises BadCalendar for addresses that lead inside a network."""
    address = url.strip().replace("webcal://", "https://", 1)
    try:
        check_url(address)
    except (FetchRefused, FetchFailed) as error:
        raise BadCalendar(str(error)) from error
    row = BusyCalendar.objects.create(user=user, contact=contact, url=address)
    _tell("calendar.added", row, by, as_of)
    return row


@transaction.atomic
def drop_calendar(calendar: BusyCalendar, *, by: Actor, as_of: date) -> None:
    """Forget a calendar and what it said."""
    _tell("calendar.dropped", calendar, by, as_of)
    calendar.delete()


def read_calendar(calendar: BusyCalendar, *, zone: str, now: datetime) -> bool:
    """Fetch it and keep when it is busy. The network is asked outside any transaction. True when it could be read."""
    reader = import_module(settings.CALENDARS)
    headers = {"If-None-Match": calendar.etag} if calendar.etag else {}
    try:
        answer = fetch(calendar.url, headers=headers)
        busy = None if answer.status == 304 else reader.read_busy(answer.body, start=now, end=now + AHEAD, zone=zone)
    except (FetchFailed, FetchRefused, ValueError) as error:
        calendar.error = str(error)[:300]
        calendar.save(update_fields=["error"])
        return False
    with transaction.atomic():
        if busy is not None:
            calendar.times.all().delete()
            BusyTime.objects.bulk_create(
                BusyTime(calendar=calendar, starts_at=since, ends_at=until) for since, until in busy.spans
            )
            calendar.etag = answer.headers.get("etag", "")[:200]
        calendar.read_at, calendar.error = now, ""
        calendar.save(update_fields=["etag", "read_at", "error"])
    return True


@transaction.atomic
def make_calendar_key(user: User, *, by: Actor, as_of: date) -> str:
    """The secret of the address under which the person's meetings can be subscribed to; told once. The old one ends."""
    secret = secrets.token_urlsafe(32)
    CalendarKey.objects.update_or_create(
        user=user, defaults={"digest": digest_of(secret), "made_at": by.at, "last_used_on": None}
    )
    record("calendar.key", by=by, on=as_of, subject=("user", user.pk), data={"name": user.name})
    return secret


@transaction.atomic
def end_calendar_key(user: User, *, by: Actor, as_of: date) -> None:
    """Nobody can subscribe any more."""
    if CalendarKey.objects.filter(user=user).delete()[0]:
        record("calendar.key_ended", by=by, on=as_of, subject=("user", user.pk), data={"name": user.name})


def _tell(verb: str, calendar: BusyCalendar, by: Actor, as_of: date) -> None:
    contact = calendar.contact
    owner = calendar.user or contact
    record(
        verb, by=by, on=as_of, client_id=contact.client_id if contact else None, subject=("calendar", calendar.pk),
        data={"whose": owner.name if owner else ""},
    )  # fmt: skip


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
