"""Reading meetings: whose time is free, what stands in the calendar, and which clients have lost their rhythm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from perennial.care.choices import IssueState, MeetingState
from perennial.care.models import (
    BusyCalendar,
    BusyTime,
    CalendarKey,
    Issue,
    Meeting,
    MeetingPerson,
    Promise,
    Rhythm,
    WorkingHours,
)
from perennial.care.ports.calendars import absences
from perennial.care.rules.rhythm import occasions, shifted
from perennial.care.rules.slots import Attendee, Slot, choose, in_the_way, slots_with_stretch
from perennial.clients.models import Contact
from perennial.foundation.models import User
from perennial.foundation.store import load
from perennial.kernel.workdays import public_holidays

WEEKDAYS: Final = frozenset({0, 1, 2, 3, 4})
OPENS, CLOSES = time(9), time(18)  # until somebody says otherwise


@dataclass(frozen=True, slots=True)
class Finding:
    """What the slot finder says: times, the people asked, and whom to ask first when nothing suits."""

    slots: list[Slot]
    people: dict[str, User | Contact]
    zones: dict[str, str]
    in_the_way: dict[str, int]
    stale: list[BusyCalendar]  # calendars that could not be read: their owners may be busy all the same

    def start(self, slot: Slot) -> datetime:
        """The slot's moment, in UTC."""
        return datetime.fromtimestamp(slot.start * 60, UTC)


def suggest_times(
    *, colleagues: Sequence[User], contacts: Sequence[Contact], optional: Sequence[Contact] = (), since: date,
    until: date, minutes: int, zone: str, now: datetime, count: int = 8,
) -> Finding:  # fmt: skip
    """Times that suit everybody asked, between two days of `zone`, both included. Six queries at most."""
    start = max(_minute(datetime.combine(since, time(), ZoneInfo(zone))), _minute(now) + 60)
    end = _minute(datetime.combine(until + timedelta(days=1), time(), ZoneInfo(zone)))
    people = _attendees(colleagues, contacts, optional, start, end)
    ours = frozenset(f"u{user.pk}" for user in colleagues)
    found = slots_with_stretch(people, ours=ours, start=start, end=end, minutes=minutes)
    chosen = choose(found, count=count, zone=zone)
    obstacles = {} if chosen else in_the_way(people, start=start, end=end, minutes=minutes)
    named: dict[str, User | Contact] = {f"u{user.pk}": user for user in colleagues}
    named |= {f"c{contact.pk}": contact for contact in (*contacts, *optional)}
    stale = list(_calendars(colleagues, [*contacts, *optional]).exclude(error=""))
    return Finding(chosen, named, {p.key: p.zone for p in people}, obstacles, stale)


def hours_of(user: User) -> WorkingHours:
    """The person's working hours; those of the company where they have not said (not saved)."""
    row = WorkingHours.objects.filter(user=user).first()
    return row or WorkingHours(
        user=user, zone=settings.TIME_ZONE, opens=OPENS, closes=CLOSES, days=sorted(WEEKDAYS), country=""
    )


def zone_of(contact: Contact) -> str:
    """The contact's own zone, else the client's, else the company's."""
    return contact.own_time_zone or str(settings.TIME_ZONE)


def calendars_to_read() -> list[tuple[BusyCalendar, str]]:
    """Every calendar with the zone its events without one are meant in. One query."""
    rows = BusyCalendar.objects.select_related("user__working_hours", "contact__client", "contact__person")
    return [(row, zone_of(row.contact) if row.contact else _own_zone(row.user)) for row in rows]


def _own_zone(user: Any) -> str:
    hours = getattr(user, "working_hours", None)
    return str(hours.zone if hours else settings.TIME_ZONE)


def meetings_between(user: Any, start: datetime, end: datetime) -> QuerySet[Meeting]:
    """Meetings the person may see that touch [start, end), with client and people. Three queries when read."""
    rows = Meeting.objects.visible_to(user).filter(starts_at__lt=end, ends_at__gt=start)
    return with_people(rows).order_by("starts_at", "pk")


def with_people(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """With client, organiser and those asked, in two queries."""
    people = MeetingPerson.objects.select_related("user", "contact__client", "contact__person")
    return rows.select_related("client", "organiser", "rhythm").prefetch_related(Prefetch("people", queryset=people))


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """A day of the company's zone as two moments."""
    zone = ZoneInfo(settings.TIME_ZONE)
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)


def owner_of_key(digest: str) -> CalendarKey | None:
    """Whose calendar an address opens."""
    row = CalendarKey.objects.select_related("user").filter(digest=digest).first()
    return row if row is not None and row.user.is_active else None


def own_meetings(user: User, *, since: datetime) -> QuerySet[Meeting]:
    """Meetings a person takes part in, of clients still in their scope, called off ones included."""
    rows = Meeting.objects.visible_to(user).filter(Q(people__user=user) | Q(organiser=user), ends_at__gte=since)
    return with_people(rows.exclude(state=MeetingState.MISSED).distinct())


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next day of a rhythm, and per zone of the others the first day on which their clock shows another time."""

    next_on: date | None
    shifts: list[tuple[str, date, time]]


def look_ahead(rhythm: Rhythm, as_of: date, *, weeks: int = 26) -> Ahead:
    """The coming half year of a rhythm. Its contacts come with it, or one query more."""
    coming = list(
        occasions(
            weekday=rhythm.weekday, every_weeks=rhythm.every_weeks, starts_on=rhythm.starts_on, since=as_of,
            until=as_of + timedelta(weeks=weeks),
        )
    )  # fmt: skip
    zones = {zone_of(contact) for contact in rhythm.contacts.all()} | {str(settings.TIME_ZONE)}
    moved = [(zone, shifted(coming, rhythm.at, rhythm.zone, zone)) for zone in sorted(zones - {rhythm.zone})]
    return Ahead(next(iter(coming), None), [(zone, *days[0]) for zone, days in moved if days])


def open_matters(client_id: int) -> list[Promise | Issue]:
    """What is open with a client and belongs on an agenda: promises both ways by their day, then issues and questions.

    Two queries.
    """
    promises = Promise.objects.running().filter(client_id=client_id).select_related("contact", "owner")
    issues = Issue.objects.filter(client_id=client_id, withdrawn_on__isnull=True).exclude(
        state__in=(IssueState.RESOLVED, IssueState.CLOSED)
    )
    return [*promises.order_by("due_at")[:12], *issues.order_by("severity", "pk")[:12]]


@dataclass(frozen=True, slots=True)
class Pulse:
    """How the meetings of a client go: the last ones missed in a row, the next one planned, the last one held."""

    missed_in_row: int
    last_missed_on: date | None
    next_on: date | None
    last_held_on: date | None


def meeting_pulse(as_of: date, *, clients: Iterable[int] | None = None, back: int = 120) -> dict[int, Pulse]:
    """The pulse of each client that met or planned to within `back` days. One query."""
    since = day_bounds(as_of - timedelta(days=back))[0]
    rows = Meeting.objects.exclude(state=MeetingState.CANCELLED).filter(starts_at__gte=since)
    if clients is not None:
        rows = rows.filter(client_id__in=list(clients))
    per_client: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for client, starts, state in rows.order_by("starts_at").values_list("client_id", "starts_at", "state"):
        per_client[client].append((localdate(starts), state))
    return {client: _pulse(found, as_of) for client, found in per_client.items()}


def lost_rhythm(as_of: date, *, clients: Iterable[int] | None = None) -> dict[int, tuple[Pulse, str]]:
    """Clients we used to meet whose meetings are "missed" in a row, or of whom "none" is planned soon. Two queries."""
    stored = load("meetings.missed", "meetings.ahead_days")
    until = as_of + timedelta(days=stored["meetings.ahead_days"])
    lost: dict[int, tuple[Pulse, str]] = {}
    for client, pulse in meeting_pulse(as_of, clients=clients).items():
        if pulse.missed_in_row >= stored["meetings.missed"]:
            lost[client] = (pulse, "missed")
        elif pulse.next_on is None or pulse.next_on > until:
            lost[client] = (pulse, "none")
    return lost


def _pulse(found: list[tuple[date, str]], as_of: date) -> Pulse:
    past = [(day, state) for day, state in found if day <= as_of and state != MeetingState.PLANNED]
    coming = [day for day, state in found if day >= as_of and state == MeetingState.PLANNED]
    held = [day for day, state in past if state == MeetingState.HELD]
    row = 0
    for _day, state in reversed(past):
        if state != MeetingState.MISSED:
            break
        row += 1
    missed = past[-1][0] if row else None
    return Pulse(row, missed, min(coming, default=None), max(held, default=None))


def _attendees(
    colleagues: Sequence[User], contacts: Sequence[Contact], optional: Sequence[Contact], start: int, end: int
) -> list[Attendee]:
    hours = {row.user_id: row for row in WorkingHours.objects.filter(user__in=colleagues)}
    busy = _busy(colleagues, [*contacts, *optional], start, end)
    since, until = _day(start) - timedelta(days=1), _day(end) + timedelta(days=1)
    away = absences().days_off([user.pk for user in colleagues], since, until)
    people = [
        _ours(user, hours.get(user.pk) or hours_default(user), away.get(user.pk, frozenset()), busy[f"u{user.pk}"],
              since, until)
        for user in colleagues
    ]  # fmt: skip
    for contact in contacts:
        people.append(_theirs(contact, busy[f"c{contact.pk}"], since, until, required=True))
    for contact in optional:
        people.append(_theirs(contact, busy[f"c{contact.pk}"], since, until, required=False))
    return people


def hours_default(user: User) -> WorkingHours:
    """The company's hours, for somebody who has not said."""
    return WorkingHours(user=user, zone=settings.TIME_ZONE, opens=OPENS, closes=CLOSES, days=sorted(WEEKDAYS))


def _ours(
    user: User, hours: WorkingHours, away: frozenset[date], busy: list[tuple[int, int]], since: date, until: date
) -> Attendee:
    return Attendee(
        f"u{user.pk}", hours.zone, _clock(hours.opens), _clock(hours.closes), frozenset(hours.days),
        away | _holidays(hours.country, since, until), tuple(busy),
    )  # fmt: skip


def _theirs(contact: Contact, busy: list[tuple[int, int]], since: date, until: date, *, required: bool) -> Attendee:
    return Attendee(
        f"c{contact.pk}", zone_of(contact), _clock(OPENS), _clock(CLOSES), WEEKDAYS,
        _holidays(contact.own_country, since, until), tuple(busy), required,
    )  # fmt: skip


def _busy(
    colleagues: Sequence[User], contacts: Sequence[Contact], start: int, end: int
) -> dict[str, list[tuple[int, int]]]:
    """What is planned for each of them: our meetings, and what their calendars say. Two queries."""
    first, last = datetime.fromtimestamp(start * 60, UTC), datetime.fromtimestamp(end * 60, UTC)
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    asked = MeetingPerson.objects.filter(
        Q(user__in=colleagues) | Q(contact__in=contacts), meeting__state=MeetingState.PLANNED,
        meeting__starts_at__lt=last, meeting__ends_at__gt=first,
    ).exclude(response="declined")  # fmt: skip
    for user, contact, since, until in asked.values_list(
        "user_id", "contact_id", "meeting__starts_at", "meeting__ends_at"
    ):
        spans[f"u{user}" if user else f"c{contact}"].append((_minute(since), _minute_up(until)))
    times = BusyTime.objects.filter(
        Q(calendar__user__in=colleagues) | Q(calendar__contact__in=contacts), starts_at__lt=last, ends_at__gt=first
    )
    for user, contact, since, until in times.values_list(
        "calendar__user_id", "calendar__contact_id", "starts_at", "ends_at"
    ):
        spans[f"u{user}" if user else f"c{contact}"].append((_minute(since), _minute_up(until)))
    return spans


def _calendars(colleagues: Sequence[User], contacts: Sequence[Contact]) -> QuerySet[BusyCalendar]:
    rows = BusyCalendar.objects.filter(Q(user__in=colleagues) | Q(contact__in=contacts))
    return rows.select_related("user", "contact")


def _holidays(country: str, since: date, until: date) -> frozenset[date]:
    if not country:
        return frozenset()
    days = frozenset[date]().union(*(public_holidays(country, y) for y in range(since.year, until.year + 1)))
    return frozenset(day for day in days if since <= day <= until)


def _clock(at: time) -> int:
    return at.hour * 60 + at.minute


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


def _minute_up(moment: datetime) -> int:
    return -int(-moment.timestamp() // 60)


def _day(minute: int) -> date:
    return datetime.fromtimestamp(minute * 60, UTC).date()
