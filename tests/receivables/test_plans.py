"""Payment plans: parts that sum exactly, each with its own day, the oldest paid first, broken after five late days."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.receivables.rules.plans import Instalment, InvalidPlan, Plan, monthly_days, plan_status, split_equal

D = Decimal
AGREED = date(2026, 1, 15)
DAYS = monthly_days(date(2026, 1, 31), 3)
PLAN = Plan(D(100), "EUR", AGREED, split_equal(D(100), "EUR", DAYS))


def test_equal_parts_leave_the_remainder_in_the_last() -> None:
    assert [str(part.amount) for part in PLAN.parts] == ["33.33", "33.33", "33.34"]
    assert [part.due_on for part in PLAN.parts] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]


def test_a_currency_without_cents_is_divided_in_whole_units() -> None:
    assert [str(part.amount) for part in split_equal(D(100), "JPY", DAYS)] == ["33", "33", "34"]


@given(st.integers(2, 24), st.integers(24, 10**12), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_a_divided_amount_is_never_lost_or_gained(count: int, units: int, currency: str) -> None:
    amount = D(units).scaleb({"EUR": -2, "JPY": 0, "KWD": -3}[currency])
    parts = split_equal(amount, currency, monthly_days(AGREED, count))
    assert Plan(amount, currency, AGREED, parts).covered == amount
    assert len({part.amount for part in parts[:-1]}) == 1


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ((Instalment(AGREED, D(100)),), "two or more"),
        ((Instalment(AGREED, D(0)), Instalment(DAYS[1], D(100))), "above zero"),
        ((Instalment(DAYS[1], D(50)), Instalment(AGREED, D(50))), "follow each other"),
        ((Instalment(AGREED, D(50)), Instalment(DAYS[1], D("49.99"))), "sum to €99.99"),
    ],
)
def test_what_is_no_plan_is_refused_with_a_sentence(parts: tuple[Instalment, ...], sentence: str) -> None:
    with pytest.raises(InvalidPlan, match=sentence):
        Plan(D(100), "EUR", AGREED, parts)


def test_two_cents_cannot_be_divided_by_three() -> None:
    with pytest.raises(InvalidPlan, match="too little"):
        split_equal(D("0.02"), "EUR", DAYS)
    with pytest.raises(InvalidPlan, match="two or more"):
        split_equal(D(1), "EUR", DAYS[:1])


def test_money_goes_to_the_oldest_part_and_the_next_one_is_asked_for() -> None:
    status = plan_status(PLAN, [(date(2026, 1, 30), D(50))], as_of=date(2026, 2, 28))
    assert [(part.state, part.open) for part in status.parts] == [
        ("paid", D(0)), ("due", D("16.66")), ("coming", D("33.34")),
    ]  # fmt: skip
    assert status.next_part is not None
    assert (status.next_part.number, status.state, status.open) == (2, "running", D(50))
    assert status.parts[0].paid_on == date(2026, 1, 30)


def test_a_part_five_days_late_still_runs_and_one_day_more_breaks_the_plan() -> None:
    on_fifth = plan_status(PLAN, [], as_of=date(2026, 2, 5))
    assert (on_fifth.state, on_fifth.parts[0].state, on_fifth.parts[0].days_late) == ("running", "late", 5)
    assert plan_status(PLAN, [], as_of=date(2026, 2, 6)).broken_on == date(2026, 2, 6)


def test_a_plan_that_was_broken_stays_broken_when_the_money_comes_later() -> None:
    late = plan_status(PLAN, [(date(2026, 2, 7), D(100))], as_of=date(2026, 6, 1))
    assert (late.state, late.broken_on, late.open) == ("broken", date(2026, 2, 6), 0)


def test_money_from_before_the_agreement_is_not_counted_again() -> None:
    assert plan_status(PLAN, [(AGREED - timedelta(days=1), D(100))], as_of=AGREED).open == 100


def test_all_parts_in_time_keep_the_plan_and_nothing_is_left_to_ask() -> None:
    status = plan_status(PLAN, [(AGREED, D(100))], as_of=date(2027, 1, 1))
    assert (status.state, status.next_part) == ("kept", None)


def test_months_end_where_they_end() -> None:
    assert monthly_days(date(2027, 11, 30), 4) == [
        date(2027, 11, 30), date(2027, 12, 30), date(2028, 1, 30), date(2028, 2, 29),
    ]  # fmt: skip
