"""One client: overview, money, and what every tab shares."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from perennial.billing.choices import InvoiceState
from perennial.billing.models import Invoice
from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client, Contact
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act, may_see
from perennial.receivables.choices import PromiseOutcome
from perennial.receivables.queries.interest import totals
from perennial.web.client_facts import load_client_facts
from perennial.web.client_health import load_health
from perennial.web.client_knowledge import known, playbook, their_news
from perennial.web.client_money import ageing_of, days_chart, dealings, invoice_lines, late_interest_of
from perennial.web.client_words import client_words
from perennial.web.handover_words import rules_of
from perennial.web.views.client_frame import client_or_404, frame
from perennial.web.views.doors import day_of, sees
from perennial.web.views.timeline import newest

INVOICES_PER_PAGE = 50
PAID_FOR_CHART = 60  # paid invoices looked at for the columns: eight months of a client with many a month


@sees("clients")
@require_safe
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """What is open about the client, its money in short, who matters, what happened last."""
    client = client_or_404(request, pk)
    if client.merged_into_id and Client.objects.visible_to(request.user).filter(pk=client.merged_into_id).exists():
        return HttpResponseRedirect(reverse("client", args=[client.merged_into_id]))
    facts = load_client_facts(request.user, client, today())
    contacts = list(client.contacts.current())
    found = load_health(client, facts.as_of, money=facts.money, kept=True) if may_see(request.user, "health") else None
    context = {
        **frame(request, client, facts, "overview", people=len(contacts), health=found),
        "found": found,
        "ageing": ageing_of(facts),
        "coming": facts.coming[:4],
        "who": _who_is_who(contacts),
        "months": newest(request.user, client, facts.as_of),
        "in_touch": rules_of(list(client.contact_rules.all())),
        "may_rule": may_act(request.user, "handover") and client.status != ClientStatus.ARCHIVED,
        **_inside(request, client, facts.as_of),
        **(client_words(request.user, client, facts.as_of) if may_see(request.user, "notes") else {}),
    }
    return render(request, "client/overview.html", context)


@sees("clients", "money")
@require_safe
def money(request: HttpRequest, pk: int) -> HttpResponse:
    """Invoices and what became of them, as of today or a past day (?as_of=)."""
    client, as_of = client_or_404(request, pk), day_of(request)
    facts = load_client_facts(request.user, client, as_of)
    if not facts.money:  # sales after the shadow month
        raise PermissionDenied
    invoices = Invoice.objects.filter(client=client).issued_by(as_of)
    page = Paginator(invoices, INVOICES_PER_PAGE).get_page(request.GET.get("page"))
    paid = invoices.filter(settled_on__lte=as_of, state=InvoiceState.PAID).order_by("-issued_on")
    contacts = list(client.contacts.current())
    entitled = late_interest_of(facts, page.object_list) if may_see(request.user, "rates") else {}
    context = {
        **frame(request, client, facts, "money", people=len(contacts)),
        "page": page,
        "invoices": invoice_lines(page.object_list, facts, entitled),
        "entitled": entitled,
        "entitled_open": totals(entitled[row.id] for row in facts.open_invoices if row.id in entitled),
        "ageing": ageing_of(facts),
        "days": days_chart(paid.values_list("issued_on", "due_on", "settled_on", "amount")[:PAID_FOR_CHART], facts),
        "who": _who_is_who(contacts),
        "dealings": dealings(client.pk, as_of),
        "past": as_of < today(),
        "running": PromiseOutcome.RUNNING,
    }
    return render(request, "client/money.html", context)


def _inside(request: HttpRequest, client: Client, as_of: date) -> dict[str, Any]:
    """What only readers of notes see: how to work with the client, and what is known about it."""
    if not may_see(request.user, "notes"):
        return {"sees_notes": False}
    return {
        "sees_notes": True,
        "may_note": may_act(request.user, "notes") and client.status != ClientStatus.ARCHIVED,
        "playbook": playbook(client, as_of),
        "known": known(client, as_of),
        **their_news(client),
    }


def _who_is_who(contacts: list[Contact]) -> list[dict[str, Any]]:
    """The people who matter for being paid, one role a row; an empty role is said."""
    words = {"billing": _("Pays"), "decision_maker": _("Decides"), "sponsor": _("Sponsor")}
    return [{"role": words[role], "people": [c for c in contacts if role in c.roles]} for role in words]
