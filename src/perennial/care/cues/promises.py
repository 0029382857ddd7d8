"""Cues of promises (domain C24, C25), found over the whole book."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.billing.queries import stakes
from perennial.care.choices import Direction, PromiseState
from perennial.care.cues import texts
from perennial.care.models import Promise
from perennial.care.queries.office import clocks
from perennial.care.queries.promises import kept_rates
from perennial.clients.models import Client
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients


def our_promises(as_of: date) -> Iterator[Cue]:
    """Ours that end within a day of this morning, or have not been kept."""
    times = clocks()
    opens = time.fromisoformat(times.values["care.opens"])
    morning = datetime.combine(as_of, opens, ZoneInfo(settings.TIME_ZONE))
    rows = Promise.objects.running().filter(direction=Direction.OURS, client__in=_live())
    rows = rows.filter(Q(state=PromiseState.OVERDUE) | Q(due_at__lt=morning + times.span("promises.warn_hours")))
    found = list(rows.select_related("contact", "owner"))
    money = stakes(as_of, {promise.client_id for promise in found})
    for promise in found:
        overdue = promise.state == PromiseState.OVERDUE or promise.due_at < morning
        day = promise.due_day
        params: dict[str, Any] = {
            "kind": "overdue" if overdue else "due", "text": promise.text, "due": promise.due_local,
            "zone": promise.zone, "to": promise.contact.name if promise.contact else "",
            "owner": promise.owner.name if promise.owner else "", "made_on": promise.made_on,
            "moved": promise.renegotiations,
        }  # fmt: skip
        yield Cue(
            rule="C24", client_id=promise.client_id, cause=f"word:{promise.pk}:{params['kind']}", params=params,
            money=money.get(promise.client_id), days_left=max(0, (day - as_of).days), due_on=day,
            subject=("word", promise.pk), letter=f"word_{params['kind']}",
        )  # fmt: skip


def seldom_kept(as_of: date) -> Iterator[Cue]:
    """Clients to whom we kept so few of the last promises that it is no chance."""
    times = clocks()
    live = list(_live().values_list("pk", flat=True))
    rates = kept_rates(as_of, by="client", clients=live, days=times.number("promises.rate_days"))
    floor = times.number("promises.rate_floor") / 100
    poor = {
        client: rate for client, rate in rates.items()
        if client and rate.n >= times.number("promises.rate_least") and rate.low < floor
    }  # fmt: skip
    money = stakes(as_of, set(poor))
    for client, rate in poor.items():
        params = {"kept": rate.kept, "late": rate.late, "broken": rate.broken, "n": rate.n, "mean": rate.mean,
                  "low": rate.low, "high": rate.high, "days": times.number("promises.rate_days")}  # fmt: skip
        yield Cue(rule="C25", client_id=client, cause="kept_rate", params=params, money=money.get(client),
                  days_left=7, subject=("client", client))  # fmt: skip


def _live() -> Any:
    rows = Client.objects.live()
    asked = asked_clients()
    return rows if asked is None else rows.filter(pk__in=asked)


CUES.register("C24", CueRule(
    id="C24", version=1, title=_("Our promise is due or overdue"), split="promises", find=our_promises,
    headline=texts.word_headline, why=texts.word_why, action=texts.word_action, facts=texts.word_facts,
    cool_down_days=30, icon="promise", tone="watch", note=True,
))  # fmt: skip
CUES.register("C25", CueRule(
    id="C25", version=1, title=_("Promises to them are seldom kept"), split="promises", find=seldom_kept,
    headline=texts.rate_headline, why=texts.rate_why, action=texts.rate_action, facts=texts.rate_facts,
    cool_down_days=30, icon="promise", tone="risk", note=True,
))  # fmt: skip
