"""DSO both ways, best possible, CEI and days to pay: the worked numbers and the cases without an answer."""

from __future__ import annotations

import json
import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.receivables.rules.measures import (
    MonthSales,
    PaidDays,
    average_days_delinquent,
    best_possible_dso,
    cei,
    days_to_pay_median,
    days_to_pay_weighted,
    dso_count_back,
    dso_simple,
)

SHARED = Path(os.environ.get("PERENNIAL_TEST_DATA", Path(__file__).parents[3] / "shared" / "data")).parent
EXAMPLES = SHARED / "domain" / "examples1.json"
D = Decimal
QUARTER = [
    MonthSales(date(2026, 3, 1), 31, D(120)),
    MonthSales(date(2026, 2, 1), 28, D(100)),
    MonthSales(date(2026, 1, 1), 31, D(110)),
]


def example(name: str) -> dict[str, Any]:
    if not EXAMPLES.exists():
        pytest.skip("the worked numbers are not here")
    found: dict[str, Any] = json.loads(EXAMPLES.read_text())[name]
    return found


def test_the_worked_quarter_gives_the_published_figures() -> None:
    wanted = example("A6_dso")
    simple, best = dso_simple(D(250), D(330)), best_possible_dso(D(150), D(330))
    assert str(simple.rounded) == wanted["simple_90d"]
    assert str(dso_count_back(D(250), QUARTER).rounded) == wanted["countback"]
    assert str(best.rounded) == wanted["best_possible"]
    assert str(average_days_delinquent(simple, best).rounded) == wanted["ADD"]
    assert str(cei(D(230), D(330), D(250), D(150)).rounded) == wanted["CEI"]


def test_count_back_shows_its_steps() -> None:
    steps = dso_count_back(D(250), QUARTER).used
    assert steps[:5] == (
        ("receivable", D(250)), ("2026-03 days", D(31)), ("2026-03 left", D(130)), ("2026-02 days", D(28)),
        ("2026-02 left", D(30)),
    )  # fmt: skip
    assert round(steps[5][1], 2) == D("8.45")
    assert steps[6] == ("2026-01 left", D(0))


def test_cei_uses_the_sales_of_the_whole_period() -> None:
    assert cei(D(6200), D(10890), D(6340), D(3590)).rounded == D("79.63")


def test_a_write_off_is_no_collection() -> None:
    assert cei(D(100), D(100), D(50), D(0), written_off=D(50)).rounded == D("50.00")


def test_days_to_pay_of_the_domain_example() -> None:
    wanted = example("A6_adtp")
    paid = [PaidDays(35, D(5000)), PaidDays(45, D(3000)), PaidDays(19, D(2000))]
    assert str(days_to_pay_weighted(paid).rounded) == wanted["weighted_days_to_pay"]
    assert days_to_pay_median(paid).value == 35


def test_an_even_number_of_invoices_has_its_median_between_the_two_middle_ones() -> None:
    assert days_to_pay_median([PaidDays(10, D(1), 2), PaidDays(21, D(1), 1), PaidDays(40, D(1), 1)]).value == D("15.5")


def test_part_payments_carry_money_but_not_a_paid_invoice() -> None:
    paid = [PaidDays(10, D(50), 0), PaidDays(30, D(50), 1)]
    assert days_to_pay_weighted(paid).value == 20
    assert days_to_pay_median(paid).value == 30


def test_an_invoice_paid_before_its_issue_took_no_days_and_that_is_said() -> None:
    figure = days_to_pay_weighted([PaidDays(-6, D(10)), PaidDays(10, D(10))])
    assert (figure.value, figure.notes) == (D(5), ("paid_before_issue",))


def test_what_cannot_be_computed_is_not_available_and_never_zero() -> None:
    assert dso_simple(D(10), D(0)).value is None
    assert dso_count_back(D(10), []).value is None
    assert dso_count_back(D(10), [MonthSales(date(2026, 1, 1), 31, D(0))]).value is None
    assert cei(D(0), D(0), D(0), D(0)).value is None
    assert days_to_pay_weighted([]).value is None
    assert days_to_pay_median([]).value is None
    assert average_days_delinquent(dso_simple(D(10), D(0)), best_possible_dso(D(1), D(0))).value is None
    assert dso_simple(D(10), D(0)).rounded is None


def test_history_that_ends_before_the_money_says_more_than_n_days() -> None:
    figure = dso_count_back(D(500), QUARTER)
    assert (figure.value, figure.at_least, figure.notes) == (D(90), True, ("history_used_up",))


def test_a_prepaid_client_has_zero_days_with_a_note() -> None:
    assert dso_simple(D(-40), D(100)).value == 0
    assert dso_simple(D(-40), D(100)).notes == ("prepaid",)
    assert dso_count_back(D(-40), QUARTER).value == 0


def test_a_month_without_sales_counts_its_days() -> None:
    months = [MonthSales(date(2026, 3, 1), 31, D(0)), MonthSales(date(2026, 2, 1), 28, D(100))]
    assert dso_count_back(D(50), months).value == 45


def test_the_two_methods_are_never_subtracted_from_each_other() -> None:
    with pytest.raises(ValueError, match="cannot be subtracted"):
        average_days_delinquent(dso_count_back(D(250), QUARTER), best_possible_dso(D(150), D(330)))


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=24), st.integers(0, 200_000))
def test_count_back_grows_with_the_money_and_stays_inside_its_history(sales: list[int], held: int) -> None:
    months = [MonthSales(date(2026, 1, 1), 30, D(amount)) for amount in sales]
    less, more = dso_count_back(D(held), months), dso_count_back(D(held + 1), months)
    assert less.value is not None and more.value is not None
    assert less.value <= more.value <= 30 * len(sales)
    assert less.at_least == (held > sum(sales))
