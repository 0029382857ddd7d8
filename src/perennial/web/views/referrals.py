"""Referrals: the list with what to expect next quarter, one referral, what the forecast is from, and files."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from perennial.clients.models import Client
from perennial.foundation.clock import today
from perennial.foundation.models import User
from perennial.foundation.rights import may_see
from perennial.growth.choices import LEADS, ReferralState
from perennial.growth.models import Referral
from perennial.growth.policies.referrals import may_ask, sees_source, works_leads
from perennial.growth.queries.referral_forecast import ReferralOutlook, referral_outlook
from perennial.growth.queries.referrals import (
    SORTS,
    VIEWS,
    ReferralFilter,
    brought_by,
    referral_counts,
    referral_rows,
    referrals_of,
)
from perennial.kernel.money import Money
from perennial.web.referral_words import TONES, told_outlook
from perennial.web.views.doors import person, sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.promises import list_url, sort_heads

ON_A_PAGE = 50
MOST_EXPORTED = 10_000
MOST_ON_TAB = 10
MAIN: Final = ("lead", "contact", "qualify", "won")


@sees("growth")
@require_safe
def referrals(request: HttpRequest) -> HttpResponse:
    """The list; ?view=, ?q=, ?client=, ?sort=, ?down=."""
    asked, user, as_of = filter_of(request), person(request), today()
    counts = referral_counts(user, asked)
    names = {
        "leads": pgettext("referrals", "Leads"), "asked": pgettext("referrals", "Asked"),
        "won": pgettext("referrals", "Became clients"), "lost": pgettext("referrals", "Nothing came of it"),
    }  # fmt: skip
    page = Paginator(referral_rows(user, asked), ON_A_PAGE).get_page(request.GET.get("page"))
    own = None if may_see(user, "margin") else user
    return render(request, "referrals/referrals.html", {
        "asked": asked, "page": page, "lines": [line_of(row, user) for row in page],
        "heads": sort_heads(request, "referrals", SORTS, asked.sort, asked.descending),
        "tabs": [
            {"url": list_url(request, "referrals", view=view), "label": names[view], "count": counts[view],
             "current": view == asked.view, "key": str(n)}
            for n, view in enumerate(VIEWS, start=1)
        ],
        "outlook": told_outlook(referral_outlook(as_of, own), money=own is None), "may_explain": own is None,
        "may_ask": may_ask(user), "sees_money": may_see(user, "money"), "filtered": bool(asked.words or asked.client),
        "client": Client.objects.visible_to(user).filter(pk=asked.client).first() if asked.client else None,
        "export_query": request.GET.urlencode(), "clear_url": list_url(request, "referrals", q="", client=""),
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")},
                 {"keys": ["N"], "text": _("a company was named")}],
    })  # fmt: skip


@sees("growth")
@require_safe
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    """Who recommends us to whom, what happened, who was thanked, and what may be done now."""
    row, user = referral_or_404(request, pk), person(request)
    known = Client.objects.visible_to(user).filter(pk__in=[row.client_id, row.became_id or 0])
    return render(request, "referrals/referral.html", {
        "row": row, "tone": TONES[row.state], "moves": row.moves.select_related("by"), "steps": steps_of(request, row),
        **source_of(user, row),
        "visible": set(known.values_list("pk", flat=True)),
        "days_left": (row.valid_until - today()).days if row.valid_until and row.state in LEADS else None,
    })  # fmt: skip


@sees("growth", "margin")
@require_safe
def forecast_page(request: HttpRequest) -> HttpResponse:
    """How the forecast is worked out, with every row that it is from."""
    outlook = referral_outlook(today())
    rows = list(
        Referral.objects.visible_to(request.user).filter(pk__in={*outlook.leads, *outlook.decided})
        .select_related("client", "became").order_by("-registered_on", "-pk")
    )
    clients = Client.objects.visible_to(request.user).in_bulk(outlook.paying)
    return render(request, "referrals/forecast.html", {
        "outlook": outlook, "told": told_outlook(outlook, money=True),
        "lines": [_evidence(outlook, row) for row in rows],
        "paying": [{"client": clients[pk], "money": Money(amount, outlook.currency)}
                   for pk, amount in outlook.paying.items() if pk in clients],
        "missing_rates": sorted(outlook.missing_rates),
    })  # fmt: skip


@sees("growth")
@require_safe
def referrals_csv(request: HttpRequest) -> HttpResponse:
    """The referrals that fit the filter."""
    return as_csv(_table(request), "referrals")


@sees("growth")
@require_safe
def referrals_xlsx(request: HttpRequest) -> HttpResponse:
    """The referrals that fit the filter."""
    return as_xlsx(_table(request), "referrals")


def client_section(request: HttpRequest, client: Client, as_of: date) -> dict[str, Any]:
    """What a client recommended, and by whose recommendation it came, for its tab."""
    user = person(request)
    came = brought_by(client.pk)
    visible = came is not None and Client.objects.visible_to(user).filter(pk=came.client_id).exists()
    return {
        "client": client, "lines": [line_of(row, user) for row in referrals_of(user, client.pk)[:MOST_ON_TAB]],
        "came": came if visible else None, "may_ask": may_ask(user),
    }  # fmt: skip


def filter_of(request: HttpRequest) -> ReferralFilter:
    """The filter of the address; what it does not know counts as not asked for."""
    asked = request.GET
    view, sort, client = (asked.get(name, "") for name in ("view", "sort", "client"))
    return ReferralFilter(
        view if view in VIEWS else "leads", asked.get("q", "").strip()[:100],
        int(client) if client.isascii() and client.isdecimal() and len(client) < 19 else 0,
        sort if sort in SORTS else "since", asked.get("down") == "1" if "sort" in asked else True,
    )  # fmt: skip


def referral_or_404(request: HttpRequest, pk: int) -> Referral:
    """The referral, for whoever may see it."""
    rows = Referral.objects.visible_to(request.user).select_related("client__manager", "contact", "became", "made_by")
    return get_object_or_404(rows, pk=pk)


def line_of(row: Referral, user: User) -> dict[str, Any]:
    """A referral as a list shows it."""
    late = row.is_lead and row.valid_until is not None and row.valid_until <= today()
    return {"row": row, "tone": TONES[row.state], "late": late, **source_of(user, row)}


def source_of(user: User, row: Referral) -> dict[str, str]:
    """Who recommends us. Sales do not see clients of others: they ask the account manager, whom it names."""
    if sees_source(user, row.client.brought_by_id):
        return {"source": row.client.name, "who": row.contact.name if row.contact else ""}
    name = row.client.manager.name if row.client.manager else "–"
    return {"source": _("a client of %(name)s") % {"name": name}, "who": ""}


def steps_of(request: HttpRequest, row: Referral) -> list[dict[str, Any]]:
    """What the reader may do next. `asks`: it has a question of its own, else one press does it."""
    user, state = request.user, row.state
    manager, sales = may_ask(user), works_leads(user)
    ended = state in (ReferralState.CLOSED_LOST, ReferralState.CONVERTED, ReferralState.PAYING)
    offered: list[tuple[bool, str, str, bool]] = [
        (manager and state == ReferralState.ASKED, "lead", _("They named a company"), True),
        (manager and state == ReferralState.ASKED, "no", _("Nobody to name"), True),
        (sales and state == ReferralState.REGISTERED, "contact", _("In touch with them"), True),
        (sales and state == ReferralState.CONTACTED, "qualify", _("They need us"), False),
        (sales and state == ReferralState.QUALIFIED, "won", _("First contract"), True),
        ((manager or sales) and row.told_on is None and (ended or (row.is_lead and row.thanked_on is None)), "told",
         _("They know how it went") if row.thanked_on else _("I thanked them"), True),
        (sales and row.is_lead, "lost", _("Nothing came of it"), True),
    ]  # fmt: skip
    return [
        {"label": label, "asks": asks, "url": reverse("referral-step", args=[row.pk, event]), "main": event in MAIN}
        for allowed, event, label, asks in offered if allowed
    ]  # fmt: skip


def _evidence(outlook: ReferralOutlook, row: Referral) -> dict[str, Any]:
    return {"row": row, "tone": TONES[row.state], "counted": row.pk in set(outlook.leads),
            "decided": row.pk in set(outlook.decided), "won": row.pk in set(outlook.won)}  # fmt: skip


def _table(request: HttpRequest) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[
        _("Company they name"), _("Its site"), _("Whom to contact"), _("E-mail"), _("Client"), _("Who recommends us"),
        _("State"), _("Since"), _("Asked on"), _("Named on"), _("Held until"), _("May be contacted since"),
        _("Thanked on"), _("Told how it went on"), _("Became the client"), _("First money on"), _("What they need"),
    ]]  # fmt: skip
    user = person(request)
    for row in referral_rows(user, filter_of(request))[:MOST_EXPORTED]:
        rows.append([
            row.lead_name, row.lead_domain, row.lead_person, row.lead_email, *source_of(user, row).values(),
            str(row.get_state_display()), row.state_since, row.asked_on, row.registered_on, row.valid_until,
            row.consent_on, row.thanked_on, row.told_on, row.became.name if row.became else "", row.first_cash_on,
            row.lead_note,
        ])  # fmt: skip
    return rows
