"""The tables of docs/algorithms/quarter-plan.md, and what is true of the odds whatever the history."""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random
from typing import Any

import pytest

from perennial.targets.rules.plan import (
    Due,
    Measure,
    Running,
    a_year,
    assess,
    band,
    bounds,
    chance_of,
    needed,
    seasonal_indices,
    shown,
    shrunk_indices,
    target_of,
)
from perennial.targets.rules.predictive import count, decided, gamma_poisson, level, log_errors, poisson_binomial
from tests.targets.simulated import GROWTHS, Scores, count_history, level_history

TURNOVER = [410, 380, 430, 520, 470, 440, 500, 610]
MONEY, COUNT = Measure("money"), Measure("count", model="count")
FEWER, DAYS = Measure("count", "down", "count"), Measure("days", "down", accumulates=False, floor=30)
DATA = Path(os.environ.get("PERENNIAL_TEST_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
DOMAIN = DATA.parent / "domain"


def test_turnover_of_eight_quarters() -> None:
    found = assess(TURNOVER, MONEY, 0.15)
    assert (found.baseline, found.source, found.seasonal) == (505.0, "own", False)
    assert [round(error, 4) for error in log_errors(TURNOVER)] == [0.0774, -0.0225, 0.0726, 0.2345]
    odds = found.predictive
    assert odds is not None and found.target == pytest.approx(580.75)
    assert [round(odds.quantile(share), 1) for share in (0.2, 0.5, 0.8)] == [492.1, 552.8, 621.1]
    assert [round(odds.reach(aim), 3) for aim in (505, 580.75, 606)] == [0.749, 0.353, 0.248]
    assert [round(value) for value in bounds(odds, MONEY)] == [492, 672]
    assert round(needed(odds, 580.75, MONEY), 1) == 45.8


def test_counts_are_whole_and_gamma_poisson() -> None:
    found = assess([5, 3, 6, 4, 7, 5], COUNT, 0.2)
    odds = count([5, 3, 6, 4, 7, 5])
    assert odds is not None
    # the worked example takes the mean of all six quarters; the page that of the last four
    assert (target_of(5.0, 0.2, COUNT), found.baseline, found.target) == (6.0, 5.5, 7.0)
    assert (round(odds.reach(6), 3), bounds(odds, COUNT)) == (0.384, (3.0, 8.0))
    assert needed(odds, 6.0, COUNT) == 2.0, "two more make it 6 in 10"
    assert gamma_poisson(0, 8).at_most(0) == pytest.approx((8 / 9) ** 0.5), "nothing ever happened: half an event"


def test_renewals_are_decided_one_by_one() -> None:
    chances = [0.86, 0.86, 0.66, 0.45, 0.92]
    assert [round(one, 4) for one in poisson_binomial(chances)] == [0.0003, 0.0078, 0.0722, 0.2832, 0.4345, 0.2021]
    renewals = Measure("count", model="renewals")
    found = assess([3, 2, 4, 3], renewals, 0.15, due=Due(tuple((one, 1.0) for one in chances)))
    assert found.predictive is not None and found.target == 4
    assert round(found.predictive.reach(4), 4) == 0.6366
    many = assess([9, 9, 9, 9], renewals, 0.15, due=Due(((0.5, 1.0), (0.5, 1.0))))
    assert many.target == 2, "nobody renews more than comes up"
    assert assess([3, 2, 4, 3], renewals, 0.15).missing == "nothing_due"
    assert assess([3, 2, 4, 3], renewals, 0.15, due=Due(((None, 1.0),))).missing == "few_decided"
    money = decided([(0.856, 120_000.0), (0.663, 90_000.0), (0.482, 60_000.0)])
    assert money.reach(270_000) == pytest.approx(0.856 * 0.663 * 0.482)
    assert money.reach(200_000) == pytest.approx(0.856 * 0.663, abs=1e-9), "the two largest are enough"


def test_of_what_should_be_small_the_excess_shrinks() -> None:
    assert (round(target_of(52, 0.15, DAYS), 1), round(52 * 0.85, 1)) == (48.7, 44.2)
    ours = naive = 52.0
    for _quarter in range(4):
        ours, naive = target_of(ours, 0.15, DAYS), naive * 0.85
    assert (round(ours, 1), round(naive, 1)) == (41.5, 27.1)
    assert target_of(25, 0.15, DAYS) == 25, "who pays before the terms is not asked for more"
    assert (target_of(0.75, 0.15, FEWER), target_of(0, 0.15, COUNT)) == (0.0, 1.0)
    assert [round(a_year(growth), 3) for growth in (0.10, 0.15, 0.20)] == [0.464, 0.749, 1.074]


def test_seasons_need_three_years_and_are_not_believed_at_once() -> None:
    assert [round(one, 4) for one in seasonal_indices(TURNOVER, 0)] == [0.9942, 0.893, 0.9738, 1.139]
    assert shrunk_indices(TURNOVER, 0) == [1.0] * 4
    twelve = [100.0, 80.0, 100.0, 120.0] * 3
    assert [round(one, 3) for one in shrunk_indices(twelve, 0)] == [1.0, 0.9, 1.0, 1.1], "two years show them: half"
    found = assess(twelve, MONEY, 0.15)
    assert found.seasonal is False and found.baseline == pytest.approx(sum([100, 80 / 0.9, 100, 120 / 1.1]) / 4)
    assert assess(twelve, MONEY, 0.15, ahead=2).seasonal


def test_below_the_stated_number_of_quarters_there_are_no_odds() -> None:
    for quarters, source, need in ((0, "team", 8), (3, "team", 8), (4, "own", 8), (7, "own", 8)):
        found = assess(TURNOVER[:quarters], MONEY, 0.15, team=450.0)
        assert (found.source, found.missing, found.have, found.need) == (source, "quarters", quarters, need)
        assert found.predictive is None and found.target is not None
    assert assess(TURNOVER, MONEY, 0.15).has_odds
    assert assess(TURNOVER, MONEY, 0.15, ahead=2).need == 9, "a quarter further away is foreseen from one less"
    assert assess([1, 2], COUNT, 0.15).target is None, "neither a history nor a team: nothing is made up"
    assert assess([1, 2, 1, 1], COUNT, 0.15).need == 5
    assert assess([None, 4.0, None, 5.0], COUNT, 0.15).have == 1, "what lies before a hole is not compared with"
    assert assess([0.0] * 9, MONEY, 0.15).missing == "nothing"


def test_what_is_shown_is_never_surer_than_the_simulations_were() -> None:
    assert (shown(0.02), shown(0.5), shown(0.97)) == (0.15, 0.5, 0.85)
    assert [band(p) for p in (0.7, 0.69, 0.4, 0.39, 0.15, 0.14)] == [
        "comfortable", "ambitious", "ambitious", "stretch", "stretch", "not_a_plan",
    ]  # fmt: skip


def test_while_the_quarter_runs_the_odds_go_to_what_is_there() -> None:
    done = assess([5, 3, 6, 4, 7, 5], COUNT, 0.15, now=Running(7.0, 0.9))
    behind = assess([5, 3, 6, 4, 7, 5], COUNT, 0.15, now=Running(1.0, 0.9))
    for found, low, high in ((done, 1.0, 1.0), (behind, 0.0, 0.01)):
        assert found.predictive is not None and low <= found.predictive.reach(7.0) <= high
    flows = assess(TURNOVER, MONEY, 0.15, now=Running(300.0, 0.5)).predictive
    stands = assess(TURNOVER, Measure("money", accumulates=False), 0.15, now=Running(300.0, 0.5)).predictive
    assert flows is not None and stands is not None
    assert round(flows.quantile(0.5), 1) == round(300 + 552.8 / 2, 1)
    assert round(stands.quantile(0.5), 1) == round((300 + 552.8) / 2, 1)


@pytest.mark.parametrize("kind", ["level", "count"])
def test_odds_of_simulated_histories_are_honest(kind: str) -> None:
    """4,000 histories: calibration error at most 0.08, Brier below the base rate's."""
    random, pairs = Random(16), []
    for _history in range(4_000):
        quarters = random.randint(8, 20)
        made = (level_history if kind == "level" else count_history)(random, quarters + 1)
        measure = Measure("money" if kind == "level" else "count", random.choice(["up", "down"]), kind)
        found = assess(made[:-1], measure, random.choice(GROWTHS))
        assert found.predictive is not None and found.target is not None
        said = shown(chance_of(found.predictive, found.target, measure.better))
        pairs.append((said, made[-1] >= found.target if measure.better == "up" else made[-1] <= found.target))
    scores = Scores(pairs)
    assert scores.calibration_error <= 0.08
    assert scores.brier < scores.base_brier


@pytest.mark.parametrize("errors", [[0.1, -0.1, 0.05, 0.0], [one / 50 for one in range(-12, 12)]])
def test_odds_agree_with_their_own_quantiles(errors: list[float]) -> None:
    odds: Any = level(100.0, errors)
    for share in (0.1, 0.2, 0.5, 0.8, 0.9):
        assert odds.at_most(odds.quantile(share)) == pytest.approx(share, abs=0.07)
        assert odds.reach(odds.quantile(share)) == pytest.approx(1 - share, abs=0.07)


def test_the_worked_numbers_of_the_domain() -> None:
    if not DOMAIN.exists():
        pytest.skip("the papers are absent")
    worked = json.loads((DOMAIN / "kpi.json").read_text())["worked"]
    odds: Any = level(worked["baseline"], log_errors(worked["history"]))
    assert round(odds.reach(worked["target15"]), 3) == worked["P15"]
    assert round(odds.reach(worked["target20"]), 3) == worked["P20"]
    assert (round(odds.quantile(0.2), 1), round(odds.quantile(0.8), 1)) == (worked["p20"], worked["p80"])
