"""A seeded book with everything that happens to money, as facts and as the same rows in the database."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from tests.receivables.independent import Contest, Facts, Inv, Match, Money

FIRST = date(2025, 1, 6)
CURRENCIES = ("USD", "EUR", "JPY")


def made_up(clients: list[int], *, seed: int, count: int = 420) -> Facts:
    """Part payments, payments over several invoices, credits, undone matches, returns, write-offs and disputes."""
    draw, facts = Random(seed), Facts()
    for number in range(1, count + 1):
        client, currency = draw.choice(clients), draw.choice(CURRENCIES)
        issued = FIRST + timedelta(days=draw.randrange(0, 560))
        terms = draw.choice((0, 14, 30, 30, 45, 60))
        amount = Decimal(draw.randrange(100, 900_000))
        amount = amount if currency == "JPY" else amount / 100
        facts.invoices[number] = Inv(client, currency, issued, issued + timedelta(days=terms), amount)
        _live(draw, facts, number)
    return facts


def _live(draw: Random, facts: Facts, number: int) -> None:
    row = facts.invoices[number]
    paid_on = row.issued + timedelta(days=draw.randrange(-6, 150))
    fate = draw.random()
    if fate < 0.45:
        _pay(draw, facts, number, row.amount, paid_on)
    elif fate < 0.62:
        part = _share(draw, row)
        _pay(draw, facts, number, part, paid_on)
        if draw.random() < 0.5:
            _pay(draw, facts, number, row.amount - part, paid_on + timedelta(days=draw.randrange(0, 60)))
    elif fate < 0.70:
        _credit(draw, facts, number, row.amount if draw.random() < 0.4 else _share(draw, row), paid_on)
    elif fate < 0.76:
        on = max(paid_on, row.issued) + timedelta(days=40)
        facts.matches.append(Match("write_off", number, None, row.amount, on))
    elif fate < 0.84:
        _pay(draw, facts, number, row.amount, paid_on, undone=max(paid_on, row.issued) + timedelta(days=9))
    elif fate < 0.90:
        _returned(facts, number, paid_on)
    if draw.random() < 0.15:
        opened = row.issued + timedelta(days=draw.randrange(1, 50))
        ended = opened + timedelta(days=draw.randrange(1, 40)) if draw.random() < 0.7 else None
        facts.disputes.append(Contest(number, _share(draw, row), opened, ended))


def _share(draw: Random, row: Inv) -> Decimal:
    step = Decimal(1) if row.currency == "JPY" else Decimal("0.01")
    return max(step, (row.amount * Decimal(draw.randrange(5, 95)) / 100).quantize(step))


def _pay(draw: Random, facts: Facts, number: int, amount: Decimal, on: date, undone: date | None = None) -> None:
    row, key = facts.invoices[number], ("payment", len(facts.money) + 1)
    too_much = Decimal(draw.randrange(1, 400)) if draw.random() < 0.1 else Decimal(0)
    if amount <= 0:
        return
    facts.money[key] = Money(row.client, row.currency, on, amount + too_much)
    facts.matches.append(Match("payment", number, key, amount, max(on, row.issued), undone))


def _credit(draw: Random, facts: Facts, number: int, amount: Decimal, on: date) -> None:
    row, key = facts.invoices[number], ("credit", len(facts.money) + 1)
    on = max(on, row.issued)
    facts.money[key] = Money(row.client, row.currency, on, amount + draw.choice((0, 0, 25)))
    facts.matches.append(Match("credit", number, key, amount, on))


def _returned(facts: Facts, number: int, on: date) -> None:
    """The bank takes the payment back a week later: the match is undone and a negative payment stands beside it."""
    row, key = facts.invoices[number], ("payment", len(facts.money) + 1)
    on = max(on, row.issued)
    back = on + timedelta(days=7)
    facts.money[key] = Money(row.client, row.currency, on, row.amount)
    facts.matches.append(Match("payment", number, key, row.amount, on, back))
    facts.money[("return", len(facts.money) + 1)] = Money(row.client, row.currency, back, -row.amount)


def ibm(path: Path, clients: dict[str, int]) -> Facts:
    """The public receivables history: every invoice is paid once, in full; a blank day means still open."""
    facts = Facts()
    for number, line in enumerate(_lines(path), start=1):
        issued, amount = _day(line["InvoiceDate"]), Decimal(line["InvoiceAmount"])
        facts.invoices[number] = Inv(clients[line["customerID"]], "USD", issued, _day(line["DueDate"]), amount)
        if line["SettledDate"]:
            key, on = ("payment", number), _day(line["SettledDate"])
            facts.money[key] = Money(clients[line["customerID"]], "USD", on, amount)
            facts.matches.append(Match("payment", number, key, amount, max(on, issued)))
    return facts


def customers(path: Path) -> list[str]:
    return sorted({line["customerID"] for line in _lines(path)})


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _day(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()


def store(facts: Facts) -> None:
    """The same facts as rows, written in bulk as an import writes them."""
    from perennial.billing import models as billing
    from perennial.billing.actions import settle

    invoices = billing.Invoice.objects.bulk_create(
        [
            billing.Invoice(client_id=row.client, number=f"B-{pk}", number_key=f"b{pk}", issued_on=row.issued,
                            due_on=row.due, amount=row.amount, currency=row.currency)
            for pk, row in facts.invoices.items()
        ]
    )  # fmt: skip
    ids = dict(zip(facts.invoices, (row.pk for row in invoices), strict=True))
    sources: dict[tuple[str, int], Any] = {}
    before: Any = None
    for key, money in facts.money.items():
        named = {"client_id": money.client, "amount": money.amount, "currency": money.currency}
        if key[0] == "credit":
            row: Any = billing.CreditNote.objects.create(number=f"C-{key[1]}", issued_on=money.on, **named)
        else:
            back = before if key[0] == "return" else None
            row = billing.Payment.objects.create(paid_on=money.on, reference=f"P-{key[1]}", reverses=back, **named)
        sources[key] = before = row
    _match(facts, ids, sources)
    billing.Dispute.objects.bulk_create(
        [
            billing.Dispute(invoice_id=ids[c.invoice], amount=c.amount, opened_on=c.opened, resolved_on=c.resolved,
                            reason="A line is wrong", outcome="valid" if c.resolved else "")
            for c in facts.disputes
        ]
    )  # fmt: skip
    settle(
        invoices=ids.values(),
        payments=[row.pk for key, row in sources.items() if key[0] != "credit"],
        credits=[row.pk for key, row in sources.items() if key[0] == "credit"],
    )


def _match(facts: Facts, ids: dict[int, int], sources: dict[tuple[str, int], Any]) -> None:
    from perennial.billing.models import Allocation

    for match in facts.matches:
        source = sources[match.source] if match.source else None
        named = {
            "kind": match.kind, "invoice_id": ids[match.invoice],
            "payment": source if match.kind == "payment" else None,
            "credit": source if match.kind == "credit" else None,
        }  # fmt: skip
        row = Allocation.objects.create(amount=match.amount, on=match.on, **named)
        if match.undone:
            Allocation.objects.create(amount=-match.amount, on=match.undone, reverses=row, reason="Undone", **named)
