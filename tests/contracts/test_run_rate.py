"""The run rate and its movements: the worked table of docs/algorithms/run-rate.md, and what holds whatever the book."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perennial.contracts.rules.rates import RateFrom, history, monthly, rate_on, within
from perennial.contracts.rules.run_rate import Fee, Movements, Work, billed_by, by_client, movements, parts_of
from perennial.kernel.money import round_money
from tests.size import size

FIRST, LAST = date(2026, 1, 1), date(2026, 4, 1)
ASTER, BIRCH, CEDAR, ELM = 1, 2, 3, 4


def rate(amount: str, day: date = date(2025, 1, 1), currency: str = "USD", unit: str = "hour") -> RateFrom:
    return RateFrom(day, D(amount), currency, unit)


def work(pk: int, client: int, *rates: RateFrom, share: str = "1", since: date = date(2025, 1, 1),
         until: date | None = None, following: date | None = None) -> Work:  # fmt: skip
    return Work(pk, client, D(share), since, until, tuple(rates), following)


BOOK = [
    work(1, ASTER, rate("45"), rate("47", date(2026, 2, 1))),
    work(2, ASTER, rate("50")),
    work(3, ASTER, rate("42", date(2026, 3, 1)), since=date(2026, 3, 1)),
    work(4, BIRCH, rate("40")),
    work(5, BIRCH, rate("40"), share="0.5", until=date(2026, 2, 10)),
    work(6, CEDAR, rate("55"), until=date(2026, 3, 31)),
    work(7, ELM, rate("48", date(2026, 2, 2)), since=date(2026, 2, 2)),
]


def same(amount: D, _currency: str) -> D:
    return amount


def moved(book: list[Work]) -> Movements:
    before, after = (by_client(parts_of(day, book)) for day in (FIRST, LAST))
    known = [one.client for one in book if one.starts_on < FIRST]
    return movements(before, after, known_before=known, at_start=same, at_end=same)


def test_the_worked_table() -> None:
    found = moved(BOOK)
    sums = {(one.client): (one.start, one.end, one.kind) for one in found.clients}
    assert sums == {
        ASTER: (D("15896.67"), D("23259.34"), "expansion"), BIRCH: (D("10040.00"), D("6693.33"), "contraction"),
        CEDAR: (D("9203.33"), D(0), "churn"), ELM: (D(0), D("8032.00"), "new"),
    }  # fmt: skip
    assert (found.start, found.end, found.end * 12) == (D("35140.00"), D("37984.67"), D("455816.04"))
    assert found.sums == {
        "new": D("8032.00"), "reactivation": D(0), "expansion": D("7362.67"), "contraction": D("3346.67"),
        "churn": D("9203.33"),
    }  # fmt: skip
    assert found.gross_retention is not None and found.net_retention is not None
    assert (round(found.gross_retention, 4), round(found.net_retention, 4)) == (D("0.6429"), D("0.8524"))
    assert (found.lost, found.alive) == (1, 3)


def test_a_client_that_had_work_before_is_reactivated() -> None:
    back = [work(1, ELM, rate("40"), until=date(2025, 6, 30)), work(2, ELM, rate("40"), since=date(2026, 3, 1))]
    assert [one.kind for one in moved(back).clients] == ["reactivation"]


def test_a_seat_that_is_filled_again_in_time_is_no_loss() -> None:
    ended, starts = date(2026, 3, 20), date(2026, 4, 15)
    seat = [work(1, ELM, rate("40"), until=ended, following=starts), work(2, ELM, rate("50"), since=starts)]
    assert [one.kind for one in moved(seat).clients] == ["same"]
    late = [work(1, ELM, rate("40"), until=ended, following=ended + timedelta(days=31))]
    assert [one.kind for one in moved(late).clients] == ["churn"]


def test_fees_by_the_month_and_of_a_project_are_what_they_are() -> None:
    assert monthly(rate("6000", unit="month"), D("0.5")) == D("6000.00")
    assert monthly(rate("300", unit="day"), D("0.5")) == D("3137.50")
    fee = Fee(1, ELM, D("10000"), "EUR", 3, FIRST, LAST)
    assert [part.amount for part in parts_of(LAST, (), [fee])] == [D("3333.33")]
    assert not parts_of(LAST + timedelta(days=1), (), [fee])


def test_the_rate_of_a_day_is_the_newest_up_to_it_and_the_later_of_two_of_one_day() -> None:
    rates = history([rate("40"), rate("45", date(2026, 2, 1)), rate("44", date(2026, 2, 1))])
    assert rate_on(rates, date(2024, 12, 31)) is None
    both = [rate_on(rates, day) for day in (date(2026, 1, 31), date(2026, 2, 1))]
    assert [one.amount for one in both if one] == [D(40), D(44)]
    assert [one.amount for one in within(rates, date(2026, 1, 10), date(2026, 2, 1))] == [D(40), D(44)]
    assert [one.amount for one in within(rates, date(2026, 2, 1), date(2026, 3, 1))] == [D(44)]


def test_movements_that_do_not_add_up_are_refused() -> None:
    none = dict.fromkeys(("new", "reactivation", "expansion", "contraction", "churn"), D(0))
    with pytest.raises(ValueError, match="do not lead"):
        Movements(D(1), D(2), D(0), none)


def test_existing_and_new_at_the_border_of_twelve_months() -> None:
    first = {1: date(2022, 5, 1), 2: date(2024, 2, 1), 3: date(2025, 3, 1), 4: date(2025, 1, 1), 5: date(2026, 2, 1)}
    assert {client for client, day in first.items() if day <= billed_by(date(2026, 1, 1))} == {1, 2, 4}


days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
amounts = st.decimals(D(0), D(200), places=4)
works = st.builds(
    lambda client, share, since, length, rates: Work(
        0, client, share, since, None if length is None else since + timedelta(days=length),
        history(RateFrom(since + timedelta(days=step), *rate) for step, *rate in rates),
    ),
    st.integers(1, 4), st.sampled_from([D("0.25"), D("0.5"), D(1)]), days, st.none() | st.integers(0, 500),
    st.lists(
        st.tuples(
            st.integers(0, 400), amounts, st.sampled_from(["USD", "EUR", "JPY"]), st.sampled_from(["hour", "month"])
        ),
        min_size=1, max_size=3,
    ),
)  # fmt: skip


@pytest.mark.drill
@given(st.lists(works, max_size=8), st.sampled_from([D("1.07"), D("0.91")]), st.sampled_from([D("1.11"), D("0.0067")]))
@settings(max_examples=size(1000), deadline=None)
def test_the_identity_holds_to_the_cent_with_any_rates_of_exchange(book: list[Work], first: D, last: D) -> None:
    """Movements refuses to be made otherwise: what is asked here is that it never has to."""

    def at(factor: D) -> object:
        return lambda amount, currency: amount if currency == "USD" else round_money(amount * factor, "USD")

    before, after = (by_client(parts_of(day, book)) for day in (FIRST, LAST))
    found = movements(before, after, known_before=[1], at_start=at(first), at_end=at(last))  # type: ignore[arg-type]  # a closure of two arguments
    assert found.sums["new"] >= 0 and found.sums["churn"] >= 0
    assert found.gross_retention is None or found.gross_retention <= 1
