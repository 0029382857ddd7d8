"""One's own working hours and calendars, and the feed of one's meetings for the calendar one uses anyway."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.care.actions import calendars as actions
from perennial.care.models import BusyCalendar, CalendarKey, Meeting
from perennial.care.queries.meetings import hours_of, own_meetings, owner_of_key
from perennial.foundation.clock import now, today
from perennial.foundation.rights import may_act
from perennial.web.forms.meetings import CalendarForm, HoursForm
from perennial.web.views.doors import actor, acts, person, told

BEHIND = timedelta(days=30)  # so much of the past stays in a subscribed calendar


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """When I work, when I am busy, and the address of my meetings."""
    user = person(request)
    hours = hours_of(user)
    initial = {"zone": hours.zone, "opens": hours.opens, "closes": hours.closes, "days": hours.days,
               "country": hours.country}  # fmt: skip
    form = HoursForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.set_working_hours(
                user, zone=data["zone"], opens=data["opens"], closes=data["closes"], days=data["days"],
                country=data["country"], by=actor(request), as_of=today(),
            )  # fmt: skip
        except actions.BadHours as error:
            form.add_error(None, str(error))
        else:
            return told(request, _("Your working hours are kept."), to=reverse("own-calendar"))
    return _page(request, form=form)


@acts("notes")
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Read a calendar of mine from now on, and at once."""
    form = CalendarForm(request.POST)
    if not form.is_valid():
        return _page(request, calendar_form=form)
    try:
        row = actions.add_calendar(form.cleaned_data["url"], user=person(request), by=actor(request), as_of=today())
    except actions.BadCalendar as error:
        form.add_error("url", str(error))
        return _page(request, calendar_form=form)
    read = actions.read_calendar(row, zone=hours_of(person(request)).zone, now=now())
    said = _("The calendar is read every hour.") if read else _("The calendar could not be read yet; see why below.")
    return told(request, said, to=reverse("own-calendar"))


@acts("notes")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a calendar of mine."""
    row = get_object_or_404(BusyCalendar, pk=pk, user=person(request))
    actions.drop_calendar(row, by=actor(request), as_of=today())
    return told(request, _("The calendar is forgotten."), to=reverse("own-calendar"))


@acts("notes")
@require_POST
def key(request: HttpRequest) -> HttpResponse:
    """Make the address of my meetings (shown once), or end it."""
    if request.POST.get("end"):
        actions.end_calendar_key(person(request), by=actor(request), as_of=today())
        return told(request, _("Nobody can subscribe to your meetings any more."), to=reverse("own-calendar"))
    secret = actions.make_calendar_key(person(request), by=actor(request), as_of=today())
    return _page(request, address=f"{settings.PUBLIC_URL}{reverse('calendar-feed', args=[secret])}")


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The meetings of whoever holds the secret, as iCalendar; a wrong secret is a page that does not exist."""
    found = owner_of_key(actions.digest_of(secret))
    if found is None or not may_act(found.user, "notes"):
        raise Http404
    user: Any = found.user
    user.as_of = today()
    write = import_module(settings.CALENDAR_WRITER)
    rows = own_meetings(user, since=now() - BEHIND)
    events = [calendar_event(row, write) for row in rows]
    CalendarKey.objects.filter(pk=found.pk).exclude(last_used_on=today()).update(last_used_on=today())
    text = write.feed(_("Meetings of %(name)s") % {"name": user.name}, events)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=900"
    return answer


def calendar_event(row: Meeting, write: Any) -> Any:
    """The meeting as the writer of calendars takes it; agendas and minutes stay inside."""
    return write.Event(
        uid=row.uid, sequence=row.sequence, title=f"{row.client.name}: {row.title}", starts_at=row.starts_at,
        ends_at=row.ends_at, organiser=(row.organiser.name, row.organiser.email), written_at=now(), place=row.place,
        cancelled=row.state == "cancelled",
    )  # fmt: skip


def _page(request: HttpRequest, *, form: HoursForm | None = None, calendar_form: CalendarForm | None = None,
          address: str = "") -> HttpResponse:  # fmt: skip
    user = person(request)
    hours = hours_of(user)
    initial = {"zone": hours.zone, "opens": hours.opens, "closes": hours.closes, "days": hours.days,
               "country": hours.country}  # fmt: skip
    context = {
        "form": form or HoursForm(initial=initial),
        "calendar_form": calendar_form or CalendarForm(),
        "calendars": BusyCalendar.objects.filter(user=user),
        "key": CalendarKey.objects.filter(user=user).first(),
        "address": address,
    }
    wrong = any(given is not None and given.errors for given in (form, calendar_form))
    return render(request, "meetings/own.html", context, status=422 if wrong else 200)
