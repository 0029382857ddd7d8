"""The cash forecast: the worked example, its identities, and that its range holds what it says."""

from __future__ import annotations

from decimal import Decimal
from itertools import accumulate
from random import Random
from typing import Any

import pytest

from perennial.receivables.doors import cash
from perennial.receivables.queries.cash import WEEKS, cash_forecast
from perennial.receivables.rules.cash import Claim, weeks_of
from tests.conftest import TODAY, Cast
from tests.size import size
from tests.web.portfolio_for_tests import invoice


def test_the_worked_example() -> None:
    first, second = weeks_of([Claim(1, 100, (0.5, 0.8)), Claim(1, 50, (0.5, 0.8))], 2)
    assert (round(first.expected, 6), round(second.expected, 6), round(second.total, 6)) == (75, 45, 120)
    assert (first.low, first.high) == (0, 150)
    assert (second.total_low, second.total_high) == (0, 150)


def test_one_claim_for_sure_is_no_range_and_the_same_claims_give_the_same_figures() -> None:
    claims = [Claim(1, 10, (0.0, 1.0)), Claim(2, 20, (0.3, 0.3))]
    assert weeks_of(claims, 2) == weeks_of(list(claims), 2)
    assert weeks_of(claims[:1], 2)[1].low == weeks_of(claims[:1], 2)[1].high == 10
    assert weeks_of([], 3)[2].total_high == 0


def test_the_range_holds_eight_times_in_ten() -> None:
    """Companies of 12 clients with one to six invoices each, paid by the law the forecast was given."""
    luck, held, rounds = Random(5), 0, size(1000)
    for _ in range(rounds):
        claims, paid = [], 0.0
        for client in range(12):
            speed = luck.random()
            for _invoice in range(luck.randint(1, 6)):
                steps = [luck.random() for _week in range(4)]
                by = [value / (sum(steps) + luck.random()) for value in accumulate(steps)]
                amount = luck.uniform(1, 20)
                claims.append(Claim(client, amount, by))
                paid += amount if speed < by[2] else 0
        week = weeks_of(claims, 3)[2]
        held += week.total_low <= paid <= week.total_high
    assert 0.75 - 1.6 / rounds**0.5 <= held / rounds <= 0.85 + 1.6 / rounds**0.5


@pytest.mark.django_db
def test_a_book_is_told_week_by_week_and_too_little_history_tells_nothing(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    invoice(cast.harbor, "OPEN-1", "900.00", age=12)
    assert cash_forecast(TODAY).weeks == ()
    assert cash(as_of=TODAY)["weeks"] is None
    for number in range(8):
        invoice(cast.harbor, f"PAID-{number}", "500.00", age=70 + 31 * number, paid_after=28 + number)
    with django_assert_max_num_queries(6):
        found = cash_forecast(TODAY)
    assert (found.open, found.invoices, len(found.weeks)) == (Decimal("900.00"), 1, WEEKS)
    last = found.weeks[-1]
    assert Decimal(800) < last.total <= Decimal("900.00")
    assert all(week.low <= week.high and week.total_low <= week.total_high for week in found.weeks)
    assert sum(week.expected for week in found.weeks) == pytest.approx(last.total, abs=Decimal("0.10"))
    told = cash(as_of=TODAY)
    assert told["currency"] == found.currency
    assert told["weeks"][0]["from"] == "2026-11-24"
