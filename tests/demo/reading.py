"""Reads a written book back with nothing of the generator, and works out what is open."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

Row = dict[str, str]


@dataclass
class Book:
    """The rows of every file by its name without ending, and the money left on each invoice."""

    files: dict[str, list[Row]]
    invoices: dict[str, Row] = field(default_factory=dict)
    left: dict[str, Decimal] = field(default_factory=dict)
    payments_of: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    unmatched: list[tuple[str, Decimal]] = field(default_factory=list)

    def open_of(self, client: str) -> list[Row]:
        """The client's open invoices, oldest due first."""
        rows = [row for number, row in self.invoices.items() if row["client"] == client and self.left[number] > 0]
        return sorted(rows, key=lambda row: row["due_on"])

    def days_over(self, client: str, as_of: date) -> list[int]:
        """Days past due of the client's open invoices, the most overdue first; negative while not due."""
        return [(as_of - date.fromisoformat(row["due_on"])).days for row in self.open_of(client)]

    def in_reporting_currency(self, amount: Decimal, currency: str) -> Decimal:
        """The amount at the newest rate in the book."""
        newest = {row["base"]: Decimal(row["rate"]) for row in self.files["rates"]} | {"USD": Decimal(1)}
        return amount * newest[currency]


def read_book(folder: Path) -> Book:
    """All files of the folder; payments and credit notes are taken off the invoices they name."""
    files = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            files[path.stem] = list(csv.DictReader(file))
    book = Book(files)
    book.invoices = {row["number"]: row for row in files["invoices"]}
    book.left = {number: Decimal(row["amount"]) for number, row in book.invoices.items()}
    for row in files["credit_notes"]:
        book.left[row["invoice"]] -= Decimal(row["amount"])
    for row in sorted(files["payments"], key=lambda row: row["paid_on"]):
        _allocate(book, row)
    return book


def _allocate(book: Book, payment: Row) -> None:
    rest = Decimal(payment["amount"])
    for part in filter(None, payment["invoices"].split(";")):
        number, _, share = part.partition(":")
        amount = Decimal(share) if share else rest
        book.left[number] -= amount
        book.payments_of[number].append(payment)
        rest -= amount
    assert rest >= 0, f"{payment['reference']} names more than it brings"
    if rest:
        book.unmatched.append((payment["client"], rest))
