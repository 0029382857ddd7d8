"""Placements over all clients: the list with its filters, and the list as a file."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from perennial.clients.models import Client
from perennial.contracts.choices import PoachState, RateUnit
from perennial.contracts.models import Placement
from perennial.contracts.queries.placement_list import (
    SORTS,
    VIEWS,
    WITHIN,
    Asked,
    placement_counts,
    placements_for,
    priced_ids,
    used_skills,
)
from perennial.contracts.queries.poaching import standing_watches
from perennial.contracts.queries.team import Placed, priced
from perennial.foundation.clock import today
from perennial.foundation.rights import may_see
from perennial.web.views.doors import person, sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.promises import list_url, sort_heads
from perennial.web.views.team import line, may_look

ON_A_PAGE: Final = 50
MOST_EXPORTED: Final = 10_000


@sees("clients")
@require_safe
def placements(request: HttpRequest) -> HttpResponse:
    """?view= working, ending, coming or over; ?q= developer, client or role; ?skill=, ?within= days, ?client=."""
    asked, user, as_of = _asked(request), person(request), today()
    names = {
        "working": pgettext("placements", "Working"), "ending": pgettext("placements", "Under notice"),
        "coming": pgettext("placements", "To come"), "over": pgettext("placements", "Over"),
    }  # fmt: skip
    counts = placement_counts(user, asked, as_of)
    page = Paginator(placements_for(user, asked, as_of), ON_A_PAGE).get_page(request.GET.get("page"))
    rows, money = list(page), may_see(user, "money")
    seen = priced_ids(user, rows) if money else set()
    watches = standing_watches(user, [row.pk for row in rows]) if may_see(user, "watch") else {}
    awake = {pk: watch for pk, watch in watches.items() if watch.state != PoachState.CALM}
    only = Client.objects.visible_to(user).filter(pk=asked.client).first() if asked.client else None
    return render(request, "placements/placements.html", {
        "page": page, "asked": asked, "money": money, "only": only, "may": may_look(user),
        "lines": [{**line(one, as_of, {}), "watch": awake.get(one.row.pk)} for one in priced(rows, as_of, seen)],
        "tabs": [
            {"url": list_url(request, "placements", view=view), "label": names[view], "count": counts[view],
             "current": view == asked.view, "key": str(number)}
            for number, view in enumerate(VIEWS, start=1)
        ],
        "skills": used_skills(), "spans": [
            (days, ngettext("Ends within %(n)d day", "Ends within %(n)d days", days) % {"n": days}) for days in WITHIN
        ],
        "heads": sort_heads(request, "placements", SORTS, asked.sort, asked.descending),
        "filtered": bool(asked.words or asked.skill or asked.within or asked.client),
        "clear_url": list_url(request, "placements", q="", skill="", within="", client=""),
        "no_client_url": list_url(request, "placements", client=""), "export_query": request.GET.urlencode(),
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")}],
    })  # fmt: skip


@sees("clients")
@require_safe
def placements_csv(request: HttpRequest) -> HttpResponse:
    """The placements that fit the filters."""
    return as_csv(_table(request), "placements")


@sees("clients")
@require_safe
def placements_xlsx(request: HttpRequest) -> HttpResponse:
    """The placements that fit the filters."""
    return as_xlsx(_table(request), "placements")


def _asked(request: HttpRequest) -> Asked:
    given = request.GET
    view, sort = given.get("view", ""), given.get("sort", "")
    within = _number(given.get("within", ""))
    return Asked(
        view if view in VIEWS else "working", given.get("q", "").strip()[:100], _number(given.get("skill", "")),
        _number(given.get("client", "")), within if within in WITHIN else 0, sort if sort in SORTS else "client",
        given.get("down") == "1",
    )  # fmt: skip


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _table(request: HttpRequest) -> list[list[Cell]]:
    asked, user, as_of = _asked(request), person(request), today()
    rows = list(placements_for(user, asked, as_of)[:MOST_EXPORTED])
    money = may_see(user, "money")
    seen = priced_ids(user, rows) if money else set()
    head: list[Cell] = [
        _("Developer"), _("Client"), _("Role at the client"), _("Skill"), _("Level"),
        pgettext("seat in a team", "Seat"), _("State"), _("Share of time"), _("First day"), _("Last day"),
        _("Free from (planned)"), _("Agreement"), _("Replaces"),
    ]  # fmt: skip
    rate = [pgettext("of a placement", "Rate"), _("Currency"), _("For one")] if money else []
    return [[*head, *rate], *(_cells(one, money=money) for one in priced(rows, as_of, seen))]


def _cells(one: Placed, *, money: bool) -> list[Cell]:
    row: Placement = one.row
    rate: Any = one.rate or one.coming
    told: list[Cell] = [
        row.person.name, row.client.name, row.title, row.skill.name if row.skill else "",
        row.get_level_display() if row.level else "", row.seat.name if row.seat else "", row.get_state_display(),
        row.share, row.starts_on, row.ends_on, row.roll_off_on, row.agreement.number,
        row.replaces.person.name if row.replaces else "",
    ]  # fmt: skip
    if not money:
        return told
    return [*told, *([rate.amount, rate.currency, str(RateUnit(rate.unit).label)] if rate else [None, "", ""])]
