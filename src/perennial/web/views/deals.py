"""Deals that other systems tell of: the address their messages go to, and what became of each."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from perennial.foundation.clock import now, today
from perennial.foundation.rights import may_act
from perennial.foundation.store import load
from perennial.foundation.timeline import system
from perennial.handover.actions.deals import take_deal
from perennial.handover.models import WonDeal
from perennial.kernel.deals import UnreadableDeals
from perennial.kernel.money import Money
from perennial.web.views.doors import sees

log = logging.getLogger("perennial.deals")
MOST_BYTES: Final = 256 * 1024
ON_A_PAGE: Final = 50
NAMES: Final = {"hubspot": "HubSpot", "pipedrive": "Pipedrive"}


# The address holds a secret part, and each message proves itself as its sender documents; no cookie gives anything.
@csrf_exempt
@require_POST
def hook(request: HttpRequest, source: str, token: str) -> HttpResponse:
    """A message: 404 for a wrong address, 413 too large, 401 not proved, 400 unreadable, 204 taken (again as well)."""
    if source not in settings.DEAL_HOOKS or not constant_time_compare(token, token_of(source)):
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
    """What arrived, the newest first, and for administrators where messages go."""
    rows = WonDeal.objects.visible_to(request.user).select_related("card__client", "seller")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "handover/deals.html", {
        "page": page, "lines": [_line(row) for row in page], "may_act": may_act(request.user, "handover"),
        "addresses": _addresses() if may_act(request.user, "settings") else [],
    })  # fmt: skip


def token_of(source: str) -> str:
    """The secret part of the address, made from the instance's secret key: it changes with it."""
    return salted_hmac("perennial.deals", source, algorithm="sha256").hexdigest()[:40]


def waiting_deal(request: HttpRequest) -> WonDeal | None:
    """The deal that ?deal= names, while it waits for its hand-over."""
    given = request.GET.get("deal", "")
    if not (given.isascii() and given.isdigit() and len(given) < 18):
        return None
    return WonDeal.objects.visible_to(request.user).filter(pk=int(given), card=None, known_client="").first()


def _line(row: WonDeal) -> dict[str, Any]:
    worth = Money(row.amount, row.currency) if row.amount is not None and row.currency else None
    return {"row": row, "source": NAMES.get(row.source, row.source), "worth": worth}


def _addresses() -> list[dict[str, Any]]:
    stored = load(*(f"deals.{source}_secret" for source in settings.DEAL_HOOKS))
    return [
        {"name": NAMES[source], "source": source, "ready": bool(stored[f"deals.{source}_secret"]),
         "url": f"{settings.PUBLIC_URL}{reverse('deal-hook', args=[source, token_of(source)])}"}
        for source in settings.DEAL_HOOKS
    ]  # fmt: skip
