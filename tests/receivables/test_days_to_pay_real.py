"""Acceptance on the receivables histories, walk-forward, beside the client's own history in the same run.

The whole figures, more protocols and speed are in bench/prediction.py.
"""

from __future__ import annotations

import csv
from datetime import date, datetime
from zlib import crc32

from perennial.receivables.rules.days_to_pay import Basis, InvoiceDays, fit
from perennial.receivables.rules.days_to_pay.scoring import Trial, expanding_folds, scores, walk_forward
from tests.conftest import real_data


def day(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()


def ibm() -> list[InvoiceDays]:
    with real_data("ar-ibm", "invoices.csv").open(newline="", encoding="utf-8") as file:
        return [
            InvoiceDays(
                r["customerID"],
                day(r["InvoiceDate"]),
                day(r["DueDate"]),
                day(r["SettledDate"]) if r["SettledDate"] else None,
            )
            for r in csv.DictReader(file)
        ]


def third_of_sap() -> list[InvoiceDays]:
    with real_data("ar-sap", "invoices.csv").open(newline="", encoding="utf-8") as file:
        return [
            InvoiceDays(
                r["cust_number"],
                date.fromisoformat(r["invoice_date_imputed"]),
                date.fromisoformat(r["due_date"]),
                date.fromisoformat(r["clear_date"]) if r["clear_date"] else None,
            )
            for r in csv.DictReader(file)
            if crc32(r["cust_number"].encode()) % 3 == 0
        ]


def assert_accepted(trials: list[Trial], at_least: int) -> None:
    ours, own = scores(trials)
    assert ours.invoices >= at_least
    assert 0.76 <= ours.coverage <= 0.84
    assert ours.error <= own.error
    assert ours.pinball <= own.pinball


def test_ibm_is_covered_and_no_worse_than_each_client_s_own_history() -> None:
    history = ibm()
    assert fit(history, date(2013, 7, 11)).basis is Basis.ISSUE
    assert_accepted(walk_forward(history, expanding_folds(history)), at_least=450)


def test_a_third_of_sap_is_covered_and_no_worse_than_each_client_s_own_history() -> None:
    history = third_of_sap()
    assert fit(history, date(2019, 9, 1)).basis is Basis.DUE
    assert_accepted(walk_forward(history, expanding_folds(history)), at_least=1500)
