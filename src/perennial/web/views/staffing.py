"""Requests for people: the list with the odds of each, one request with its candidates, and the list as a file."""

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
from perennial.contracts.choices import RateUnit
from perennial.delivery.models import StaffingRequest
from perennial.delivery.policies import ceiling_visible, staffing_roles
from perennial.delivery.queries.filling import load_histories, odds_for
from perennial.delivery.queries.staffing import (
    SORTS,
    VIEWS,
    StaffingFilter,
    StaffingLine,
    asked_skills,
    fitting_bench,
    running_of,
    staffing_counts,
    staffing_lines,
    staffing_rows,
)
from perennial.delivery.staffing_choices import SEARCHED, CandidateState, StaffingState
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act, may_see
from perennial.kernel import formats
from perennial.kernel.money import Money, round_money
from perennial.people.choices import Level
from perennial.web.client_facts import language
from perennial.web.staffing_words import CANDIDATE_TONES, TONES, ToldOdds, told_odds
from perennial.web.views.doors import person, sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.promises import list_url, sort_heads

ON_A_PAGE = 50
MOST_EXPORTED = 10_000
MAIN: Final = ("submit", "accept", "interview")


@sees("staffing")
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """The list; ?view=, ?q=, ?skill=, ?level=, ?sort=, ?down=."""
    asked, user = filter_of(request), person(request)
    counts = staffing_counts(user, asked)
    names = {
        "running": pgettext("requests for people", "Running"), "drafts": pgettext("requests for people", "Drafts"),
        "filled": pgettext("requests for people", "Filled"), "lapsed": pgettext("requests for people", "Not filled"),
    }  # fmt: skip
    views = [view for view in VIEWS if view != "drafts" or may_see(user, "clients") or counts[view]]
    page = Paginator(staffing_rows(user, asked), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "staffing/requests.html", {
        "asked": asked, "page": page, "lines": [_shown(line, today()) for line in staffing_lines(list(page), today())],
        "heads": sort_heads(request, "staffing", SORTS, asked.sort, asked.descending),
        "tabs": [
            {"url": list_url(request, "staffing", view=view), "label": names[view], "count": counts[view],
             "current": view == asked.view, "key": str(n)}
            for n, view in enumerate(views, start=1)
        ],
        "skills": asked_skills(), "levels": Level.choices, "named": may_see(user, "clients"), "may_ask": may_ask(user),
        "filtered": bool(asked.words or asked.skill or asked.level), "export_query": request.GET.urlencode(),
        "clear_url": list_url(request, "staffing", q="", skill="", level=""),
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")}],
    })  # fmt: skip


@sees("staffing")
@require_safe
def staffing_request(request: HttpRequest, pk: int) -> HttpResponse:
    """What is needed, how likely it is in time, who is offered, and what happened."""
    row, user, as_of = request_or_404(request, pk), person(request), today()
    taken = row.filled.count()
    odds = told(row, as_of, taken) if not row.is_closed else None
    candidates = list(row.candidates.select_related("person", "seat"))
    known = {one.person_id for one in candidates}
    bench = fitting_bench(user, row, as_of) if row.is_running or row.state == StaffingState.DRAFTED else []
    return render(request, "staffing/request.html", {
        "row": row, "need": need_of(row), "tone": TONES[row.state], "taken": taken, "odds": odds,
        "candidates": [_candidate(request, row, one) for one in candidates], "ceiling": said_ceiling(user, row),
        "bench": [line for line in bench if line.row.person.pk not in known], "named": may_see(user, "clients"),
        "moves": row.moves.select_related("by"), "steps": steps_of(request, row, taken, candidates),
        "may_change": may_ask(user) and row.state == StaffingState.DRAFTED,
        "may_tell": may_ask(user) and not row.is_closed and row.skill_id is not None,
        "may_add": row.state in SEARCHED and recruits(user), "recruits": recruits(user),
    })  # fmt: skip


@sees("staffing")
@require_safe
def requests_csv(request: HttpRequest) -> HttpResponse:
    """The requests that fit the filter."""
    return as_csv(_table(request), "staffing")


@sees("staffing")
@require_safe
def requests_xlsx(request: HttpRequest) -> HttpResponse:
    """The requests that fit the filter."""
    return as_xlsx(_table(request), "staffing")


def filter_of(request: HttpRequest) -> StaffingFilter:
    """The filter of the address; what it does not know counts as not asked for."""
    asked = request.GET
    view, sort, skill, level = (asked.get(name, "") for name in ("view", "sort", "skill", "level"))
    return StaffingFilter(
        view if view in VIEWS else "running", asked.get("q", "").strip()[:100],
        int(skill) if skill.isascii() and skill.isdecimal() and len(skill) < 10 else 0,
        level if level in Level.values else "", sort if sort in SORTS else "needed",
        asked.get("down") == "1" if "sort" in asked else view in ("filled", "lapsed"),
    )  # fmt: skip


def request_or_404(request: HttpRequest, pk: int) -> StaffingRequest:
    """The request, for whoever may see it."""
    rows = StaffingRequest.objects.visible_to(request.user)
    rows = rows.select_related("client", "skill", "made_by", "recruiter", "replaces__person", "split_from")
    return get_object_or_404(rows, pk=pk)


def may_ask(user: Any) -> bool:
    """Account managers and those who lead them; recruiters answer, and do not ask."""
    return may_act(user, "staffing") and may_act(user, "clients")


def recruits(user: Any) -> bool:
    """Recruiters, and those who stand in for them."""
    return "REC" in staffing_roles(user)


def need_of(row: StaffingRequest) -> str:
    """'2 × Senior .NET'."""
    words = [str(row.get_level_display()) if row.level else "", row.skill.name if row.skill else row.title]
    return f"{row.seats} × {' '.join(word for word in words if word)}"


def told(row: StaffingRequest, as_of: date, taken: int = 0) -> ToldOdds:
    """The odds of a request in words, with the curve."""
    odds = odds_for(row, load_histories(as_of, row.skill_id or 0), as_of, taken)
    return told_odds(
        odds, skill=row.skill.name if row.skill else "", level=str(row.get_level_display()) if row.level else "",
        since=row.submitted_on or as_of,
    )  # fmt: skip


def asked_for(request: HttpRequest, client: Client) -> list[dict[str, Any]]:
    """Requests of a client that are drafted or run, for its team's page."""
    if not may_see(request.user, "staffing"):
        return []
    rows = running_of(person(request), client.pk)
    return [{"row": row, "need": need_of(row), "tone": TONES[row.state]} for row in rows]


def said_ceiling(user: Any, row: StaffingRequest) -> str:
    """'$52.50 an hour', for those who may see it."""
    if row.ceiling is None or not ceiling_visible(user):
        return ""
    money = formats.format_money(Money(row.ceiling, row.currency), language())
    words = {
        RateUnit.HOUR: _("%(money)s an hour"), RateUnit.DAY: _("%(money)s a day"),
        RateUnit.MONTH: _("%(money)s a month"),
    }  # fmt: skip
    return words[RateUnit(row.unit)] % {"money": money}


def steps_of(request: HttpRequest, row: StaffingRequest, taken: int, candidates: list[Any]) -> list[dict[str, Any]]:
    """What the reader may do next. `asks`: it has a question of its own, else one press does it."""
    manager, recruiter = may_ask(request.user), recruits(request.user)
    shown = any(one.state == CandidateState.SHORTLISTED for one in candidates)
    passed = row.needed_on is not None and row.needed_on < today()
    offered: list[tuple[bool, str, str, bool]] = [
        (manager and row.state == StaffingState.DRAFTED and row.complete, "submit", _("Hand to the recruiters"), False),
        (recruiter and row.state == StaffingState.SUBMITTED and row.told_on is not None, "accept", _("Accept"), False),
        (recruiter and row.state == StaffingState.SUBMITTED, "unclear", _("Ask back"), True),
        (manager and shown, "interview", _("The client interviews"), False),
        (manager and row.state == StaffingState.INTERVIEWING, "none-fit", _("None fits"), True),
        (recruiter and row.state == StaffingState.INTERVIEWING and 0 < taken < row.seats, "split",
         _("Split: go on with the open seats"), False),
        ((manager or recruiter) and row.state in SEARCHED and passed, "give-up", _("Give up"), True),
        (manager and not row.is_closed, "cancel", pgettext("request for people", "Cancel it"), True),
    ]  # fmt: skip
    return [
        {"label": label, "asks": asks, "url": reverse("staffing-step", args=[row.pk, event]), "main": event in MAIN}
        for allowed, event, label, asks in offered if allowed
    ]  # fmt: skip


def _candidate(request: HttpRequest, row: StaffingRequest, one: Any) -> dict[str, Any]:
    recruiter, manager = recruits(request.user), may_ask(request.user)
    searched, undecided = row.state in SEARCHED, one.state not in (CandidateState.HIRED, CandidateState.NOT_FIT)
    offered = [
        (recruiter and searched and undecided and one.consent_on is None, "consent", _("Agreed to show the CV"), False),
        (recruiter and searched and one.state == CandidateState.FOUND and one.consent_on, "shortlist",
         _("Put on the shortlist"), False),
        (recruiter and row.state == StaffingState.INTERVIEWING and one.state == CandidateState.INTERVIEW, "hire",
         _("Offer accepted"), False),
        ((recruiter or manager) and searched and undecided, "drop", _("Does not fit"), True),
    ]  # fmt: skip
    return {
        "one": one, "tone": CANDIDATE_TONES[one.state],
        "steps": [
            {"label": label, "asks": asks, "url": reverse("candidate-step", args=[one.pk, event])}
            for allowed, event, label, asks in offered if allowed
        ],
    }  # fmt: skip


def _shown(line: StaffingLine, as_of: date) -> dict[str, Any]:
    row = line.row
    odds = line.odds and told_odds(
        line.odds, skill=row.skill.name if row.skill else "", level="", since=row.submitted_on or as_of, picture=False
    )
    return {"line": line, "row": row, "need": need_of(row), "tone": TONES[row.state], "odds": odds,
            "late": row.is_running and row.needed_on is not None and row.needed_on <= as_of}  # fmt: skip


def _table(request: HttpRequest) -> list[list[Cell]]:
    user, as_of = person(request), today()
    named, priced = may_see(user, "clients"), ceiling_visible(user)
    head: list[Cell] = [
        _("Role at the client"), _("Skill"), _("Level"), _("Further skills"), pgettext("how many", "People"),
        pgettext("requests for people", "Filled"), _("First day"), _("Asked on"), _("State"), _("Since"), _("Odds, %"),
        _("What the client insists on"),
    ]  # fmt: skip
    rows = [[*([_("Client")] if named else []), *head, *([_("Highest rate"), _("Currency")] if priced else [])]]
    for line in staffing_lines(list(staffing_rows(user, filter_of(request))[:MOST_EXPORTED]), as_of):
        row = line.row
        rows.append([
            *([row.client.name] if named else []), row.title, row.skill.name if row.skill else "",
            str(row.get_level_display()) if row.level else "", row.stack, row.seats, line.taken, row.needed_on,
            row.submitted_on, str(row.get_state_display()), row.state_since, line.odds.percent if line.odds else None,
            row.must_haves, *(_price(row) if priced else []),
        ])  # fmt: skip
    return rows


def _price(row: StaffingRequest) -> list[Cell]:
    return [None, ""] if row.ceiling is None else [round_money(row.ceiling, row.currency), row.currency]
