"""Who stays: retention of a year, how long clients and placements last, what hangs on a few clients."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from perennial.clients.models import Client
from perennial.foundation.clock import today
from perennial.insight.queries.retention import Kept, Retention, retention
from perennial.insight.rules.concentration import band
from perennial.kernel.text import name_key
from perennial.web.margin_words import MOVEMENTS
from perennial.web.retention_words import CAUSES, TONES, curve, facts_of, few_said, lasting_said
from perennial.web.views.doors import sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx

ON_A_PAGE = 100
SORTS = ("name", "brought", "start", "end", "change", "margin", "bench")


@sees("margin")
@require_safe
def retention_page(request: HttpRequest) -> HttpResponse:
    """?q= narrows the clients, ?sort= one of SORTS with "-" for the other way round."""
    found, asked = _found(request), _asked(request)
    rows = _chosen(found, asked)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    clients, placements = lasting_said(found.clients, _("Clients")), lasting_said(found.placements, _("Placements"))
    context: dict[str, Any] = {
        "found": found, "facts": facts_of(found), "page": page, "asked": asked, "heads": _heads(asked),
        "lines": [_line(row) for row in page], "any": bool(found.rows), "export_query": request.GET.urlencode(),
        "clients": curve(found.clients, what=_("Clients with us"), sentence=clients),
        "placements": curve(found.placements, what=_("Placements that go on"), sentence=placements),
        "few_clients": few_said(found.clients), "few_placements": few_said(found.placements),
        "causes": _causes(found), "missing": ", ".join(sorted(found.missing)),
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")}],
    }  # fmt: skip
    return render(request, "retention/retention.html", context)


@sees("margin")
@require_safe
def retention_csv(request: HttpRequest) -> HttpResponse:
    """The clients of the page, all of them."""
    return as_csv(_table(request), "retention")


@sees("margin")
@require_safe
def retention_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request), "retention")


def _found(request: HttpRequest) -> Retention:
    return retention(today(), Client.objects.visible_to(request.user))


def _asked(request: HttpRequest) -> dict[str, str]:
    sort = request.GET.get("sort", "")
    return {
        "words": request.GET.get("q", "").strip()[:100],
        "sort": sort if sort.removeprefix("-") in SORTS else "-brought",
    }  # fmt: skip


def _chosen(found: Retention, asked: dict[str, str]) -> list[Kept]:
    words = name_key(asked["words"])
    rows = [row for row in found.rows if words in name_key(row.name)]
    name, down = asked["sort"].removeprefix("-"), asked["sort"].startswith("-")
    if name == "name":
        return sorted(rows, key=lambda row: name_key(row.name), reverse=down)
    known = [row for row in rows if _value(row, name) is not None]
    rest = [row for row in rows if _value(row, name) is None]
    return sorted(known, key=lambda row: _value(row, name) or 0, reverse=down) + rest


def _value(row: Kept, name: str) -> Decimal | None:
    if name in ("start", "end", "change"):
        return None if row.moved is None else getattr(row.moved, name)
    values = {"brought": row.brought, "margin": row.leaving.margin, "bench": row.leaving.bench}
    return values[name]


def _line(row: Kept) -> dict[str, Any]:
    tone = TONES.get(band(row.share), "") if row.share is not None else ""
    kind = MOVEMENTS.get(row.moved.kind, "") if row.moved is not None else ""
    return {"row": row, "tone": tone, "kind": kind}


def _heads(asked: dict[str, str]) -> list[dict[str, Any]]:
    texts = [
        ("name", _("Client")), ("brought", _("Invoiced in a year")), ("start", _("Run rate a year ago")),
        ("end", _("Run rate now")), ("change", pgettext("run rate", "Change")),
        ("margin", _("Margin a month at stake")), ("bench", _("Cost of the bench")),
    ]  # fmt: skip
    current, down = asked["sort"].removeprefix("-"), asked["sort"].startswith("-")
    heads = []
    for name, text in texts:
        other = name if (name == current and down) or (name == "name" != current) else f"-{name}"
        query = {"sort": other} | ({"q": asked["words"]} if asked["words"] else {})
        order = ("descending" if down else "ascending") if name == current else ""
        url = f"{reverse('retention')}?{urlencode(query)}#clients"
        heads.append({"text": text, "numeric": name != "name", "url": url, "sort": order})
    return heads


def _causes(found: Retention) -> list[dict[str, Any]]:
    """Causes that ended some placement, with their shares at every mark."""
    marks = found.placements.marks
    present = {cause for mark in marks for cause, share in mark.causes.items() if share}
    return [
        {"name": name, "shares": [mark.causes.get(cause, 0.0) for mark in marks]}
        for cause, name in CAUSES.items()
        if cause in present
    ]


def _table(request: HttpRequest) -> list[list[Cell]]:
    found = _found(request)
    head: list[Cell] = [
        _("Client"), _("Currency"), _("Invoiced in a year"), _("Share, %"), _("Run rate a year ago"),
        _("Run rate now"), pgettext("run rate", "Change"), pgettext("run rate", "What moved"),
        _("Developers at work"), _("Margin a month at stake"), _("Cost of the bench"),
    ]  # fmt: skip
    return [head, *(_cells(row, found) for row in _chosen(found, _asked(request)))]


def _cells(row: Kept, found: Retention) -> list[Cell]:
    moved = row.moved
    return [
        row.name, found.currency, row.brought,
        None if row.share is None else (row.share * 100).quantize(Decimal("0.01")),
        None if moved is None else moved.start, None if moved is None else moved.end,
        None if moved is None else moved.change, str(MOVEMENTS.get(moved.kind, "")) if moved is not None else "",
        row.leaving.people, row.leaving.margin, row.leaving.bench,
    ]  # fmt: skip
