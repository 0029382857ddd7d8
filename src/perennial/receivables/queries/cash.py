"""What comes in from the open invoices, week by week, in the company's currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from perennial.billing.queries import open_invoices
from perennial.foundation.rates import rates_on
from perennial.foundation.store import get
from perennial.kernel.money import Money, round_money
from perennial.receivables.queries.predictions import fit_on
from perennial.receivables.rules.cash import Claim, weeks_of
from perennial.receivables.rules.days_to_pay import predict

WEEKS: Final = 13


@dataclass(frozen=True, slots=True)
class CashWeek:
    """Seven days from `start`, in the company's currency; `total` is of all weeks up to its end."""

    start: date
    expected: Decimal
    low: Decimal
    high: Decimal
    total: Decimal
    total_low: Decimal
    total_high: Decimal


@dataclass(frozen=True, slots=True)
class Cash:
    """`weeks` are empty while too little was ever paid to predict anything. `open`: all that is open, `invoices` of it.

    `missing`: currencies without a rate of exchange; what is in them is in no sum.
    """

    as_of: date
    currency: str
    open: Decimal
    invoices: int
    weeks: tuple[CashWeek, ...]
    missing: frozenset[str]


def cash_forecast(as_of: date, *, clients: Any = None, weeks: int = WEEKS) -> Cash:
    """Of what is open on the day; invoices yet to be issued are not in it. Five queries at most."""
    exchange = rates_on(as_of, get("company.currency"))
    rows = open_invoices(as_of, clients=clients)
    fitted = fit_on(as_of) if rows else None
    claims, missing, whole = [], set(), Decimal(0)
    for row in rows:
        told = exchange.convert(Money(row.open, row.currency))
        if told is None:
            missing.add(row.currency)
            continue
        whole += told.amount
        if fitted is not None:
            guess = predict(fitted, row.client_id, row.issued_on, row.due_on, as_of)
            by = [1 - guess.p_open_in(7 * (week + 1)) for week in range(weeks)]
            claims.append(Claim(row.client_id, float(told.amount), by))
    found = weeks_of(claims, weeks) if fitted is not None else []
    return Cash(
        as_of, exchange.currency, round_money(whole, exchange.currency), len(rows),
        tuple(
            CashWeek(
                as_of + timedelta(days=7 * number + 1),
                *(_money(getattr(week, name), exchange.currency)
                  for name in ("expected", "low", "high", "total", "total_low", "total_high")),
            )
            for number, week in enumerate(found)
        ),
        frozenset(missing),
    )  # fmt: skip


def _money(amount: float, currency: str) -> Decimal:
    return round_money(Decimal(repr(amount)), currency)
