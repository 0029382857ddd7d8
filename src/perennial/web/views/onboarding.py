"""The first 90 days: the list over clients with its files, a client's tab, and how they begin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from perennial.clients.models import Client
from perennial.clients.queries.clients import managers
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act
from perennial.handover.actions.onboardings import CannotBegin, begin_onboarding
from perennial.handover.choices import OnboardingState
from perennial.handover.queries.onboardings import (
    Line,
    early_hazard,
    line_of,
    lines_of,
    may_begin,
    newest_of,
    onboarding_rows,
    open_events,
    without_onboarding,
)
from perennial.web import onboarding_words as words
from perennial.web.client_facts import load_client_facts
from perennial.web.forms.onboarding import BeginForm
from perennial.web.views.client_frame import client_or_404, frame
from perennial.web.views.doors import actor, acts, person, refused, sees, told
from perennial.web.views.exports import Cell, as_csv, as_xlsx

ON_A_PAGE = 50
MOST_IN_A_FILE = 5000
TABS = ("running", "watch", "ended")


@sees("notes")
@require_safe
def onboardings(request: HttpRequest) -> HttpResponse:
    """Every onboarding in scope; ?tab=running|watch|ended, ?q= by client, ?manager=."""
    asked = _asked(request)
    page = Paginator(onboarding_rows(request.user, **asked), ON_A_PAGE).get_page(request.GET.get("page"))
    filtered = bool(asked["words"] or asked["manager"])
    new = without_onboarding(request.user, today()) if asked["tab"] == "running" and not filtered else []
    found = early_hazard(request.user, today())
    return render(request, "onboarding/onboardings.html", {
        "page": page, "lines": [_row(line) for line in lines_of(list(page), today())], "asked": asked,
        "tabs": _tabs(asked), "managers": managers(), "filtered": filtered, "new": new, "today": today(),
        "may_act": may_act(request.user, "notes"), "hazard": words.hazard_said(found), "differs": found.differs,
        "export_query": request.GET.urlencode(), "clear_url": f"{reverse('onboardings')}?tab={asked['tab']}",
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")}],
    })  # fmt: skip


@sees("notes", "clients")
@require_safe
def client_onboarding(request: HttpRequest, pk: int) -> HttpResponse:
    """A client's first 90 days: where they stand, the gate, the steps, what happened."""
    client = client_or_404(request, pk)
    row, may = newest_of(client), may_act(request.user, "notes")
    context: dict[str, Any] = {
        **frame(request, client, load_client_facts(request.user, client, today()), "onboarding"), "row": row,
        "may_act": may, "may_begin": may and may_begin(client) and (row is None or row.ended_on is not None),
        "begin_form": BeginForm(initial={"starts_on": _first_day(client)}),
    }  # fmt: skip
    if row is not None:
        moves = list(row.moves.select_related("by"))
        line = line_of(row, today())
        context |= {
            "line": line, "checks": words.checks_of(line), "steps": words.stages_of(line, moves), "history": moves,
            "signs": words.signs_of(line), "tone": words.TONES.get(row.state, "acc"),
            "gate_title": words.GATE_TITLES.get(line.gate, ""), "excuse": words.EXCUSES.get(line.gate, ""),
            "events": open_events(row, person(request)) if may else frozenset(),
        }  # fmt: skip
    return render(request, "onboarding/client.html", context)


@acts("notes", "clients")
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Watch a client's first 90 days from now on."""
    client, to = client_or_404(request, pk), reverse("client-onboarding", args=[pk])
    return _begin(request, client, to)


@acts("notes")
@require_POST
def begin_chosen(request: HttpRequest) -> HttpResponse:
    """The same from the list."""
    given = request.POST.get("client", "")
    rows = Client.objects.visible_to(request.user).select_related("manager")
    client = get_object_or_404(rows, pk=int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0)
    return _begin(request, client, reverse("onboardings"))


@sees("notes")
@require_safe
def onboardings_csv(request: HttpRequest) -> HttpResponse:
    """The rows that fit."""
    return as_csv(_table(request), "first-90-days")


@sees("notes")
@require_safe
def onboardings_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request), "first-90-days")


def _begin(request: HttpRequest, client: Client, to: str) -> HttpResponse:
    form = BeginForm(request.POST)
    day = form.cleaned_data["starts_on"] if form.is_valid() else _first_day(client)
    try:
        begin_onboarding(client, starts_on=day, by=actor(request), as_of=today())
    except CannotBegin as error:
        return refused(request, error, to=to)
    page = reverse("client-onboarding", args=[client.pk])
    said = told(request, _("The first 90 days of %(name)s are watched.") % {"name": client.name}, to=page)
    return said if isinstance(said, HttpResponseRedirect) else HttpResponseRedirect(page)


def _first_day(client: Client) -> Any:
    """The day the client came, where that is within the 90 days; else today."""
    came = client.since or today()
    return came if came > today() - timedelta(days=90) else today()


def _asked(request: HttpRequest) -> dict[str, Any]:
    given, tab = request.GET.get("manager", ""), request.GET.get("tab", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None
    return {
        "words": request.GET.get("q", "").strip()[:100], "tab": tab if tab in TABS else "running", "manager": number,
    }  # fmt: skip


def _tabs(asked: dict[str, Any]) -> list[dict[str, Any]]:
    labels = {
        "running": _("Planned and running"), "watch": str(OnboardingState.WATCH.label), "ended": _("Ended"),
    }  # fmt: skip
    rest = {"q": asked["words"], "manager": asked["manager"]}
    kept = {name: value for name, value in rest.items() if value}
    return [
        {"url": f"{reverse('onboardings')}?{urlencode({'tab': name, **kept})}", "label": labels[name],
         "current": name == asked["tab"], "key": str(number)}
        for number, name in enumerate(TABS, start=1)
    ]  # fmt: skip


def _row(line: Line) -> dict[str, Any]:
    waiting = line.waiting
    return {
        "line": line, "tone": words.TONES.get(line.row.state, "acc"), "signs": words.signs_of(line),
        "step": waiting[0] if waiting and line.row.ended_on is None else None,
        "step_late": max(0, (line.as_of - waiting[0].due_on).days) if waiting else 0,
    }  # fmt: skip


def _table(request: HttpRequest) -> list[list[Cell]]:
    head: list[Cell] = [
        _("Client"), _("Account manager"), _("First day"), _("Day"), _("State"), _("Signs of trouble"), _("Next step"),
        _("By"), _("Gate by"), _("Days late"), _("Steps done"), _("Steps"), _("Ended"),
    ]  # fmt: skip
    rows = onboarding_rows(request.user, **_asked(request))[:MOST_IN_A_FILE]
    return [head, *(_cells(_row(line)) for line in lines_of(list(rows), today()))]


def _cells(row: dict[str, Any]) -> list[Cell]:
    line, step = row["line"], row["step"]
    client = line.row.client
    return [
        client.name, client.manager.name if client.manager else "", line.row.starts_on, line.day,
        str(line.row.get_state_display()), row["signs"], step.name if step else "", step.due_on if step else None,
        line.gate_on, line.gate_late, sum(1 for one in line.steps if one.done_on), len(line.steps), line.row.ended_on,
    ]  # fmt: skip
