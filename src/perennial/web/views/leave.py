"""Leave: the list with the month as a picture, one leave with what clients were told of it, and the list as a file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from perennial.contracts.actions.leave import in_time
from perennial.contracts.queries.leave import Concern
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act, may_see
from perennial.people.choices import OPEN, LeaveState
from perennial.people.models import Leave
from perennial.people.queries.leave import (
    SORTS,
    VIEWS,
    LeaveFilter,
    away_in,
    leave_counts,
    leave_rows,
    month_of,
    teams,
)
from perennial.web.leave_lines import head, lines_of, month_rows
from perennial.web.views.doors import person, sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.promises import list_url, sort_heads

ON_A_PAGE = 50
MOST_EXPORTED = 10_000


@sees()
@require_safe
def leaves(request: HttpRequest) -> HttpResponse:
    """The list; ?view=, ?q=, ?team=, ?sort=, ?down=; ?month=YYYY-MM: that month as a picture."""
    asked, as_of, user = filter_of(request), today(), person(request)
    names = {"coming": _("To come"), "asked": _("Asked for"), "past": _("Over"), "lapsed": _("Not taken")}
    month = _month(request.GET.get("month", ""), as_of)
    counts = leave_counts(user, asked, as_of)
    context: dict[str, Any] = {
        "asked": asked, "month": month, "team_of_all": may_see(user, "team"),
        "filtered": bool(asked.words or asked.team), "teams": teams() if may_see(user, "team") else [],
        "clear_url": list_url(request, "leaves", q="", team=""),
        "export_query": request.GET.urlencode(),
        "tabs": [
            *({"url": list_url(request, "leaves", view=view, month=""), "label": names[view], "count": counts[view],
               "current": month is None and view == asked.view, "key": str(n)}
              for n, view in enumerate(VIEWS, start=1)),
            {"url": list_url(request, "leaves", month=f"{as_of:%Y-%m}"), "label": pgettext("picture", "Month"),
             "count": None, "current": month is not None, "key": str(len(VIEWS) + 1)},
        ],
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")},
                 {"keys": ["N"], "text": _("ask for leave")}],
    }  # fmt: skip
    if month is not None:
        first, last = month_of(month)
        context |= {
            "rows": month_rows(away_in(user, first, last, asked), first, last), "days": head(first, last, as_of),
            "earlier": list_url(request, "leaves", month=f"{first - timedelta(days=1):%Y-%m}"),
            "later": list_url(request, "leaves", month=f"{last + timedelta(days=1):%Y-%m}"),
        }  # fmt: skip
        return render(request, "leave/leaves.html", context)
    page = Paginator(leave_rows(user, asked, as_of), ON_A_PAGE).get_page(request.GET.get("page"))
    heads = sort_heads(request, "leaves", SORTS, asked.sort, asked.descending)
    return render(request, "leave/leaves.html", context | {"page": page, "lines": lines_of(page, user), "heads": heads})


@sees()
@require_safe
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """One leave."""
    row, user, as_of = leave_or_404(request, pk), person(request), today()
    line = lines_of([row], user)[0]
    decides, own = may_act(user, "team"), row.person_id == user.pk
    waiting = row.state in (LeaveState.APPROVED, LeaveState.INFORMED)
    return render(request, "leave/leave.html", {
        "leave": row, "line": line, "moves": row.moves.select_related("by", "cover"), "own": own,
        "clients": [_client(one) for one in line.clients], "in_time": in_time(row, as_of),
        "may_decide": decides and row.state == LeaveState.REQUESTED,
        "may_change": row.state in OPEN and (
            decides or own or (row.state == LeaveState.OBJECTED and may_act(user, "notes"))
        ),
        "may_cancel": (decides or own) and row.state in OPEN and row.state != LeaveState.OBJECTED,
        "may_tell": waiting and may_act(user, "notes"),
        "may_answer": row.state == LeaveState.INFORMED and may_act(user, "notes"),
        "may_settle": row.state == LeaveState.OBJECTED and may_act(user, "notes"),
        "keys": [{"keys": ["G", "V"], "text": _("all leave")}],
    })  # fmt: skip


@sees()
@require_safe
def leaves_csv(request: HttpRequest) -> HttpResponse:
    """The leave that fits the filter."""
    return as_csv(_table(request), "leave")


@sees()
@require_safe
def leaves_xlsx(request: HttpRequest) -> HttpResponse:
    """The leave that fits the filter."""
    return as_xlsx(_table(request), "leave")


def filter_of(request: HttpRequest) -> LeaveFilter:
    """The filter of the address; what it does not know counts as not asked for."""
    asked = request.GET
    view, sort = asked.get("view", ""), asked.get("sort", "")
    if view not in VIEWS:
        view = "coming"
    return LeaveFilter(
        view, asked.get("q", "").strip()[:100], asked.get("team", "").strip()[:60],
        sort if sort in SORTS else "start", asked.get("down") == "1" if "sort" in asked else view == "past",
    )  # fmt: skip


def leave_or_404(request: HttpRequest, pk: int) -> Leave:
    """The leave, for whoever may see it."""
    rows = Leave.objects.visible_to(request.user).select_related("person", "cover")
    return get_object_or_404(rows, pk=pk)


def _client(one: Concern) -> dict[str, Any]:
    return {"client": one.client, "notice": one.notice}


def _month(text: str, as_of: date) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        return as_of


def _table(request: HttpRequest) -> list[list[Cell]]:
    user = person(request)
    rows: list[list[Cell]] = [[_("Person"), _("Kind"), _("First day"), _("Last day"), _("Working days"),
                               _("Who covers"), _("State"), _("Clients"), _("Not told yet")]]  # fmt: skip
    for line in lines_of(leave_rows(user, filter_of(request), today())[:MOST_EXPORTED], user):
        row = line.row
        clients = [one.client.name for one in line.clients]
        missing = [one.client.name for one in line.clients if one.notice is None] if line.untold else []
        rows.append([row.person.name, str(row.get_kind_display()), row.starts_on, row.ends_on, line.days,
                     row.cover.name if row.cover else "", str(row.get_state_display()), ", ".join(clients),
                     ", ".join(missing)])  # fmt: skip
    return rows


def page_of(row: Leave) -> str:
    """The address of a leave."""
    return reverse("leave", args=[row.pk])
