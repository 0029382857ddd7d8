"""Hours: the week grid of a person, and the timesheets of a month with their files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.clients.models import Client
from perennial.delivery.actions import asking
from perennial.delivery.actions.entries import CannotLog, Cell, save_week
from perennial.delivery.choices import TimesheetState
from perennial.delivery.models import Timesheet
from perennial.delivery.queries import NoLength, length_text, parse_length
from perennial.delivery.queries.sheets import MonthRow, Week, may_write, month_end, month_rows, week_of
from perennial.foundation.choices import Role
from perennial.foundation.clock import today
from perennial.foundation.letters import LetterRefused
from perennial.foundation.models import User
from perennial.foundation.rights import may_act, may_see
from perennial.foundation.sending_hours import NoSendingHours
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.lifecycle import Refused
from perennial.web.views.doors import actor, acts, person, refused, told
from perennial.web.views.exports import Cell as FileCell
from perennial.web.views.exports import as_csv, as_xlsx

ON_A_PAGE = 100
TONES = {
    "submitted": "acc", "with_client": "watch", "disputed": "risk", "approved": "good", "invoiced": "good",
    "void": "line", "none": "line",
}  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    """The week of a person, one's own or, for delivery, ?person=; ?week= is any day of it. A POST keeps it."""
    who = _who(request)
    monday = _monday(request)
    if request.method == "POST":
        return _keep(request, who, monday)
    return _grid(request, week_of(who, monday, as_of=today()))


@login_required
@require_safe
def timesheets(request: HttpRequest) -> HttpResponse:
    """Every placement of a month in scope with its hours; ?month=, ?q=, ?state=."""
    rows, asked = _asked(request)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    month = asked["month"]
    return render(request, "hours/timesheets.html", {
        **asked, "page": page, "lines": [_line(row) for row in page], "total": _total(rows), "n": len(rows),
        "states": [("none", _("Nothing entered")), *TimesheetState.choices], "ready": _ready(request, rows),
        "before": (month - timedelta(days=1)).replace(day=1), "after": month_end(month) + timedelta(days=1),
        "is_last": month_end(month) >= today(), "export_query": request.GET.urlencode(),
        "own_week": person(request).role == Role.DEV, "with_client": may_see(request.user, "clients"),
    })  # fmt: skip


@login_required
@require_safe
def timesheets_csv(request: HttpRequest) -> HttpResponse:
    """The timesheets that fit."""
    return as_csv(_table(request), "hours")


@login_required
@require_safe
def timesheets_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request), "hours")


@acts("letters")
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Checked hours of client= and month= go to the client."""
    given = request.POST.get("client", "")
    pk = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=pk)
    month = _month(request.POST.get("month", ""))
    to = f"{reverse('timesheets')}?month={month:%Y-%m}"
    try:
        ask = asking.send_hours(client, month, by=actor(request), as_of=today())
    except (asking.CannotAsk, Refused, LetterRefused, NoSendingHours, ChangedMeanwhile) as error:
        return refused(request, error, to=to)
    return told(request, _("The hours go to %(name)s.") % {"name": ask.contact.name}, to=to)


def _who(request: HttpRequest) -> User:
    given = request.GET.get("person", "")
    own = person(request)
    if not given.isascii() or not given.isdigit() or len(given) > 18 or int(given) == own.pk:
        return own
    if not may_act(own, "team"):
        raise Http404
    return get_object_or_404(User, pk=int(given), is_active=True)


def _monday(request: HttpRequest) -> date:
    try:
        day = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        day = today()
    return day - timedelta(days=day.weekday()) if 1990 < day.year < 2100 else today()


def _keep(request: HttpRequest, who: User, monday: date) -> HttpResponse:
    week = week_of(who, monday, as_of=today())
    try:
        count = save_week(who, _cells(week, request.POST), by=actor(request), as_of=today())
    except (CannotLog, NoLength) as error:
        said = _("“%(text)s” is no length of time.") % {"text": error} if isinstance(error, NoLength) else str(error)
        return _grid(request, week, given=request.POST, error=said, status=422)
    to = request.get_full_path()
    if not count:
        return HttpResponseRedirect(to)
    return told(request, _("The week is kept."), to=to)


def _cells(week: Week, given: Mapping[str, str]) -> list[Cell]:
    return [
        Cell(row.placement, day.day, parse_length(given.get(_name("t", row.placement.pk, day.day), "")),
             given.get(_name("n", row.placement.pk, day.day), ""))
        for row in week.rows for day in row.days
        if day.writable and _name("t", row.placement.pk, day.day) in given
    ]  # fmt: skip


def _grid(
    request: HttpRequest, week: Week, *, given: Mapping[str, str] | None = None, error: str = "", status: int = 200
) -> HttpResponse:
    monday, whose = week.days[0], "" if week.person == request.user else f"&person={week.person.pk}"
    sheets = Timesheet.objects.filter(placement__person=week.person, month__lte=today(), state=TimesheetState.OPEN)
    expected = sum(week.expected.values(), Decimal(0)) if week.expected is not None else None
    return render(request, "hours/week.html", {
        "week": week, "error": error, "may_write": may_write(request.user, week.person), "monday": monday,
        "own": week.person == request.user, "whose": whose, "this_week": week.days[0] <= today() <= week.days[-1],
        "before": monday - timedelta(days=7), "after": monday + timedelta(days=7), "sunday": week.days[-1],
        "days": [
            {"day": day, "total": total, "off": week.expected is not None and day not in week.expected,
             "today": day == today()}
            for day, total in zip(week.days, week.totals, strict=True)
        ],
        "rows": [{"row": row, "cells": [_cell(row.placement.pk, day, given) for day in row.days]} for row in week.rows],
        "expected": None if expected is None else int(expected * 3600),
        "open_sheets": list(
            sheets.select_related("placement__client", "placement__person").order_by("month", "placement__client__name")
        ) if may_write(request.user, week.person) else [],
    }, status=status)  # fmt: skip


def _cell(placement: int, day: Any, given: Mapping[str, str] | None) -> dict[str, Any]:
    time, note = _name("t", placement, day.day), _name("n", placement, day.day)
    said = length_text(day.seconds) if day.seconds else ""
    return {
        "day": day, "time": time, "note": note, "value": given.get(time, said) if given else said,
        "words": given.get(note, day.note) if given else day.note,
    }  # fmt: skip


def _name(kind: str, placement: int, day: date) -> str:
    return f"{kind}-{placement}-{day:%Y-%m-%d}"


def _asked(request: HttpRequest) -> tuple[list[MonthRow], dict[str, Any]]:
    words, state = request.GET.get("q", "").strip()[:100], request.GET.get("state", "")
    state = state if state in (*TimesheetState.values, "none") else ""
    month = _month(request.GET.get("month", ""))
    rows = month_rows(request.user, month, words=words, state=state)
    return rows, {"q": words, "state": state, "month": month}


def _month(text: str) -> date:
    """The first day of 'YYYY-MM', or of this month; in its first week, of the last one: that is being closed."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return (today() - timedelta(days=7)).replace(day=1)


def _line(row: MonthRow) -> dict[str, Any]:
    state = row.sheet.get_state_display() if row.sheet is not None else _("Nothing entered")
    return {"row": row, "state": state, "tone": TONES.get(row.state, "")}


def _total(rows: list[MonthRow]) -> dict[str, int]:
    return {
        "seconds": sum(row.seconds for row in rows), "billable": sum(row.billable for row in rows),
        "expected": sum(row.expected or 0 for row in rows),
    }  # fmt: skip


def _ready(request: HttpRequest, rows: list[MonthRow]) -> list[dict[str, Any]]:
    """Clients of whom something is checked and not sent, for those who send."""
    if not may_act(request.user, "letters"):
        return []
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        if row.state == TimesheetState.RECONCILED:
            own = found.setdefault(row.placement.client_id, {"client": row.placement.client, "n": 0, "seconds": 0})
            own["n"] += 1
            own["seconds"] += row.billable
    return list(found.values())


def _table(request: HttpRequest) -> list[list[FileCell]]:
    head: list[FileCell] = [_("Client"), _("Person"), _("Role at the client"), _("Month"), _("State"), _("Hours"),
                            _("Billable hours"), _("Hours by the calendar"), _("Approved by")]  # fmt: skip
    return [head, *(
        [row.placement.client.name, row.placement.person.name, row.placement.title, asked["month"],
         _line(row)["state"], _hours(row.seconds), _hours(row.billable),
         None if row.expected is None else _hours(row.expected), row.sheet.approved_by_name if row.sheet else ""]
        for rows, asked in [_asked(request)] for row in rows
    )]  # fmt: skip


def _hours(seconds: int) -> Decimal:
    return (Decimal(seconds) / 3600).quantize(Decimal("0.01"))
