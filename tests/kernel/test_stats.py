"""Kaplan-Meier, weighted quantiles and Wilson's interval against stored values of lifelines, statsmodels and scipy."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.kernel.stats import cumulative_incidence, kaplan_meier, median_survival, weighted_quantile, wilson

CLIENTS = [(1, 1), (2, 1), (2, 0), (3, 1), (5, 0), (6, 1), (6, 0), (8, 0), (9, 1), (12, 0), (12, 1)]
CLIENTS += [(14, 0), (18, 0), (20, 1), (24, 0)]


def test_survival_of_fifteen_clients_equals_the_worked_table() -> None:
    steps = kaplan_meier((float(t), bool(ended)) for t, ended in CLIENTS)
    table = [(s.time, s.at_risk, s.events, round(s.survival, 4), round(s.low, 3), round(s.high, 3)) for s in steps]
    assert table == [
        (1, 15, 1, 0.9333, 0.613, 0.990),
        (2, 14, 1, 0.8667, 0.564, 0.965),
        (3, 12, 1, 0.7944, 0.488, 0.929),
        (6, 10, 1, 0.7150, 0.404, 0.883),
        (9, 7, 1, 0.6129, 0.293, 0.823),
        (12, 6, 1, 0.5107, 0.206, 0.752),
        (20, 2, 1, 0.2554, 0.017, 0.635),
    ]
    assert median_survival(steps) == 20


def test_causes_that_compete_equal_the_worked_table_and_sum_to_one() -> None:
    ended = [(2, "a"), (3, "b"), (4, None), (4, "a"), (6, "c"), (7, None), (9, "b"), (10, None), (12, "a"), (15, None)]
    steps = cumulative_incidence([(float(time), cause) for time, cause in ended])
    last = steps[-1]
    assert (last.time, round(last.survival, 4)) == (12, 0.2188)
    assert {cause: round(share, 4) for cause, share in last.shares.items()} == {"a": 0.4188, "b": 0.2458, "c": 0.1167}
    assert all(abs(step.survival + sum(step.shares.values()) - 1) < 1e-12 for step in steps)
    naive = 1 - kaplan_meier((float(time), cause == "a") for time, cause in ended)[-1].survival
    assert round(naive, 4) == 0.6062  # what it would say of "a" alone, and must not
    assert cumulative_incidence([(5.0, None)]) == []


def test_when_all_end_together_nothing_survives_and_the_interval_is_a_point() -> None:
    (step,) = kaplan_meier([(5, True), (5, True)])
    assert (step.survival, step.low, step.high) == (0, 0, 0)


def test_there_is_no_median_while_most_are_still_going_on() -> None:
    assert median_survival(kaplan_meier([(3, True), (9, False), (9, False)])) is None
    assert kaplan_meier([(9, False)]) == []


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=30))
def test_survival_never_rises_and_stays_within_its_interval(pairs: list[tuple[int, bool]]) -> None:
    steps = kaplan_meier([(float(t), over) for t, over in pairs])
    survivals = [1.0, *(s.survival for s in steps)]
    assert all(a >= b for a, b in pairwise(survivals))
    assert all(0 <= s.low <= s.survival + 1e-12 and s.survival <= s.high + 1e-12 <= 1 + 1e-9 for s in steps)


def test_a_weighted_quantile_is_the_first_value_that_holds_the_share() -> None:
    pairs = [(30.0, 1.0), (10.0, 2.0), (20.0, 1.0)]
    assert [weighted_quantile(pairs, q) for q in (0, 0.5, 0.51, 0.75, 1)] == [10, 10, 20, 20, 30]


def test_a_weighted_quantile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        weighted_quantile([], 0.5)
    with pytest.raises(ValueError, match="between 0 and 1"):
        weighted_quantile([(1.0, 1.0)], 1.5)


def test_wilson_of_the_domain_example_and_of_nothing() -> None:
    low, high = wilson(1, 3) or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.0615, 0.7923)
    assert wilson(0, 0) is None
    assert (wilson(0, 5) or (1, 1))[0] == pytest.approx(0, abs=1e-12)
