"""The queue: one item per client and cause, its order, and that nothing undone ever vanishes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as DjangoClient
from hypothesis import given
from hypothesis import strategies as st

from perennial.foundation.models import TimelineEvent
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.timeline import system
from perennial.today import actions, doors, queries
from perennial.today.choices import ItemState, NotUsefulReason
from perennial.today.models import QueueItem
from perennial.today.rules.ranking import AT_MOST, priority, rank
from tests.conftest import NOW, TODAY, Cast, money


@dataclass(frozen=True)
class Plain:
    """What the order looks at, without a database."""

    id: int
    priority: float
    due_on: date | None


def test_dated_duties_come_first_on_their_day_then_money_odds_and_days() -> None:
    items = [
        Plain(1, 900.0, None),
        Plain(2, 10.0, TODAY),
        Plain(3, 50.0, TODAY - timedelta(days=3)),
        Plain(4, 5000.0, TODAY + timedelta(days=1)),
    ]
    assert [item.id for item in rank(items, TODAY)] == [3, 2, 4, 1]


def test_priority_is_money_times_odds_over_the_root_of_days_left() -> None:
    assert priority(Decimal("388800"), 0.34, 38) == pytest.approx(21444.37, abs=0.01)
    assert priority(Decimal("100"), 0.5, 0) == priority(Decimal("100"), 0.5, 1) == 50
    assert priority(None, 0.9, 3) == 0


@given(st.lists(st.tuples(st.floats(0, 1e9), st.one_of(st.none(), st.integers(-30, 30))), max_size=40))
def test_the_order_keeps_every_item_and_never_puts_a_duty_of_today_behind_money(rows: list[Any]) -> None:
    items = [
        Plain(n, value, None if days is None else TODAY + timedelta(days=days)) for n, (value, days) in enumerate(rows)
    ]
    order = rank(items, TODAY)
    assert sorted(item.id for item in order) == list(range(len(items)))
    duty = [item.due_on is not None and item.due_on <= TODAY for item in order]
    assert duty == sorted(duty, reverse=True)


@pytest.fixture
def world() -> Iterator[list[Cue]]:
    """A rule whose cues the test decides; every other rule is out of the way."""
    cues: list[Cue] = []
    rule = CueRule(
        id="T01", version=1, title="Test", split="money", find=lambda as_of: list(cues),
        headline=lambda p: "headline", why=lambda p: f"why {p.get('n', '')}", action=lambda p: "act",
        facts=lambda p: [("fact", "1")], cool_down_days=5,
    )  # fmt: skip
    kept = CUES._items.copy()
    CUES._items.clear()
    CUES.register(rule.id, rule)
    yield cues
    CUES._items.clear()
    CUES._items.update(kept)


def cue(cast: Cast, amount: str = "100.00", **extra: Any) -> Cue:
    values: dict[str, Any] = {"rule": "T01", "client_id": cast.harbor.pk, "cause": "cause", "params": {}}
    return Cue(**{**values, "money": money(amount), **extra})


def refresh(day: date = TODAY) -> actions.Run:
    return actions.refresh_queue(by=system(NOW + (day - TODAY)), as_of=day)


@pytest.mark.django_db
class TestRefresh:
    def test_a_cue_found_twice_is_one_item_with_the_newer_evidence(self, cast: Cast, world: list[Cue]) -> None:
        world.append(cue(cast))
        assert refresh().opened == 1
        world[:] = [cue(cast, "250.00")]
        run = refresh(TODAY + timedelta(days=1))
        item = QueueItem.objects.get()
        assert (run.opened, run.updated, item.amount) == (0, 1, Decimal("250.00"))
        assert item.changed_at > NOW

    def test_an_item_closes_by_itself_when_its_cause_is_gone(self, cast: Cast, world: list[Cue]) -> None:
        world.append(cue(cast))
        refresh()
        world.clear()
        assert refresh().closed == 1
        assert QueueItem.objects.get().state == ItemState.CLOSED
        assert TimelineEvent.objects.filter(verb="item.closed").count() == 1

    def test_a_done_item_rests_for_its_cool_down_and_then_comes_back(self, cast: Cast, world: list[Cue]) -> None:
        world.append(cue(cast))
        refresh()
        actions.finish_item(QueueItem.objects.get().pk, by=cast.by(cast.alice), as_of=TODAY)
        assert refresh(TODAY + timedelta(days=4)).opened == 0
        assert refresh(TODAY + timedelta(days=5)).opened == 1

    def test_a_snoozed_item_is_not_doubled_and_comes_back_on_its_day(self, cast: Cast, world: list[Cue]) -> None:
        world.append(cue(cast))
        refresh()
        item = QueueItem.objects.get()
        actions.snooze_item(item.pk, until=TODAY + timedelta(days=3), by=cast.by(cast.alice), as_of=TODAY)
        assert refresh(TODAY + timedelta(days=1)).opened == 0
        assert queries.queue_of(cast.alice, TODAY + timedelta(days=2)).total == 0
        assert queries.queue_of(cast.alice, TODAY + timedelta(days=3)).total == 1

    def test_nothing_undone_vanishes_however_many_items_there_are(self, cast: Cast, world: list[Cue]) -> None:
        world += [cue(cast, str(n + 1), cause=f"cause {n}") for n in range(AT_MOST + 8)]
        refresh()
        queue = queries.queue_of(cast.alice, TODAY)
        rest = queries.queue_of(cast.alice, TODAY, start=AT_MOST, stop=AT_MOST + 20)
        assert (len(queue.entries), queue.later) == (AT_MOST, 8)
        assert [entry.rank for entry in (*queue.entries, *rest.entries)] == list(range(1, AT_MOST + 9))

    def test_what_is_about_a_colleague_or_the_company_is_for_them_and_for_those_who_lead(
        self, cast: Cast, world: list[Cue], client: DjangoClient
    ) -> None:
        world += [
            cue(cast, client_id=None, cause="company"),
            cue(cast, client_id=None, person_id=cast.alice.pk, cause=f"load {cast.alice.pk}"),
        ]
        assert refresh().opened == 2
        assert refresh().opened == 0
        seen = {
            name: {entry.name for entry in queries.queue_of(getattr(cast, name), TODAY).entries}
            for name in ("alice", "bohdan", "hanna", "olena", "fedir", "sasha")
        }
        both = {"The company", cast.alice.name}
        none: set[str] = set()
        assert seen == {"alice": {cast.alice.name}, "bohdan": none, "hanna": both, "olena": both, "fedir": none,
                        "sasha": none}  # fmt: skip
        item = QueueItem.objects.get(person=cast.alice)
        client.force_login(cast.hanna)
        assert cast.alice.name in client.get("/today/").content.decode()
        assert client.post(f"/today/{item.pk}/done/").status_code in (200, 302)
        client.post(f"/today/{item.pk}/reopen/")
        assert refresh().opened == 0
        client.force_login(cast.bohdan)
        assert client.post(f"/today/{item.pk}/done/").status_code == 404
        told = [row["person"] or row["client"] for row in doors.cues(as_of=TODAY)["cues"]]
        assert sorted(told, key=str) == [cast.alice.name, None]
        assert [row["why"] for row in doors.today(user=cast.bohdan.email, as_of=TODAY)["items"]] == []

    def test_every_decision_can_be_undone(self, cast: Cast, world: list[Cue]) -> None:
        world.append(cue(cast))
        refresh()
        pk, by = QueueItem.objects.get().pk, cast.by(cast.alice)
        for decide in (
            lambda: actions.finish_item(pk, by=by, as_of=TODAY),
            lambda: actions.snooze_item(pk, until=TODAY + timedelta(days=1), by=by, as_of=TODAY),
            lambda: actions.refuse_item(pk, reason=NotUsefulReason.BAD_TIMING, by=by, as_of=TODAY),
        ):
            decide()
            assert actions.reopen_item(pk, by=by, as_of=TODAY).state == ItemState.OPEN
        with pytest.raises(actions.AlreadyDecided):
            actions.reopen_item(pk, by=by, as_of=TODAY)

    def test_a_manager_sees_only_their_own_clients(self, cast: Cast, world: list[Cue]) -> None:
        world += [cue(cast), cue(cast, client_id=cast.orbit.pk)]
        refresh()
        assert queries.queue_of(cast.alice, TODAY).total == 1
        assert queries.queue_of(cast.bohdan, TODAY).total == 1
        assert queries.queue_of(cast.hanna, TODAY).total == 2
        assert queries.queue_of(cast.rita, TODAY).total == 0

    def test_money_in_another_currency_is_ranked_at_the_rate_of_the_day(self, cast: Cast, world: list[Cue]) -> None:
        from perennial.foundation.rates import set_rates

        set_rates([(TODAY, "GBP", "USD", Decimal("1.25"))], source="test", by=cast.by(cast.fedir), as_of=TODAY)
        world += [cue(cast, "100.00"), cue(cast, client_id=cast.kestrel.pk, money=money("90.00", "GBP"))]
        refresh()
        first = queries.queue_of(cast.alice, TODAY).entries[0].item
        assert (first.client, first.amount_reporting) == (cast.kestrel, Decimal("112.50"))

    def test_the_number_of_queries_does_not_depend_on_the_number_of_cues(
        self, cast: Cast, world: list[Cue], django_assert_max_num_queries: Any
    ) -> None:
        world += [cue(cast, str(n + 1), cause=f"cause {n}") for n in range(300)]
        with django_assert_max_num_queries(20):
            refresh()
        world[:] = [cue(cast, str(n + 2), cause=f"cause {n}") for n in range(300)]
        with django_assert_max_num_queries(20):
            refresh(TODAY + timedelta(days=1))
