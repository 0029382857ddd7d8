"""A manager's workload: the worked example and its limits."""

from __future__ import annotations

from datetime import timedelta

from perennial.insight.rules.workload import FULL, OVER, Book, Hours, band, load, over_for_two_weeks
from tests.conftest import TODAY


def test_the_worked_example() -> None:
    """Domain A18: 133.6 hours of 126.0."""
    book = Book({"A": 3, "B": 6, "C": 8}, 46, {"onboarding": 1, "renewal": 2, "escalation": 1, "dunning": 3})
    found = load(book, 168, Hours())
    assert (round(found.need, 1), round(found.capacity, 1), round(found.value or 0, 2)) == (133.6, 126.0, 1.06)
    assert band(found.value, Hours()) == FULL
    assert [(part.what, part.count) for part in found.parts[:2]] == [("tier A", 3), ("tier B", 6)]


def test_the_limits_and_a_month_without_working_hours() -> None:
    assert [band(value, Hours()) for value in (None, 0.9, 0.91, 1.1, 1.11)] == ["", "", FULL, FULL, OVER]
    assert load(Book({"A": 1}), 0, Hours()).value is None
    assert load(Book({}), 168, Hours()).parts == ()


def test_two_weeks_over_need_two_weeks_of_days() -> None:
    days = [(TODAY - timedelta(days=back), 1.2) for back in range(15)]
    assert over_for_two_weeks(days, TODAY, 1.1)
    assert not over_for_two_weeks(days[:7], TODAY, 1.1)
    assert not over_for_two_weeks([*days[:-1], (days[-1][0], 1.1)], TODAY, 1.1)
    assert not over_for_two_weeks(days, TODAY + timedelta(days=8), 1.1)
