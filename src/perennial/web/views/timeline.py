"""A client's timeline: everything that happened, who did it and when, before and after. Nothing here is edited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from perennial.clients.models import Client
from perennial.clients.policies import money_visible
from perennial.foundation.choices import ActorKind
from perennial.foundation.clock import today
from perennial.foundation.models import TimelineEvent
from perennial.foundation.registry import VERBS
from perennial.foundation.rights import may_see
from perennial.kernel import formats
from perennial.kernel.text import fold
from perennial.web.client_facts import load_client_facts
from perennial.web.views.client_frame import client_or_404, frame
from perennial.web.views.doors import sees

PER_PAGE = 50
SEARCHED = 5000  # the newest events that a search reads
KINDS = ("letters", "money", "touches", "changes")
QUEUE_BY_ITSELF = ("item.opened", "item.closed")  # what waits is told beside it
# subject kind -> the page of the thing
PAGES = {"invoice": "invoice", "dunning_case": "case", "rate_change": "rate-change", "portfolio": "permission"}


@sees("clients", "timeline")
@require_safe
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """By month, newest first; ?kind= one kind, ?q= words in what the timeline says."""
    client = client_or_404(request, pk)
    facts = load_client_facts(request.user, client, today())
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:100]
    rows = events_of(request.user, client, facts.as_of)
    counts = _counts(rows)
    if kind in KINDS:
        rows = rows.filter(verb__in=[verb for verb in counts if kind_of(verb) == kind])
    page = _page(rows, words, request)
    context = {
        **frame(request, client, facts, "timeline"),
        "page": page,
        "months": months(page.object_list, request.user, facts.as_of),
        "kind": kind if kind in KINDS else "",
        "kinds": _kinds(counts, kind),
        "q": words,
        "searched": SEARCHED,
        "total": sum(counts.values()),
    }
    return render(request, "client/timeline.html", context)


def newest(user: Any, client: Client, as_of: date, *, count: int = 6) -> list[dict[str, Any]]:
    """The last events for the overview, as kit/_timeline.html takes them; none where the timeline is not seen."""
    if not may_see(user, "timeline"):
        return []
    rows = events_of(user, client, as_of).exclude(verb__in=QUEUE_BY_ITSELF)
    return months(rows[:count], user, as_of)


def events_of(user: Any, client: Client, as_of: date) -> QuerySet[TimelineEvent]:
    """The client's events the person may read, newest first."""
    rows = TimelineEvent.objects.visible_to(user).of_client(client.pk).select_related("actor").order_by("-on", "-id")
    if not money_visible(user, client, as_of):  # sales after the shadow month
        rows = rows.exclude(verb__in=[spec.verb for spec in VERBS if spec.money])
    if not may_see(user, "letters"):
        rows = rows.exclude(verb__startswith="letter.")
    return rows


def kind_of(verb: str) -> str:
    """One of KINDS."""
    spec = VERBS.get(verb)
    if verb.startswith("letter."):
        return "letters"
    if spec is not None and spec.note:
        return "touches"
    return "money" if spec is not None and spec.money else "changes"


def months(rows: Iterable[TimelineEvent], user: Any, as_of: date) -> list[dict[str, Any]]:
    """Events by month of the day they belong to."""
    return [
        {"title": formats.format_date(date(year, month, 1), _language(), "month"),
         "events": [_shown(row, user, as_of) for row in events]}
        for (year, month), events in groupby(rows, key=lambda row: (row.on.year, row.on.month))
    ]  # fmt: skip


def sentence(row: TimelineEvent, user: Any) -> str:
    """What the event says to this reader; an event of a kind nobody describes any more says its name."""
    spec = VERBS.get(row.verb)
    return spec.text(_seen(row.data, user)) if spec is not None else row.verb


def _shown(row: TimelineEvent, user: Any, as_of: date) -> dict[str, Any]:
    spec = VERBS.get(row.verb)
    return {
        "when": _("today") if row.on == as_of else formats.format_date(row.on, _language()),
        "icon": spec.icon if spec else "dots",
        "tone": spec.tone if spec else "",
        "title": spec.title if spec else row.verb,
        "text": sentence(row, user) if spec else "",
        "by": _by(row),
        "url": _url(row, user),
    }


def _seen(data: Mapping[str, Any], user: Any) -> Mapping[str, Any]:
    """Without the client's note where notes may not be read."""
    if may_see(user, "notes") or not ({"before", "after"} & set(data)):
        return data
    hidden = {side: {k: v for k, v in data.get(side, {}).items() if k != "note"} for side in ("before", "after")}
    return {**data, **hidden}


def _by(row: TimelineEvent) -> str:
    moment = timezone.localtime(row.at)
    who = row.actor.name if row.actor else str(ActorKind(row.actor_kind).label)
    clock = formats.format_time(moment, _language())
    if moment.date() == row.on:
        return _("%(who)s, %(time)s") % {"who": who, "time": clock}
    day = formats.format_date(moment.date(), _language())
    return _("%(who)s, written %(day)s %(time)s") % {"who": who, "day": day, "time": clock}


def _url(row: TimelineEvent, user: Any) -> str:
    name = PAGES.get(row.subject_kind)
    if name is None or row.subject_id is None or not may_see(user, "growth" if name == "permission" else "money"):
        return ""
    try:
        return reverse(name, args=[row.subject_id])
    except NoReverseMatch:
        return ""


def _counts(rows: QuerySet[TimelineEvent]) -> dict[str, int]:
    found: dict[str, int] = dict(rows.order_by().values_list("verb").annotate(n=Count("pk")))
    return found


def _kinds(counts: Mapping[str, int], current: str) -> list[dict[str, Any]]:
    words = {"letters": _("Letters"), "money": _("Money"), "touches": _("Touches"), "changes": _("Changes")}
    sums = {kind: sum(n for verb, n in counts.items() if kind_of(verb) == kind) for kind in KINDS}
    return [
        {"kind": kind, "label": words[kind], "count": sums[kind], "current": kind == current}
        for kind in KINDS
        if sums[kind] or kind == current
    ]


def _page(rows: QuerySet[TimelineEvent], words: str, request: HttpRequest) -> Page[Any]:
    """The words are looked for in what the reader sees, so that a search finds nothing that is hidden."""
    found: Any = rows
    if words:
        wanted = fold(words).split()
        found = [row for row in rows[:SEARCHED] if all(word in _text(row, request.user) for word in wanted)]
    return Paginator(found, PER_PAGE).get_page(request.GET.get("page"))


def _text(row: TimelineEvent, user: Any) -> str:
    spec = VERBS.get(row.verb)
    title = spec.title if spec else ""
    return fold(f"{title} {sentence(row, user)} {row.actor.name if row.actor else ''}")


def _language() -> str:
    return get_language() or "en"
