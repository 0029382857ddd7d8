"""What clients let us show: the list with what has to go, one permission, what may be published, and files."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from perennial.clients.models import Client
from perennial.foundation.clock import today
from perennial.foundation.models import User
from perennial.foundation.rights import may_act, may_see
from perennial.growth.choices import PermissionState, ShowLevel
from perennial.growth.models import PlaceUsed, PortfolioPermission
from perennial.growth.policies.whole_room import growth_roles
from perennial.growth.queries.portfolio import (
    SORTS,
    PortfolioFilter,
    asking,
    last_answer_of,
    may_publish,
    permission_of,
    permission_rows,
    places_due,
    state_counts,
    whom_to_ask,
)
from perennial.web.growth_places import growth_tabs
from perennial.web.views.doors import person, sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.promises import list_url, sort_heads

ON_A_PAGE: Final = 50
TONES: Final[dict[str, str]] = {
    PermissionState.NOT_ASKED: "line", PermissionState.ASKED: "watch", PermissionState.DECLINED: "line",
    PermissionState.GRANTED: "good", PermissionState.WITHDRAWN: "risk",
}  # fmt: skip
HIDDEN: Final = (ShowLevel.ANONYMOUS, ShowLevel.CALL)  # whose client is not to be named


@sees("growth")
@require_safe
def permissions(request: HttpRequest) -> HttpResponse:
    """The list; ?state=, ?level=, ?q=, ?sort=, ?down=. Above it the places that have to go, overdue first."""
    asked, user = filter_of(request), person(request)
    page = Paginator(permission_rows(user, asked), ON_A_PAGE).get_page(request.GET.get("page"))
    counts = state_counts(user)
    return render(request, "growth/portfolio.html", {
        "asked": asked, "page": page, "lines": [line_of(row) for row in page], "due": due_of(user),
        "heads": sort_heads(request, "portfolio", SORTS, asked.sort, asked.descending),
        "tabs": growth_tabs("portfolio"), "levels": ShowLevel.choices, "any": bool(counts),
        "states": [(value, label, counts.get(value, 0)) for value, label in PermissionState.choices],
        "may_ask": asks(user), "filtered": bool(asked.words or asked.state or asked.level),
        "export_query": request.GET.urlencode(), "clear_url": list_url(request, "portfolio", q="", state="", level=""),
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")},
                 {"keys": ["N"], "text": _("what we would like to show")}],
    })  # fmt: skip


@sees("growth")
@require_safe
def permission(request: HttpRequest, pk: int) -> HttpResponse:
    """One permission: its text and proof, the places, every word of theirs, and what may be done now."""
    row, user = permission_or_404(request, pk), person(request)
    found = asking(row.client_id, today())
    own = found.row is not None and found.row.pk == row.pk
    answer = None
    if own and found.event and may_act(user, "letters") and may_see(user, "notes"):
        answer = whom_to_ask(row.client_id, today())
        if found.event == "text" and row.contact_id is not None:
            answer = last_answer_of(row.contact_id) or answer
    places = list(row.places.select_related("added_by", "removed_by"))
    return render(request, "growth/permission.html", {
        **line_of(row), "moves": row.moves.select_related("by", "text"), "texts": row.texts.select_related("by"),
        "places": [_place(one) for one in places], "may_act": asks(user) and row.joined_to_id is None,
        "answer": answer, "event": found.event if own else "", "why_not": found.why_not if own else "",
        "waits": row.offered if row.offered_id != row.approved_id else None, "today": today(),
        "visible": Client.objects.visible_to(user).filter(pk=row.client_id).exists(),
        "keys": [{"keys": ["E"], "text": _("write another text")}] if asks(user) and row.withdrawn_on is None else [],
    })  # fmt: skip


@sees("growth")
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """What we may publish: granted ones only, with the text as it was approved."""
    user = person(request)
    return render(request, "growth/publish.html", {
        "lines": [_published(row, user) for row in may_publish(user)], "tabs": growth_tabs("portfolio"),
    })  # fmt: skip


@sees("growth")
@require_safe
def permissions_csv(request: HttpRequest) -> HttpResponse:
    """The permissions that fit the filter."""
    return as_csv(_table(request), "portfolio")


@sees("growth")
@require_safe
def permissions_xlsx(request: HttpRequest) -> HttpResponse:
    """The permissions that fit the filter."""
    return as_xlsx(_table(request), "portfolio")


@sees("growth")
@require_safe
def published_csv(request: HttpRequest) -> HttpResponse:
    """What we may publish, for marketing and sales."""
    return as_csv(_publishable(request), "may-publish")


@sees("growth")
@require_safe
def published_xlsx(request: HttpRequest) -> HttpResponse:
    """What we may publish, for marketing and sales."""
    return as_xlsx(_publishable(request), "may-publish")


def client_section(request: HttpRequest, client: Client, as_of: date) -> dict[str, Any]:
    """What the client lets us show, for its tab."""
    row = permission_of(client.pk)
    found = asking(client.pk, as_of)
    return {
        "client": client, "line": line_of(row) if row is not None else None, "may_ask": asks(person(request)),
        "waits": row is not None and row.offered_id not in (None, row.approved_id), "event": found.event,
        "places": [_place(one) for one in row.places.filter(removed_on__isnull=True)] if row is not None else [],
    }  # fmt: skip


def filter_of(request: HttpRequest) -> PortfolioFilter:
    """The filter of the address; what it does not know counts as not asked for."""
    given = request.GET
    state, level, sort = (given.get(name, "") for name in ("state", "level", "sort"))
    return PortfolioFilter(
        state if state in PermissionState.values else "", level if level in ShowLevel.values else "",
        given.get("q", "").strip()[:100], sort if sort in SORTS else "since",
        given.get("down") == "1" if "sort" in given else True,
    )  # fmt: skip


def permission_or_404(request: HttpRequest, pk: int) -> PortfolioPermission:
    """The permission, for whoever may see its client's growth."""
    rows = PortfolioPermission.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("client__manager", "contact", "offered", "approved", "sent", "made_by"), pk=pk
    )


def asks(user: User) -> bool:
    """Account managers and those who lead them ask clients, and note what they say."""
    return "AM" in growth_roles(user)


def line_of(row: PortfolioPermission) -> dict[str, Any]:
    """A permission as a list shows it."""
    return {"row": row, "tone": TONES[row.state]}


def due_of(user: User) -> list[dict[str, Any]]:
    """Places that have to go, of clients the reader may see, overdue first."""
    visible = set(PortfolioPermission.objects.visible_to(user).values_list("pk", flat=True))
    return [_place(place) for place in places_due(today()) if place.permission_id in visible]


def _place(place: PlaceUsed) -> dict[str, Any]:
    left = (place.remove_by - today()).days if place.remove_by and place.removed_on is None else None
    return {"place": place, "left": left, "late": left is not None and left < 0}


def _published(row: PortfolioPermission, user: User) -> dict[str, Any]:
    """Where the client is not to be named, only those who work with it read who it is; the rest ask its manager."""
    named = row.level not in HIDDEN or PortfolioPermission.objects.visible_to(user).filter(pk=row.pk).exists()
    manager = row.client.manager.name if row.client.manager else "–"
    name = row.client.name if named else _("a client of %(name)s") % {"name": manager}
    places: Any = getattr(row, "current", [])
    return {"row": row, "name": name, "manager": manager, "places": places, "hidden": row.level in HIDDEN}


def _table(request: HttpRequest) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[
        _("Client"), _("Account manager"), _("State"), _("Since"), _("Level"), _("Who is asked"), _("Asked on"),
        _("Granted on"), _("By"), _("Where their word is kept"), _("Text"), _("Places used"), _("Taken back on"),
    ]]  # fmt: skip
    for row in permission_rows(person(request), filter_of(request)).select_related("approved"):
        shown: Any = getattr(row, "shown", 0)
        rows.append([
            row.client.name, row.client.manager.name if row.client.manager else "", str(row.get_state_display()),
            row.state_since, str(row.get_level_display()), row.contact.name if row.contact else "", row.asked_on,
            row.granted_on, row.who, row.proof or str(row.get_how_display()),
            row.approved.text if row.approved and row.state == PermissionState.GRANTED else "", shown, row.withdrawn_on,
        ])  # fmt: skip
    return rows


def _publishable(request: HttpRequest) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[
        _("Client"), _("Level"), _("Text"), _("Granted on"), _("Account manager"), _("Places used"),
    ]]  # fmt: skip
    user = person(request)
    for one in (_published(row, user) for row in may_publish(user)):
        row = one["row"]
        rows.append([
            one["name"], str(row.get_level_display()), row.approved.text if row.approved else "", row.granted_on,
            one["manager"], "; ".join(f"{place.where} {place.url}".strip() for place in one["places"]),
        ])  # fmt: skip
    return rows


def permission_page(pk: int) -> str:
    """The address of one permission."""
    return reverse("permission", args=[pk])
