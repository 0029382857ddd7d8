"""Placements that end or are being replaced: days nobody covers and what they cost, as a list and as a file."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from perennial.contracts.queries.placement_list import priced_ids
from perennial.contracts.queries.replacing import SORTS, VIEWS, Asked, Replacing, replaced_for, replacing
from perennial.foundation.clock import today
from perennial.foundation.rights import may_see
from perennial.kernel.money import Money
from perennial.web.views.doors import person, sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.promises import list_url, sort_heads
from perennial.web.views.team import TONES, may_look

ON_A_PAGE: Final = 50
MOST_EXPORTED: Final = 5_000


@sees("clients")
@require_safe
def replacements(request: HttpRequest) -> HttpResponse:
    """?view= open or past; ?q= developer or client; ?sort=, ?down=."""
    asked, user, as_of = _asked(request), person(request), today()
    names = {"open": pgettext("replacements", "Now"), "past": pgettext("replacements", "In half a year")}
    page = Paginator(replaced_for(user, asked, as_of), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "placements/replacements.html", {
        "page": page, "lines": lines_of(list(page), user, as_of), "asked": asked, "may": may_look(user),
        "money": may_see(user, "money"),
        "tabs": [
            {"url": list_url(request, "replacements", view=view), "label": names[view],
             "count": replaced_for(user, Asked(view, asked.words), as_of).count(), "current": view == asked.view,
             "key": str(number)}
            for number, view in enumerate(VIEWS, start=1)
        ],
        "heads": sort_heads(request, "replacements", SORTS, asked.sort, asked.descending),
        "clear_url": list_url(request, "replacements", q=""), "export_query": request.GET.urlencode(),
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")}],
    })  # fmt: skip


@sees("clients")
@require_safe
def replacements_csv(request: HttpRequest) -> HttpResponse:
    """The rows that fit the filter."""
    return as_csv(_table(request), "replacements")


@sees("clients")
@require_safe
def replacements_xlsx(request: HttpRequest) -> HttpResponse:
    """The rows that fit the filter."""
    return as_xlsx(_table(request), "replacements")


def lines_of(rows: list[Any], user: Any, as_of: date) -> list[dict[str, Any]]:
    """As the pages show them: amounts only where the reader may see the client's money."""
    seen = priced_ids(user, rows) if may_see(user, "money") and rows else set()
    return [line_of(one, money=one.row.pk in seen) for one in replacing(rows, as_of)]


def line_of(one: Replacing, *, money: bool) -> dict[str, Any]:
    """One of them."""
    priced = money and bool(one.currency)
    return {
        "row": one.row, "one": one, "gap": one.gap, "tone": TONES[one.row.state],
        "next": one.successors[0] if one.successors else None,
        "lost": Money(one.gap.lost, one.currency) if priced and one.gap.lost is not None else None,
        "a_day": Money(one.gap.a_day, one.currency) if priced and one.gap.a_day is not None else None,
    }  # fmt: skip


def _asked(request: HttpRequest) -> Asked:
    given = request.GET
    view, sort = given.get("view", ""), given.get("sort", "")
    return Asked(
        view if view in VIEWS else "open", given.get("q", "").strip()[:100], sort if sort in SORTS else "last",
        given.get("down") == "1",
    )  # fmt: skip


def _table(request: HttpRequest) -> list[list[Cell]]:
    user, as_of = person(request), today()
    rows = list(replaced_for(user, _asked(request), as_of)[:MOST_EXPORTED])
    money = may_see(user, "money")
    head: list[Cell] = [
        _("Developer"), _("Client"), _("State"), _("Last day"), _("Successor"), _("First day"), _("Days not covered"),
    ]  # fmt: skip
    more = [_("Revenue lost"), _("A day"), _("Currency")] if money else []
    return [[*head, *more], *(_cells(line, money=money) for line in lines_of(rows, user, as_of))]


def _cells(line: dict[str, Any], *, money: bool) -> list[Cell]:
    row, after, lost, a_day = line["row"], line["next"], line["lost"], line["a_day"]
    told: list[Cell] = [
        row.person.name, row.client.name, row.get_state_display(), row.ends_on, after.person.name if after else "",
        after.starts_on if after else None, line["gap"].days,
    ]  # fmt: skip
    if not money:
        return told
    return [*told, lost.amount if lost else None, a_day.amount if a_day else None, a_day.currency if a_day else ""]
