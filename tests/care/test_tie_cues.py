"""C01-C05: each fires, does not fire, rests after it was done, and closes by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from perennial.care.actions.touches import log_touch
from perennial.care.choices import TouchKind
from perennial.clients.models import Client, Contact
from perennial.foundation.registry import CUES, LETTERS
from perennial.today.actions import find_cues, finish_item, refresh_queue
from perennial.today.choices import ItemState
from perennial.today.models import QueueItem
from tests.conftest import TODAY, Cast

pytestmark = pytest.mark.django_db


def talk(cast: Cast, *people: Contact, days: int = 2, of: Any = None, kind: TouchKind = TouchKind.MEETING) -> None:
    log_touch(
        people[0].client, kind=kind, text="talked", on=TODAY - timedelta(days=days), people=people,
        colleagues=of or [cast.alice], by=cast.by(cast.alice), as_of=TODAY,
    )  # fmt: skip


def people(cast: Cast) -> tuple[Contact, Contact]:
    """Tom is billing, Clara decides."""
    clara, tom = cast.harbor.contacts.order_by("name")
    return tom, clara


def fired(rule: str, client: Client, as_of: Any = TODAY) -> list[Any]:
    return [cue for cue in find_cues(as_of) if cue.rule == rule and cue.client_id == client.pk]


def one_thread(cast: Cast) -> None:
    talk(cast, people(cast)[1])


def two_threads(cast: Cast) -> None:
    tom, clara = people(cast)
    talk(cast, clara)
    talk(cast, tom, of=[cast.fedir])
    # the sponsor's role is held by Clara too
    Contact.objects.filter(pk=clara.pk).update(roles=["decision_maker", "sponsor"])


def only_developers(cast: Cast) -> None:
    talk(cast, people(cast)[0], of=[cast.max])


def owing(cast: Cast) -> None:
    from decimal import Decimal

    from perennial.billing.models import Invoice

    talk(cast, people(cast)[1])
    Invoice.objects.create(
        client=cast.harbor, number="H-1", amount=Decimal(100), currency="USD", state="sent",
        issued_on=TODAY - timedelta(days=60), due_on=TODAY - timedelta(days=30),
    )  # fmt: skip


def silent(cast: Cast) -> None:
    talk(cast, people(cast)[1], days=40)


def spoken(cast: Cast) -> None:
    talk(cast, people(cast)[1], days=1)


CASES = (
    ("C01", one_thread, two_threads), ("C02", only_developers, two_threads), ("C04", owing, two_threads),
    ("C05", silent, spoken),
)  # fmt: skip


@pytest.mark.parametrize(("rule", "cause", "cure"), CASES)
def test_it_fires_rests_when_done_and_closes_by_itself(cast: Cast, rule: str, cause: Any, cure: Any) -> None:
    assert not fired(rule, cast.harbor)  # no talk is known: no judgement
    cause(cast)
    (cue,) = fired(rule, cast.harbor)
    texts = CUES[rule]
    said = [texts.headline(cue.params), texts.why(cue.params), texts.action(cue.params)]
    assert all(said)
    assert texts.facts(cue.params)
    letter = LETTERS[cue.letter]
    for language in ("en", "ru", "uk"):
        composed = letter.compose(cast.harbor.pk, language=language, sender=cast.alice, as_of=TODAY)
        assert "{" not in composed.body_text
        assert composed.client_id == cast.harbor.pk
    by = cast.by(cast.alice)
    refresh_queue(by=by, as_of=TODAY)
    item = QueueItem.objects.get(rule=rule, client=cast.harbor)
    finish_item(item.pk, by=by, as_of=TODAY)
    refresh_queue(by=by, as_of=TODAY + timedelta(days=1))
    assert not QueueItem.objects.filter(rule=rule, client=cast.harbor, state=ItemState.OPEN).exists()
    item.state = ItemState.OPEN
    item.save()
    cure(cast)
    assert not fired(rule, cast.harbor)
    refresh_queue(by=by, as_of=TODAY)
    item.refresh_from_db()
    assert item.state == ItemState.CLOSED


def test_a_new_client_may_have_one_thread_and_is_silent_sooner(cast: Cast) -> None:
    Client.objects.filter(pk=cast.harbor.pk).update(since=TODAY - timedelta(days=60))
    talk(cast, people(cast)[1], days=8)
    assert not fired("C01", cast.harbor)
    assert fired("C05", cast.harbor)


def test_thresholds_are_settings(cast: Cast) -> None:
    from perennial.foundation.store import change_settings

    silent(cast)
    longer = {"cues.silent_b": 60, "cues.silent_a": 60, "cues.silent_c": 60}
    change_settings(longer, by=cast.by(cast.olena), as_of=TODAY)
    assert not fired("C05", cast.harbor)


@pytest.mark.parametrize(("tier", "days"), [("A", 14), ("B", 21), ("C", 35), ("new", 7)])
def test_silence_rests_as_long_as_it_may_last_with_this_client(cast: Cast, tier: str, days: int) -> None:
    talk(cast, people(cast)[1], days=100)
    since = TODAY - timedelta(days=60 if tier == "new" else 400)
    Client.objects.filter(pk=cast.harbor.pk).update(tier="B" if tier == "new" else tier, since=since)
    by = cast.by(cast.alice)
    refresh_queue(by=by, as_of=TODAY)
    silent_items = QueueItem.objects.filter(rule="C05", client=cast.harbor)
    finish_item(silent_items.get().pk, by=by, as_of=TODAY)
    refresh_queue(by=by, as_of=TODAY + timedelta(days=days - 1))
    assert silent_items.count() == 1
    refresh_queue(by=by, as_of=TODAY + timedelta(days=days))
    assert silent_items.count() == 2
