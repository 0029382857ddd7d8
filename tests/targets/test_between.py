"""A plan's numbers stand in order: min, target, max; and what is due without odds is due all the same."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal as D
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from perennial.foundation.registry import KpiSpec
from perennial.targets.queries.assessing import Assessed
from perennial.targets.queries.figures import Figure
from perennial.targets.queries.numbers import numbers_of
from perennial.targets.rules.plan import Due, Measure, Running, assess
from perennial.web.plan_words import told_figure

EXAMPLES = 400 if os.environ.get("PERENNIAL_SOAK") else 60
MODELS = (("count", "count"), ("money", "level"), ("days", "level"), ("count", "renewals"), ("money", "renewals"))
values = st.floats(0, 500).map(lambda value: round(value, 2))


def assessed(
    values: list[float], unit: str, model: str, better: str = "up", growth: float = 0.15, **more: Any
) -> Assessed:  # fmt: skip
    measure = Measure(unit, better, model)
    spec = KpiSpec("some", "Some", unit, lambda *_: (), dict, "invoice", better=better, model=model)
    quarters = tuple(date(2020 + at // 4, at % 4 * 3 + 1, 1) for at in range(len(values)))
    found = assess(values, measure, growth, first=0, ahead=1, **more)
    past = tuple(Figure(D(str(one))) for one in values)
    return Assessed(spec, measure, quarters, past, date(2027, 1, 1), Figure(None), found)


@given(
    st.sampled_from(MODELS), st.sampled_from(("up", "down")), st.lists(values, min_size=4, max_size=16),
    st.lists(st.tuples(st.floats(0.02, 0.98), st.floats(1, 50)), max_size=8), st.floats(0, 0.5),
    st.none() | st.builds(Running, st.integers(0, 20).map(float), st.floats(0.05, 1)), st.decimals(0, 900, places=2),
)  # fmt: skip
@settings(max_examples=EXAMPLES, deadline=None)
def test_min_target_and_max_stand_in_order(
    kind: Any, better: str, history: list[float], due: Any, growth: float, now: Any, said: D
) -> None:
    unit, model = kind
    whole = [float(round(one)) for one in history] if unit == "count" else history
    items = Due(tuple((chance, 1.0 if unit == "count" else value) for chance, value in due))
    one = assessed(whole, unit, model, better, growth, due=items, now=now)
    for numbers in (numbers_of(one), numbers_of(one, said)):
        if numbers.low is not None and numbers.high is not None and numbers.target is not None:
            assert numbers.low <= numbers.target <= numbers.high
            assert (numbers.grown is None) or not numbers.low <= numbers.grown <= numbers.high


def test_the_page_says_why_a_bound_is_aimed_at() -> None:
    easy = assessed([1, 1, 0, 2, 1, 1, 1, 1], "count", "renewals", due=Due(tuple((0.95, 1.0) for _n in range(8))))
    assert (easy.grown, easy.bounds, easy.target) == (D(2), (D(7), D(8)), D(7))
    told = told_figure(numbers_of(easy), date(2027, 1, 1), D("0.15"), "USD")
    assert told["moved"] == (
        "Growth alone would ask for 2; working as now gives better 8 times in 10, so that is aimed at."
    )
    hard = assessed([8, 9, 8, 9, 8, 9, 8, 9], "count", "renewals", due=Due(tuple((0.1, 1.0) for _n in range(9))))
    assert hard.target == hard.bounds[1] and hard.grown == D(9)
    assert "gives that hardly once in 10" in told_figure(numbers_of(hard), date(2027, 1, 1), D("0.15"), "USD")["moved"]


def test_what_is_due_without_odds_is_counted_and_nothing_is_foretold_of_it() -> None:
    one = assessed([1, 2, 1, 2], "count", "renewals", due=Due(((0.9, 1.0), (None, 1.0), (None, 1.0))))
    assert (one.found.missing, one.found.have, one.found.need) == ("few_decided", 1, 3)
    assert one.target == D(2) and one.bounds == (None, None)
    told = told_figure(numbers_of(one), date(2027, 1, 1), D("0.15"), "USD")
    assert told["missing"] == "Too few renewals were decided to tell odds." and "odds" not in told
