"""Bonuses: one's own or everybody's, and one of them with each line opened to its numbers and rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from perennial.clients.models import Client
from perennial.foundation.choices import Role
from perennial.foundation.clock import today
from perennial.kernel.money import ZERO, Money
from perennial.kernel.quarters import NotAQuarter, parse_quarter, quarter_name, quarter_of, quarters_before
from perennial.targets.choices import BonusState
from perennial.targets.models import Bonus
from perennial.targets.policies import may_see_all_bonuses
from perennial.targets.queries.bonus_client import bonus_on_client
from perennial.targets.queries.bonus_rules import in_force
from perennial.targets.queries.bonuses import bonuses_of, may_be_queried, quarters_of
from perennial.web.bonus_words import (
    KINDS,
    TONES,
    lines_told,
    on_client_shares,
    on_client_told,
    on_expansion_told,
    quarter_said,
)
from perennial.web.templatetags.kit import money_full
from perennial.web.views.doors import person, sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx

ON_A_PAGE = 100
TABS = 6  # quarters that stand as tabs


@sees("bonus")
@require_safe
def bonuses(request: HttpRequest) -> HttpResponse:
    """?quarter=2026Q3, ?q= for those who see everybody's; one's own are all on one page."""
    user, whole = person(request), may_see_all_bonuses(request.user)
    quarter, words = _asked(request)
    rows = list(bonuses_of(user, quarter=quarter if whole else None, words=words if whole else ""))
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "bonus/bonuses.html", {
        "whole": whole, "quarter": quarter, "quarter_said": quarter_said(quarter), "words": words, "page": page,
        "lines": [_line(row) for row in page], "tabs": _tabs(user, quarter, words) if whole else [],
        "facts": _facts(rows) if whole else [], "rules": in_force(quarter_of(today())),
        "may_compute": whole and quarter < quarter_of(today()), "quarter_name": quarter_name(quarter),
        "export_query": request.GET.urlencode(),
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")}],
    })  # fmt: skip


@sees("bonus")
@require_safe
def bonus(request: HttpRequest, pk: int) -> HttpResponse:
    """One bonus: its lines, the questions asked, what can be done, what was."""
    row = bonus_or_404(request, pk)
    return render(request, "bonus/bonus.html", {
        "row": row, "quarter": quarter_said(row.quarter), "tone": TONES[BonusState(row.state)],
        "lines": lines_told(row.lines.all(), row.currency), "moves": row.moves.select_related("by"),
        "queries": row.queries.select_related("asked_by", "answered_by"), "steps": _steps(request, row),
        "amount": Money(row.amount, row.currency), "most": Money(row.most, row.currency),
    })  # fmt: skip


@sees("bonus")
@require_safe
def bonuses_csv(request: HttpRequest) -> HttpResponse:
    """Every line of the bonuses of the page."""
    return as_csv(_table(request), "bonus")


@sees("bonus")
@require_safe
def bonuses_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request), "bonus")


def client_section(request: HttpRequest, client: Client, as_of: date) -> dict[str, Any] | None:
    """The bonus on a client, for its tab Growth."""
    found = bonus_on_client(request.user, client, as_of)
    if found is None:
        return None
    return {
        "on": found, "now": on_client_told(found), "share": on_client_shares(found),
        "expansions": [{"row": one.row, "told": on_expansion_told(one)} for one in found.expansions],
        "lines": [
            {"line": line, "quarter": quarter_said(line.bonus.quarter), "person": line.bonus.person.name,
             "kind": KINDS.get(line.numbers["kind"], ""), "amount": Money(line.amount, line.bonus.currency)}
            for line in found.lines
        ],
    }  # fmt: skip


def bonus_or_404(request: HttpRequest, pk: int) -> Bonus:
    """One's own bonus, or anybody's for those who answer for them."""
    return get_object_or_404(Bonus.objects.visible_to(request.user).select_related("person", "rules"), pk=pk)


def _asked(request: HttpRequest) -> tuple[date, str]:
    """The quarter of the address, or the last finished one."""
    try:
        quarter = parse_quarter(request.GET.get("quarter", ""))
    except NotAQuarter:
        quarter = quarters_before(quarter_of(today()), 1)[0]
    return quarter, request.GET.get("q", "").strip()[:100]


def _line(row: Bonus) -> dict[str, Any]:
    return {
        "row": row, "quarter": quarter_said(row.quarter), "tone": TONES[BonusState(row.state)],
        "amount": Money(row.amount, row.currency) if row.settled_on else None,
        "most": Money(row.most, row.currency) if row.settled_on else None,
    }  # fmt: skip


def _tabs(user: Any, quarter: date, words: str) -> list[dict[str, Any]]:
    known = quarters_of(user)[:TABS]
    shown = sorted({*known, quarter}, reverse=True)
    return [
        {"url": f"{reverse('bonuses')}?{urlencode({'quarter': quarter_name(one)} | ({'q': words} if words else {}))}",
         "label": quarter_said(one), "current": one == quarter}
        for one in shown
    ]  # fmt: skip


def _facts(rows: list[Bonus]) -> list[dict[str, Any]]:
    """Sums of the quarter in each currency, and what waits for whom."""
    live = [row for row in rows if row.state != BonusState.VOID and row.settled_on]
    sums: dict[str, Decimal] = {}
    for row in live:
        sums[row.currency] = sums.get(row.currency, ZERO) + row.amount
    if not live:
        return []
    paid = sum(1 for row in live if row.state == BonusState.PAID)
    waiting = sum(1 for row in live if row.state == BonusState.PREVIEW)
    asked = sum(1 for row in live if row.state == BonusState.QUERIED)
    return [
        {"label": _("Together"), "value": " · ".join(money_full(Money(amount, code)) for code, amount in sums.items())},
        {"label": _("To be approved"), "value": str(waiting)},
        {"label": _("Questions open"), "value": str(asked), "tone": "watch" if asked else ""},
        {"label": _("Paid"), "value": _("%(n)s of %(all)s") % {"n": paid, "all": len(live)}},
    ]  # fmt: skip


def _steps(request: HttpRequest, row: Bonus) -> list[dict[str, Any]]:
    """What the reader may do with it next."""
    user, own = person(request), row.person_id == person(request).pk
    found: list[dict[str, Any]] = []

    def add(name: str, label: str, *args: Any, asks: bool = False, main: bool = False) -> None:
        found.append({"url": reverse(name, args=[row.pk, *args]), "label": label, "asks": asks, "main": main})

    if row.state == BonusState.PREVIEW and own and may_be_queried(row, today()):
        add("bonus-query", _("Ask about a line"), asks=True)
    if row.state == BonusState.QUERIED and user.role in (Role.FIN, Role.HCS) and not own:
        add("bonus-answer", _("Answer"), asks=True, main=True)
    if row.state == BonusState.PREVIEW and user.role == Role.DIR and not own:
        add("bonus-move", _("Approve"), "approve", main=True)
    if row.state == BonusState.APPROVED and user.role == Role.FIN:
        add("bonus-move", _("The cash is there"), "gate", main=True)
    if row.state == BonusState.PAYABLE and user.role == Role.FIN and not own:
        add("bonus-move", _("It is paid"), "pay", main=True)
    if row.state in (BonusState.COMPUTING, BonusState.PREVIEW) and user.role == Role.DIR:
        add("bonus-void", _("Void it"), asks=True)
    return found


def _table(request: HttpRequest) -> list[list[Cell]]:
    whole = may_see_all_bonuses(request.user)
    quarter, words = _asked(request)
    rows = bonuses_of(request.user, quarter=quarter if whole else None, words=words if whole else "")
    table: list[list[Cell]] = [[
        _("Person"), _("Quarter"), _("State"), _("Version of the rules"), _("Line"), _("Formula"), _("Amount"),
        _("Currency"),
    ]]  # fmt: skip
    for row in rows.prefetch_related("lines"):
        first: list[Cell] = [row.person.name, quarter_said(row.quarter), row.get_state_display(), row.rules.number]
        for told in lines_told(row.lines.all(), row.currency):
            table.append([*first, told["title"], told["formula"], told["line"].amount, row.currency])
        table.append([*first, _("Together"), "", row.amount, row.currency])
    return table
