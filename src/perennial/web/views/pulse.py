"""Rounds of the pulse: the list, a new wave, a client's tab, and the whole as a file."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from perennial.clients.models import Client
from perennial.foundation.clock import today
from perennial.foundation.models import User
from perennial.foundation.rights import may_act
from perennial.kernel.charts import Chart, spark
from perennial.pulse.actions.rounds import NobodyToAsk, plan_wave
from perennial.pulse.choices import AnswerState, FormKind, Part, RoundState
from perennial.pulse.models import FeedbackAnswer, FeedbackRound
from perennial.pulse.queries.results import Happiness, happiness_of, results
from perennial.web.client_facts import load_client_facts
from perennial.web.views.client_frame import client_or_404, frame
from perennial.web.views.doors import actor, acts, day_of, sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx

PER_PAGE = 50
UNFINISHED = (RoundState.PLANNED, RoundState.OPEN, RoundState.REMINDED, RoundState.CLOSING, RoundState.ACTING)


@sees("notes")
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Every round in scope, those that wait for somebody first; ?q= by client or wave, ?state=open for unfinished."""
    rows = FeedbackRound.objects.visible_to(request.user).select_related("client", "wave")
    asked = request.GET.get("q", "").strip()
    if asked:
        rows = rows.filter(client__in=Client.objects.visible_to(request.user).matching(asked))
    if request.GET.get("state") == "open":
        rows = rows.filter(state__in=UNFINISHED)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    as_of = day_of(request)
    found = results(page.object_list, as_of)
    happy = happiness_of({row.client_id for row in page.object_list}, as_of)
    lines = [(row, found.get(row.pk), sparkline(happy.get(row.client_id))) for row in page.object_list]
    context = {
        "page": page, "lines": lines, "q": asked, "state": request.GET.get("state", ""),
        "may_act": may_act(request.user, "notes"), "as_of": as_of, "today": today(),
    }  # fmt: skip
    return render(request, "pulse/rounds.html", context)


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose clients and the form; the next page shows whom it would ask, and nothing has left by then."""
    clients = Client.objects.visible_to(request.user).live()
    people = User.objects.filter(is_active=True).exclude(role__in=["CLI", "FIN", "SAL"]).order_by("name")
    error = ""
    if request.method == "POST":
        chosen = list(clients.filter(pk__in=_numbers(request, "clients")))
        form = FormKind.FULL if request.POST.get("form") == FormKind.FULL else FormKind.SHORT
        ours = list(people.filter(pk__in=_numbers(request, "people")))
        try:
            wave = plan_wave(
                name=request.POST.get("name", "")[:80], clients=chosen, form=form, people=ours,
                triggered=bool(request.POST.get("triggered")), by=actor(request), as_of=today(),
            )  # fmt: skip
        except NobodyToAsk as refusal:
            error = str(refusal)
        else:
            first = wave.rounds.order_by("pk").first()
            to = reverse("pulse-round", args=[first.pk]) if first and len(chosen) == 1 else reverse("pulse")
            return HttpResponseRedirect(to)
    context = {
        "clients": clients, "people": people, "forms": FormKind.choices, "error": error,
        "chosen": _numbers(request, "clients") or _numbers(request, "client"), "day": today(),
    }  # fmt: skip
    return render(request, "pulse/new.html", context, status=422 if error else 200)


@sees("notes", "clients")
@require_safe
def client_pulse(request: HttpRequest, pk: int) -> HttpResponse:
    """One client's rounds, as of today or a past day."""
    client, as_of = client_or_404(request, pk), day_of(request)
    rows = list(FeedbackRound.objects.visible_to(request.user).filter(client=client).select_related("wave"))
    found = results(rows, as_of)
    happy = happiness_of([client.pk], as_of).get(client.pk)
    context = {
        **frame(request, client, load_client_facts(request.user, client, today()), "pulse"),
        "lines": [(row, found.get(row.pk), None) for row in rows], "happy": happy, "chart": sparkline(happy, 240, 48),
        "may_ask": may_act(request.user, "notes"), "day": as_of, "past": as_of < today(),
    }  # fmt: skip
    return render(request, "pulse/client.html", context)


@sees("notes")
@require_safe
def pulse_csv(request: HttpRequest) -> HttpResponse:
    """Every answer in scope, one a line."""
    return as_csv(_table(request), "pulse")


@sees("notes")
@require_safe
def pulse_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request), "pulse")


def sparkline(happy: Happiness | None, width: int = 64, height: int = 18) -> Chart | None:
    """Happiness by round, always from 4 to 10 so that rows compare; a round without an answer is a gap."""
    if happy is None or not happy.series:
        return None
    values = [None if value is None else max(4.0, value) for value in happy.series]
    label = _("Happiness by round, from 4 to 10; a gap is a round without an answer")
    return spark(values, label=label, low=4, high=10, width=width, height=height)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    given = request.POST.getlist(name) or request.GET.getlist(name)
    return [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 18]


def _table(request: HttpRequest) -> list[list[Any]]:
    head: list[Cell] = [_("Client"), _("Wave"), _("Sent"), _("Name"), _("State"), _("Answered"), _("Score"),
                        _("Comment"), *(str(part.label) for part in Part)]  # fmt: skip
    rows = FeedbackAnswer.objects.visible_to(request.user).select_related("client", "round__wave", "contact")
    return [
        head,
        *(
            [a.client.name, a.round.wave.name, a.round.sent_on, a.contact.name, str(AnswerState(a.state).label),
             a.answered_on, a.score, a.comment, *a.parts.values()]
            for a in rows.order_by("-round__sent_on", "client__name", "contact__name")
        ),
    ]  # fmt: skip
