"""A client's health on a day: its receipts, its history, and the history as a file."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from perennial.foundation.clock import today
from perennial.insight.queries.health import foretold, history
from perennial.web.client_facts import load_client_facts
from perennial.web.client_health import chart_of, load_health
from perennial.web.health_words import band_name
from perennial.web.views.client_frame import client_or_404, frame
from perennial.web.views.doors import day_of, sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx


@sees("clients", "health")
@require_safe
def health(request: HttpRequest, pk: int) -> HttpResponse:
    """As of today or a past day (?as_of=), computed from what was known by then."""
    client, day = client_or_404(request, pk), day_of(request)
    facts = load_client_facts(request.user, client, today())
    found = load_health(client, day, money=facts.money)
    chart, kept = chart_of(client, day, found)
    context = {
        **frame(request, client, facts, "health", health=found if day == today() else None),
        "found": found, "chart": chart, "kept": bool(kept), "day": day, "past": day < today(),
        "proof": foretold(day),
    }  # fmt: skip
    return render(request, "client/health.html", context)


@sees("clients", "health")
@require_safe
def health_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Every kept day of a year."""
    return as_csv(_table(request, pk), "health")


@sees("clients", "health")
@require_safe
def health_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """Every kept day of a year."""
    return as_xlsx(_table(request, pk), "health")


def _table(request: HttpRequest, pk: int) -> Iterator[list[Cell]]:
    client = client_or_404(request, pk)
    yield [_("Client"), _("Day"), _("Health"), _("State"), _("Coverage, %")]
    for row in history(client.pk, day_of(request)):
        score = None if row.score is None else round(row.score)
        yield [client.name, row.day, score, band_name(row.band), round(100 * row.coverage)]
