"""Terms of agreements: where they stand, when they end and by when notice has to be given."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from perennial.contracts.rules.terms import Term, months_later, term_on


def term(
    day: date, *, ends: date | None = date(2026, 3, 31), months: int = 12, signed: date | None = date(2025, 3, 1)
) -> Term:
    begun = date(2025, 4, 1)
    return term_on(day, signed_on=signed, starts_on=begun, ends_on=ends, renewal_months=months, notice_days=90)


def test_a_term_that_renews_ends_later_each_time_and_says_by_when_notice_has_to_be_given() -> None:
    assert term(date(2026, 3, 31)) == Term("running", date(2026, 3, 31), date(2025, 12, 31))
    assert term(date(2026, 4, 1)) == Term("running", date(2027, 3, 31), date(2026, 12, 31))


def test_without_renewal_it_ends_and_without_an_end_it_runs_on() -> None:
    assert term(date(2026, 4, 1), months=0) == Term("ended", date(2026, 3, 31), None)
    assert term(date(2030, 1, 1), ends=None, months=0) == Term("running", None, None)
    assert term(date(2025, 3, 15)).state == "coming"
    assert term(date(2026, 1, 1), signed=None).state == "draft"


def test_the_last_of_a_month_stays_the_last() -> None:
    assert months_later(date(2026, 2, 28), 1) == date(2026, 3, 31)
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2026, 1, 30), 1) == date(2026, 2, 28)


@given(st.dates(date(2025, 4, 1), date(2060, 1, 1)), st.integers(1, 36))
@settings(max_examples=50, deadline=None)
def test_the_running_term_always_holds_the_day_and_the_one_before_does_not(day: date, months: int) -> None:
    found = term(day, months=months)
    assert found.ends_on is not None and found.ends_on >= day
    assert term(found.ends_on, months=months).ends_on == found.ends_on
    assert term(found.ends_on + timedelta(days=1), months=months).ends_on != found.ends_on
