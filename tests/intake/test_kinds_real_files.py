"""The real histories are staged whole, line for line against an independent reading."""

from __future__ import annotations

import csv
import time
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from perennial.intake.kinds import Staged, stage
from perennial.intake.reading import read_tables
from tests.conftest import real_data


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _cents(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _whole(found: Staged, kind: str, invoices: int) -> None:
    assert (found.kind, len(found.invoices), found.refused, found.asks) == (kind, invoices, [], [])


def test_ar_ibm_is_staged_whole() -> None:
    path = real_data("ar-ibm", "invoices.csv")
    lines = _lines(path)
    found = stage(read_tables(path))
    _whole(found, "ar-ibm", 1350)
    assert len(found.clients) == 70
    assert len(found.payments) == sum(bool(line["SettledDate"]) for line in lines) == 1300
    assert sum(row.amount for row in found.invoices) == sum(_cents(line["InvoiceAmount"]) for line in lines)
    paid = {row.reference: row.paid_on for row in found.payments}
    for row, line in zip(found.invoices, lines, strict=True):
        assert (row.number, row.client) == (line["invoiceNumber"], line["customerID"])
        if line["DaysToSettle"]:
            assert (paid[row.number] - row.issued_on).days == int(line["DaysToSettle"])
    assert not found.disputes


def test_ar_sap_is_staged_whole() -> None:
    path = real_data("ar-sap", "invoices.csv")
    lines = _lines(path)
    found = stage(read_tables(path))
    _whole(found, "ar-sap", 23_113)
    assert len(found.payments) == sum(bool(line["clear_date"]) for line in lines) == 21_990
    assert sum(row.amount for row in found.invoices) == sum(_cents(line["total_open_amount"]) for line in lines)
    coins = Counter(row.currency for row in found.invoices)
    assert coins == {"CAD": sum(line["business_code"] == "CA02" for line in lines), "USD": coins["USD"]}
    assert sum("0 days to pay" in str(warning.reason) for warning in found.warnings) == 254
    paid = {row.reference: row.paid_on for row in found.payments}
    for row, line in zip(found.invoices, lines, strict=True):
        if line["days_late"]:
            assert row.due_on is not None
            assert (paid[row.number] - row.due_on).days == int(line["days_late"])


def test_the_open_items_of_ar_sap_are_staged_whole() -> None:
    path = real_data("ar-sap", "open_invoices_outcome_unknown.csv")
    lines = _lines(path)
    found = stage(read_tables(path))
    _whole(found, "ar-sap-open", 7_193)
    assert {row.currency for row in found.invoices} == {"USD"}
    assert sum(row.amount for row in found.invoices) == sum(_cents(line["converted_usd"]) for line in lines)
    assert found.payments == []


def test_the_folder_of_ar_sap_is_one_import() -> None:
    _whole(stage(read_tables(real_data("ar-sap"))), "ar-sap", 30_306)


def test_the_tables_of_xero_are_staged() -> None:
    folder = real_data("ar-samples", "xero")
    claims = [
        line
        for line in _lines(folder / "xero_invoice_data.csv")
        if line["type"] == "ACCREC" and line["status"] in {"PAID", "AUTHORISED"}
    ]
    found = stage(read_tables(folder))
    _whole(found, "xero", len(claims))
    paid = Counter[str]()
    for row in found.payments:
        paid[row.currency] += row.amount  # type: ignore[assignment]  # a Counter of amounts
    for coin in ("USD", "GBP"):
        assert paid[coin] == sum(Decimal(line["amount_paid"]) for line in claims if line["currency_code"] == coin)


def test_the_tables_of_quickbooks_are_staged() -> None:
    found = stage(read_tables(real_data("ar-samples", "quickbooks")))
    _whole(found, "quickbooks", 4)
    assert (len(found.credits), sum(not row.day_estimated for row in found.payments)) == (8, 8)


def test_23_thousand_lines_take_seconds() -> None:
    path = real_data("ar-sap", "invoices.csv")
    started = time.process_time()
    stage(read_tables(path))
    assert time.process_time() - started < 5
