"""Who managed a client earlier: kept when it changes hands, by whatever way, and forgotten when that was a mistake."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps

from perennial.clients.actions import change_client, merge_clients
from perennial.clients.models import Client, EarlierManager
from perennial.clients.queries.managers import hands
from perennial.intake.actions import take_back
from perennial.intake.doors import import_path
from perennial.intake.models import ImportBatch
from tests.conftest import TODAY, Cast

MAY = date(2026, 5, 4)


def hand_over(cast: Cast, client: Any, to: Any, on: date) -> None:
    row = Client.objects.get(pk=client.pk)
    change_client(row.pk, values={"manager": to}, version=row.version, by=cast.by(cast.hanna), as_of=on)


def kept(client: Any) -> list[tuple[Any, date]]:
    rows = EarlierManager.objects.filter(client=client).order_by("until").select_related("manager")
    return [(row.manager, row.until) for row in rows]


def test_a_client_that_changes_hands_keeps_who_had_it(cast: Cast, django_assert_num_queries: Any) -> None:
    alice, bohdan, hanna = cast.alice, cast.bohdan, cast.hanna
    hand_over(cast, cast.harbor, bohdan, MAY)
    hand_over(cast, cast.harbor, hanna, MAY)  # named by mistake, and put right the same day
    assert kept(cast.harbor) == [(alice, MAY)]
    hand_over(cast, cast.harbor, alice, MAY)
    assert kept(cast.harbor) == [], "back the same day: nobody ever left"
    hand_over(cast, cast.harbor, bohdan, MAY)
    hand_over(cast, cast.harbor, None, date(2026, 6, 1))
    hand_over(cast, cast.harbor, hanna, date(2026, 7, 1))
    with django_assert_num_queries(2):
        known = hands()
    on = [known.on(day).get(cast.harbor.pk) for day in (date(2020, 1, 1), MAY - timedelta(days=1), MAY, TODAY)]
    assert on == [alice.pk, alice.pk, bohdan.pk, hanna.pk]
    assert known.on(MAY)[cast.kestrel.pk] == alice.pk, "never handed over"


def test_of_two_clients_that_become_one_the_hands_of_the_one_that_stays_count(cast: Cast) -> None:
    hand_over(cast, cast.harbor, cast.bohdan, MAY)
    merge_clients(keep=cast.kestrel, lose=cast.harbor, by=cast.by(cast.hanna), as_of=TODAY)
    assert kept(cast.kestrel) == [(cast.alice, MAY)]
    hand_over(cast, cast.orbit, cast.alice, MAY)
    merge_clients(keep=Client.objects.get(pk=cast.kestrel.pk), lose=cast.orbit, by=cast.by(cast.hanna), as_of=TODAY)
    assert kept(cast.kestrel) == [(cast.alice, MAY)] and not kept(cast.orbit)


def test_what_the_timeline_kept_is_told_as_if_it_had_always_been_kept(cast: Cast) -> None:
    hand_over(cast, cast.harbor, cast.bohdan, MAY)
    hand_over(cast, cast.orbit, cast.alice, date(2026, 6, 1))
    before = [kept(one) for one in (cast.harbor, cast.orbit, cast.kestrel)]
    EarlierManager.objects.all().delete()
    migration: Any = import_module("perennial.clients.migrations.0008_earlier_managers_of_the_timeline")
    migration.fill(apps, None)
    assert [kept(one) for one in (cast.harbor, cast.orbit, cast.kestrel)] == before != [[], [], []]
    taken_back = [(MAY, 1, 2), (date(2026, 6, 1), 1, 3)]  # that it went back to 1 left no word
    assert migration.terms(taken_back, 3) == [(date(2026, 6, 1), 1)]
    assert migration.terms([(MAY, None, 2), (MAY, 2, 3)], 3) == [(MAY, 2)]


def test_a_book_that_names_another_manager_hands_the_client_over(cast: Cast, tmp_path: Path) -> None:
    def brought(manager: str) -> ImportBatch:
        (tmp_path / "clients.csv").write_text(f"code,name,account_manager\nharbor-pay,Harbor Pay,{manager}\n")
        found = import_path(tmp_path, by=cast.by(cast.olena), as_of=TODAY)
        return ImportBatch.objects.get(pk=found["batch"])

    batch = brought(cast.bohdan.email)
    assert kept(cast.harbor) == [(cast.alice, TODAY)]
    take_back(batch, by=cast.by(cast.olena), as_of=TODAY)
    assert kept(cast.harbor) == [] and Client.objects.get(pk=cast.harbor.pk).manager == cast.alice
