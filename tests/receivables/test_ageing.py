"""Ageing: the worked table of the domain, the edges of every bucket, and sums that cannot disagree."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.kernel.money import round_money
from perennial.receivables.rules.ageing import (
    BUCKETS,
    Buckets,
    Credit,
    OpenItem,
    age,
    bucket_of,
    by_currency,
    days_late,
    rows_of,
)

DAY = date(2026, 3, 31)
KEY = (1, "EUR")


def item(amount: str, due: date, *, settled: str = "0", disputed: str = "0", issued: date | None = None) -> OpenItem:
    return OpenItem(
        client=1,
        currency="EUR",
        number=f"N-{due:%m%d}",
        issued_on=issued or due - timedelta(days=30),
        due_on=due,
        amount=Decimal(amount),
        settled=Decimal(settled),
        disputed=Decimal(disputed),
    )


def test_the_worked_table_of_the_domain_comes_out_to_the_cent() -> None:
    items = [
        item("8000", date(2026, 4, 19)),
        item("6000", date(2026, 3, 12), settled="1500"),
        item("4000", date(2026, 2, 4)),
        item("2500", date(2025, 12, 20)),
    ]
    buckets = age(items, [Credit(1, "EUR", Decimal(500))], as_of=DAY)[KEY]
    assert (buckets.not_due, buckets.d1_30, buckets.d31_60, buckets.d61_90, buckets.d90_plus) == (
        8000,
        4500,
        4000,
        0,
        2500,
    )
    assert (buckets.open, buckets.unallocated, buckets.net) == (19000, -500, 18500)


@pytest.mark.parametrize(
    ("late", "bucket"),
    [(-3, "not_due"), (0, "not_due"), (1, "d1_30"), (30, "d1_30"), (31, "d31_60"), (60, "d31_60"), (61, "d61_90"),
     (90, "d61_90"), (91, "d90_plus"), (4000, "d90_plus")],
)  # fmt: skip
def test_a_bucket_begins_and_ends_on_its_day(late: int, bucket: str) -> None:
    assert bucket_of(DAY - timedelta(days=late), DAY) == bucket
    assert days_late(DAY - timedelta(days=late), DAY) == max(0, late)


def test_an_invoice_issued_after_the_day_does_not_exist_yet() -> None:
    assert age([item("10", date(2026, 4, 30), issued=date(2026, 4, 1))], as_of=DAY) == {}


def test_a_credit_note_booked_as_a_negative_invoice_waits_in_its_own_column() -> None:
    buckets = age([item("100", DAY), item("-40", DAY - timedelta(days=50), settled="-10")], as_of=DAY)[KEY]
    assert (buckets.open, buckets.unallocated) == (100, -30)


def test_disputed_amounts_are_shown_apart_and_leave_the_buckets_by_a_switch() -> None:
    items = [item("100", date(2026, 3, 1), settled="30", disputed="40"), item("7", DAY)]
    assert age(items, as_of=DAY)[KEY].disputed == 40
    without = age(items, as_of=DAY, without_disputed=True)[KEY]
    assert (without.d1_30, without.open, without.disputed) == (30, 37, 40)


def test_a_payment_settles_the_uncontested_part_first() -> None:
    assert item("100", DAY, settled="80", disputed="40").open_disputed == 20


@pytest.mark.parametrize("bad", [{"settled": "101"}, {"disputed": "101"}, {"disputed": "-1"}])
def test_figures_that_cannot_agree_are_refused(bad: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="of 100"):
        item("100", DAY, **bad)
    with pytest.raises(ValueError, match="not the sum"):
        Buckets(open=Decimal(2), d1_30=Decimal(1))


cents = st.integers(1, 10**9).map(lambda n: Decimal(n) / 100)
items_of_some_clients = st.lists(
    st.builds(
        lambda client, currency, amount, share, due, terms: OpenItem(
            client, currency, "X", due - timedelta(days=terms), due, amount, round_money(amount * share / 100, currency)
        ),
        st.integers(1, 3),
        st.sampled_from(["EUR", "USD"]),
        cents,
        st.integers(0, 100),
        st.dates(date(2025, 1, 1), date(2027, 1, 1)),
        st.integers(0, 60),
    ),
    max_size=40,
)  # fmt: skip


@given(items_of_some_clients)
def test_no_cent_is_lost_between_invoices_buckets_clients_and_totals(items: list[OpenItem]) -> None:
    ages = age(items, as_of=DAY)
    totals = by_currency(ages)
    for currency in ("EUR", "USD"):
        there = sum(i.open for i in items if i.currency == currency and i.issued_on <= DAY)
        assert totals.get(currency, Buckets()).open == there
    for bucket in BUCKETS:
        rows = rows_of(items, bucket, as_of=DAY)
        assert sum(i.open for i in rows) == sum(getattr(b, bucket) for b in ages.values())
