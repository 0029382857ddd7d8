"""Find or do anything: clients, contacts, invoices, pages and acts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from perennial.billing.models import Invoice
from perennial.clients.models import Client
from perennial.foundation.rights import may_act, may_see
from perennial.kernel.text import fold, reference_key
from perennial.web.views.doors import is_htmx

MOST = 8


@login_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Rows for the palette, or a page with them."""
    words = request.GET.get("q", "").strip()[:100]
    context = {"q": words, "rows": _rows(request, words)}
    return render(request, "find/_rows.html" if is_htmx(request) else "find/find.html", context)


def _rows(request: HttpRequest, words: str) -> list[dict[str, str]]:
    rows = (
        [row for row in _places(request.user) if fold(words) in fold(row["text"])] if words else _places(request.user)
    )
    if not words:
        return rows
    clients = Client.objects.visible_to(request.user).live().matching(words)[:MOST]
    found = [{"url": reverse("client", args=[c.pk]), "text": c.name, "what": c.city or _("client")} for c in clients]
    if len(reference_key(words)) >= 3 and may_see(request.user, "money"):
        invoices = Invoice.objects.visible_to(request.user).filter(number_key__contains=reference_key(words))
        found += [
            {"url": reverse("invoice", args=[i.pk]), "text": i.number, "what": i.client.name}
            for i in invoices.select_related("client")[:MOST]
        ]
    return [*found, *rows]


def _places(user: Any) -> list[dict[str, str]]:
    """Pages and acts this person may open."""
    places = (
        ("today", _("Today"), may_act(user, "letters")),
        ("clients", _("Clients"), may_see(user, "clients")),
        ("receivables", _("Receivables"), may_see(user, "money")),
        ("bank", _("Match payments"), may_act(user, "imports") and may_act(user, "money")),
        ("imports", _("Imports"), may_see(user, "imports")),
        ("client-new", _("Add a client"), may_act(user, "clients")),
        ("touch-new", _("Log a touch"), may_act(user, "notes")),
        ("settings", _("Settings"), may_see(user, "settings")),
        ("profile", _("Your profile"), True),
    )
    rows = []
    for name, text, allowed in places:
        if allowed:
            try:
                rows.append({"url": reverse(name), "text": text, "what": _("page")})
            except NoReverseMatch:
                continue
    return rows
