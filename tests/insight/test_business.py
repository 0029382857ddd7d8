"""Existing business against new: what a client is in a period, and the worked table of domain A1."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.insight.rules.business import EXISTING, NEW, REACTIVATED, Part, Period, months_before, standing

Q1, END = date(2026, 1, 1), date(2026, 3, 31)
MONTHLY = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(27)]


@pytest.mark.parametrize(
    ("billed", "what"),
    [
        ([date(2022, 5, 3), *MONTHLY], EXISTING),
        ([date(2025, 1, 1), date(2025, 6, 30)], EXISTING),  # exactly twelve months
        ([date(2025, 1, 2), date(2025, 6, 30)], NEW),
        ([date(2026, 2, 1)], NEW),
        ([], NEW),
        ([date(2023, 1, 1), date(2025, 7, 1)], REACTIVATED),
        ([date(2023, 1, 1), date(2026, 2, 1)], REACTIVATED),  # within the period
        ([date(2023, 1, 1), date(2024, 7, 1), date(2024, 12, 1), date(2025, 5, 1)], EXISTING),  # back long ago
        ([date(2025, 1, 1), date(2025, 6, 30), date(2026, 7, 1)], EXISTING),  # comes back after the period
    ],
)
def test_what_a_client_is_in_a_quarter(billed: list[date], what: str) -> None:
    assert standing(billed, Q1, END) == what


def test_the_worked_table() -> None:
    """Domain A1: 90, 60 and 30 thousand of existing clients, 40 and 20 of new ones."""
    first = {"Aster": date(2022, 5, 1), "Birch": date(2024, 2, 1), "Cedar": date(2025, 3, 1),
             "Dahlia": date(2025, 1, 1), "Elm": date(2026, 2, 1)}  # fmt: skip
    sums = {"Aster": (90, 63), "Birch": (60, 44), "Cedar": (40, 30), "Dahlia": (30, 24), "Elm": (20, 17)}
    parts = {EXISTING: Part(), NEW: Part()}
    for name, day in first.items():
        revenue, cost = (Decimal(amount) * 1000 for amount in sums[name])
        what = standing([day, day.replace(day=15)], Q1, END)
        parts[what] += Part(revenue, revenue, Decimal(0), cost)
    quarter = Period(Q1, 3, parts[EXISTING], parts[NEW], Part())
    assert quarter.share_of_revenue == Decimal("0.75")
    assert quarter.existing.margin == 49_000
    assert round(quarter.share_of_margin or 0, 4) == Decimal("0.7903")


def test_no_share_where_it_would_be_none() -> None:
    owed = Part(Decimal(-5), Decimal(10), Decimal(10))
    quarter = Period(Q1, 3, owed, Part(Decimal(5), Decimal(7), Decimal(0), Decimal(9)), Part())
    assert quarter.share_of_revenue is None
    assert quarter.existing.margin is None
    assert quarter.share_of_margin is None


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_before_are_that_many(day: date, months: int) -> None:
    earlier = months_before(day, months)
    assert (day.year - earlier.year) * 12 + day.month - earlier.month == months
    assert earlier.day <= day.day
