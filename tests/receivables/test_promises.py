"""A promise is kept by money in its window, broken after two bank days, and only near and honest ones are noted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from perennial.receivables.rules.promises import (
    InvalidPromise,
    Promise,
    check_promise,
    organisation_day,
    promise_status,
)

D = Decimal
FRIDAY = date(2026, 11, 20)
TUESDAY = date(2026, 11, 24)
PROMISE = Promise(D(18200), date(2026, 11, 13), FRIDAY, "James Holt")


def test_the_deadline_skips_the_weekend() -> None:
    status = promise_status(PROMISE, [], as_of=TUESDAY)
    assert (status.state, status.deadline, status.missing) == ("running", TUESDAY, D(18200))


def test_a_promise_is_broken_on_the_day_after_its_deadline() -> None:
    status = promise_status(PROMISE, [], as_of=TUESDAY + timedelta(days=1))
    assert (status.state, status.settled_on) == ("broken", date(2026, 11, 25))


def test_a_bank_holiday_gives_one_more_day() -> None:
    before_christmas = Promise(D(1), date(2026, 12, 20), date(2026, 12, 24), "A")
    assert promise_status(before_christmas, [], as_of=date(2026, 12, 24), countries=["DE"]).deadline == date(
        2026, 12, 29
    )


def test_the_amount_in_two_parts_keeps_it_on_the_day_of_the_second() -> None:
    arrivals = [(date(2026, 11, 24), D(8200)), (date(2026, 11, 16), D(10000))]
    status = promise_status(PROMISE, arrivals, as_of=date(2026, 12, 31))
    assert (status.state, status.settled_on, status.missing) == ("kept", TUESDAY, 0)


def test_a_cent_less_does_not_keep_it() -> None:
    status = promise_status(PROMISE, [(FRIDAY, D("18199.99"))], as_of=date(2026, 11, 25))
    assert (status.state, status.missing) == ("broken", D("0.01"))


def test_money_from_before_the_promise_or_after_its_deadline_does_not_count() -> None:
    arrivals = [(date(2026, 11, 12), D(18200)), (date(2026, 11, 25), D(18200))]
    assert promise_status(PROMISE, arrivals, as_of=date(2026, 12, 1)).state == "broken"


def test_money_that_goes_back_does_not_keep_it() -> None:
    arrivals = [(FRIDAY, D(10000)), (FRIDAY, D(-10000)), (TUESDAY, D(9000))]
    assert promise_status(PROMISE, arrivals, as_of=date(2026, 12, 1)).arrived == D(9000)


def test_a_past_day_does_not_know_what_came_later() -> None:
    assert promise_status(PROMISE, [(TUESDAY, D(18200))], as_of=FRIDAY).state == "running"


@pytest.mark.parametrize(
    ("promise", "sentence"),
    [
        (Promise(D(0), FRIDAY, FRIDAY, "A"), "above zero"),
        (Promise(D(101), FRIDAY, FRIDAY, "A"), "only 100 is overdue"),
        (Promise(D(1), FRIDAY, date(2026, 11, 19), "A"), "before the day"),
        (Promise(D(1), FRIDAY, date(2026, 12, 5), "A"), "14 days at most"),
        (Promise(D(1), FRIDAY, FRIDAY, " "), "Name the person"),
    ],
)
def test_what_is_no_promise_is_refused_with_a_sentence(promise: Promise, sentence: str) -> None:
    with pytest.raises(InvalidPromise, match=sentence):
        check_promise(promise, overdue=D(100))


def test_a_promise_for_the_fourteenth_day_is_noted() -> None:
    check_promise(Promise(D(100), FRIDAY, date(2026, 12, 4), "A"), overdue=D(100))


def test_a_late_evening_transfer_belongs_to_the_day_of_our_zone() -> None:
    moment = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    assert organisation_day(moment, ZoneInfo("Europe/Kyiv")) == date(2026, 11, 21)
    assert organisation_day(moment, ZoneInfo("America/New_York")) == FRIDAY
    with pytest.raises(ValueError, match="zone"):
        organisation_day(datetime(2026, 11, 20), ZoneInfo("UTC"))
