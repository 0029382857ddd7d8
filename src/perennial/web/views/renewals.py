"""Renewals: the list with the months ahead and its files, the page of one, and the section of a client's tab."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from perennial.clients.models import Client
from perennial.clients.policies import money_visible
from perennial.clients.queries.clients import managers
from perennial.contracts.choices import WORKED
from perennial.contracts.models import Placement
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act, may_see
from perennial.growth.choices import RenewalState, WayAhead
from perennial.growth.models import Renewal
from perennial.growth.queries.renewal_facts import since_of, truths
from perennial.growth.queries.renewal_list import (
    SORTS,
    VIEWS,
    WITHIN,
    Line,
    RenewalFilter,
    renewal_counts,
    renewal_lines,
    shown,
)
from perennial.growth.queries.renewals import (
    decided_renewals,
    forecast_of,
    is_over,
    odds_table,
    open_events,
    renewal_odds,
    years_scored,
)
from perennial.insight.models import ClientResult
from perennial.web import growth_words as words
from perennial.web.growth_places import growth_tabs
from perennial.web.health_words import band_name
from perennial.web.views.doors import person, sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.promises import list_url, sort_heads

ON_A_PAGE = 50
MOST_IN_A_FILE = 10_000
YEAR = timedelta(days=365)


@sees("growth")
@require_safe
def renewals(request: HttpRequest) -> HttpResponse:
    """The list; ?view=coming|settle|decided, ?q=, ?manager=, ?within=, ?sort=, ?down=."""
    asked, user, as_of = filter_of(request), person(request), today()
    lines = renewal_lines(user, asked, as_of)
    page = Paginator(lines, ON_A_PAGE).get_page(request.GET.get("page"))
    coming = [row for row in shown(lines) if row.term_ends_on <= as_of + YEAR and not row.evergreen]
    found = forecast_of(as_of, as_of + YEAR, coming) if asked.view == "coming" and may_see(user, "money") else None
    counts = renewal_counts(user, as_of)
    return render(request, "growth/renewals.html", {
        "asked": asked, "page": page, "lines": [_shown(line, as_of) for line in page], "today": as_of,
        "tabs": growth_tabs("growth"), "views": _views(request, asked, counts), "managers": managers(),
        "within": WITHIN, "heads": sort_heads(request, "growth", SORTS, asked.sort, asked.descending),
        "filtered": bool(asked.words or asked.manager or asked.within), "export_query": request.GET.urlencode(),
        "clear_url": list_url(request, "growth", q="", manager="", within=""), "forecast": found,
        "months": words.months_ahead(found) if found else None, "decided": odds_table(as_of).decided,
        "forecast_said": words.forecast_said(found) if found else "", "settle": counts["settle"],
        "years": years_scored(as_of) if asked.view == "decided" else [],
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")}],
    })  # fmt: skip


@sees("growth")
@require_safe
def renewal(request: HttpRequest, pk: int) -> HttpResponse:
    """One renewal: the line of dates, how likely, what must be true, what is offered, what happened."""
    row, user, as_of = renewal_or_404(request, pk), person(request), today()
    moves = list(row.moves.select_related("by"))
    return render(request, "growth/renewal.html", {
        **parts_of(request, row, as_of), "moves": moves, "steps": words.line_of(row, moves, as_of),
        "acts": acts_of(request, row, as_of), "points": list(row.points.select_related("done_by")),
        "may_act": may_act(user, "growth") and not row.is_decided, "over": is_over(row, as_of),
        "later": row.agreement.ends_on if not row.is_decided and _later(row) else None,
        "cases": decided_renewals(as_of, [row.client_id]),
        "letter": row.state == RenewalState.PREPARING and may_act(user, "letters"),
    })  # fmt: skip


def parts_of(request: HttpRequest, row: Renewal, as_of: date) -> dict[str, Any]:
    """What the page of a renewal and the client's tab share."""
    user, odds = person(request), renewal_odds(as_of, [row]).get(row.pk)
    notes = may_see(user, "notes")
    results = ClientResult.objects.filter(
        client=row.client_id, withdrawn_on__isnull=True, on__gte=as_of - timedelta(days=60), on__lte=as_of
    ).count()  # fmt: skip
    return {
        "row": row, "tone": words.TONES[row.state], "odds": odds, "odds_short": words.odds_short(odds),
        "odds_tone": words.odds_tone(odds) if odds else "", "decide_by": words.decide_by(row), "as_of": as_of,
        "odds_said": "" if row.is_decided or row.evergreen else words.odds_said(odds, odds_table(as_of).decided),
        "checks": words.checks_of(row, truths(row.client_id, as_of), results) if notes and not row.is_decided else [],
        "money": row.money if row.amount and money_visible(user, row.client, as_of) else None, "notes": notes,
        "ways": [(WayAhead(way).label, row.ways[way]) for way in WayAhead.values if way in row.ways],
        "band": band_name(row.band) if row.band else "",
    }  # fmt: skip


@sees("growth", "notes")
@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """One page for the talk, made to be printed: what they got since, and the ways ahead with price and gain."""
    row, as_of = renewal_or_404(request, pk), today()
    since = since_of(row, as_of)
    journal = ClientResult.objects.filter(client=row.client_id, withdrawn_on__isnull=True, on__range=(since, as_of))
    people = Placement.objects.filter(client=row.client_id, state__in=WORKED, starts_on__lte=as_of)
    people = people.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=since)).select_related("person").order_by("pk")
    return render(request, "growth/results.html", {
        "row": row, "since": since, "as_of": as_of, "results": journal.order_by("on", "pk"),
        "people": sorted({one.person.name for one in people}), "notes": True,
        "ways": [(WayAhead(way).label, row.ways[way]) for way in WayAhead.values if way in row.ways],
        "may_act": may_act(request.user, "growth") and not row.is_decided,
    })  # fmt: skip


def client_section(request: HttpRequest, client: Client, as_of: date) -> dict[str, Any]:
    """The next renewal of a client with its dates and odds, and the others in short."""
    rows = list(Renewal.objects.visible_to(request.user).standing().filter(client=client).select_related(
        "agreement", "client"))  # fmt: skip
    rows.sort(key=lambda row: (row.evergreen, row.term_ends_on, row.pk))
    decided = decided_renewals(as_of, [client.pk])
    if not rows:
        return {"row": None, "others": [], "decided": decided}
    first, *others = rows
    moves = list(first.moves.all())
    return {
        **parts_of(request, first, as_of), "steps": words.line_of(first, moves, as_of), "others": others,
        "over": is_over(first, as_of), "decided": decided, "points": list(first.points.all()),
    }  # fmt: skip


@sees("growth")
@require_safe
def renewals_csv(request: HttpRequest) -> HttpResponse:
    """The renewals that fit the filter."""
    return as_csv(_table(request), "renewals")


@sees("growth")
@require_safe
def renewals_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request), "renewals")


def renewal_or_404(request: HttpRequest, pk: int) -> Renewal:
    """The renewal, for whoever may see it."""
    rows = Renewal.objects.visible_to(request.user).select_related("client__manager", "agreement", "outcome_agreement")
    return get_object_or_404(rows, pk=pk)


def filter_of(request: HttpRequest) -> RenewalFilter:
    """The filter of the address; what it does not know counts as not asked for."""
    asked = request.GET
    view, sort = asked.get("view", ""), asked.get("sort", "")
    view = view if view in VIEWS else "coming"
    return RenewalFilter(
        view, asked.get("q", "").strip()[:100], _number(asked.get("manager", "")) or None,
        _number(asked.get("within", "")), sort if sort in SORTS else "ends",
        asked.get("down") == "1" if "sort" in asked else view == "decided",
    )  # fmt: skip


def acts_of(request: HttpRequest, row: Renewal, as_of: date) -> list[dict[str, Any]]:
    """What the reader may do next: label, address, whether it is the main one."""
    if not may_act(request.user, "growth"):
        return []
    events = open_events(row, person(request))
    labels = {
        "open_talk": _("The talk is open"), "terms": _("Terms are on the table"),
        "agree": pgettext("renewal", "They agree"), "sign": pgettext("renewal", "Signed"),
        "rolls_over": _("It goes on by itself"), "no": _("They do not go on"),
        "cancelled_early": _("They do not go on"),
    }  # fmt: skip
    found = [(event, label) for event, label in labels.items() if event in events]
    if (is_over(row, as_of) or _later(row)) and row.state != RenewalState.SCHEDULED and not row.is_decided:
        found = [("settle", _("Note what became of it"))]
    elif not (row.agreement.auto_renews and row.notice_on and row.notice_on < as_of):
        found = [one for one in found if one[0] != "rolls_over"]
    return [
        {"label": label, "url": reverse("renewal-move", args=[row.pk, event.replace("_", "-")]), "main": n == 0}
        for n, (event, label) in enumerate(found)
    ]


def _later(row: Renewal) -> bool:
    """Whether somebody gave the agreement a later end, and did not note the renewal."""
    end = row.agreement.ends_on
    return end is not None and not row.agreement.auto_renews and end > row.term_ends_on + timedelta(days=27)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _views(request: HttpRequest, asked: RenewalFilter, counts: dict[str, int]) -> list[dict[str, Any]]:
    names = {"coming": _("Coming"), "settle": _("Over, not settled"), "decided": pgettext("renewals", "Decided")}
    return [
        {"url": list_url(request, "growth", view=view, sort="", down=""), "label": names[view],
         "count": counts.get(view, 0), "current": view == asked.view}
        for view in VIEWS
    ]  # fmt: skip


def _shown(line: Line, as_of: date) -> dict[str, Any]:
    return {
        "line": line, "state": RenewalState(line.state).label, "tone": words.TONES[line.state],
        "odds": words.odds_short(line.odds), "range": words.odds_range(line.odds) if line.odds else "",
        "odds_tone": words.odds_tone(line.odds) if line.odds else "", "left": (line.ends_on - as_of).days,
        "notice_passed": line.notice_on is not None and line.notice_on < as_of,
    }  # fmt: skip


def _table(request: HttpRequest) -> list[list[Cell]]:
    head: list[Cell] = [
        _("Client"), _("Account manager"), _("Agreement"), _("Ends"), _("Notice by"), _("State"), _("Odds, %"),
        _("Odds at least, %"), _("Odds at most, %"), _("A year of it"), _("Currency"), _("Decided on"),
    ]  # fmt: skip
    lines = renewal_lines(person(request), filter_of(request), today())[:MOST_IN_A_FILE]
    return [head, *(_cells(line) for line in lines)]


def _cells(line: Line) -> list[Cell]:
    odds = line.odds
    shares: list[Cell] = [round(100 * one) for one in (odds.p, odds.low, odds.high)] if odds else [None] * 3
    return [
        line.name, line.manager, line.number, line.ends_on, line.notice_on, str(RenewalState(line.state).label),
        *shares, line.money.amount if line.money else None, line.money.currency if line.money else "",
        line.decided_on,
    ]  # fmt: skip
