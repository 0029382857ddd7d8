"""C33: a client may need more: overtime for months, or news that they hire, got money or bring out something new.

What a client's backlog holds and whom its job pages look for is known to no table of ours: such signs are not read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from perennial.billing.queries import stakes
from perennial.clients.models import Client, ClientNews
from perennial.delivery.queries.overtime import Worked, worked_months
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients
from perennial.foundation.store import load
from perennial.growth import expansion_cue_texts as texts
from perennial.growth.models import Expansion
from perennial.growth.rules.signs import sign_of
from perennial.kernel.money import Money

RULE: Final = "C33"
CHANCE: Final = 0.3  # that a hint comes to something: an expert value
YEAR: Final = 2  # what is at stake is told for half a year


def expansion_hinted(as_of: date) -> Iterator[Cue]:
    """One item a client with no expansion on its way. A dozen queries, however many clients."""
    given = load("expansions.overtime_percent", "expansions.overtime_months", "expansions.news_days")
    months = int(given["expansions.overtime_months"])
    rows = Client.objects.served().exclude(pk__in=Expansion.objects.running().values("client"))
    only = asked_clients()
    if only is not None:
        rows = rows.filter(pk__in=only)
    clients = set(rows.values_list("pk", flat=True))
    if not clients:
        return
    least = int(given["expansions.overtime_percent"]) / 100
    found = worked_months(as_of, months, clients if only is not None else None)
    stretched = {
        client: own for client, own in found.items()
        if client in clients and len(own) == months and all(one.above > least for one in own)
    }  # fmt: skip
    told = _news(as_of, int(given["expansions.news_days"]), clients)
    money = stakes(as_of, set(stretched)) if stretched else {}
    for client in sorted({*stretched, *told}):
        over = stretched.get(client, [])
        params = {
            "over": [{"month": one.month, "percent": round(one.above * 100), "placements": list(one.placements)}
                     for one in over],
            "news": told.get(client, [])[:3],
        }  # fmt: skip
        yield Cue(
            RULE, client, "more work", params, money=_gain(money.get(client), over), probability=CHANCE, days_left=14,
            subject=("client", client),
        )  # fmt: skip


def _gain(stake: Money | None, over: list[Worked]) -> Money | None:
    """The hours above, paid for a year: the chance is told apart."""
    if stake is None or not over:
        return None
    share = Decimal(str(round(sum(one.above for one in over) / len(over), 4)))
    return Money(stake.amount * YEAR * share, stake.currency)


def _news(as_of: date, days: int, clients: Collection[int]) -> Mapping[int, list[dict[str, Any]]]:
    """Headlines that hint at more work, the newest first. One query."""
    rows = ClientNews.objects.filter(on__gt=as_of - timedelta(days=days), on__lte=as_of)
    rows = rows.filter(feed__fact__replaced_on__isnull=True)
    found: dict[int, list[dict[str, Any]]] = {}
    for client, title, on in rows.order_by("-on", "-id").values_list("client_id", "title", "on"):
        if client in clients and (kind := sign_of(title)):
            found.setdefault(client, []).append({"title": title, "on": on, "kind": kind})
    return found


CUES.register(RULE, CueRule(
    id=RULE, version=1, title=_("A client may need more"), split="growth", find=expansion_hinted,
    headline=texts.headline, why=texts.why, action=texts.action, facts=texts.facts, cool_down_days=45, icon="growth",
))  # fmt: skip
