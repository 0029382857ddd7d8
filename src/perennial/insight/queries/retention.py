"""Who stays: what the clients of a year ago bring now, how long clients and placements last, what hangs on a few.

The number of queries does not grow with the book.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet, Sum

from perennial.billing.models import CreditNote, Invoice
from perennial.clients.models import Client
from perennial.contracts.choices import LIVE, WORKED, EndCause
from perennial.contracts.models import Placement
from perennial.contracts.queries.rates import costs_between
from perennial.contracts.queries.run_rate import run_rate_movements
from perennial.contracts.rules.rates import rate_on
from perennial.contracts.rules.run_rate import Movement, Movements
from perennial.delivery.queries.filling import days_to_fill
from perennial.foundation.rates import Rates, rates_on
from perennial.foundation.store import get
from perennial.handover.queries.onboardings import client_lives
from perennial.insight.queries.margin import month_margin
from perennial.insight.rules.concentration import Concentration, concentration
from perennial.insight.rules.lasting import Lasting, Life, lasting
from perennial.insight.rules.margin import grouped
from perennial.kernel.money import ZERO, Money, round_money

YEAR: Final = timedelta(days=365)
MONTH: Final = Decimal("365.25") / 12
DROPPED, LEFT, HIRED, FINISHED, OTHER = "dropped", "left", "hired", "finished", "other"
GROUPS: Final = {
    EndCause.BUDGET: DROPPED, EndCause.QUALITY: DROPPED, EndCause.COMMUNICATION: DROPPED,
    EndCause.CLIENT_GONE: DROPPED, EndCause.LEFT_US: LEFT, EndCause.HIRED: HIRED, EndCause.PROJECT_ENDED: FINISHED,
}  # fmt: skip
"""Causes that compete for the end of a placement; what is in none is OTHER."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What it would mean if a client left today. `margin` a month, of the last whole one; `people` would be free, and
    cost `bench` until half of such seats are usually filled. None where it is not known.
    """

    people: int
    margin: Decimal | None
    bench: Decimal | None


@dataclass(frozen=True, slots=True)
class Kept:
    """One client: what it brought in twelve months and its share of all, its run rate then and now, and its leaving."""

    client: int
    name: str
    brought: Decimal
    share: Decimal | None
    moved: Movement | None
    leaving: Leaving


@dataclass(frozen=True, slots=True)
class Retention:
    """Amounts in `currency`. `missing`: currencies without a rate of exchange; what is in them is in no sum."""

    as_of: date
    since: date
    currency: str
    moved: Movements
    clients: Lasting
    placements: Lasting
    concentration: Concentration | None
    rows: tuple[Kept, ...]
    days_to_fill: int | None
    missing: frozenset[str]


def retention(as_of: date, clients: QuerySet[Client]) -> Retention:
    """Of these clients, against the day a year before. Thirty queries at most."""
    since = as_of - YEAR
    ids = list(clients.order_by().values_list("pk", flat=True))
    exchange = rates_on(as_of, get("company.currency"))
    brought, missing = _brought(since, as_of, ids, exchange)
    moved = run_rate_movements(since, as_of, ids)
    days = days_to_fill(as_of)
    rows = _rows(clients, brought, moved, _leaving(as_of, ids, exchange, days))
    return Retention(
        as_of, since, exchange.currency, moved,
        lasting((months, cause) for _pk, months, cause in client_lives(clients, as_of)),
        lasting(placement_lives(as_of, ids)), concentration(list(brought.values())), rows,
        None if days is None else round(days), missing,
    )  # fmt: skip


def placement_lives(as_of: date, client_ids: Collection[int]) -> list[Life]:
    """Months of every placement up to the day, and the group of causes that ended it. One query."""
    rows: Any = Placement.objects.filter(state__in=WORKED, starts_on__lte=as_of, client_id__in=client_ids).order_by()
    lives: list[Life] = []
    for first, last, cause in rows.values_list("starts_on", "ends_on", "end_cause"):
        over = last is not None and last < as_of
        end = last if over else as_of
        lives.append((float((end - first).days / MONTH), GROUPS.get(cause, OTHER) if over else None))
    return lives


def _brought(
    since: date, until: date, ids: Collection[int], exchange: Rates
) -> tuple[dict[int, Decimal], frozenset[str]]:
    """Invoiced less credited, as the ledger has it, by client. Two queries."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    missing = set()
    tables: Any = ((Invoice, 1), (CreditNote, -1))
    for table, sign in tables:
        rows = table.objects.filter(issued_on__gt=since, issued_on__lte=until, client_id__in=ids).order_by()
        for client, currency, amount in rows.values_list("client_id", "currency").annotate(sum=Sum("amount")):
            told = exchange.convert(Money(amount, currency))
            if told is None:
                missing.add(currency)
            else:
                sums[client] += sign * told.amount
    return {client: round_money(amount, exchange.currency) for client, amount in sums.items()}, frozenset(missing)


def _leaving(as_of: date, ids: Collection[int], exchange: Rates, days: float | None) -> dict[int, Leaving]:
    """By client with somebody at work."""
    last_month = as_of.replace(day=1) - timedelta(days=1)
    worked = grouped(month_margin(last_month, ids).rows, lambda row: row.client)
    placed: Any = Placement.objects.filter(state__in=LIVE, starts_on__lte=as_of, client_id__in=ids).order_by("pk")
    people: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for client, person, share in placed.values_list("client_id", "person_id", "share"):
        people[client][person] += share
    hourly = _costs_of_hours({person for own in people.values() for person in own}, as_of, exchange)
    hours = None if days is None else Decimal(get("contracts.hours_a_day")) * _working(days)
    found = {}
    for client, own in people.items():
        costs = [hourly[person] * share for person, share in own.items() if person in hourly]
        known = hours is not None and len(costs) == len(own)
        bench = round_money(sum(costs, ZERO) * (hours or ZERO), exchange.currency) if known else None
        found[client] = Leaving(len(own), worked[client].margin if client in worked else None, bench)
    return found


def _costs_of_hours(people: Collection[int], as_of: date, exchange: Rates) -> dict[int, Decimal]:
    """Person -> what an hour costs us today, where it is known. One query."""
    found = {}
    for person, rates in costs_between(people, as_of, as_of).items():
        rate = rate_on(rates, as_of)
        told = None if rate is None else exchange.convert(Money(rate.amount, rate.currency))
        if told is not None:
            found[person] = told.amount
    return found


def _working(days: float) -> Decimal:
    """Working days in so many days of the calendar."""
    return Decimal(round(days)) * Decimal(get("contracts.working_days")) / 365


def _rows(
    clients: QuerySet[Client], brought: dict[int, Decimal], moved: Movements, leaving: dict[int, Leaving]
) -> tuple[Kept, ...]:
    """Those that brought something, bring something now or did a year ago, the largest first. One query."""
    moves = {one.client: one for one in moved.clients}
    whole = sum((amount for amount in brought.values() if amount > 0), ZERO)
    nobody = Leaving(0, None, None)
    rows = []
    for pk, name in clients.filter(pk__in={*brought, *moves}).order_by("name", "pk").values_list("pk", "name"):
        amount = brought.get(pk, ZERO)
        share = amount / whole if whole and amount > 0 else None
        rows.append(Kept(pk, name, amount, share, moves.get(pk), leaving.get(pk, nobody)))
    return tuple(sorted(rows, key=lambda row: row.brought, reverse=True))
