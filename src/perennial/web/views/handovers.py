"""Hand-overs from sales: the list with its files, one hand-over, and who may be in touch with a client."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from perennial.clients.policies import money_visible
from perennial.clients.queries.clients import managers
from perennial.foundation.choices import Role
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act, may_see
from perennial.handover.choices import WRITABLE, HandoverState
from perennial.handover.models import ContactRule, HandoverCard, WonDeal
from perennial.handover.queries.cards import (
    SORTS,
    TABS,
    CardFilter,
    CardLine,
    handover_rows,
    letter_ready,
    lines_of_cards,
    open_card_events,
)
from perennial.kernel.money import Money
from perennial.web import handover_words as words
from perennial.web.views.doors import person, sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.letters import may_write
from perennial.web.views.promises import list_url, sort_heads

ON_A_PAGE = 50
MOST_IN_A_FILE = 5000
DEAL_READERS = (Role.HCS, Role.DIR, Role.SAL)


@sees("handover")
@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """Every hand-over in scope; ?tab=sales|manager|shadow|ended, ?q= by client, ?manager=, ?sort=, ?down=."""
    asked, as_of = _asked(request), today()
    page = Paginator(handover_rows(request.user, asked), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "handover/handovers.html", {
        "page": page, "lines": [_row(request, line) for line in lines_of_cards(list(page), as_of)], "asked": asked,
        "tabs": _tabs(request, asked), "managers": managers(), "filtered": bool(asked.words or asked.manager),
        "heads": sort_heads(request, "handovers", SORTS, asked.sort, asked.descending), "today": as_of,
        "may_act": may_act(request.user, "handover"), "export_query": request.GET.urlencode(),
        "sees_deals": person(request).role in DEAL_READERS, "waiting": _deals_waiting(request),
        "clear_url": f"{reverse('handovers')}?tab={asked.tab}", "sees_money": may_see(request.user, "money"),
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")},
                 {"keys": ["N"], "text": _("won deal")}],
    })  # fmt: skip


@sees("handover")
@require_safe
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """One hand-over: the card with its gaps, what must be true next, the introduction, signatures, the shadow month."""
    card = card_or_404(request, pk)
    line, moves = lines_of_cards([card], today())[0], list(card.moves.select_related("by"))
    may = may_act(request.user, "handover")
    client = card.client
    letter = letter_ready(card)
    return render(request, "handover/handover.html", {
        "card": card, "client": client, "tone": words.TONES[card.state], "steps": words.steps_of(card, moves),
        "signs": words.signs_said(line), "entries": words.entries_of(card), "checks": words.checks_of(card),
        "share": card.filled, "worth": _worth(request, card), "history": moves,
        "introduction": getattr(card, "introduction", None), "people": list(client.contacts.current()),
        "signatures": words.signatures(list(card.signs.select_related("by"))),
        "rules": words.rules_of(list(ContactRule.objects.filter(client=client))),
        "points": list(card.points.select_related("by")) if card.accepted_on else [],
        "may_act": may, "events": open_card_events(card, person(request)) if may else frozenset(),
        "may_plan": may and card.state in (HandoverState.SUBMITTED, HandoverState.PLANNED),
        "writable": may and card.state in WRITABLE, "letter": letter, "as_of": today(),
        "may_send": letter and may_write(request.user, "handover_intro"),
        "sees_client": may_see(request.user, "clients"),
        "month_over": card.shadow_until is not None and today() >= card.shadow_until,
        "in_shadow": card.state == HandoverState.SHADOW,
    })  # fmt: skip


@sees("handover")
@require_safe
def handovers_csv(request: HttpRequest) -> HttpResponse:
    """The rows that fit."""
    return as_csv(_table(request), "hand-overs")


@sees("handover")
@require_safe
def handovers_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request), "hand-overs")


def card_or_404(request: HttpRequest, pk: int) -> HandoverCard:
    """The hand-over, if its client is in the person's scope; strangers get 404."""
    rows = HandoverCard.objects.visible_to(request.user).select_related(
        "client__manager", "seller", "introduction__meeting"
    )
    return get_object_or_404(rows, pk=pk)


def _deals_waiting(request: HttpRequest) -> int:
    if person(request).role not in DEAL_READERS:
        return 0
    return WonDeal.objects.visible_to(request.user).waiting().count()


def _asked(request: HttpRequest) -> CardFilter:
    given, tab, sort = request.GET.get("manager", ""), request.GET.get("tab", ""), request.GET.get("sort", "")
    return CardFilter(
        tab=tab if tab in TABS else "all", words=request.GET.get("q", "").strip()[:100],
        manager=int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None,
        sort=sort if sort in SORTS else "won",
        descending=request.GET.get("down") == "1" if sort in SORTS else True,
    )  # fmt: skip


def _tabs(request: HttpRequest, asked: CardFilter) -> list[dict[str, Any]]:
    labels = {
        "all": _("All that stand"), "sales": _("With sales"), "manager": _("With the account manager"),
        "shadow": str(HandoverState.SHADOW.label), "ended": _("Ended"),
    }  # fmt: skip
    return [
        {"url": list_url(request, "handovers", tab="" if name == "all" else name), "label": label,
         "current": name == asked.tab, "key": str(number)}
        for number, (name, label) in enumerate(labels.items(), start=1)
    ]  # fmt: skip


def _worth(request: HttpRequest, card: HandoverCard) -> Money | None:
    """What the deal is worth, for whoever may see the client's money."""
    if card.amount is None or not card.currency or not money_visible(request.user, card.client, today()):
        return None
    return Money(card.amount, card.currency)


def _row(request: HttpRequest, line: CardLine) -> dict[str, Any]:
    card = line.card
    return {
        "card": card, "tone": words.TONES[card.state], "signs": words.signs_said(line), "worth": _worth(request, card),
        "days": (today() - card.state_since).days, "missing": len(card.filled.missing_must),
    }  # fmt: skip


def _table(request: HttpRequest) -> list[list[Cell]]:
    head: list[Cell] = [
        _("Client"), _("What was sold"), _("State"), _("In this state since"), _("Filled in, %"),
        _("Must-haves missing"), _("Why it is stuck"), _("Sold by"), _("Account manager"), _("Won on"),
        _("Signed on"), _("Given on"), _("Introduced on"), _("Accepted on"), _("Shadow month until"), _("Ended"),
    ]  # fmt: skip
    head += [_("Worth"), _("Currency")] if may_see(request.user, "money") else []
    rows = handover_rows(request.user, _asked(request))[:MOST_IN_A_FILE]
    return [head, *(_cells(request, line) for line in lines_of_cards(list(rows), today()))]


def _cells(request: HttpRequest, line: CardLine) -> list[Cell]:
    card, worth = line.card, _worth(request, line.card)
    cells: list[Cell] = [
        card.client.name, card.title, str(card.get_state_display()), card.state_since, card.percent,
        len(card.filled.missing_must), words.signs_said(line), card.seller.name if card.seller else "",
        card.client.manager.name if card.client.manager else "", card.won_on, card.signed_on, card.submitted_on,
        card.introduced_on, card.accepted_on, card.shadow_until, card.ended_on,
    ]  # fmt: skip
    if may_see(request.user, "money"):
        cells += [worth.amount if worth else None, worth.currency if worth else ""]
    return cells
