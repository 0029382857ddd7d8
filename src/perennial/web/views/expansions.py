"""Expansions: the list with its sums and files, the page of one, and the section of a client's tab."""

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
from perennial.clients.policies import money_visible
from perennial.clients.queries.clients import managers
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act, may_see
from perennial.growth.choices.expansions import OPEN, ExpansionState
from perennial.growth.models.expansions import Expansion
from perennial.growth.queries.expansion_answers import margin_answer, staffing_answer
from perennial.growth.queries.expansions import (
    SORTS,
    VIEWS,
    ExpansionFilter,
    decided_share,
    expansion_rows,
    expansion_sums,
    expansions_of,
    money_seen,
    monthly,
    open_expansion_events,
)
from perennial.web import expansion_words as words
from perennial.web.growth_places import growth_tabs
from perennial.web.views.doors import person, sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.promises import sort_heads

ON_A_PAGE: Final = 50
MOST_IN_A_FILE: Final = 10_000
ANSWERED: Final = (ExpansionState.SPOTTED, ExpansionState.QUALIFIED)


@sees("growth")
@require_safe
def expansions(request: HttpRequest) -> HttpResponse:
    """The list; ?view= a state, open or all, ?q=, ?manager=, ?client=, ?sort=, ?down=."""
    asked, user = filter_of(request), person(request)
    page = Paginator(expansion_rows(user, asked), ON_A_PAGE).get_page(request.GET.get("page"))
    seen = money_seen(user)
    return render(request, "growth/expansions.html", {
        "asked": asked, "page": page, "lines": [
            {"row": row, "tone": words.TONES[row.state],
             "money": row.money if seen is None or row.client_id in seen else None}
            for row in page
        ],
        "sums": expansion_sums(user, asked, seen), "share_said": words.share_said(decided_share(user, asked)),
        "tabs": growth_tabs("expansions"), "views": _views(), "managers": managers(), "me": user.pk,
        "client": Client.objects.visible_to(user).filter(pk=asked.client).first() if asked.client else None,
        "heads": sort_heads(request, "expansions", SORTS, asked.sort, asked.descending),
        "filtered": bool(asked.words or asked.manager or asked.client or asked.view != "open"),
        "clear_url": reverse("expansions"), "export_query": request.GET.urlencode(),
        "may_act": may_act(user, "growth"), "today": today(),
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")},
                 {"keys": ["N"], "text": _("new expansion")}],
    })  # fmt: skip


@sees("growth")
@require_safe
def expansion(request: HttpRequest, pk: int) -> HttpResponse:
    """One expansion: what is known, the two answers, its work, what may be done, what happened."""
    row, user, as_of = expansion_or_404(request, pk), person(request), today()
    may = may_act(user, "growth")
    events = open_expansion_events(row, user) if may else frozenset()
    return render(request, "growth/expansion.html", {
        "row": row, "client": row.client, "tone": words.TONES[row.state], "events": events, "may_act": may,
        "money": row.money if money_visible(user, row.client, as_of) else None,
        "rate": money_visible(user, row.client, as_of), "gaps": words.gaps_said(row.gaps),
        "history": list(row.moves.select_related("by").order_by("-pk")), "answers": _answers(request, row, as_of),
        "ties": list(row.placements.select_related("placement__person")),
        "writable": may and row.state in (*ANSWERED, ExpansionState.PROPOSED, ExpansionState.PARKED),
        "may_answer": "propose" in events or "qualify" in events,
        "may_vouch": may_see(user, "margin") and row.state in ANSWERED,
        "may_tie": may and "not_staffed" in events, "asks": may_see(user, "staffing"),
    })  # fmt: skip


def client_expansions(request: HttpRequest, client: Client, as_of: date) -> dict[str, Any]:
    """The section of the client's tab."""
    found = expansions_of(request.user, client)
    running = [row for row in found if row.state in OPEN]
    seen = money_visible(request.user, client, as_of)
    return {
        "rows": [{"row": row, "tone": words.TONES[row.state]} for row in running],
        "off": [{"row": row, "tone": words.TONES[row.state]} for row in found if row.state not in OPEN][:6],
        "sums": monthly(running) if seen else (), "money": seen, "may_act": may_act(request.user, "growth"),
    }  # fmt: skip


@sees("growth")
@require_safe
def expansions_csv(request: HttpRequest) -> HttpResponse:
    """The expansions that fit the filter."""
    return as_csv(_table(request), "expansions")


@sees("growth")
@require_safe
def expansions_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request), "expansions")


def expansion_or_404(request: HttpRequest, pk: int) -> Expansion:
    """The expansion, if its client is in the person's scope."""
    rows = Expansion.objects.visible_to(request.user).select_related(
        "client__manager", "owner", "decides", "skill", "request", "idea", "margin_by"
    )
    return get_object_or_404(rows, pk=pk)


def filter_of(request: HttpRequest) -> ExpansionFilter:
    """The filter of the address; what it does not know counts as not asked for."""
    asked = request.GET
    view, sort = asked.get("view", ""), asked.get("sort", "")
    return ExpansionFilter(
        view if view in VIEWS else "open", asked.get("q", "").strip()[:100], _number(asked.get("manager", "")),
        _number(asked.get("client", "")), sort if sort in SORTS else "wanted",
        asked.get("down") == "1" and sort in SORTS,
    )  # fmt: skip


def _answers(request: HttpRequest, row: Expansion, as_of: date) -> dict[str, Any]:
    """What an offer rests on: now, while it is not offered yet; else as it was then."""
    user = person(request)
    numbers = may_see(user, "margin")
    if row.state not in (*ANSWERED, ExpansionState.PARKED):
        kept = row.margin_percent if numbers else None
        return {"now": False, "margin_percent": kept, "offered": row.proposed_on}
    staffing = staffing_answer(row, user, as_of)
    return {
        "now": True, "margin": words.margin_said(row, margin_answer(row, as_of), numbers=numbers),
        "staffing": words.staffing_said(staffing), "bench": list(staffing.bench) if staffing else [],
        "odds": words.odds_of(row, staffing),
    }  # fmt: skip


def _views() -> list[tuple[str, str]]:
    names = {state: str(ExpansionState(state).label) for state in ExpansionState.values}
    return [("open", pgettext("expansions", "Open")), *names.items(), ("all", pgettext("expansions", "All"))]


def _table(request: HttpRequest) -> list[list[Cell]]:
    user = person(request)
    seen, numbers = money_seen(user), may_see(user, "margin")
    head: list[Cell] = [
        _("Client"), _("Account manager"), _("Expansion"), pgettext("expansion", "More of what"), _("State"),
        _("In this state since"), _("What they need it for"), _("Who decides"), _("Money a month"), _("Currency"),
        _("Wanted from"), pgettext("how many", "People"), _("Skill"), _("Level"), _("Rate an hour"), _("Who keeps it"),
        _("Offered on"), _("Said yes on"), _("Won on"), _("Come back to it on"), _("Lost to"), _("Reason"),
        *([_("Margin, %")] if numbers else []),
    ]  # fmt: skip
    rows: list[list[Cell]] = [head]
    for row in expansion_rows(user, filter_of(request))[:MOST_IN_A_FILE]:
        shown = seen is None or row.client_id in seen
        rows.append([
            row.client.name, row.client.manager.name if row.client.manager else "", row.title,
            str(row.get_kind_display()), str(row.get_state_display()), row.state_since, row.need,
            row.decides.name if row.decides else "", row.amount if shown else None,
            row.currency if shown and row.amount is not None else "", row.wanted_on, row.heads,
            row.skill.name if row.skill else "", str(row.get_level_display()) if row.level else "",
            row.rate if shown else None, row.owner.name if row.owner else "", row.proposed_on, row.agreed_on,
            row.won_on, row.wake_on, str(row.get_lost_to_display()) if row.lost_to else "", row.lost_reason,
            *([row.margin_percent] if numbers else []),
        ])  # fmt: skip
    return rows


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
