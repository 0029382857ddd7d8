"""Hours somebody has: contract, less public holidays, less leave; overlapping leave counts once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from perennial.people.rules.hours import Terms, days_of, working_days_in, working_hours
from perennial.people.rules.skills import skill_key
from tests.conftest import Cast

FULL = Terms(Decimal(40), "DE", date(2026, 1, 1))


def test_a_month_less_holidays_and_leave_is_what_is_left() -> None:
    # December 2026: 23 weekdays, of which Germany has the 25th off
    hours = working_hours(FULL, [(date(2026, 12, 28), date(2027, 1, 5))], date(2026, 12, 1), date(2026, 12, 31))
    assert len(hours) == 22 - 4
    assert sum(hours.values()) == Decimal(18 * 8)


def test_half_a_contract_gives_half_the_hours_and_the_last_day_ends_them() -> None:
    half = Terms(Decimal(20), "", date(2026, 11, 25), date(2026, 11, 27))
    assert working_hours(half, (), date(2026, 11, 1), date(2026, 11, 30)) == dict.fromkeys(
        (date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 27)), Decimal(4)
    )
    assert working_hours(half, (), date(2026, 12, 1), date(2026, 12, 31)) == {}


def test_a_day_of_two_leaves_counts_once() -> None:
    spans = [(date(2026, 11, 2), date(2026, 11, 4)), (date(2026, 11, 4), date(2026, 11, 5))]
    assert len(days_of(spans, date(2026, 11, 3), date(2026, 11, 30))) == 3


def test_a_week_off_over_a_holiday_takes_four_working_days() -> None:
    assert working_days_in(FULL, date(2026, 12, 21), date(2026, 12, 27)) == 4
    assert working_days_in(None, date(2026, 12, 21), date(2026, 12, 27)) == 5


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("ASP.NET  Core", "asp.net core", True), ("C#", "C", False), ("C++", "C", False), ("Тесты", "тесты", True)],
)  # fmt: skip
def test_a_skill_is_what_people_mean_by_the_word(one: str, other: str, same: bool) -> None:
    assert (skill_key(one) == skill_key(other)) is same


def test_everybodys_days_take_two_queries(cast: Cast, django_assert_num_queries: Any) -> None:
    from perennial.people.models import Employment, Leave
    from perennial.people.queries import working_days

    for person, country in ((cast.max, "UA"), (cast.denys, "PL")):
        Employment.objects.create(person=person, country=country, started_on=date(2025, 1, 1))
    days = {"starts_on": date(2026, 11, 24), "ends_on": date(2026, 11, 25), "asked_on": date(2026, 11, 1)}
    Leave.objects.create(person=cast.max, state="informed", state_since=date(2026, 11, 1), **days)
    Leave.objects.create(person=cast.denys, state="requested", state_since=date(2026, 11, 1), **days)
    with django_assert_num_queries(2):
        found = working_days([cast.max.pk, cast.denys.pk, cast.rita.pk], date(2026, 11, 23), date(2026, 11, 29))
    assert {person: sum(hours.values()) for person, hours in found.items()} == {cast.max.pk: 24, cast.denys.pk: 40}
