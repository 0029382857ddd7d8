"""Meetings: the coming ones, finding a time, one meeting and what became of it, and rhythms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from perennial.care.actions import meetings as actions
from perennial.care.models import Meeting, Rhythm
from perennial.care.queries.meetings import Finding, hours_of, look_ahead, open_matters, suggest_times, with_people
from perennial.clients.models import Client
from perennial.clients.policies import may_change_client
from perennial.foundation.clock import now, today
from perennial.web.forms.meetings import FindForm, RhythmForm
from perennial.web.meeting_lines import by_day, city, clocks, lines, people_rows, wall
from perennial.web.views.doors import actor, acts, back, person, sees, told

AHEAD, BEHIND = timedelta(weeks=6), timedelta(days=90)
TABS = ("coming", "unrecorded", "past", "rhythms")


@sees("notes")
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """?tab=: the coming weeks, those nobody has said anything about, the past quarter, rhythms. ?client= narrows it."""
    moment, tab = now(), request.GET.get("tab", "coming")
    tab = tab if tab in TABS else "coming"
    asked = request.GET.get("client", "")
    rows = Meeting.objects.visible_to(request.user)
    rows = rows.filter(client_id=asked) if asked.isdigit() else rows
    unrecorded = rows.unrecorded(moment)
    chosen = {
        "coming": rows.to_come(moment).filter(starts_at__lte=moment + AHEAD),
        "unrecorded": unrecorded,
        "past": rows.exclude(state="planned").filter(starts_at__gte=moment - BEHIND).order_by("-starts_at"),
        "rhythms": rows.none(),
    }[tab]
    zone = hours_of(person(request)).zone
    found = lines(with_people(chosen), zone=zone, now=moment)
    context = {
        "tab": tab,
        "tabs": _tabs(tab, unrecorded.count()),
        "days": by_day(found),
        "rhythms": _rhythms(request) if tab == "rhythms" else [],
        "zone": city(zone),
        "client": Client.objects.visible_to(request.user).filter(pk=asked).first() if asked.isdigit() else None,
        "clients": Client.objects.visible_to(request.user).live() if tab != "rhythms" else [],
        "may_touch": True,
    }
    return render(request, "meetings/meetings.html", context)


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """?client=: whom to meet; then who takes part; then the times that suit; a press plans one."""
    given = request.GET.get("client") or request.POST.get("client") or ""
    to = back(request, reverse("meetings"))
    if not given.isdigit():
        clients = Client.objects.visible_to(request.user).live()
        return render(request, "meetings/choose_client.html", {"clients": clients, "next": to})
    client = _client(request, int(given))
    asked = request.POST if request.method == "POST" else request.GET if "title" in request.GET else None
    form = FindForm(asked, client=client, user=person(request), as_of=today())
    if request.method == "POST" and form.is_valid():
        planned = _plan(request, client, form)
        if planned is not None:
            return planned
    context: dict[str, Any] = {"client": client, "form": form, "next": to, "finding": None}
    if form.is_bound and form.is_valid():
        context |= _found(request, form)
    return render(request, "meetings/new.html", context, status=422 if form.errors else 200)


@sees("notes")
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: when for everybody, what it is about, and what may be said about it now."""
    row = _meeting(request, pk)
    moment, zone = now(), hours_of(person(request)).zone
    people = list(row.people.all())
    context = {
        "meeting": row,
        "line": lines([row], zone=zone, now=moment)[0],
        "zone": city(zone),
        "people": people_rows(people, row.starts_at),
        "over": row.starts_at <= moment,
        "planned": row.state == "planned",
        "reachable": any(p.contact and p.contact.email for p in people),
        "letter": _letter_of(row),
        "matters": open_matters(row.client_id) if row.state == "planned" else [],
        "may_touch": may_change_client(request.user, row.client),
    }
    return render(request, "meetings/meeting.html", context)


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def rhythm_new(request: HttpRequest) -> HttpResponse:
    """Meet regularly."""
    given = request.GET.get("client") or request.POST.get("client") or ""
    if not given.isdigit():
        raise Http404
    client = _client(request, int(given))
    zones = _zones(request, client)
    form = RhythmForm(request.POST or None, client=client, user=person(request), zones=zones, as_of=today())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            rhythm = actions.start_rhythm(
                client, title=data["title"], weekday=data["weekday"], at=data["at"], zone=data["zone"],
                minutes=data["minutes"], every_weeks=data["every_weeks"], starts_on=data["starts_on"],
                colleagues=list(data["colleagues"]), contacts=list(data["contacts"]), place=data["place"],
                by=actor(request), as_of=today(),
            )  # fmt: skip
        except actions.NotPlannable as error:
            form.add_error(None, str(error))
        else:
            to, undo = f"{reverse('meetings')}?tab=rhythms", reverse("rhythm-end", args=[rhythm.pk])
            return told(request, _("The meetings of the coming weeks are planned."), to=to, undo=undo)
    return render(request, "meetings/rhythm.html", {"client": client, "form": form},
                  status=422 if form.errors else 200)  # fmt: skip


def _plan(request: HttpRequest, client: Client, form: FindForm) -> HttpResponse | None:
    """Plan the slot that was pressed; None when none was, or when it cannot be (the form says why)."""
    data = form.cleaned_data
    try:
        starts = datetime.fromtimestamp(int(request.POST.get("slot", "")) * 60, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    try:
        row = actions.plan_meeting(
            client, title=data["title"], starts_at=starts, minutes=data["minutes"],
            zone=hours_of(person(request)).zone, colleagues=list(data["colleagues"]),
            contacts=list(data["contacts"]), optional=data["optional"], place=data["place"], by=actor(request),
            as_of=today(),
        )  # fmt: skip
    except actions.NotPlannable as error:
        form.add_error(None, str(error))
        return None
    return told(request, _("The meeting is planned. The invitation waits for your press."),
                to=reverse("meeting", args=[row.pk]), undo=reverse("meeting-cancel", args=[row.pk]))  # fmt: skip


def _found(request: HttpRequest, form: FindForm) -> dict[str, Any]:
    data, zone = form.cleaned_data, hours_of(person(request)).zone
    finding = suggest_times(
        colleagues=list(data["colleagues"]), contacts=list(data["contacts"]), optional=data["optional"],
        since=data["since"], until=data["until"], minutes=data["minutes"], zone=zone, now=now(),
    )  # fmt: skip
    return {"finding": finding, "slots": [_slot(finding, slot, zone) for slot in finding.slots], "zone": city(zone),
            "obstacles": _obstacles(finding), "asked": _asked(form)}  # fmt: skip


def _asked(form: FindForm) -> list[tuple[str, str]]:
    """What was asked, to be sent along with the time that is pressed."""
    data: Any = form.data
    return [(name, value) for name in form.fields for value in data.getlist(name)]


def _slot(finding: Finding, slot: Any, zone: str) -> dict[str, Any]:
    moment = finding.start(slot)
    named = finding.people
    return {
        "minute": slot.start,
        "here": wall(moment, zone),
        "clocks": clocks(moment, zone, finding.zones.values()),
        "missing": ", ".join(named[key].name for key in slot.missing),
        "outside": ", ".join(named[key].name for key in slot.outside),
    }


def _obstacles(finding: Finding) -> list[tuple[str, int]]:
    """Without whom there would be times, most first."""
    rows = [(finding.people[key].name, count) for key, count in finding.in_the_way.items() if count]
    return sorted(rows, key=lambda row: -row[1])


def _tabs(tab: str, unrecorded: int) -> list[dict[str, Any]]:
    url = reverse("meetings")
    labels = {"coming": _("To come"), "unrecorded": _("What became of them?"), "past": _("Past"),
              "rhythms": _("Rhythms")}  # fmt: skip
    return [
        {"url": url if key == "coming" else f"{url}?tab={key}", "label": labels[key], "current": key == tab,
         "count": unrecorded if key == "unrecorded" else 0, "key": str(number)}
        for number, key in enumerate(TABS, start=1)
    ]  # fmt: skip


def _rhythms(request: HttpRequest) -> list[dict[str, Any]]:
    """Running rhythms, and in which of the coming weeks the other side's clock shows another time than now."""
    visible = Client.objects.visible_to(request.user)
    rows = Rhythm.objects.filter(client__in=visible, ended_on__isnull=True).select_related("client", "organiser")
    return [_rhythm(rhythm) for rhythm in rows.prefetch_related("contacts__client", "colleagues")]


def _rhythm(rhythm: Rhythm) -> dict[str, Any]:
    ahead = look_ahead(rhythm, today())
    changes = [
        {"city": city(zone), "day": day, "at": at} for zone, day, at in ahead.shifts
    ]
    return {"row": rhythm, "next": ahead.next_on, "city": city(rhythm.zone), "changes": changes}


def _zones(request: HttpRequest, client: Client) -> list[tuple[str, str]]:
    names = dict.fromkeys([client.time_zone or settings.TIME_ZONE, hours_of(person(request)).zone, settings.TIME_ZONE])
    return [(zone, city(zone)) for zone in names]


def _client(request: HttpRequest, pk: int) -> Client:
    client = Client.objects.visible_to(request.user).live().filter(pk=pk).first()
    if client is None or not may_change_client(request.user, client):
        raise Http404
    return client


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    row: Meeting = get_object_or_404(with_people(Meeting.objects.visible_to(request.user)), pk=pk)
    return row


def _letter_of(row: Meeting) -> str:
    if row.state == "cancelled":
        return "meeting_cancel"
    return "meeting_update" if row.sequence else "meeting_invite"


