"""What hangs on a client: six months of what they are invoiced (domain C, M1)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from perennial.billing.queries import run_rates
from perennial.foundation.sharing import shared
from perennial.kernel.money import Money

MONTHS = Decimal(6)


def stakes(as_of: date, clients: Collection[int]) -> dict[int, Money]:
    """Six months of run rate of each client, in the currency it is largest in. One query, none for no client."""
    if not clients:
        return {}
    found: dict[int, Money] = {}
    for (client, currency), rate in shared(("run rates", as_of), lambda: run_rates(as_of)).items():
        money = Money(rate * MONTHS, currency)
        if client in clients and (client not in found or money.amount > found[client].amount):
            found[client] = money
    return found
