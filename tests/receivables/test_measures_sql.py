"""DSO, CEI and days to pay from SQL sums equal a computation from the facts alone, on any past day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.receivables import independent
from tests.receivables.independent import Facts
from tests.receivables.test_ageing_sql import days_of, ibm, made_up  # noqa: F401  # fixtures

NAMES = ("dso_simple", "best_possible_dso", "dso_count_back", "cei", "days_to_pay_weighted", "days_to_pay_median")
NEAR = Fraction(1, 10**12)  # Decimal keeps 28 digits of a division, the facts are exact


def equal(figure: Any, expected: Fraction | str | None) -> bool:
    if expected is None or figure.value is None:
        return figure.value is None and expected is None
    if isinstance(expected, str):
        return figure.at_least and abs(float(figure.value) - float(expected[1:])) < 1e-5
    return not figure.at_least and abs(Fraction(figure.value) - expected) < NEAR


def differing(facts: Facts, day: date) -> list[str]:
    from perennial.receivables.queries.measures import measures

    found, expected = measures(day), independent.measures_of(facts, day)
    assert set(expected) <= set(found), day
    return [
        f"{day} {currency} {name}: {getattr(found[currency], name)}, expected {rows[name]}"
        for currency, rows in expected.items()
        for name in NAMES
        if not equal(getattr(found[currency], name), rows[name])
    ]


@pytest.mark.parametrize("book", ["made_up", "ibm"])
def test_measures_of_fifty_random_days_equal_the_facts(book: str, request: pytest.FixtureRequest) -> None:
    facts: Facts = request.getfixturevalue(book)
    wrong = [line for day in days_of(facts) for line in differing(facts, day)]
    assert wrong == [], f"{len(wrong)} differ, first: {wrong[:3]}"
