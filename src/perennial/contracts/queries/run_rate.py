"""The run rate of a day, its parts, and what moved it between two days; in the company's currency."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from perennial.contracts.choices import WORKED, Billing
from perennial.contracts.models import Placement, Project
from perennial.contracts.queries.rates import rates_between
from perennial.contracts.rules.run_rate import Fee, Movements, Part, Sums, Work, by_client, movements, parts_of
from perennial.foundation.rates import Rates, rates_on
from perennial.foundation.store import get
from perennial.kernel.money import ZERO, Money

Clients = QuerySet[Any] | Collection[int] | None  # ids or a queryset of ids to narrow to; None is the whole book


@dataclass(frozen=True, slots=True)
class RunRate:
    """The run rate of a day: `total` and `clients` in `currency`, `parts` each in its own.

    `missing`: currencies for which no rate of exchange is known; they are in no sum.
    """

    day: date
    currency: str
    total: Decimal
    clients: dict[int, Decimal]
    parts: tuple[Part, ...]
    missing: frozenset[str]

    @property
    def annual(self) -> Decimal:
        return self.total * 12


def works(since: date, until: date, clients: Clients = None) -> tuple[list[Work], list[Fee]]:
    """Placements and fixed fees that may count on some day between the two. Three queries."""
    rows: Any = Placement.objects.filter(state__in=WORKED, starts_on__lte=until).order_by("id")
    fixed: Any = Project.objects.filter(billing=Billing.FIXED, starts_on__lte=until)
    if clients is not None:
        rows, fixed = rows.filter(client_id__in=clients), fixed.filter(client_id__in=clients)
    placed = list(
        rows.values_list("id", "client_id", "share", "starts_on", "ends_on", "replaces_id", "project__billing")
    )
    following = {before: starts for _id, _client, _share, starts, _ends, before, _billing in placed if before}
    rates = rates_between([row[0] for row in placed], since, until) if placed else {}
    found = [
        Work(pk, client, share, starts, ends, rates.get(pk, ()), following.get(pk))
        for pk, client, share, starts, ends, _before, billing in placed
        if billing != Billing.FIXED
    ]
    fees = [
        Fee(row.pk, row.client_id, row.fee or ZERO, row.agreement.currency, row.fee_months or 1, row.starts_on,
            row.ends_on)
        for row in fixed.select_related("agreement")
    ]  # fmt: skip
    return found, fees


def run_rate(day: date, clients: Clients = None) -> RunRate:
    """What the placements and fixed fees of a day bring in a month (domain A2). Five queries at most."""
    found, fees = works(day, day, clients)
    parts = parts_of(day, found, fees, **_year())
    exchange = rates_on(day, get("company.currency"))
    sums: dict[int, Decimal] = {}
    missing = set()
    for (client, currency), amount in by_client(parts).items():
        restated = exchange.convert(Money(amount, currency))
        if restated is None:
            missing.add(currency)
        else:
            sums[client] = sums.get(client, ZERO) + restated.amount
    return RunRate(day, exchange.currency, sum(sums.values(), ZERO), sums, tuple(parts), frozenset(missing))


def run_rate_movements(since: date, until: date, clients: Clients = None) -> Movements:
    """What moved between the run rates of two days, in the company's currency. Amounts for which one of the days knows
    no rate of exchange are left out of both ends.
    """
    found, fees = works(since, until, clients)
    before, after = (by_client(parts_of(day, found, fees, **_year())) for day in (since, until))
    currency = get("company.currency")
    first, last = rates_on(since, currency), rates_on(until, currency)
    return movements(
        _known(before, first, last), _known(after, first, last),
        known_before=_worked_before(since),
        at_start=lambda amount, own: _restated(first, amount, own),
        at_end=lambda amount, own: _restated(last, amount, own),
    )  # fmt: skip


def _year() -> dict[str, int]:
    return {"days_a_year": get("contracts.working_days"), "hours_a_day": get("contracts.hours_a_day")}


def _known(sums: Sums, *exchanges: Rates) -> Sums:
    return {key: amount for key, amount in sums.items() if all(one.factor(key[1]) for one in exchanges)}


def _restated(exchange: Rates, amount: Decimal, currency: str) -> Decimal:
    found = exchange.convert(Money(amount, currency))
    return found.amount if found else ZERO


def _worked_before(day: date) -> list[int]:
    rows: Any = Placement.objects.filter(state__in=WORKED, starts_on__lt=day).order_by()
    return list(rows.values_list("client_id", flat=True).distinct())
