"""Capacity: who has time in which of the next weeks; one person's weeks with what fills them; both as files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from perennial.contracts.queries.capacity import (
    SORTS,
    Capacity,
    CapacityFilter,
    Row,
    capacity,
    clients_named,
    monday_of,
)
from perennial.contracts.rules.capacity import Week
from perennial.foundation.clock import today
from perennial.foundation.models import User
from perennial.people.choices import RANK, Level
from perennial.people.models import Leave
from perennial.people.queries import known_skills
from perennial.people.queries.leave import teams
from perennial.web.views.doors import person, sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.promises import sort_heads

ON_A_PAGE = 50


@sees("team")
@require_safe
def grid(request: HttpRequest) -> HttpResponse:
    """The weeks of everybody who fits; ?q=, ?team=, ?skill=, ?level=, ?free=1, ?sort=, ?down=."""
    asked, as_of = filter_of(request), today()
    found = capacity(as_of, asked)
    page = Paginator(found.rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "capacity/capacity.html", {
        "asked": asked, "page": page, "lines": [_line(row) for row in page], "heads": _heads(found, request),
        "weeks": _weeks(found), "sums": found.sums, "people": len(found.rows), "filtered": asked != _plain(asked),
        "without_terms": sum(row.terms is None for row in found.rows), "export_query": request.GET.urlencode(),
        "clear_url": reverse("capacity"), **choices(),
        "facts": _facts(found),
        "keys": [{"keys": ["F"], "text": _("search")}],
    })  # fmt: skip


@sees("team")
@require_safe
def of_person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: weeks in hours, placements with the clients the reader sees, leave, skills."""
    user, as_of = get_object_or_404(User.objects.select_related("employment"), pk=pk, is_active=True), today()
    found = capacity(as_of, CapacityFilter(), people=[user])
    row = found.rows[0]
    names = clients_named(person(request), row.placements)
    away = Leave.objects.visible_to(request.user).filter(person=user, ends_on__gte=as_of).standing()
    return render(request, "capacity/person.html", {
        "row": row, "weeks": row.weeks, "now": monday_of(as_of), "skills": [one.told for one in row.skills],
        "placements": [{"row": one, "client": names.get(one.client_id, "")} for one in row.placements],
        "leaves": away.select_related("cover"), "keys": [],
    })  # fmt: skip


@sees("team")
@require_safe
def capacity_csv(request: HttpRequest) -> HttpResponse:
    """One line a person and week."""
    return as_csv(_table(request), "capacity")


@sees("team")
@require_safe
def capacity_xlsx(request: HttpRequest) -> HttpResponse:
    """One line a person and week."""
    return as_xlsx(_table(request), "capacity")


def filter_of(request: HttpRequest) -> CapacityFilter:
    """The filter of the address; what it does not know counts as not asked for."""
    asked = request.GET
    skill, sort, level = asked.get("skill", ""), asked.get("sort", ""), asked.get("level", "")
    return CapacityFilter(
        asked.get("q", "").strip()[:100], asked.get("team", "").strip()[:60],
        int(skill) if skill.isascii() and skill.isdecimal() and len(skill) < 10 else None,
        level if level in RANK else "", asked.get("free") == "1", sort if sort in SORTS else "person",
        asked.get("down") == "1",
    )  # fmt: skip


def choices() -> dict[str, Any]:
    """What the filters offer. Two queries."""
    return {"teams": teams(), "skills": known_skills(), "levels": Level.choices}


def _plain(asked: CapacityFilter) -> CapacityFilter:
    return CapacityFilter(sort=asked.sort, descending=asked.descending)


def _heads(found: Capacity, request: HttpRequest) -> dict[str, dict[str, str]]:
    asked = filter_of(request)
    return sort_heads(request, "capacity", SORTS, asked.sort, asked.descending)


def _weeks(found: Capacity) -> list[dict[str, Any]]:
    now = monday_of(today())
    return [{"first": day, "last": day + timedelta(days=4), "now": day == now} for day in found.calendar.mondays]


def _line(row: Row) -> dict[str, Any]:
    skills = ", ".join(one.told for one in row.skills[:2])
    return {"row": row, "sub": " · ".join(filter(None, (row.team, skills))),
            "cells": [_cell(week) for week in row.weeks]}  # fmt: skip


def _cell(week: Week) -> dict[str, Any]:
    """`kind`: over, free, part, away, off or nothing."""
    free, there = week.free, week.available - week.away
    if week.over > 0:
        kind = "over"
    elif week.available <= 0:
        kind = "off"
    elif there <= 0:
        kind = "away"
    else:
        kind = "free" if free >= there else "part" if free > 0 else ""
    return {"kind": kind, "week": week, "free": free, "over": week.over}


def _facts(found: Capacity) -> list[dict[str, Any]]:
    this = found.sums[0]
    usable = this.available - this.away
    placed = _("%(n)s%% of the time that is there") % {"n": round(100 * this.placed / usable)} if usable else ""
    soon = sum(week.free for week in found.sums[:4])
    rows = found.rows
    return [
        {"label": _("People"), "value": str(len(rows)), "note": ""},
        {"label": _("Placed this week"), "value": hours(this.placed), "note": placed},
        {"label": _("Free this week"), "value": hours(this.free),
         "note": _("%(n)s people with time") % {"n": sum(row.weeks[0].free > 0 for row in rows)}},
        {"label": _("Free in four weeks"), "value": hours(soon), "note": ""},
        {"label": _("On leave this week"), "value": hours(this.away), "note": ""},
    ]  # fmt: skip


def hours(value: Any) -> str:
    """'1 240 h' in the reader's language."""
    from django.utils.translation import get_language

    from perennial.kernel import formats

    return _("%(n)s h") % {"n": formats.format_number(round(value, 1), (get_language() or "en")[:2])}


def _table(request: HttpRequest) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[_("Person"), pgettext("group of people", "Team"), _("Skills"),
                               _("Week from"), _("Available, h"), _("On leave, h"),
                               _("Placed, h"), _("Free, h"), _("Public holidays, days")]]  # fmt: skip
    for row in capacity(today(), filter_of(request)).rows:
        first: list[Cell] = [row.person.name, row.team, "; ".join(one.told for one in row.skills)]
        rows += [
            [*first, week.first, week.available, week.away, week.placed, week.free, week.days_off]
            for week in row.weeks
        ]  # fmt: skip
    return rows

