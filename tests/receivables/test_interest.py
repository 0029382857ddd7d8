"""Late interest as information: the worked example, part payments, and a table with holes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from perennial.receivables.rules.interest import InterestRate, late_interest

D = Decimal
EU = [
    InterestRate(date(2025, 7, 1), D("2.15"), D(8), D(40)),
    InterestRate(date(2025, 1, 1), D("3.15"), D(8), D(40)),
]
DUE, PAID = date(2025, 5, 31), date(2025, 8, 15)


def test_the_worked_example_of_the_domain() -> None:
    found = late_interest(D(10000), "EUR", due_on=DUE, as_of=PAID, rates=EU)
    assert found is not None
    assert [(line.days, line.percent) for line in found.lines] == [(30, D("11.15")), (46, D("10.15"))]
    assert (found.interest, found.fixed_sum, found.total) == (D("219.56"), D("40"), D("259.56"))


def test_a_frozen_rate_stays_that_of_the_first_late_day() -> None:
    found = late_interest(D(10000), "EUR", due_on=DUE, as_of=PAID, rates=EU, frozen=True)
    assert found is not None
    assert [(line.days, line.percent) for line in found.lines] == [(76, D("11.15"))]


def test_interest_runs_on_what_is_open_and_ends_with_the_last_payment() -> None:
    found = late_interest(
        D(10000),
        "EUR",
        due_on=DUE,
        as_of=date(2025, 12, 31),
        rates=EU,
        payments=[(date(2025, 6, 10), D(4000)), (date(2025, 6, 20), D(6000))],
    )
    assert found is not None
    assert [(line.days, line.open) for line in found.lines] == [(10, D(10000)), (10, D(6000))]


def test_nothing_is_owed_on_the_due_day_and_no_fixed_sum_either() -> None:
    found = late_interest(D(100), "EUR", due_on=DUE, as_of=DUE, rates=EU)
    assert found is not None
    assert found.total == 0


def test_money_that_came_before_the_due_day_leaves_nothing_to_charge() -> None:
    found = late_interest(D(100), "EUR", due_on=DUE, as_of=PAID, rates=EU, payments=[(date(2025, 5, 1), D(100))])
    assert found is not None
    assert (found.total, found.lines) == (0, ())


def test_a_late_day_without_a_rate_has_no_answer() -> None:
    assert late_interest(D(100), "EUR", due_on=date(2024, 1, 1), as_of=PAID, rates=EU) is None
