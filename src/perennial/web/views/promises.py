"""Promises: what was promised in both directions, by when, and how well it is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from perennial.care.choices import PromiseState
from perennial.care.models import Promise
from perennial.care.queries.office import clocks
from perennial.care.queries.promises import (
    SORTS,
    TABS,
    KeptRate,
    PromiseFilter,
    kept_rate_of,
    kept_rates,
    promise_counts,
    promise_rows,
)
from perennial.clients.models import Client
from perennial.foundation.clock import now, today
from perennial.foundation.models import User
from perennial.foundation.rights import may_act
from perennial.kernel import formats
from perennial.web.client_facts import language
from perennial.web.views.doors import day_of, is_htmx, person, sees
from perennial.web.views.exports import Cell

ON_A_PAGE = 50
TONES = {"made": "", "overdue": "risk", "kept": "good", "kept_late": "watch", "broken": "risk", "cancelled": "line"}


@sees("notes")
@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """The list; ?tab=, ?q=, ?owner=, ?client=, ?moved=, ?exceeded=, ?sort=, ?down=, ?as_of=."""
    as_of, asked, moment = day_of(request), filter_of(request), now()
    rows = promise_rows(request.user, asked, as_of=as_of, now=moment)
    counts = promise_counts(request.user, asked, as_of=as_of, now=moment)
    pages: Any = Paginator(rows, ON_A_PAGE)
    pages.count = counts[asked.tab]
    page = pages.get_page(request.GET.get("page"))
    days = clocks().number("promises.rate_days")
    rate = kept_rate_of(as_of, clients=Client.objects.visible_to(request.user).values("pk"), days=days)
    return render(request, "promises/promises.html", {
        "as_of": as_of, "past": as_of != today(), "asked": asked, "page": page, "rows": lines(list(page), moment),
        "tabs": _tabs(request, asked, counts), "heads": _heads(request, asked), "rate": rate, "days": days,
        "facts": rate_facts(rate, counts["overdue"]), "may_touch": may_act(request.user, "notes"),
        "people": people_of(request), "filtered": bool(asked.words or asked.owner or asked.moved or asked.exceeded),
        "clear_url": f"{reverse('promises')}?{urlencode({'tab': asked.tab})}", "export_query": request.GET.urlencode(),
        "keys": list_keys(_("kept")),
    })  # fmt: skip


@sees("notes")
@require_safe
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """One promise, beside the list or on a page of its own."""
    rows = Promise.objects.visible_to(request.user).standing().select_related("client", "owner", "contact", "touch")
    row = get_object_or_404(rows.prefetch_related("dates"), pk=pk)
    context = {"line": lines([row], now())[0], "promise": row, "may_touch": may_act(request.user, "notes")}
    return render(request, "promises/_promise.html" if is_htmx(request) else "promises/promise.html", context)


@sees("notes")
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """How well promises are kept, by client and by person, the surest first; ?as_of=."""
    as_of = day_of(request)
    visible = Client.objects.visible_to(request.user)
    scope = visible.values("pk")
    by_client, by_owner = (kept_rates(as_of, by=by, clients=scope) for by in ("client", "owner"))
    names = dict(visible.filter(pk__in=[pk for pk in by_client if pk]).values_list("pk", "name"))
    people = dict(User.objects.filter(pk__in=[pk for pk in by_owner if pk]).values_list("pk", "name"))
    total = kept_rate_of(as_of, clients=scope)
    return render(request, "promises/kept.html", {
        "as_of": as_of, "past": as_of != today(), "total": total, "facts": rate_facts(total, None),
        "groups": [(_("By client"), _ranked(by_client, names)), (_("By person"), _ranked(by_owner, people))],
    })  # fmt: skip


def filter_of(request: HttpRequest) -> PromiseFilter:
    """The filter of the address; what it does not know counts as not asked for."""
    asked = request.GET
    tab, sort = asked.get("tab", ""), asked.get("sort", "")
    owner = asked.get("owner", "")
    return PromiseFilter(
        tab=tab if tab in TABS else "due", words=asked.get("q", "").strip()[:100],
        owner=str(person(request).pk) if owner == "me" else owner if owner.isdecimal() else "",
        client=asked.get("client", "") if asked.get("client", "").isdecimal() else "",
        moved=asked.get("moved") == "1", exceeded=asked.get("exceeded") == "1",
        sort=sort if sort in SORTS else "due", descending=asked.get("down") == "1",
    )  # fmt: skip


def lines(rows: list[Promise], moment: datetime) -> list[dict[str, Any]]:
    """Promises as the pages show them, in the state of the page's day."""
    found = []
    for row in rows:
        state = getattr(row, "state_then", None) or row.state
        if state == PromiseState.MADE and row.due_at < moment and not hasattr(row, "state_then"):
            state = PromiseState.OVERDUE
        open_now = row.is_open and state in (PromiseState.MADE, PromiseState.OVERDUE)
        found.append({
            "row": row, "state": PromiseState(state).label, "tone": TONES[state], "open": open_now,
            "late": (moment - row.due_at).days if state == PromiseState.OVERDUE else 0,
            "city": city(row.zone), "letter": "word_overdue" if state == PromiseState.OVERDUE else "word_due",
        })  # fmt: skip
    return found


def city(zone: str) -> str:
    """'New York' of America/New_York."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def rate_facts(rate: KeptRate, overdue: int | None) -> list[dict[str, Any]]:
    """The strip of figures about kept promises."""
    facts = [
        {"label": _("Kept in time"), "value": _("%(kept)d of %(n)d") % {"kept": rate.kept, "n": rate.n},
         "note": _("none has ended yet") if rate.raw is None else _share(rate.raw), "url": reverse("promises-kept")},
        {"label": _("The true share, 9 times in 10"), "value": f"{_share(rate.low)} – {_share(rate.high)}"},
        {"label": _("Late and broken"), "value": f"{rate.late} + {rate.broken}",
         "tone": "risk" if rate.broken else ""},
        {"label": _("More than promised"), "value": str(rate.exceeded),
         "note": _share(rate.exceeded_share) if rate.exceeded_share else ""},
        {"label": _("With a new moment"), "value": str(rate.moved)},
    ]  # fmt: skip
    if overdue is not None:
        url = f"{reverse('promises')}?tab=overdue"
        facts.append({"label": _("Overdue now"), "value": str(overdue), "url": url})
    return facts


def _share(share: float) -> str:
    return formats.format_percent(share, language())


def people_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Colleagues a list may be narrowed to: the managers of the clients in sight."""
    rows = Client.objects.visible_to(request.user).live().filter(manager__isnull=False).order_by("manager__name")
    return [(str(pk), name) for pk, name in rows.values_list("manager_id", "manager__name").distinct()]


def list_keys(done: str) -> list[dict[str, Any]]:
    """The line of keys under a list."""
    return [
        {"keys": ["J", "K"], "text": _("move")}, {"keys": [_("space")], "text": _("peek")},
        {"keys": ["E"], "text": done}, {"keys": ["F"], "text": _("search")}, {"keys": ["P"], "text": _("new promise")},
    ]  # fmt: skip


def table(request: HttpRequest) -> list[list[Cell]]:
    """The head and every line that fits, for a spreadsheet."""
    moment = now()
    rows = promise_rows(request.user, filter_of(request), as_of=day_of(request), now=moment)
    head: list[Cell] = [_("Client"), _("Who promised"), _("What was promised"), _("With"), _("Who keeps it"),
                        _("Promised on"), _("By"), _("Time zone"), _("State"), _("More than promised"),
                        _("Where it can be seen")]  # fmt: skip
    return [head, *(
        [line["row"].client.name, line["row"].get_direction_display(), line["row"].text,
         line["row"].contact.name if line["row"].contact else "", line["row"].owner.name if line["row"].owner else "",
         line["row"].made_on, f"{line['row'].due_local:%Y-%m-%d %H:%M}", line["row"].zone, str(line["state"]),
         _("yes") if line["row"].exceeded else "", line["row"].evidence]
        for line in lines(list(rows), moment)
    )]  # fmt: skip


def _ranked(rates: dict[int | None, KeptRate], names: dict[int, str]) -> list[dict[str, Any]]:
    rows = [{"pk": key, "name": names[key], "rate": rate} for key, rate in rates.items() if key in names]
    return sorted(rows, key=lambda row: (-row["rate"].low, row["name"]))


def _tabs(request: HttpRequest, asked: PromiseFilter, counts: dict[str, int]) -> list[dict[str, Any]]:
    names = {"due": _("Ours"), "overdue": _("Overdue"), "theirs": _("Theirs"), "ended": _("Ended"), "all": _("All")}
    return [
        {"url": list_url(request, "promises", tab="" if tab == "due" else tab, sort="", down=""), "label": names[tab],
         "count": counts[tab], "current": asked.tab == tab, "key": str(number)}
        for number, tab in enumerate(TABS, start=1)
    ]  # fmt: skip


def _heads(request: HttpRequest, asked: PromiseFilter) -> dict[str, dict[str, str]]:
    return sort_heads(request, "promises", SORTS, asked.sort, asked.descending)


def sort_heads(
    request: HttpRequest, page: str, sorts: Any, current: str, descending: bool
) -> dict[str, dict[str, str]]:
    """Heads that sort: pressing the current one turns it round."""
    return {
        sort: {
            "url": list_url(request, page, sort=sort, down="1" if sort == current and not descending else ""),
            "sort": ("descending" if descending else "ascending") if sort == current else "",
        }
        for sort in sorts
    }


def list_url(request: HttpRequest, page: str, **changed: str) -> str:
    """The list with some of its filters changed; the page begins anew."""
    query = {**{key: value for key, value in request.GET.items() if key != "page"}, **changed}
    text = urlencode({key: value for key, value in query.items() if value})
    return f"{reverse(page)}?{text}" if text else reverse(page)
