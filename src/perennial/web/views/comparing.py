"""Our hours of a client's month beside the client's own tracker: upload, names, line by line, files."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from perennial.clients.models import Client
from perennial.delivery.actions import comparing as actions
from perennial.delivery.choices import Settled
from perennial.delivery.models import HoursDifference, Reconciliation
from perennial.delivery.queries import NoLength, parse_length
from perennial.delivery.queries import comparing as queries
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act
from perennial.foundation.saying import spoken
from perennial.intake.hour_queries import CannotCompare, read_their_hours
from perennial.kernel.saying import Said
from perennial.kernel.text import name_key
from perennial.web.import_files import ACCEPT
from perennial.web.views.doors import actor, acts, refused, told
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.hours import _hours as decimal_hours

ON_A_PAGE: Final = 100
STATES: Final = ("waiting", "settled")


@login_required
@require_safe
def page(request: HttpRequest, pk: int, month: str) -> HttpResponse:
    """Every difference with both rows side by side; ?state=, ?cause=. Developers see their own lines."""
    client, first = _where(request, pk, month)
    found = queries.comparison_of(client, first)
    state, cause = _asked(request)
    rows = queries.differences_seen(request.user, found, state=state, cause=cause) if found else []
    every = queries.differences_seen(request.user, found) if found and (state or cause) else rows
    listed = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    may = may_act(request.user, "letters") and Client.objects.visible_to(request.user).filter(pk=pk).exists()
    people = queries.people_of(client, first) if found and may else []
    return render(request, "hours/compare.html", {
        "client": client, "month": first, "found": found, "page": listed, "rows": [_line(row) for row in listed],
        "may": may, "accept": ACCEPT, "state": state, "cause": cause, "causes": _causes(), "every": len(every),
        "waiting": sum(not row.is_settled for row in every), "people": people, "unknown": _unknown(found, people),
        "choices": Settled.choices, "own": not may,
        "total": found and found.ours_seconds - found.theirs_seconds, "export_query": request.GET.urlencode(),
        "percent": found and found.ours_seconds
        and round(abs(found.ours_seconds - found.theirs_seconds) * 100 / found.ours_seconds, 1),
        "crumbs": [{"url": f"{reverse('timesheets')}?month={first:%Y-%m}", "text": _("Hours")}],
    })  # fmt: skip


@acts("letters")
@require_POST
def upload(request: HttpRequest, pk: int, month: str) -> HttpResponse:
    """The client's export is read as imports read it, and compared. Nothing is compared while a line cannot be read."""
    client, first, to = _mine(request, pk, month)
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > settings.MAX_IMPORT_BYTES:
        return refused(request, ValueError(_("Choose the export of the client's tracker first.")), to=to)
    data = file.read()
    try:
        rows = read_their_hours(data, file.name or "export.csv")
    except CannotCompare as error:
        return refused(request, error, to=to)
    theirs = [
        actions.TheirRow(row.line, row.person or row.email, row.day, row.seconds, row.note or row.task, row.started,
                         row.rate)
        for row in rows
    ]  # fmt: skip
    _found, fresh = actions.compare_hours(
        client, first, theirs, source=file.name or "", digest=hashlib.sha256(data).hexdigest(), by=actor(request),
        as_of=today(),
    )  # fmt: skip
    return told(request, _("The export is compared.") if fresh else _("This very file is compared already."), to=to)


@acts("letters")
@require_POST
def names(request: HttpRequest, pk: int, month: str) -> HttpResponse:
    """Who of ours the names of their tracker are."""
    client, first, to = _mine(request, pk, month)
    found = queries.comparison_of(client, first)
    if found is None:
        raise Http404
    theirs = sorted({row[1] for row in found.theirs})
    chosen = {name: request.POST.get(f"n-{at}", "") for at, name in enumerate(theirs)}
    numbers = {name: value for name, value in chosen.items() if value.isascii() and value.isdigit() and len(value) < 18}
    said = {name: int(value) for name, value in numbers.items()}
    actions.name_people(found, said, by=actor(request), as_of=today())
    return told(request, _("The names are kept, and the hours compared again."), to=to)


@acts("letters")
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """One line ends, or the developer is asked."""
    row, to = _difference(request, pk)
    get_object_or_404(Client.objects.visible_to(request.user), pk=row.reconciliation.client_id)
    post = request.POST
    try:
        hours = post.get("hours", "").strip()
        done = actions.settle_difference(
            row, how=post.get("how", ""), reason=post.get("reason", ""),
            seconds=parse_length(hours) if hours else None, by=actor(request), as_of=today(),
        )  # fmt: skip
    except NoLength as error:
        return refused(request, ValueError(_("“%(text)s” is no length of time.") % {"text": error}), to=to)
    except actions.CannotSettle as error:
        return refused(request, error, to=to)
    return told(request, _("The developer is asked.") if done.settled == Settled.ASKED else _("The line is settled."),
                to=to)  # fmt: skip


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The developer says how it was."""
    row, to = _difference(request, pk)
    try:
        actions.answer_difference(row, text=request.POST.get("text", ""), by=actor(request), as_of=today())
    except actions.CannotSettle as error:
        return refused(request, error, to=to)
    return told(request, _("Your answer is kept."), to=to)


@login_required
@require_safe
def as_a_csv(request: HttpRequest, pk: int, month: str) -> HttpResponse:
    """The differences that fit."""
    return as_csv(_table(request, pk, month), f"hours-compared-{month}")


@login_required
@require_safe
def as_a_workbook(request: HttpRequest, pk: int, month: str) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request, pk, month), f"hours-compared-{month}")


def _where(request: HttpRequest, pk: int, month: str) -> tuple[Client, date]:
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise Http404 from error
    if not queries.may_look(request.user, pk):
        raise Http404
    return get_object_or_404(Client, pk=pk), first


def _mine(request: HttpRequest, pk: int, month: str) -> tuple[Client, date, str]:
    client, first = _where(request, pk, month)
    get_object_or_404(Client.objects.visible_to(request.user), pk=pk)
    return client, first, reverse("hours-compare", args=[pk, month])


def _difference(request: HttpRequest, pk: int) -> tuple[HoursDifference, str]:
    rows = HoursDifference.objects.visible_to(request.user).select_related("reconciliation", "placement")
    row: HoursDifference = get_object_or_404(rows, pk=pk)
    comparison = row.reconciliation
    return row, reverse("hours-compare", args=[comparison.client_id, f"{comparison.month:%Y-%m}"])


def _asked(request: HttpRequest) -> tuple[str, str]:
    state, cause = request.GET.get("state", ""), request.GET.get("cause", "")
    return state if state in STATES else "", cause if cause in dict(_causes()) else ""


def _causes() -> list[tuple[str, str]]:
    return [
        ("rounding", pgettext("cause of a difference", "Rounding")),
        ("time_zone", pgettext("cause of a difference", "Time zone")),
        ("missing", pgettext("cause of a difference", "Missing")),
        ("doubled", pgettext("cause of a difference", "Doubled")),
        ("other_person", pgettext("cause of a difference", "Another person")),
        ("other_rate", pgettext("cause of a difference", "Another rate")),
        ("other_day", pgettext("cause of a difference", "Another day")),
        ("amount", pgettext("cause of a difference", "Length")),
    ]


def _line(row: HoursDifference) -> dict[str, Any]:
    tone = "good" if row.is_settled else "watch" if row.settled else "risk"
    return {
        "row": row, "cause": dict(_causes()).get(row.cause, row.cause), "why": spoken(Said.from_data(row.why)),
        "tone": tone, "state": row.get_settled_display() if row.settled else _("Open"),
        "person": row.placement.person.name if row.placement else "",
    }  # fmt: skip


def _unknown(found: Reconciliation | None, people: list[Any]) -> list[dict[str, Any]]:
    """Their names that are no name of ours as they stand, with whom they were said to be."""
    if found is None or not people:
        return []
    ours = {name_key(one.name) for one in people}
    theirs = sorted({row[1] for row in found.theirs})
    return [
        {"at": at, "name": name, "person": found.names.get(name)}
        for at, name in enumerate(theirs) if name and name_key(name) not in ours
    ]  # fmt: skip


def _table(request: HttpRequest, pk: int, month: str) -> list[list[Cell]]:
    client, first = _where(request, pk, month)
    found = queries.comparison_of(client, first)
    state, cause = _asked(request)
    rows = queries.differences_seen(request.user, found, state=state, cause=cause) if found else []
    head: list[Cell] = [
        _("Day"), _("Person"), _("Cause"), _("Our hours"), _("Our text"), _("Their name"), _("Their hours"),
        _("Their text"), _("Why"), _("State"), _("Reason"), _("What the developer says"),
    ]  # fmt: skip
    return [head, *(
        [one["row"].day, one["person"], one["cause"], _length(one["row"].ours_seconds), one["row"].ours_text,
         one["row"].theirs_person, _length(one["row"].theirs_seconds), one["row"].theirs_text, one["why"],
         one["state"], one["row"].reason, one["row"].answer]
        for one in map(_line, rows)
    )]  # fmt: skip


def _length(seconds: int | None) -> Cell:
    return None if seconds is None else decimal_hours(seconds)
