"""The worked table of docs/algorithms/happiness.md, and limits of asking."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats

from perennial.pulse.rules.asking import Asked, Form, Hold, LeftOut, Limits, Person, hold, next_interval, refusal
from perennial.pulse.rules.figures import (
    Voice,
    figures,
    mann_kendall_p,
    mean_interval,
    paired_change,
    trend,
    weighted_mean,
)

SCORES = (9, 8, 7, 10, 6, 8)
DAY = date(2026, 11, 23)


def voices(scores: tuple[int, ...]) -> list[Voice]:
    return [Voice(n, score) for n, score in enumerate(scores)]


def test_the_worked_example_of_six_answers_of_nine() -> None:
    found = figures(voices(SCORES), 9)
    assert (found.mean, found.middle, found.lowest) == (8.0, 8.0, 6)
    assert found.mean_range is not None and found.happy_range is not None and found.response_range is not None
    assert (round(found.mean_range.low, 2), round(found.mean_range.high, 2)) == (6.52, 9.48)
    assert found.happy == pytest.approx(2 / 3)
    assert (round(found.happy_range.low, 3), round(found.happy_range.high, 3)) == (0.300, 0.903)
    assert (round(found.response_range.low, 3), round(found.response_range.high, 3)) == (0.354, 0.879)
    assert found.bounds is not None
    assert (round(found.bounds.low, 2), round(found.bounds.high, 2)) == (5.67, 8.67)


def test_the_worked_trend_falls_by_a_fifth_a_round_and_is_not_yet_sure() -> None:
    found = trend([8.2, 8.0, 8.3, 7.6, 7.4, 7.1])
    assert found is not None
    assert found.slope == pytest.approx(-0.20)
    assert (found.s, round(found.tau, 3), round(found.p, 3)) == (-11, -0.733, 0.056)
    assert trend([8.0, 7.0]) is None


@pytest.mark.parametrize("n", [3, 4, 5, 6])
def test_the_exact_probability_counts_all_orders(n: int) -> None:
    from itertools import permutations

    found = [
        sum((b > a) - (b < a) for i, a in enumerate(order) for b in order[i + 1 :]) for order in permutations(range(n))
    ]
    for s in set(found):
        assert mann_kendall_p(s, n) == pytest.approx(min(1, sum(abs(x) >= abs(s) for x in found) / len(found)))


def test_fewer_than_five_answers_are_dots() -> None:
    found = figures(voices((9, 3, 8, 8)), 6)
    assert found.dots_only
    assert (found.mean, found.mean_range, found.happy, found.scores) == (None, None, None, (3, 8, 8, 9))
    assert figures([], 4).bounds is not None and figures([], 0).response is None
    with pytest.raises(ValueError, match="of 1 invited"):
        figures(voices(SCORES), 1)


def test_students_interval_is_scipys_and_the_bootstrap_is_near_it_in_scipy() -> None:
    for n in range(5, 15):
        scores = [((7 * k) % 10) + 1 for k in range(n)]
        low, high = stats.t.interval(0.95, n - 1, loc=np.mean(scores), scale=stats.sem(scores))
        own = mean_interval(scores)
        assert (own.low, own.high) == (pytest.approx(max(1, low), abs=1e-5), pytest.approx(min(10, high), abs=1e-5))
    many = [10, 9, 9, 8, 8, 8, 7, 7, 10, 9, 3, 8, 9, 10, 2, 8, 7, 9, 9, 10]
    theirs = stats.bootstrap((many,), np.mean, method="BCa", rng=np.random.default_rng(7)).confidence_interval
    own = mean_interval(many)
    assert own == mean_interval(list(reversed(many)))
    assert (own.low, own.high) == (pytest.approx(theirs.low, abs=0.15), pytest.approx(theirs.high, abs=0.15))
    assert mean_interval([8] * 20).low == 8


def test_voices_weigh_by_what_people_mean_and_the_lowest_deciding_voice_is_named() -> None:
    said = [Voice(1, 6, 3, True), Voice(2, 9, 1), Voice(3, 9, 2)]
    assert weighted_mean(said) == pytest.approx((18 + 9 + 18) / 6)
    assert (figures(said, 3).lowest, figures(said, 3).lowest_deciding) == (6, 6)


def test_only_the_same_people_are_compared() -> None:
    found = paired_change({1: 8, 2: 9, 3: 4}, {1: 6, 2: 9, 4: 10})
    assert found is not None
    assert (found.people, found.change, found.changes) == (2, -1.0, ((1, -2), (2, 0)))
    assert paired_change({1: 8}, {2: 8}) is None


def at(days: int, form: Form = Form.SHORT, triggered: bool = False) -> Asked:
    return Asked(DAY - timedelta(days=days), form, triggered)


@pytest.mark.parametrize(
    ("person", "form", "triggered", "why"),
    [
        (Person("a@b.c"), Form.FULL, False, None),
        (Person(""), Form.SHORT, False, LeftOut.NO_ADDRESS),
        (Person("a@b.c", bounced=True), Form.SHORT, False, LeftOut.BOUNCED),
        (Person("a@b.c", stopped=True), Form.SHORT, False, LeftOut.STOPPED),
        (Person("a@b.c", running=True), Form.SHORT, False, LeftOut.RUNNING),
        (Person("a@b.c", asked=(at(89),)), Form.SHORT, False, LeftOut.ASKED_LATELY),
        (Person("a@b.c", asked=(at(90),)), Form.SHORT, False, None),
        (Person("a@b.c", asked=(at(179, Form.FULL),)), Form.FULL, False, LeftOut.FULL_LATELY),
        (Person("a@b.c", asked=(at(179, Form.FULL),)), Form.SHORT, False, None),
        (Person("a@b.c", asked=(at(180, Form.FULL),)), Form.FULL, False, None),
        (Person("a@b.c", own_days=365, asked=(at(200),)), Form.SHORT, False, LeftOut.OWN_RHYTHM),
        # a regular round wins over a triggered one; a triggered one waits for both
        (Person("a@b.c", asked=(at(10, triggered=True),)), Form.SHORT, False, None),
        (Person("a@b.c", asked=(at(10, triggered=True),)), Form.SHORT, True, LeftOut.ASKED_LATELY),
        (Person("a@b.c", asked=(at(89),)), Form.SHORT, True, LeftOut.ASKED_LATELY),
    ],
)
def test_nobody_is_asked_more_often_than_the_limits(
    person: Person, form: Form, triggered: bool, why: LeftOut | None
) -> None:
    found = refusal(person, form, Limits(), DAY, triggered=triggered)
    assert (found.why if found else None) == why


def test_a_client_in_trouble_or_on_holiday_is_left_in_peace() -> None:
    def held(**facts: date) -> Hold | None:
        given = {"pause_letter": None, "severe_issue": None, **facts}
        found = hold(DAY, Limits(), pause_letter=given["pause_letter"], severe_issue=given["severe_issue"],
                     holidays={date(2026, 11, 26)})  # fmt: skip
        return found.why if found else None  # type: ignore[return-value]  # a hold's reason is a Hold

    assert held() is None
    assert held(pause_letter=DAY - timedelta(days=13)) == Hold.PAUSE_LETTER
    assert held(pause_letter=DAY - timedelta(days=14)) is None
    assert held(severe_issue=DAY) == Hold.SEVERE_ISSUE
    found = hold(date(2026, 11, 26), Limits(), pause_letter=None, severe_issue=None, holidays={date(2026, 11, 26)})
    assert found is not None and found.why == Hold.HOLIDAY


def test_a_tired_circle_is_asked_less_often() -> None:
    assert next_interval(90, [0.9, 0.8, 0.69]) == 135
    assert next_interval(90, [0.9, 0.8, 0.71]) == 90
    assert next_interval(90, [0.2, 0.9, 0.6, 0.65]) == 135
    assert next_interval(90, [0.9, 0.1]) == 90
