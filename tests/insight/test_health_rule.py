"""The health score: the worked table of docs/algorithms/health.md, and what must hold whatever the facts."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.insight.rules import factors
from perennial.insight.rules.health import (
    DEFAULTS,
    FACTORS,
    Cap,
    Evidence,
    Lever,
    Standing,
    Weight,
    health,
    proof,
    shown_points,
    what_would_lift,
    why_moved,
)

WORKED = {
    "happiness": Evidence(62, 40), "relationship": Evidence(45), "payment": Evidence(90), "delivery": Evidence(70),
    "engagement": None, "commercial": Evidence(80, 20), "promises": Evidence(72), "team": Evidence(100),
}  # fmt: skip
POINTS = {
    "relationship": -7.21, "happiness": -2.29, "delivery": -0.90, "promises": -0.18, "commercial": 0.51, "team": 1.50,
    "payment": 2.70,
}  # fmt: skip
CALM = Standing()
one = st.none() | st.builds(Evidence, st.floats(0, 100), st.floats(0, 400))
facts = st.fixed_dictionaries(dict.fromkeys(FACTORS, one))
standings = st.builds(
    Standing, st.booleans(), st.booleans(), st.booleans(), st.none() | st.integers(0, 90)
)  # fmt: skip


def test_the_worked_client_is_69_1_with_its_points() -> None:
    found = health(WORKED, CALM)
    assert found.score is not None and round(found.score, 1) == 69.1
    assert round(found.coverage, 3) == 0.833
    assert {part.factor: round(part.points, 2) for part in found.parts} == POINTS
    assert [part.factor for part in found.parts] == list(POINTS)  # the worst first
    assert (found.missing, found.band, found.shown) == (("engagement",), "watch", 69)


def test_points_shown_make_the_score_shown() -> None:
    points, score = shown_points(health(WORKED, CALM))
    assert score == 69.1 and round(75 + sum(points.values()), 1) == score


@given(facts, standings)
def test_bounded_and_summing(evidence: dict[str, Evidence | None], standing: Standing) -> None:
    found = health(evidence, standing)
    assert 0 <= found.coverage <= 1
    if found.raw is not None:
        assert 0 <= found.raw <= 100
        assert found.raw == pytest.approx(75 + sum(part.points for part in found.parts), abs=1e-9)
        points, score = shown_points(found)
        assert score is not None and 75 + sum(points.values()) == pytest.approx(score, abs=1e-9)
    if found.score is not None:
        assert found.raw is not None and 0 <= found.score <= found.raw


@given(facts, st.sampled_from(FACTORS), st.floats(0, 100), standings)
def test_better_facts_never_lower_the_score(
    evidence: dict[str, Evidence | None], name: str, more: float, standing: Standing
) -> None:
    was = evidence[name]
    if was is None:
        return
    better = {**evidence, name: replace(was, x=min(100.0, was.x + more))}
    old, new = health(evidence, standing).score, health(better, standing).score
    assert (old is None) == (new is None)
    assert old is None or new is None or new >= old - 1e-9


@given(facts, st.randoms())
def test_the_order_of_facts_does_not_matter(evidence: dict[str, Evidence | None], chance: random.Random) -> None:
    names = list(evidence)
    chance.shuffle(names)
    assert health({name: evidence[name] for name in names}, CALM) == health(evidence, CALM)


@given(facts, st.sampled_from(FACTORS))
def test_what_is_missing_never_raises_coverage(evidence: dict[str, Evidence | None], name: str) -> None:
    assert health({**evidence, name: None}, CALM).coverage <= health(evidence, CALM).coverage + 1e-12


@given(facts, st.sampled_from(FACTORS))
def test_weight_zero_is_absent(evidence: dict[str, Evidence | None], name: str) -> None:
    zero = {**DEFAULTS, name: Weight(0)}
    without = {key: weight for key, weight in DEFAULTS.items() if key != name}
    rest = {key: value for key, value in evidence.items() if key != name}
    assert health(evidence, CALM, zero) == health(rest, CALM, without)


def test_evidence_older_than_three_half_lives_is_none() -> None:
    assert health({"engagement": Evidence(10, 90)}, CALM).parts
    assert not health({"engagement": Evidence(10, 90.1)}, CALM).parts


@pytest.mark.parametrize(
    ("standing", "score", "band"),
    [
        (Standing(notice=True), 25, "risk"),
        (Standing(paused_for_debt=True), 40, "risk"),
        (Standing(decider_left=True), 55, "risk"),
        (Standing(notice=True, decider_left=True), 25, "risk"),
        (Standing(onboarding_day=59), 100, "watch"),
        (Standing(onboarding_day=60), 100, "good"),
    ],
)
def test_caps_stand_above_the_arithmetic(standing: Standing, score: float, band: str) -> None:
    found = health({name: Evidence(100) for name in FACTORS}, standing)
    assert (found.score, found.raw, found.band) == (score, 100, band)


def test_a_cap_is_a_risk_even_where_little_is_known() -> None:
    found = health({"payment": Evidence(100)}, Standing(notice=True))
    assert (found.score, found.band, found.caps) == (None, "risk", (Cap("notice", 25),))
    assert health({"payment": Evidence(100)}, CALM).band == "none"


def test_a_number_is_never_rounded_into_a_better_band() -> None:
    found = health({name: Evidence(74.7) for name in FACTORS}, CALM)
    assert (found.band, found.shown) == ("watch", 74)


@given(facts, facts, standings)
def test_the_reasons_of_a_move_sum_to_it(
    before: dict[str, Evidence | None], after: dict[str, Evidence | None], standing: Standing
) -> None:
    old, new = health(before, CALM), health(after, standing)
    if old.score is not None and new.score is not None:
        changes = why_moved(old, new)
        assert sum(change.points for change in changes) == pytest.approx(new.score - old.score, abs=1e-6)


def test_a_move_is_told_by_what_caused_it() -> None:
    after = {**WORKED, "relationship": Evidence(20), "engagement": Evidence(90), "team": None}
    kinds = {change.name: change.kind for change in why_moved(health(WORKED, CALM), health(after, CALM))}
    assert (kinds["relationship"], kinds["engagement"], kinds["team"]) == ("worse", "came", "went")
    assert kinds["payment"] == "weighed"
    capped = why_moved(health(WORKED, CALM), health(WORKED, Standing(notice=True)))
    assert [(change.name, round(change.points, 1)) for change in capped] == [("caps", -44.1)]


def test_the_cheapest_change_comes_first() -> None:
    talk = Lever("talk", "engagement", Evidence(100), 1)
    tie = Lever("tie", "relationship", Evidence(65), 3)
    nothing = Lever("nothing", "team", Evidence(100), 1)
    lifts = what_would_lift(WORKED, CALM, [nothing, tie, talk])
    assert [(lift.lever.name, round(lift.points, 1)) for lift in lifts] == [("talk", 3.3), ("tie", 4.8)]


def test_factors_from_facts() -> None:
    assert factors.happiness(7.1, None) == pytest.approx(67.78, abs=0.01)
    assert factors.happiness(9, 6) == 50
    assert factors.happiness(9, 7) == pytest.approx(88.89, abs=0.01)
    assert (factors.payment(0, 0), factors.payment(9, None), factors.payment(9, 0.5)) == (100, 80, 65)
    assert (factors.payment(None, None), factors.payment(90, 1)) == (None, 0)
    assert (factors.delivery({}, None), factors.delivery({1: 1, 2: 1}, 0.9)) == (100, 35)
    assert factors.delivery({1: 3}, 1) == 0
    assert (factors.engagement(7), round(factors.engagement(30), 1), factors.engagement(60)) == (100, 56.6, 0)
    assert factors.commercial(100, 100) == 75 and factors.commercial(120, 100) == pytest.approx(100)
    assert factors.commercial(40, 100) == pytest.approx(0) and factors.commercial(0, 100) == 0
    assert round(factors.promises(5, 8), 1) == 72.2
    assert (factors.team(0, 0), factors.team(1, 2)) == (100, 55)


def test_the_proof_waits_for_twenty_losses() -> None:
    stayed = [(80.0, False)] * 30
    assert proof([(20.0, True)] * 19 + stayed).auc is None
    found = proof([(20.0, True)] * 20 + stayed)
    assert (found.losses, found.auc) == (20, 1.0)
    assert found.brier == pytest.approx(0.04)
    assert proof([(50.0, True)] * 20 + [(50.0, False)] * 5).auc == 0.5
