"""One timesheet: its days, its history, and the moves a person may make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from perennial.delivery.actions import timesheets as actions
from perennial.delivery.choices import LineState
from perennial.delivery.models import Timesheet
from perennial.delivery.queries import NoLength, parse_length
from perennial.delivery.queries.comparing import tracker_says
from perennial.delivery.queries.sheets import expected_seconds, lines_now, month_end, open_events
from perennial.foundation.clock import today
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.lifecycle import Refused
from perennial.web.views.doors import actor, refused, told
from perennial.web.views.hours import TONES

EXPECTED = (Refused, ChangedMeanwhile, actions.CannotSubmit, NoLength)
LINE_TONES: dict[str, str] = {LineState.APPROVED: "good", LineState.DISPUTED: "risk"}


@login_required
@require_safe
def timesheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The days as the client sees them; while the month is being filled in, as they would be now."""
    row = _timesheet(request, pk)
    lines: list[Any] = lines_now(row) if row.is_open else list(row.lines.all())
    expected = expected_seconds([row.placement], row.month, month_end(row.month)).get(row.placement_id)
    seconds, billed = sum(line.seconds for line in lines), sum(_billed(line) for line in lines)
    return render(request, "hours/timesheet.html", {
        "sheet": row, "placement": row.placement, "expected": expected, "seconds": seconds, "billed": billed,
        "tone": TONES.get(row.state, ""), "events": open_events(row, request.user), "moves": _moves(row),
        "lines": [
            {"line": line, "billed": _billed(line), "tone": LINE_TONES.get(getattr(line, "state", "")),
             "disputed": getattr(line, "state", "") == LineState.DISPUTED}
            for line in lines
        ],
        "tracker": tracker_says(row), "agrees": row.state == "submitted" and actions.agrees(row),
    })  # fmt: skip


@login_required
@require_POST
def move(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One move of a timesheet; what it needs is sent along."""
    row, by, as_of, post = _timesheet(request, pk), actor(request), today(), request.POST
    to = reverse("timesheet", args=[pk])
    version = post.get("version", "")
    if version.isascii() and version.isdigit() and len(version) < 9:
        row.version = int(version)
    own: dict[str, Any] = {"by": by, "as_of": as_of}
    deeds: dict[str, tuple[Callable[[], Any], str]] = {
        "submit": (lambda: actions.submit_timesheet(row, **own), _("The hours are submitted.")),
        "return": (lambda: actions.return_timesheet(row, reason=post.get("reason", ""), **own),
                   _("The hours went back with your reason.")),
        "reconcile": (lambda: actions.reconcile_timesheet(row, explained=post.get("reason", ""), **own),
                      _("The hours are checked. They can go to the client.")),
        "reopen": (lambda: actions.reopen_timesheet(row, **own), _("The hours can be changed again.")),
        "approve": (lambda: actions.approve_by_word(row, word=post.get("word", ""), who=post.get("who", ""), **own),
                    _("The hours are approved.")),
        "correct": (lambda: actions.correct_timesheet(row, **own), _("The hours can be changed again.")),
        "settle": (lambda: actions.settle_timesheet(row, agreed=_agreed(row, post), **own),
                   _("The dispute is settled, the hours are approved.")),
        "void": (lambda: actions.void_timesheet(row, reason=post.get("reason", ""), **own), _("The hours are void.")),
    }  # fmt: skip
    if event not in deeds:
        raise Http404
    deed, text = deeds[event]
    try:
        deed()
    except NoLength as error:
        return refused(request, ValueError(_("“%(text)s” is no length of time.") % {"text": error}), to=to)
    except EXPECTED as error:
        return refused(request, error, to=to)
    return told(request, text, to=to)


def _timesheet(request: HttpRequest, pk: int) -> Timesheet:
    rows = Timesheet.objects.visible_to(request.user)
    found: Timesheet = get_object_or_404(
        rows.select_related("placement__person", "placement__client", "placement__agreement"), pk=pk
    )
    return found


def _agreed(row: Timesheet, post: Any) -> dict[int, int]:
    disputed = row.lines.filter(state=LineState.DISPUTED)
    return {line.pk: parse_length(post[f"a-{line.pk}"]) for line in disputed if post.get(f"a-{line.pk}", "").strip()}


def _billed(line: Any) -> int:
    return int(line.billed if hasattr(line, "billed") else line.seconds_billable)


def _moves(row: Timesheet) -> list[dict[str, Any]]:
    said = {
        "submit": pgettext("history of hours", "Submitted"), "return": pgettext("history of hours", "Returned"),
        "reconcile": pgettext("history of hours", "Checked"), "reopen": pgettext("history of hours", "Reopened"),
        "send": pgettext("history of hours", "Sent to the client"),
        "approve": pgettext("history of hours", "Approved"),
        "silent": pgettext("history of hours", "Approved: nobody objected"),
        "dispute": pgettext("history of hours", "Disputed"),
        "correct": pgettext("history of hours", "Back to be corrected"),
        "settle": pgettext("history of hours", "Settled"), "invoice": pgettext("history of hours", "Invoiced"),
        "release": pgettext("history of hours", "Free again: the invoice was credited"),
        "void": pgettext("history of hours", "Void"),
    }  # fmt: skip
    return [
        {"text": said.get(move.event, move.event), "on": move.on, "who": move.who or (move.by.name if move.by else ""),
         "reason": move.reason}
        for move in row.moves.select_related("by").order_by("-pk")
    ]  # fmt: skip
