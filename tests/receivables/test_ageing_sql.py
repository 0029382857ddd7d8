"""Ageing summed in SQL equals a computation from the facts alone, to the cent, on any past day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from tests.conftest import Cast, real_data
from tests.receivables import independent, random_book
from tests.receivables.independent import Facts

BUCKETS = ("open", "not_due", "d1_30", "d31_60", "d61_90", "d90_plus", "unallocated")


def days_of(facts: Facts, count: int = 50) -> list[date]:
    """Random days from before the first invoice to after the last; due days and their neighbours among them."""
    draw = Random(7)
    first = min(row.issued for row in facts.invoices.values())
    last = max(row.due for row in facts.invoices.values())
    free = [first + timedelta(days=draw.randrange(-5, (last - first).days + 30)) for _ in range(count - 20)]
    edges = draw.sample([row.due for row in facts.invoices.values()], 10)
    return free + edges + [day + timedelta(days=draw.choice((1, 30, 31, 60, 61, 90, 91))) for day in edges]


@pytest.fixture
def made_up(cast: Cast) -> Facts:
    facts = random_book.made_up([cast.harbor.pk, cast.kestrel.pk, cast.orbit.pk], seed=20261123)
    random_book.store(facts)
    return facts


@pytest.fixture
def ibm(db: Any) -> Facts:
    from perennial.clients.models import Client

    path = real_data("ar-ibm", "invoices.csv")
    codes = random_book.customers(path)
    rows = [Client(code=c, name=c, name_key=c.lower(), search_text=c.lower(), currency="USD") for c in codes]
    made = Client.objects.bulk_create(rows)
    facts = random_book.ibm(path, {row.code: row.pk for row in made})
    random_book.store(facts)
    return facts


def found_on(day: date) -> dict[tuple[int, str], dict[str, Decimal]]:
    from perennial.receivables.queries.ageing import ageing

    ages = ageing(day).ages
    rows = {key: {name: getattr(b, name) for name in BUCKETS if getattr(b, name)} for key, b in ages.items()}
    return {key: parts for key, parts in rows.items() if parts}


def test_ageing_of_fifty_random_days_equals_the_facts_to_the_cent(made_up: Facts) -> None:
    for day in days_of(made_up):
        assert found_on(day) == independent.ageing_of(made_up, day), day


def test_ageing_of_the_public_history_equals_the_facts_to_the_cent(ibm: Facts) -> None:
    for day in days_of(ibm):
        assert found_on(day) == independent.ageing_of(ibm, day), day


def test_the_book_tries_everything_that_can_happen_to_money(made_up: Facts) -> None:
    kinds = {match.kind for match in made_up.matches}
    assert kinds == {"payment", "credit", "write_off"}
    assert sum(match.undone is not None for match in made_up.matches) > 20
    assert sum(key[0] == "return" for key in made_up.money) > 10
    assert len(made_up.disputes) > 30
    late = {name for day in days_of(made_up) for parts in found_on(day).values() for name in parts}
    assert late == set(BUCKETS)


def test_the_totals_of_the_page_equal_the_facts_with_and_without_what_is_disputed(made_up: Facts) -> None:
    from perennial.receivables.queries.ageing import ageing
    from perennial.receivables.queries.lists import summary

    for day in days_of(made_up)[::5]:
        found = summary(day)
        whole, without = found.totals(), found.totals(without_disputed=True)
        disputed = independent.disputed_of(made_up, day)
        assert {c: b.disputed for c, b in whole.items() if b.disputed} == disputed
        for currency, buckets in ageing(day).totals().items():
            assert {n: getattr(whole[currency], n) for n in BUCKETS} == {n: getattr(buckets, n) for n in BUCKETS}
            assert without[currency].open == whole[currency].open - disputed.get(currency, Decimal(0))


def test_a_bucket_opens_exactly_the_invoices_it_was_summed_from(made_up: Facts) -> None:
    from perennial.receivables.queries.lists import Filter, invoice_rows, summary
    from perennial.receivables.rules.ageing import BUCKETS as AGES

    day = date(2026, 2, 27)
    totals = summary(day).totals()
    for currency, buckets in totals.items():
        for bucket in AGES:
            rows: Any = invoice_rows(day, Filter(currency=currency, bucket=bucket))
            assert sum(row.rest for row in rows) == getattr(buckets, bucket)
    disputed: Any = invoice_rows(day, Filter(tab="disputed"))
    assert sum(row.contested for row in disputed) == sum(b.disputed for b in totals.values())


def test_every_order_of_the_list_runs_in_the_database(made_up: Facts) -> None:
    from perennial.receivables.queries.lists import SORTS, TABS, Filter, invoice_rows

    day = date(2026, 2, 27)
    for tab in TABS:
        sizes = {len(invoice_rows(day, Filter(tab=tab, sort=s, descending=d))) for s in SORTS for d in (False, True)}
        assert len(sizes) == 1, tab
    assert invoice_rows(day, Filter(words="HARBOR b-1")).exists()
