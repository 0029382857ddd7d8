"""The real receivables histories come in whole, to the cent, once."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum

from perennial.billing.models import Allocation, Invoice, Payment
from perennial.billing.queries import open_invoices, unallocated
from perennial.clients.models import Client
from perennial.foundation.choices import ActorKind
from perennial.foundation.models import OutboxMessage, TimelineEvent
from perennial.foundation.money_fields import AmountField
from perennial.foundation.timeline import Actor
from perennial.intake.doors import import_path
from perennial.receivables.models import DunningCase
from tests.conftest import real_data

pytestmark = pytest.mark.django_db
BY = Actor(None, datetime(2013, 7, 12, 8, tzinfo=UTC), ActorKind.IMPORT)
SUM = Sum("amount", output_field=AmountField())


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def cents(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.01"), ROUND_HALF_UP)


def total(rows: Any) -> Decimal:
    found = rows.aggregate(total=SUM)["total"]
    return Decimal(0) if found is None else Decimal(found)


def counts() -> list[int]:
    return [m.objects.count() for m in (Client, Invoice, Payment, Allocation, DunningCase, TimelineEvent)]


def test_ar_ibm_comes_in_whole_and_a_second_time_changes_nothing() -> None:
    path = real_data("ar-ibm")
    rows = lines(path / "invoices.csv")
    found = import_path(path, by=BY, as_of=date(2013, 7, 12))
    assert found["applied"] and found["refused"] == []
    assert found["created"] == {"clients": 70, "invoices": 1350, "payments": 1300}
    assert total(Invoice.objects.all()) == sum(cents(row["InvoiceAmount"]) for row in rows)
    settled = {row["invoiceNumber"]: row["DaysToSettle"] for row in rows}
    stored = {i.number: i for i in Invoice.objects.all()}
    for number, days in settled.items():
        invoice = stored[number]
        assert (str((invoice.settled_on - invoice.issued_on).days) if invoice.settled_on else "") == days
    left = open_invoices(date(2013, 7, 12))
    assert len(left) == 50
    assert sum(row.open for row in left) == sum(cents(row["InvoiceAmount"]) for row in rows if not row["SettledDate"])
    assert unallocated(date(2013, 7, 12)) == []
    assert not OutboxMessage.objects.exists()
    assert TimelineEvent.objects.filter(verb="import.applied").count() == 71
    before = counts()
    again = import_path(path, by=BY, as_of=date(2013, 7, 12))
    assert (sum(again["created"].values()), again["changed"]) == (0, {"clients": 0, "invoices": 0, "payments": 0})
    assert again["unchanged"] == {"clients": 70, "invoices": 1350, "payments": 1300}
    assert counts() == before


def test_both_layouts_of_ar_sap_come_in_whole_by_currency() -> None:
    path = real_data("ar-sap")
    rows, opened = lines(path / "invoices.csv"), lines(path / "open_invoices_outcome_unknown.csv")
    found = import_path(path, by=BY, as_of=date(2020, 6, 1))
    assert found["applied"] and found["refused"] == []
    assert (found["created"]["invoices"], found["created"]["payments"]) == (30_306, 21_990)
    expected: dict[str, Decimal] = defaultdict(Decimal)
    unpaid: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        currency = "CAD" if row["business_code"] == "CA02" else "USD"
        expected[currency] += cents(row["total_open_amount"])
        unpaid[currency] += Decimal(0) if row["clear_date"] else cents(row["total_open_amount"])
    expected["USD"] += sum(cents(row["converted_usd"]) for row in opened)
    unpaid["USD"] += sum(cents(row["converted_usd"]) for row in opened)
    assert {c: total(Invoice.objects.filter(currency=c)) for c in expected} == expected
    still = open_invoices(date(2020, 6, 1))
    assert {c: sum(row.open for row in still if row.currency == c) for c in unpaid} == unpaid
    early = sum(1 for row in rows if row["clear_date"] and row["clear_date"] < row["invoice_date_imputed"])
    assert sum("0 days to pay" in warning["reason"] for warning in found["warnings"]) == early == 254
    assert DunningCase.objects.filter(closed_on__isnull=True).exists()


@pytest.mark.parametrize("folder", ["xero", "quickbooks"])
def test_the_tables_of_accounting_programs_come_in_and_nothing_is_above_what_is_open(folder: str) -> None:
    path = real_data("ar-samples", folder)
    found = import_path(path, by=BY, as_of=date(2024, 1, 1))
    assert found["applied"], found["refused"][:3]
    assert found["created"]["invoices"] > 0
    for invoice in Invoice.objects.annotate(settled=Sum("allocations__amount", output_field=AmountField())):
        assert (invoice.settled or 0) <= invoice.amount
    again = import_path(path, by=BY, as_of=date(2024, 1, 1))
    assert sum(again["created"].values()) == sum(again["changed"].values()) == 0
