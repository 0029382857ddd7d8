"""Clients with invoices, payments and touches, straight into the tables, for pages about many clients."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.conftest import TODAY


def invoice(client: Any, number: str, amount: str, *, age: int, terms: int = 30, paid_after: int | None = None) -> Any:
    """An invoice issued `age` days ago; with `paid_after` it was paid so many days after its issue."""
    from perennial.billing.models import Allocation, Invoice, Payment

    issued = TODAY - timedelta(days=age)
    settled = None if paid_after is None else issued + timedelta(days=paid_after)
    row = Invoice.objects.create(
        client=client, number=number, number_key=number.lower(), issued_on=issued,
        due_on=issued + timedelta(days=terms),
        amount=Decimal(amount), currency=client.currency, settled_on=settled, state="paid" if settled else "sent",
    )  # fmt: skip
    if settled:
        payment = Payment.objects.create(
            client=client,
            paid_on=settled,
            amount=row.amount,
            currency=row.currency,
            payer=client.name,
            used_up_on=settled,
        )
        Allocation.objects.create(kind="payment", payment=payment, invoice=row, amount=row.amount, on=settled)
    return row


def touch(client: Any, text: str, *, age: int, by: Any = None) -> Any:
    """A call so many days ago."""
    from perennial.care.models import Touch

    return Touch.objects.create(client=client, kind="call", on=TODAY - timedelta(days=age), text=text, by=by)


def many_clients(manager: Any, count: int) -> None:
    """So many clients, each with an open, an overdue and a paid invoice, and a touch."""
    from perennial.care.models import Touch
    from perennial.clients.models import Client

    rows = [
        Client(code=f"c{n}", name=f"Client {n:04}", name_key=f"client {n:04}", search_text=f"client {n:04}",
               currency="USD",
               manager=manager)
        for n in range(count)
    ]  # fmt: skip
    Client.objects.bulk_create(rows)
    made = list(Client.objects.filter(code__in=[row.code for row in rows]))
    _money_of(made)
    Touch.objects.bulk_create(
        [Touch(client=row, kind="call", on=TODAY - timedelta(days=3), text="Hello") for row in made]
    )


def _money_of(clients: list[Any]) -> None:
    from perennial.billing.models import Allocation, Invoice, Payment

    def row(client: Any, number: str, age: int, settled: Any = None) -> Any:
        issued = TODAY - timedelta(days=age)
        return Invoice(client=client, number=number, number_key=number, issued_on=issued,
                       due_on=issued + timedelta(days=30),
                       amount=Decimal(100 + client.pk), currency="USD", settled_on=settled)  # fmt: skip

    paid_on = TODAY - timedelta(days=60)
    Invoice.objects.bulk_create([row(c, f"o{c.pk}", 10) for c in clients] + [row(c, f"l{c.pk}", 50) for c in clients])
    paid = [row(c, f"p{c.pk}", 100, paid_on) for c in clients]
    Invoice.objects.bulk_create(paid)
    payments = [
        Payment(client=i.client, paid_on=paid_on, amount=i.amount, currency="USD", used_up_on=paid_on) for i in paid
    ]
    Payment.objects.bulk_create(payments)
    Allocation.objects.bulk_create(
        [Allocation(kind="payment", payment=p, invoice=i, amount=i.amount, on=paid_on)
         for p, i in zip(payments, paid, strict=True)]
    )  # fmt: skip
