"""What the list of clients sums in SQL equals ageing and measures, on any day."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from tests.conftest import TODAY, Cast


@pytest.fixture
def ledger(cast: Cast) -> Cast:
    """Invoices paid in parts, early, late and never, in two currencies, and a match undone."""
    from perennial.billing.models import Allocation, Invoice, Payment

    chance = Random(7)
    for number in range(60):
        client = (cast.harbor, cast.kestrel, cast.orbit)[number % 3]
        issued = TODAY - timedelta(days=chance.randrange(1, 900))
        amount, currency = Decimal(chance.randrange(100, 90000)) / 4, "EUR" if number % 5 == 0 else client.currency
        row = Invoice.objects.create(
            client=client, number=f"N{number}", number_key=f"n{number}", issued_on=issued, amount=amount,
            due_on=issued + timedelta(days=30), currency=currency,
        )  # fmt: skip
        day, parts = issued, [amount] if number % 4 == 0 else [amount / 4, amount / 4]
        for part in parts if number % 7 else []:
            day += timedelta(days=chance.randrange(0, 70))
            paid = Payment.objects.create(client=client, paid_on=day, amount=part, currency=currency)
            made = Allocation.objects.create(kind="payment", payment=paid, invoice=row, amount=part, on=day)
            if number % 11 == 0:
                back = day + timedelta(days=3)
                Allocation.objects.create(
                    kind="payment", payment=paid, invoice=row, amount=-part, on=back, reverses=made
                )
    return cast


@pytest.mark.django_db
@pytest.mark.parametrize("ago", [0, 37, 200, 411, 880])
def test_what_is_owed_equals_ageing(ledger: Cast, ago: int) -> None:
    from perennial.receivables.queries.ageing import ageing
    from perennial.receivables.queries.client_pages import owed_by_clients

    as_of = TODAY - timedelta(days=ago)
    told = {key: (b.open, b.open - b.not_due) for key, b in ageing(as_of).ages.items() if b.open}
    assert {key: (row.open, row.overdue) for key, row in owed_by_clients(as_of).items()} == told
    late = {key for key, row in owed_by_clients(as_of).items() if row.oldest is not None}
    assert late == {key for key, (_open, overdue) in told.items() if overdue}


@pytest.mark.django_db
@pytest.mark.parametrize("ago", [0, 37, 200, 411])
def test_days_to_pay_of_two_years_equal_the_measure(ledger: Cast, ago: int) -> None:
    from perennial.receivables.queries.client_pages import days_to_pay_two_years
    from perennial.receivables.queries.measures import days_to_pay_of_clients

    as_of = TODAY - timedelta(days=ago)
    now, before = days_to_pay_two_years(as_of)
    for found, day in ((now, as_of), (before, as_of - timedelta(days=365))):
        told: dict[Any, Decimal] = days_to_pay_of_clients(day)
        assert found.keys() == told.keys()
        assert {key: round(value, 6) for key, value in found.items()} == {
            key: round(float(value), 6) for key, value in told.items()
        }
