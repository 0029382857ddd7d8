"""What approved time is worth: worked tables, and random months against a count in fractions."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from perennial.billing.rules.pricing import CannotPrice, Priced, Rate, discount_of, price_fee, price_seat, price_time
from perennial.kernel.billable import STEPS, billable_days, rounded
from perennial.kernel.money import Money
from tests.size import size

OCTOBER, LAST = date(2026, 10, 1), date(2026, 10, 31)
MONTHS = size(10_000)


def rate(day: date, amount: str, unit: str = "hour", currency: str = "EUR") -> Rate:
    return Rate(day, Decimal(amount), currency, unit)


def shown(lines: list[Priced]) -> list[tuple[int, int, str, str]]:
    return [(row.day_from.day, row.day_to.day, f"{row.quantity.normalize():f}", f"{row.amount}") for row in lines]


@pytest.mark.parametrize(("rule", "seconds", "wanted"), [
    ("exact", 1234, 1234), ("up_6", 361, 720), ("near_6", 539, 360), ("near_6", 540, 720), ("up_15", 900, 900),
    ("up_15", 901, 1800), ("near_15", 1349, 900), ("near_15", 1350, 1800), ("up_30", 1, 1800), ("near_30", 900, 1800),
    ("near_30", 899, 0), ("whole_hour_up", 3601, 7200),
])  # fmt: skip
def test_time_is_rounded_as_the_agreement_says(rule: str, seconds: int, wanted: int) -> None:
    assert rounded(seconds, rule) == wanted


def test_what_is_rounded_is_the_entry_the_day_or_the_month() -> None:
    entries = {OCTOBER: [600, 600], OCTOBER + timedelta(days=1): [1000]}
    sums = {per: list(billable_days(entries, rule="up_15", per=per).values()) for per in ("entry", "day", "month")}
    assert sums == {"entry": [1800, 1800], "day": [1800, 1800], "month": [1200, 1500]}
    down = billable_days({OCTOBER: [4000], OCTOBER + timedelta(days=1): [200]}, rule="near_30", per="month")
    assert list(down.values()) == [3600, 0]  # the last day has less than is taken off, the one before gives the rest


def test_a_line_ends_where_the_rate_changes() -> None:
    days = {OCTOBER + timedelta(days=n): 28_800 for n in (0, 1, 13, 14, 15)}
    rates = [rate(date(2025, 1, 1), "45"), rate(date(2026, 10, 15), "47.50")]
    assert shown(price_time(days, rates, currency="EUR")) == [(1, 14, "24", "1080.00"), (15, 16, "16", "760.00")]


def test_a_third_of_an_hour_is_priced_from_seconds() -> None:
    lines = price_time({OCTOBER: 1200}, [rate(OCTOBER, "55.01")], currency="EUR")
    assert shown(lines) == [(1, 1, "0.333333", "18.34")]
    assert price_time({OCTOBER: 28_800}, [rate(OCTOBER, "400", "day")], currency="EUR")[0].amount == Decimal("400.00")
    assert price_time({OCTOBER: 9}, [rate(OCTOBER, "2")], currency="EUR")[0].amount == Decimal("0.01")  # 0.005


def test_what_cannot_be_priced_is_said() -> None:
    for rates, why in (
        ([rate(date(2026, 10, 2), "45")], "no rate on 1 October"), ([rate(OCTOBER, "45", currency="USD")], "in USD"),
        ([rate(OCTOBER, "4500", "month")], "hours or days"),
    ):  # fmt: skip
        with pytest.raises(CannotPrice, match=why):
            price_time({OCTOBER: 60}, rates, currency="EUR")
    with pytest.raises(ValueError, match="are not"):
        Priced(OCTOBER, LAST, 3600, Decimal(1), "hour", Decimal(40), Decimal("40.02"), "EUR")


def test_a_seat_by_the_month_is_paid_for_the_weekdays_it_was_held() -> None:
    rates = [rate(date(2025, 1, 1), "6600", "month")]
    whole = price_seat(OCTOBER, LAST, rates, starts_on=date(2025, 1, 1), ends_on=None, currency="EUR")
    assert shown(whole) == [(1, 31, "1", "6600.00")]
    part = price_seat(OCTOBER, LAST, rates, starts_on=date(2026, 10, 12), ends_on=None, currency="EUR")
    assert shown(part) == [(12, 30, "0.681818", "4500.00")]  # 15 of 22 weekdays
    raised = [*rates, rate(date(2026, 10, 16), "7700", "month")]
    split = price_seat(OCTOBER, LAST, raised, starts_on=date(2025, 1, 1), ends_on=None, currency="EUR")
    assert shown(split) == [(1, 15, "0.5", "3300.00"), (16, 31, "0.5", "3850.00")]


def test_instalments_of_a_fee_sum_to_the_fee() -> None:
    parts = [price_fee(Money(Decimal("10000"), "EUR"), part=n, parts=3, first=OCTOBER, last=LAST) for n in (1, 2, 3)]
    assert [str(row.amount) for row in parts] == ["3333.33", "3333.34", "3333.33"]
    with pytest.raises(CannotPrice):
        price_fee(Money(Decimal(1), "EUR"), part=4, parts=3, first=OCTOBER, last=LAST)
    assert discount_of(Decimal("99.90"), Decimal("2.5"), "EUR") == Decimal("2.50")


@pytest.mark.drill
def test_random_months_come_to_the_hours_times_the_rate_of_each_day() -> None:
    """Counted again in fractions, without the code under test: every rule, every way to apply it, rates that change."""
    dice = random.Random(4)
    rules = [(rule, per) for rule in STEPS for per in ("entry", "day", "month")]
    for number in range(MONTHS):
        rule, per = rules[number % len(rules)]
        unit, size = dice.choice((("hour", 3600), ("hour", 3600), ("day", 28_800)))
        entries = {
            OCTOBER + timedelta(days=day): [dice.randint(1, 36_000) for _ in range(dice.randint(1, 3))]
            for day in sorted(dice.sample(range(31), dice.randint(1, 23)))
        }
        changes = sorted(dice.sample(range(31), dice.randint(0, 3)))
        rates = [rate(date(2026, 1, 1), f"{dice.randint(1, 20_000) / 100:.2f}", unit)]
        rates += [
            rate(OCTOBER + timedelta(days=day), f"{dice.randint(1, 20_000) / 100:.2f}", unit) for day in changes
        ]
        approved = billable_days(entries, rule=rule, per=per)
        lines = price_time(approved, rates, currency="EUR")
        assert sum(line.seconds for line in lines) == sum(approved.values())
        by_rate: dict[int, int] = {}
        for day, seconds in approved.items():
            index = max(n for n, row in enumerate(rates) if row.valid_from <= day)
            by_rate[index] = by_rate.get(index, 0) + seconds
        cents = sum(
            (Fraction(rates[n].amount) * seconds * 100 / size + Fraction(1, 2)).__floor__()
            for n, seconds in by_rate.items()
        )
        assert sum(line.amount for line in lines) * 100 == cents, (rule, per, entries, rates)
