"""News of clients: read from the feeds noted about them, answered to or settled, over the whole book."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from perennial.clients.actions.news import settle_news
from perennial.clients.models import ClientNews
from perennial.clients.queries.news import news_for
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act
from perennial.web.views.doors import actor, acts, sees, told
from perennial.web.views.exports import Cell, as_csv, as_xlsx

ON_A_PAGE = 50
MOST_EXPORTED = 10_000


@sees("notes")
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """The list; ?q=, ?client=, ?all=1 with what was settled."""
    page = Paginator(_rows(request), ON_A_PAGE).get_page(request.GET.get("page"))
    asked = _asked(request)
    return render(request, "news/news.html", {
        "page": page, "asked": asked, "filtered": bool(asked["text"] or asked["client"]),
        "may_note": may_act(request.user, "notes"), "export_query": request.GET.urlencode(),
        "clear_url": reverse("news"), "clients_url": reverse("clients"),
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")}],
    })  # fmt: skip


@sees("notes")
@require_safe
def news_csv(request: HttpRequest) -> HttpResponse:
    """The news that fit."""
    return as_csv(_table(request), "news")


@sees("notes")
@require_safe
def news_xlsx(request: HttpRequest) -> HttpResponse:
    """The news that fit."""
    return as_xlsx(_table(request), "news")


@acts("notes")
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """It was answered to, or needs no answer."""
    row = get_object_or_404(ClientNews.objects.visible_to(request.user), pk=pk)
    settle_news(row, by=actor(request), as_of=today())
    to = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(to, allowed_hosts=None):
        to = reverse("news")
    return told(request, _("Settled: “%(title)s”.") % {"title": row.title}, to=to)


def _asked(request: HttpRequest) -> dict[str, Any]:
    number = request.GET.get("client", "")
    return {
        "text": request.GET.get("q", "").strip()[:100],
        "client": int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else None,
        "open_only": request.GET.get("all") != "1",
    }  # fmt: skip


def _rows(request: HttpRequest) -> Any:
    return news_for(request.user, **_asked(request))


def _table(request: HttpRequest) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[_("Client"), _("Day"), _("News"), _("Text"), _("Address"), _("Settled on")]]
    for row in _rows(request)[:MOST_EXPORTED]:
        rows.append([row.client.name, row.on, row.title, row.text, row.url, row.settled_on])
    return rows
