"""Blockers: who waits for what and since when, over all clients; developers see and note their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from perennial.contracts.models import Placement
from perennial.delivery.actions import blockers as actions
from perennial.delivery.blocker_choices import BlockedBy, BlockerState
from perennial.delivery.models import Blocker
from perennial.delivery.policies import blocker_roles
from perennial.delivery.queries.blockers import SORTS, VIEWS, BlockerFilter, blocker_counts, blocker_rows, days_of
from perennial.foundation.choices import Role
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act, may_see
from perennial.foundation.saying import spoken
from perennial.foundation.timeline import Actor
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.lifecycle import Refused
from perennial.web.forms.blockers import BlockerForm
from perennial.web.forms.staffing import WhyForm
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, person, queue_follows, refused, sees, told
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.promise_acts import gone_on
from perennial.web.views.promises import list_url, sort_heads

ON_A_PAGE = 50
MOST_EXPORTED = 10_000
TONES = {"open": "watch", "raised": "acc", "removed": "good", "dropped": "line"}
REFUSALS = (Refused, actions.CannotBlock, ChangedMeanwhile)


@sees()
@require_safe
def blockers(request: HttpRequest) -> HttpResponse:
    """The list; ?view=, ?q=, ?sort=, ?down=."""
    wanted, user, as_of = filter_of(request), person(request), today()
    counts = blocker_counts(user, wanted)
    names = {"standing": pgettext("blockers", "Standing"), "over": pgettext("blockers", "Over")}
    page = Paginator(blocker_rows(user, wanted), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "blockers/blockers.html", {
        "asked": wanted, "page": page, "lines": [_line(request, row, as_of) for row in page],
        "heads": sort_heads(request, "blockers", SORTS, wanted.sort, wanted.descending),
        "tabs": [
            {"url": list_url(request, "blockers", view=view), "label": names[view], "count": counts[view],
             "current": view == wanted.view, "key": str(n)}
            for n, view in enumerate(VIEWS, start=1)
        ],
        "own": not may_see(user, "clients"), "may_note": may_note(user), "filtered": bool(wanted.words),
        "clear_url": list_url(request, "blockers", q=""), "export_query": request.GET.urlencode(),
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")}],
    })  # fmt: skip


@sees()
@require_safe
def blockers_csv(request: HttpRequest) -> HttpResponse:
    """The blockers that fit the filter."""
    return as_csv(_table(request), "blockers")


@sees()
@require_safe
def blockers_xlsx(request: HttpRequest) -> HttpResponse:
    """The blockers that fit the filter."""
    return as_xlsx(_table(request), "blockers")


@sees()
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Note one: developers their own, managers and delivery those of their clients' teams."""
    user = person(request)
    rows = placements_of(user)
    if not may_note(user) or not rows.exists():
        return refused(
            request, actions.CannotBlock(_("There is no running placement to note it for.")), to=reverse("blockers")
        )
    form = BlockerForm(request.POST if request.method == "POST" else None, placements=rows, own=user.role == Role.DEV)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = actions.note_blocker(
                given["placement"], text=given["text"], side=given["side"], since=given["since"], by=actor(request),
                as_of=today(),
            )  # fmt: skip
        except REFUSALS as error:
            form.add_error(None, spoken(error))
        else:
            queue_follows(request, row.client_id)
            return gone_on(request, _("Noted: what stops %(name)s.") % {"name": row.placement.person.name},
                           to=reverse("blockers"))  # fmt: skip
    return asked(request, form, _("Something stops the work"), request.path, reverse("blockers"))


@sees()
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One move, with what it asks."""
    rows = Blocker.objects.visible_to(request.user).select_related("client", "placement__person")
    row, to = get_object_or_404(rows, pk=pk), reverse("blockers")
    plain: dict[str, Callable[..., Blocker]] = {
        "raise": actions.raise_blocker, "reopen": actions.reopen_blocker,
    }  # fmt: skip
    if event in plain:
        if request.method != "POST":
            return refused(request, actions.CannotBlock(_("Press the button on this page.")), to=to)
        return _done(request, row, lambda by, day: plain[event](row, by=by, as_of=day))
    labels = {"remove": _("What removed it"), "drop": _("Why it is no blocker")}
    if event not in labels:
        raise Http404
    form = WhyForm(request.POST if request.method == "POST" else None, label=labels[event])
    if request.method == "POST" and form.is_valid():
        said, by = form.cleaned_data["reason"], actor(request)
        try:
            if event == "remove":
                actions.remove_blocker(row, how=said, by=by, as_of=today())
            else:
                actions.drop_blocker(row, why=said, by=by, as_of=today())
        except REFUSALS as error:
            form.add_error(None, spoken(error))
        else:
            queue_follows(request, row.client_id)
            return gone_on(request, _("Noted."), to=to)
    return asked(request, form, row.text, request.path, to)


def filter_of(request: HttpRequest) -> BlockerFilter:
    """The filter of the address; what it does not know counts as not asked for."""
    given = request.GET
    view, sort = given.get("view", ""), given.get("sort", "")
    return BlockerFilter(
        view if view in VIEWS else "standing", given.get("q", "").strip()[:100], sort if sort in SORTS else "since",
        given.get("down") == "1" if "sort" in given else view == "over",
    )  # fmt: skip


def may_note(user: Any) -> bool:
    """Developers for themselves, managers and delivery for others."""
    return user.role == Role.DEV or may_act(user, "clients") or (may_see(user, "clients") and may_act(user, "team"))


def placements_of(user: Any) -> Any:
    """Running placements for which the person may note a blocker."""
    rows = Placement.objects.live().select_related("client", "person")
    if user.role == Role.DEV:
        return rows.filter(person=user).order_by("client__name", "pk")
    return rows.visible_to(user).order_by("person__name", "client__name", "pk")


def _line(request: HttpRequest, row: Blocker, as_of: date) -> dict[str, Any]:
    """A blocker with what the reader may do. `asks`: it has a question of its own, else one press does it."""
    roles = set(blocker_roles(request.user, row.placement.person_id))
    moves = roles & {"AM", "DEV", "DLV"}
    offered = [
        ("AM" in roles and row.state == BlockerState.OPEN and row.side == BlockedBy.CLIENT, "raise",
         _("Raised with the client"), False),
        (bool(moves) and row.stands, "remove", _("It is removed"), True),
        (bool(moves) and row.stands, "drop", _("No blocker"), True),
        (bool(moves) and not row.stands, "reopen", _("It stops them again"), False),
    ]  # fmt: skip
    return {
        "row": row, "days": days_of(row, as_of), "tone": TONES[row.state],
        "steps": [
            {"label": label, "asks": asks, "url": reverse("blocker-step", args=[row.pk, event]), "main": False}
            for allowed, event, label, asks in offered if allowed
        ],
    }  # fmt: skip


def _done(request: HttpRequest, row: Blocker, act: Callable[[Actor, date], Any]) -> HttpResponse:
    try:
        act(actor(request), today())
    except REFUSALS as error:
        return refused(request, error, to=reverse("blockers"))
    queue_follows(request, row.client_id)
    return told(request, _("Noted."), to=reverse("blockers"))


def _table(request: HttpRequest) -> list[list[Cell]]:
    as_of = today()
    rows: list[list[Cell]] = [[
        _("Developer"), _("Client"), _("What they wait for"), _("Who can remove it"), _("Since"), _("Working days"),
        _("State"), _("Asked the client on"), _("How it ended"),
    ]]  # fmt: skip
    for row in blocker_rows(person(request), filter_of(request))[:MOST_EXPORTED]:
        rows.append([
            row.placement.person.name, row.client.name, row.text, str(row.get_side_display()), row.noted_on,
            days_of(row, as_of), str(row.get_state_display()), row.raised_on, row.how,
        ])  # fmt: skip
    return rows
