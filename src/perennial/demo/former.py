"""Clients the demo company has lost: what losses of the past are told from. They are out of every list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from perennial.demo.values import Client

Row = tuple[str | int | date, ...]
_AFTER: Final = timedelta(days=21)  # from the last day of work to the day the loss was clear
_REASONS: Final = ("competitor", "budget", "project_ended", "price", "hired_in_house", "quality", "")


@dataclass(frozen=True, slots=True)
class Former:
    """A client of the cast's managers that left so many days before the book's day, after so many with us."""

    code: str
    name: str
    country: str
    city: str
    time_zone: str
    currency: str
    manager: int  # which of the account managers
    left: int
    with_us: int
    reason: str


FORMER: Final = (
    Former("foxglove-media", "Foxglove Media", "GB", "Bristol", "Europe/London", "GBP", 0, 910, 700, "competitor"),
    Former("saltmarsh-foods", "Saltmarsh Foods", "IE", "Cork", "Europe/Dublin", "EUR", 1, 830, 520, "competitor"),
    Former("tamarack-health", "Tamarack Health", "US", "Boston", "America/New_York", "USD", 0, 560, 410, "budget"),
    Former("ostrava-parts", "Ostrava Parts", "PL", "Katowice", "Europe/Warsaw", "EUR", 1, 390, 300, "competitor"),
    Former("wrenfield-labs", "Wrenfield Labs", "GB", "Leeds", "Europe/London", "GBP", 0, 250, 610, "competitor"),
)


def former_rows(managers: list[str], as_of: date) -> Iterator[tuple[Row, Row]]:
    """Their lines of clients.csv, and whom their invoices went to."""
    for one in FORMER:
        left = as_of - timedelta(days=one.left)
        row: Row = (
            one.code, one.name, one.country, one.city, one.time_zone, "en", one.currency, 30,
            managers[one.manager % len(managers)], "archived", "", "yes", left - timedelta(days=one.with_us), "C", left,
            one.reason,
        )  # fmt: skip
        yield row, (one.code, "Accounts", f"accounts@{one.code}.example", "", "", "en", "Hello,", "billing")


def loss_of(client: Client, *, seed: int, as_of: date) -> tuple[date | str, str]:
    """(the day it was clear that the client had left, why), of a client that is out of the lists; else nothing."""
    if client.status != "archived" or client.until is None:
        return "", ""
    return min(client.until + _AFTER, as_of), Random(f"{seed}:loss:{client.code}").choice(_REASONS)
