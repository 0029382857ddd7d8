"""Deals that other systems tell of: the address their messages go to, and what became of each."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from perennial.clients.models import Client
from perennial.foundation.clock import now, today
from perennial.foundation.rights import may_act
from perennial.foundation.saying import said_day
from perennial.foundation.store import load
from perennial.foundation.timeline import system
from perennial.handover.actions.deals import renew_door, take_deal
from perennial.handover.models import DealDoor, WonDeal
from perennial.handover.models.deals import DealQuerySet
from perennial.handover.queries.deals import near_clients
from perennial.kernel.deals import UnreadableDeals
from perennial.kernel.money import Money
from perennial.web.views.doors import actor, acts, sees, told
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.promises import list_url

log = logging.getLogger("perennial.deals")
MOST_BYTES: Final = 256 * 1024
ON_A_PAGE: Final = 50
MOST_IN_A_FILE: Final = 5000
OLD_DAYS: Final = (7, 30, 0)
NAMES: Final = {
    "hubspot": "HubSpot", "pipedrive": "Pipedrive", "salesforce": "Salesforce", "bitrix24": "Bitrix24",
    "amocrm": "amoCRM", "deals": gettext_lazy("Table"),
}  # fmt: skip


# The address holds a secret part, and each message proves itself as its sender documents; no cookie gives anything.
@csrf_exempt
@require_POST
def hook(request: HttpRequest, source: str, token: str) -> HttpResponse:
    """A message: 404 for a wrong address, 413 too large, 401 not proved, 400 unreadable, 204 taken (again as well)."""
    if source not in settings.DEAL_HOOKS or not _is_open(source, token):
        raise Http404
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES:
        return HttpResponse(status=413)
    body, adapter = request.read(MOST_BYTES + 1), import_module(settings.DEAL_HOOKS[source])
    if len(body) > MOST_BYTES:
        return HttpResponse(status=413)
    key = f"deals.{source}_secret"
    url, at = f"{settings.PUBLIC_URL}{request.get_full_path()}", now()
    if not adapter.is_genuine(str(load(key)[key]), "POST", url, body, request.headers, at):
        return HttpResponse(status=401)
    try:
        told = adapter.deals(body)
    except UnreadableDeals as error:
        log.warning("A message of %s was not understood: %s", source, error)
        return HttpResponse(status=400)
    text = body.decode("utf-8", "replace").replace("\x00", "")
    for deal in told:
        take_deal(source, deal, text, by=system(at), as_of=today())
    return HttpResponse(status=204)


@sees("handover")
@require_safe
def deals(request: HttpRequest) -> HttpResponse:
    """What arrived, the newest first; ?show=waiting, ?q=. For administrators also where messages go."""
    waits = request.GET.get("show") == "waiting"
    page = Paginator(_rows(request), ON_A_PAGE).get_page(request.GET.get("page"))
    seen = set(Client.objects.visible_to(request.user).values_list("pk", flat=True)) if page.object_list else set()
    near = near_clients(list(page))
    mine = WonDeal.objects.visible_to(request.user)
    return render(request, "handover/deals.html", {
        "page": page, "lines": [_line(row, near, seen) for row in page], "may_act": may_act(request.user, "handover"),
        "addresses": _addresses() if may_act(request.user, "settings") else [], "q": _words(request),
        "tabs": [
            {"url": list_url(request, "deals", show=""), "label": _("All"), "current": not waits, "key": "1"},
            {"url": list_url(request, "deals", show="waiting"), "label": _("Waiting for a decision"), "current": waits,
             "count": mine.waiting().count() or None, "key": "2"},
        ],
        "waits": waits, "any": bool(page.object_list) or mine.exists(), "export_query": request.GET.urlencode(),
        "may_import": may_act(request.user, "imports"),
    })  # fmt: skip


@sees("handover")
@require_safe
def deals_csv(request: HttpRequest) -> HttpResponse:
    """The rows that fit."""
    return as_csv(_table(request), "deals")


@sees("handover")
@require_safe
def deals_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request), "deals")


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:100]


def _rows(request: HttpRequest) -> DealQuerySet:
    rows = WonDeal.objects.visible_to(request.user).select_related("card__client", "seller", "decided_by")
    rows = rows.waiting() if request.GET.get("show") == "waiting" else rows
    if words := _words(request):
        rows = rows.filter(Q(company__icontains=words) | Q(title__icontains=words) | Q(number=words))
    return rows


def _table(request: HttpRequest) -> list[list[Cell]]:
    head: list[Cell] = [
        _("System"), _("Number"), _("Company"), _("What was sold"), _("What became of it"), _("Sold by"),
        pgettext("of a deal", "Worth"), _("Currency"), _("Won on"),
    ]  # fmt: skip
    return [head, *(_cells(row) for row in _rows(request)[:MOST_IN_A_FILE])]


def _cells(row: WonDeal) -> list[Cell]:
    return [
        str(NAMES.get(row.source, row.source)), row.number, row.company, row.title, _became(row),
        row.seller.name if row.seller else "", row.amount, row.currency, row.won_on,
    ]  # fmt: skip


def _became(row: WonDeal) -> str:
    if row.card:
        return f"{row.card.client.name}: {row.card.get_state_display()}"
    if row.known_client:
        return _("%(name)s is a client already") % {"name": row.known_client}
    if row.left_out:
        return _("Left out: %(reason)s") % {"reason": row.left_out}
    return _("waits")


@acts("settings")
@require_POST
def renew(request: HttpRequest, source: str) -> HttpResponse:
    """A new address for one system; ?days= the old one is answered as well."""
    if source not in settings.DEAL_HOOKS:
        raise Http404
    given = request.POST.get("days", "")
    days = int(given) if given in {str(one) for one in OLD_DAYS} else OLD_DAYS[0]
    row = renew_door(source, current=token_of(source), days=days, by=actor(request), as_of=today())
    if row.old_until is None:
        text = _("%(system)s has a new address: enter it there now, the old one is closed.") % {"system": NAMES[source]}
    else:
        named = {"system": NAMES[source], "day": said_day(row.old_until.isoformat())}
        text = _("%(system)s has a new address: enter it there by %(day)s.") % named
    return told(request, text, to=reverse("deals"))


def _is_open(source: str, token: str) -> bool:
    row = DealDoor.objects.filter(source=source).first()
    tokens = row.open_to(today()) if row is not None else (token_of(source),)
    return any(constant_time_compare(token, one) for one in tokens)


def token_of(source: str) -> str:
    """The secret part of the address: as it was renewed last, else made from the instance's secret key."""
    row = DealDoor.objects.filter(source=source).first()
    if row is not None:
        return str(row.token)
    return salted_hmac("perennial.deals", source, algorithm="sha256").hexdigest()[:40]


def waiting_deal(request: HttpRequest) -> WonDeal | None:
    """The deal that ?deal= names, while it waits for its hand-over."""
    given = request.GET.get("deal", "")
    if not (given.isascii() and given.isdigit() and len(given) < 18):
        return None
    return WonDeal.objects.visible_to(request.user).waiting().filter(pk=int(given)).first()


def _line(row: WonDeal, near: Mapping[int, Sequence[Client]], seen: Collection[int]) -> dict[str, Any]:
    worth = Money(row.amount, row.currency) if row.amount is not None and row.currency else None
    number = "" if row.number.startswith("~") else row.number
    found = [one for one in near.get(row.pk, ()) if one.pk in seen]
    name = str(NAMES.get(row.source, row.source))
    return {"row": row, "source": name, "number": number, "worth": worth, "near": found,
            "became": _became(row), "waits": row.is_waiting}  # fmt: skip


def _addresses() -> list[dict[str, Any]]:
    stored = load(*(f"deals.{source}_secret" for source in settings.DEAL_HOOKS))
    old = {row.source: row.old_until for row in DealDoor.objects.filter(old_until__gte=today())}
    return [
        {"name": NAMES[source], "source": source, "days": OLD_DAYS, "old_until": old.get(source),
         "ready": bool(stored[f"deals.{source}_secret"]),
         "url": f"{settings.PUBLIC_URL}{reverse('deal-hook', args=[source, token_of(source)])}"}
        for source in settings.DEAL_HOOKS
    ]  # fmt: skip
