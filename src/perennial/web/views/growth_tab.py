"""A client's tab "Growth": sections of renewals, expansions, ideas, referrals and the rest, each with its own rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from perennial.clients.models import Client
from perennial.foundation.clock import today
from perennial.web.client_facts import load_client_facts
from perennial.web.views.bonus import client_section as bonus_section
from perennial.web.views.client_frame import client_or_404, frame
from perennial.web.views.doors import sees
from perennial.web.views.expansions import client_expansions
from perennial.web.views.ideas import client_ideas
from perennial.web.views.permissions import client_section as portfolio_section
from perennial.web.views.referrals import client_section as referrals_section
from perennial.web.views.renewals import client_section
from perennial.web.views.services import client_services

Section = Callable[[HttpRequest, Client, date], dict[str, Any] | None]

# (template, what it needs); a section that answers None is not shown. `wide` ones take the whole width.
SECTIONS: Final[tuple[tuple[str, Section], ...]] = (
    ("growth/_client_renewals.html", client_section),
    ("growth/_client_expansions.html", client_expansions),
    ("growth/_client_ideas.html", client_ideas),
    ("growth/_client_services.html", client_services),
    ("bonus/_client.html", bonus_section),
    ("referrals/_client.html", referrals_section),
    ("growth/_client_portfolio.html", portfolio_section),
)  # fmt: skip


@sees("growth", "clients")
@require_safe
def client_growth(request: HttpRequest, pk: int) -> HttpResponse:
    """What may grow with the client."""
    client = client_or_404(request, pk)
    found = [(template, section(request, client, today())) for template, section in SECTIONS]
    context = frame(request, client, load_client_facts(request.user, client, today()), "growth")
    context["sections"] = [(template, own) for template, own in found if own is not None]
    return render(request, "growth/client.html", context)
