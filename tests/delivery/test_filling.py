"""Odds of a request: the table of docs/algorithms/time-to-fill.md, the honesty of the interval, needs in a line."""

from __future__ import annotations

import math
import random
import re
from datetime import date
from pathlib import Path
from statistics import NormalDist

import pytest

from perennial.delivery.rules.asking import Asked, read_need
from perennial.delivery.rules.filling import History, Wait, day_after, fit
from tests.size import size

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "time-to-fill.md"
FILLED = [Wait(float(days), True) for days in (18, 25, 31, 22, 40, 28, 35, 19, 52, 27, 33, 24)]
ROUNDS = size(1500)
TODAY = date(2026, 11, 23)
SKILLS = (".NET", "React", "React Native", "C", "C#", "QA automation", "Go")


def table() -> list[tuple[list[Wait], list[float]]]:
    """The seats of each line with the figures it promises."""
    lines = re.findall(r"^\| (none|[\d ]+) ((?:\| [\d.]+ ){8})\|$", PAGE.read_text(), re.M)
    return [
        ([Wait(float(days), False) for days in open_.replace("none", "").split()],
         [float(cell) for cell in cells.replace("|", " ").split()])
        for open_, cells in lines
    ]  # fmt: skip


def test_the_worked_table_holds() -> None:
    assert len(table()) == 2
    for unfilled, figures in table():
        found = fit([*FILLED, *unfilled])
        assert found is not None
        got = [
            found.median, found.chance(30).value, found.chance(30, seats=2).value, found.chance(30, of=2).value,
            found.chance(30, waited=20).value, found.days_for(2), found.days_for(1, of=2, sure=0.5),
            found.days_for(2, sure=0.5),
        ]  # fmt: skip
        assert got == [pytest.approx(figure, abs=0.06 if figure > 1 else 0.0006) for figure in figures]
    found = fit(FILLED)
    assert found is not None and round(found.days_for(2)) == 41  # as domain A20 has it
    chance = found.chance(30)
    assert (chance.low, chance.high) == (pytest.approx(0.431, abs=0.0006), pytest.approx(0.717, abs=0.0006))


def test_all_seats_are_less_likely_than_some_and_a_day_that_is_over_has_no_odds() -> None:
    found = fit(FILLED)
    assert found is not None
    odds = [found.chance(35, seats=n, of=3).value for n in (1, 2, 3)]
    assert odds == sorted(odds, reverse=True) and odds[2] == pytest.approx(found.chance(35).value ** 3)
    assert found.chance(10, waited=10).value == found.chance(0).value == 0
    for seats, among in ((1, 1), (2, 2), (1, 3)):
        for waited in (0.0, 25.0):
            days = found.days_for(seats, of=among, waited=waited)
            assert found.chance(days, seats=seats, of=among, waited=waited).value == pytest.approx(0.8, abs=1e-6)
    assert day_after(TODAY, 41.4) == date(2027, 1, 4)
    with pytest.raises(ValueError):
        found.chance(30, seats=3, of=2)


def test_too_few_filled_seats_have_no_odds() -> None:
    assert History(tuple(FILLED[:7]), 8).fit() is None
    assert History((*FILLED[:7], *[Wait(90.0, False)] * 20), 8).fit() is None
    assert History(tuple(FILLED[:8]), 8).fit() is not None
    assert fit([Wait(20.0, True)] * 9) is None  # all alike: no spread to speak of
    assert fit([Wait(0.0, True), *FILLED]) is not None


@pytest.mark.drill
def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """80 % means 75 to 85 %: over markets, numbers of seats, censoring and waits."""
    rng, normal = random.Random(20), NormalDist()
    held = asked = 0
    for number, censored in ((9, 0.0), (12, 0.4), (20, 0.5), (40, 0.3)):
        for turn in range(ROUNDS):
            mu, sigma = rng.uniform(2.8, 4.0), rng.uniform(0.3, 0.9)
            waits = []
            for _seat in range(number):
                days = math.exp(rng.gauss(mu, sigma))
                ends = math.exp(rng.uniform(mu - sigma / 2, mu + 3 * sigma)) if rng.random() < censored else math.inf
                waits.append(Wait(min(days, ends), days <= ends))
            found = History(tuple(waits), 5).fit()
            if found is None:
                continue
            by = math.exp(mu + sigma * rng.uniform(-1, 1.5))
            waited = by / 2 if turn % 2 else 0.0
            reached, gone = (normal.cdf((math.log(d) - mu) / sigma) if d else 0.0 for d in (by, waited))
            chance = found.chance(by, waited=waited)
            held += chance.low <= (reached - gone) / (1 - gone) <= chance.high
            asked += 1
    assert asked > ROUNDS * 3.8 and 0.75 <= held / asked <= 0.85


@pytest.mark.parametrize(
    ("line", "need"),
    [
        ("2 senior .NET within one month", Asked(2, "senior", ".NET", (), date(2026, 12, 23))),
        ("Two Senior React Native developers by 15 January", Asked(2, "senior", "React Native", (), date(2027, 1, 15))),
        ("нужны 2 сеньора .NET в течение месяца", Asked(2, "senior", ".NET", (), date(2026, 12, 23))),
        ("Потрібен мідл React, Go до 20 грудня", Asked(1, "middle", "React", ("Go",), date(2026, 12, 20))),
        ("senior C# in 6 weeks", Asked(1, "senior", "C#", (), date(2027, 1, 4))),
        ("3 QA automation", Asked(3, "", "QA automation", (), None)),
        ("somebody good", Asked(1, "", "", (), None)),
    ],
)
def test_a_need_is_read_as_it_is_said(line: str, need: Asked) -> None:
    assert read_need(line, SKILLS, TODAY) == need
