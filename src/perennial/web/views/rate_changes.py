"""Changes of rates: the list over all clients, one change with what it does, and the list as a file."""

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

from perennial.contracts.choices import RateChangeState, RateUnit
from perennial.contracts.models import RateChange
from perennial.contracts.policies import may_change_rates
from perennial.contracts.queries.rate_changes import (
    SORTS,
    VIEWS,
    Asked,
    Preview,
    change_counts,
    changes_for,
    open_events,
    preview,
    previews,
)
from perennial.contracts.rules.rate_changes import splits_month
from perennial.foundation.clock import today
from perennial.foundation.rights import may_see
from perennial.foundation.saying import spoken
from perennial.kernel import formats
from perennial.web.client_facts import language
from perennial.web.views.doors import person, sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.promises import list_url, sort_heads
from perennial.web.views.team import RATE_TONES, may_look, said_rate

ON_A_PAGE: Final = 50
MOST_EXPORTED: Final = 5_000


@sees("clients", "money")
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """?view= open, applied or over; ?q= client or developer; ?sort=, ?down=."""
    asked, user, as_of = _asked(request), person(request), today()
    names = {
        "open": pgettext("changes of rates", "On their way"), "applied": pgettext("changes of rates", "In force"),
        "over": pgettext("changes of rates", "Refused or withdrawn"),
    }  # fmt: skip
    counts = change_counts(user, asked)
    page = Paginator(changes_for(user, asked), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "placements/rate_changes.html", {
        "page": page, "lines": [line(one, as_of) for one in previews(page, as_of, costs=False)], "asked": asked,
        "tabs": [
            {"url": list_url(request, "rate-changes", view=view), "label": names[view], "count": counts[view],
             "current": view == asked.view, "key": str(number)}
            for number, view in enumerate(VIEWS, start=1)
        ],
        "heads": sort_heads(request, "rate-changes", SORTS, asked.sort, asked.descending),
        "may": may_look(user), "clear_url": list_url(request, "rate-changes", q=""),
        "export_query": request.GET.urlencode(),
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")}],
    })  # fmt: skip


@sees("clients", "money")
@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """What it does to each placement and to the month, what stands in its way, and what may be done next."""
    row, as_of = change_or_404(request, pk), today()
    margins = may_see(request.user, "margin")
    found = preview(row, as_of, costs=margins)
    events = open_events(row, request.user) if may_change_rates(request.user) else []
    return render(request, "placements/rate_change.html", {
        "change": row, "found": found, "line": line(found, as_of), "margins": margins,
        "lines": [_placement(one) for one in found.lines], "notes": _notes(found, as_of),
        "may_edit": row.state == RateChangeState.DRAFTED and may_change_rates(request.user),
        "may_write": "send" in events and found.in_time(as_of) and not found.obstacles,
        "steps": [{"url": reverse("rate-change-step", args=[pk, event]), "label": label, "first": not at}
                  for at, (event, label) in enumerate(steps_of(events).items())],
        "moves": row.moves.select_related("by").order_by("-id"),
    })  # fmt: skip


@sees("clients", "money")
@require_safe
def changes_csv(request: HttpRequest) -> HttpResponse:
    """The changes that fit the filter, a row a developer."""
    return as_csv(_table(request), "rate-changes")


@sees("clients", "money")
@require_safe
def changes_xlsx(request: HttpRequest) -> HttpResponse:
    """The changes that fit the filter, a row a developer."""
    return as_xlsx(_table(request), "rate-changes")


def change_or_404(request: HttpRequest, pk: int) -> RateChange:
    """The change, if its client's money is in the person's scope."""
    return get_object_or_404(
        RateChange.objects.visible_to(request.user).select_related("client__manager", "drafted_by"), pk=pk
    )


def line(found: Preview, as_of: date) -> dict[str, Any]:
    """A change as lists show it."""
    row = found.change
    waits = row.state == RateChangeState.AGREED and bool(found.obstacles)
    late = row.state in (RateChangeState.DRAFTED, RateChangeState.APPROVED) and not found.in_time(as_of)
    return {
        "row": row, "people": found.people, "sums": found.sums, "tone": RATE_TONES[row.state], "waits": waits,
        "late": late,
    }  # fmt: skip


def steps_of(events: list[str]) -> dict[str, str]:
    """The moves with what their buttons say."""
    words = {
        "approve": pgettext("change of a rate", "Approve"), "send": pgettext("change of a rate", "Sent another way"),
        "agree": pgettext("change of a rate", "They agreed"), "refuse": pgettext("change of a rate", "They refused"),
        "withdraw": pgettext("change of a rate", "Withdraw"),
    }  # fmt: skip
    return {event: words[event] for event in events}


def _placement(one: Any) -> dict[str, Any]:
    effect = one.effect
    return {
        "row": one.line.placement, "effect": effect, "obstacle": spoken(one.obstacle) if one.obstacle else "",
        "old": said_rate(effect.old) if effect else "", "new": said_rate(effect.new) if effect else "",
        "later": _("%(rate)s from %(day)s") % {
            "rate": said_rate(effect.later), "day": formats.format_date(effect.later.valid_from, language()),
        } if effect and effect.later else "",
    }  # fmt: skip


def _notes(found: Preview, as_of: date) -> list[tuple[str, str]]:
    """(tone, sentence): what to know before it goes on."""
    row = found.change
    if row.is_over:
        return []
    day = formats.format_date(row.effective_on, language(), "full")
    told = [("risk", spoken(why)) for why in found.obstacles]
    if row.state == RateChangeState.AGREED and found.obstacles:
        told.append(("watch", _("It comes into force by itself once these invoices are credited.")))
    elif row.state == RateChangeState.AGREED:
        told.append(("good", _("It comes into force by itself on %(day)s.") % {"day": day}))
    if row.state in (RateChangeState.DRAFTED, RateChangeState.APPROVED) and not found.in_time(as_of):
        days = formats.format_days(found.notice_days, language())
        told.append((
            "risk", _("It is too late for %(day)s: the notice period is %(days)s.") % {"day": day, "days": days}
        ))  # fmt: skip
    if splits_month(row.effective_on):
        told.append(("watch", _("%(day)s is within a month: its invoice will show both rates.") % {"day": day}))
    return told


def _asked(request: HttpRequest) -> Asked:
    given = request.GET
    view, sort = given.get("view", ""), given.get("sort", "")
    return Asked(
        view if view in VIEWS else "open", given.get("q", "").strip()[:100], sort if sort in SORTS else "from",
        given.get("down") == "1",
    )  # fmt: skip


def _table(request: HttpRequest) -> list[list[Cell]]:
    asked = _asked(request)
    rows = changes_for(person(request), asked)[:MOST_EXPORTED]
    head: list[Cell] = [
        _("Client"), _("Developer"), _("Role at the client"), _("From"), _("State"), _("Old rate"), _("New rate"),
        _("Currency"), _("For one"), _("A month, before"), _("A month, after"), _("Drafted on"), _("Drafted by"),
        _("Why"),
    ]  # fmt: skip
    found = previews(rows, today(), costs=False)
    return [head, *(_cells(one.change, priced) for one in found for priced in one.lines)]


def _cells(row: RateChange, priced: Any) -> list[Cell]:
    own, effect = priced.line, priced.effect
    return [
        row.client.name, own.placement.person.name, own.placement.title, row.effective_on, row.get_state_display(),
        effect.old.amount if effect else own.was, own.amount, own.currency, str(RateUnit(own.unit).label),
        effect.month_old if effect else None, effect.month_new if effect else None, row.drafted_on,
        row.drafted_by.name if row.drafted_by else "", row.reason,
    ]  # fmt: skip
