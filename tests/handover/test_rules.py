"""Days, gates, signs of trouble and the early hazard, without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from perennial.handover.choices import DAY_OF
from perennial.handover.rules.gates import Facts, Terms, checks, opens, seen_done, troubles
from perennial.handover.rules.hazard import hazard
from perennial.handover.rules.plan import day_number, deadline, planned_steps, report_deadline
from perennial.kernel.stats import poisson_interval

MONDAY = date(2026, 9, 7)
TERMS = Terms()


def test_steps_fall_on_working_days_and_the_first_report_waits_for_the_end_of_its_month() -> None:
    steps = dict(planned_steps(MONDAY, MONDAY, DAY_OF, grace=7))
    assert steps["access"] == MONDAY and steps["call"] == MONDAY + timedelta(days=1)
    assert steps["first_week"] == date(2026, 9, 14)  # day 7 is a Sunday
    assert steps["report"] == date(2026, 10, 7)  # September ends on the 30th, and a week is left
    assert set(steps) == set(DAY_OF) and list(steps.values()) == sorted(steps.values())


def test_a_watch_that_begins_late_leaves_out_what_was_due_before() -> None:
    steps = dict(planned_steps(MONDAY, MONDAY + timedelta(days=40), DAY_OF, grace=7))
    assert set(steps) == {"second_tie", "half_time", "canvas", "roles", "review"}
    assert deadline(MONDAY, MONDAY + timedelta(days=40), 30, 7) == MONDAY + timedelta(days=47)
    assert deadline(MONDAY, MONDAY, 30, 7) == date(2026, 10, 6)
    assert day_number(MONDAY, MONDAY) == 1 and day_number(MONDAY, MONDAY - timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("start", "by"),
    [
        (date(2026, 9, 7), date(2026, 10, 7)),
        (date(2026, 9, 28), date(2026, 10, 11)),
        (date(2026, 12, 20), date(2027, 1, 7)),
    ],
)
def test_the_first_report_is_due_by_day_14_or_a_week_after_the_first_month(start: date, by: date) -> None:
    assert report_deadline(start, start, 14, 7) == by


def names(gate: str, facts: Facts) -> set[str]:
    return {check.name for check in checks(gate, facts, TERMS) if not check.holds}


def test_the_first_gate_asks_for_four_things_and_takes_no_excuse() -> None:
    assert names("gate30", Facts(blockers=1, talks=2)) == {"asked", "invoiced", "blockers", "talks"}
    well = Facts(happiness_asked=True, invoiced_on=MONDAY, talks=3)
    assert opens(checks("gate30", well, TERMS), excused=False)
    assert not opens(checks("gate30", Facts(talks=3), TERMS), excused=True)


def test_the_second_gate_takes_a_plan_for_low_happiness_and_a_reason_for_an_unpaid_invoice() -> None:
    facts = Facts(happiness=6.5, ties=2)
    found = checks("gate60", facts, TERMS)
    assert names("gate60", facts) == {"happy", "paid"}
    assert not opens(found, excused=False) and opens(found, excused=True)
    assert not opens(checks("gate60", Facts(happiness=9.0, ties=1, paid_on=MONDAY), TERMS), excused=True)


def test_the_last_gate_excuses_only_what_nobody_can_tell() -> None:
    rest = {"coverage": 0.6, "canvas_filled": True, "accepted_on": MONDAY}
    silent, unhappy, well = (Facts(happiness=mean, **rest) for mean in (None, 6.9, 7.0))  # type: ignore[arg-type]  # mixed
    assert opens(checks("gate90", well, TERMS), excused=False)
    assert opens(checks("gate90", silent, TERMS), excused=True)
    assert not opens(checks("gate90", unhappy, TERMS), excused=True)
    assert names("gate90", Facts()) == {"happy", "coverage", "canvas", "report"}


def test_signs_of_trouble_the_gravest_first() -> None:
    facts = Facts(severe=1, happiness=8.0, lowest_deciding=6, missed=2, silent=8)
    assert [(sign.kind, sign.n) for sign in troubles(facts, TERMS)] == [
        ("severe", 1), ("unhappy", 6), ("missed", 2), ("silent", 8),
    ]  # fmt: skip
    assert troubles(Facts(happiness=6.1, missed=1, silent=7), TERMS) == ()
    assert seen_done(Facts(ties=2, coverage=0.6, canvas_filled=True), TERMS) == {"tie", "second_tie", "canvas", "roles"}


# docs/algorithms/early-hazard.md: months with us; True where the client was lost
LIVES = [
    (1, True), (2, True), (2, False), (3, True), (5, False), (6, True), (6, False), (8, False), (9, True), (12, False),
    (12, True), (14, False), (18, False), (20, True), (24, False),
]  # fmt: skip


def test_the_hazard_of_the_first_three_months_is_the_worked_table() -> None:
    found = hazard(LIVES)
    assert (found.early.lost, found.early.months, found.later.lost, found.later.months) == (3, 41, 4, 101)
    assert found.early.rate == pytest.approx(0.0732, abs=5e-5)
    assert found.early.interval == pytest.approx((0.0151, 0.2138), abs=5e-5)
    assert found.later.rate == pytest.approx(0.0396, abs=5e-5)
    assert found.later.interval == pytest.approx((0.0108, 0.1014), abs=5e-5)
    assert not found.differs
    assert hazard([(1, True)] * 30 + [(30, False)] * 40).differs


def test_an_interval_of_nothing_begins_at_nothing() -> None:
    assert poisson_interval(0, 10) == pytest.approx((0.0, 0.368888), abs=1e-6)
    assert poisson_interval(0, 0) is None and hazard([]).early.rate is None
