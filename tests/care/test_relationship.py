"""The relationship over the book: a constant number of queries, what counts, and the People tab."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from perennial.care.actions.touches import log_touch, withdraw_touch
from perennial.care.choices import TouchDirection, TouchKind
from perennial.care.queries.ties import relationships
from perennial.care.queries.touches import last_touches
from perennial.clients.actions import merge_contacts
from perennial.clients.models import Contact
from tests.conftest import TODAY, Cast

pytestmark = pytest.mark.django_db


def talk(cast: Cast, client: Any, people: Any, days: int = 2, kind: TouchKind = TouchKind.MEETING, **more: Any) -> Any:
    more.setdefault("colleagues", [cast.alice])
    return log_touch(
        client, kind=kind, text="talked", on=TODAY - timedelta(days=days), people=people, by=cast.by(cast.alice),
        as_of=TODAY, **more,
    )  # fmt: skip


def test_the_whole_book_takes_the_same_number_of_queries(cast: Cast, django_assert_num_queries: Any) -> None:
    for client in (cast.harbor, cast.kestrel, cast.orbit):
        for person in client.contacts.all():
            talk(cast, client, [person], colleagues=[cast.alice, cast.max])
    with django_assert_num_queries(7):
        graphs = relationships(TODAY)
    assert {graph.k for graph in graphs.values()} == {2}
    assert {graph.k_mgmt for graph in graphs.values()} == {1}


def test_only_talks_of_both_sides_count(cast: Cast) -> None:
    tom, clara = cast.harbor.contacts.order_by("-name")
    talk(cast, cast.harbor, [tom], kind=TouchKind.NOTE)
    talk(cast, cast.harbor, [tom], direction=TouchDirection.MASS)
    talk(cast, cast.harbor, [tom], direction=TouchDirection.UNANSWERED)
    withdraw_touch(talk(cast, cast.harbor, [clara]), by=cast.by(cast.alice), as_of=TODAY)
    assert relationships(TODAY)[cast.harbor.pk].ties == ()
    talk(cast, cast.harbor, [tom, clara], days=0)
    graph = relationships(TODAY)[cast.harbor.pk]
    assert [round(tie.strength, 3) for tie in graph.ties] == [0.528, 0.528]
    # as of an earlier day the talk had not been
    assert relationships(TODAY - timedelta(days=1))[cast.harbor.pk].ties == ()


def test_what_was_known_on_a_past_day_is_made_again(cast: Cast) -> None:
    tom = cast.harbor.contacts.last()
    touch = talk(cast, cast.harbor, [tom], days=5)
    touch.logged_on = TODAY - timedelta(days=5)
    touch.save()
    withdraw_touch(touch, by=cast.by(cast.alice), as_of=TODAY)
    assert not relationships(TODAY)[cast.harbor.pk].ties
    assert relationships(TODAY - timedelta(days=1), known_on=TODAY - timedelta(days=1))[cast.harbor.pk].ties


def test_a_talk_is_counted_once_after_two_contacts_become_one(cast: Cast) -> None:
    tom, clara = cast.harbor.contacts.order_by("-name")
    talk(cast, cast.harbor, [tom, clara], days=0)
    merge_contacts(keep=tom, lose=clara, by=cast.by(cast.alice), as_of=TODAY)
    (tie,) = relationships(TODAY)[cast.harbor.pk].ties
    assert round(tie.strength, 3) == 0.528


def test_the_last_touch_of_a_client_is_that_with_any_of_its_people(cast: Cast) -> None:
    tom, clara = cast.harbor.contacts.order_by("-name")
    talk(cast, cast.harbor, [tom], days=30)
    talk(cast, cast.harbor, [clara], days=3, colleagues=[cast.max])
    assert last_touches(TODAY, clients=[cast.harbor.pk]) == {cast.harbor.pk: TODAY - timedelta(days=3)}


def test_somebody_who_left_holds_no_tie(cast: Cast) -> None:
    tom = cast.harbor.contacts.last()
    talk(cast, cast.harbor, [tom], days=3)
    Contact.objects.filter(pk=tom.pk).update(archived_on=date(2026, 11, 22))
    assert not relationships(TODAY)[cast.harbor.pk].ties
    assert relationships(TODAY - timedelta(days=2))[cast.harbor.pk].ties


def page(user: Any, pk: int, path: str = "") -> str:
    browser = Browser()
    browser.force_login(user)
    answer = browser.get(f"/clients/{pk}/people/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def today_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("contacts", "client_frame", "touches"):
        monkeypatch.setattr(f"perennial.web.views.{module}.today", lambda: TODAY)


def test_the_people_tab_draws_the_map_and_warns_of_one_thread(cast: Cast, today_is: None) -> None:
    talk(cast, cast.harbor, [cast.harbor.contacts.last()])
    shown = page(cast.alice, cast.harbor.pk)
    assert 'class="map"' in shown
    assert "One thread to the people who decide." in shown
    assert "As a table" in shown
    assert "Best next introduction" in shown


def test_without_a_talk_the_tab_says_how_to_begin(cast: Cast, today_is: None) -> None:
    shown = page(cast.alice, cast.harbor.pk)
    assert "No talk is known yet" in shown
    assert 'class="map"' not in shown


def test_a_touch_sends_the_ties_of_the_table_with_the_map(cast: Cast, today_is: None) -> None:
    contact = cast.harbor.contacts.last()
    talk(cast, cast.harbor, [contact])
    shown = page(cast.alice, cast.harbor.pk, "?part=ties")
    assert 'id="ties"' in shown and f'id="tie-{contact.pk}" hx-swap-oob="true"' in shown
    assert f'id="talk-{contact.pk}" hx-swap-oob="true"' in shown


def test_finance_sees_people_but_not_who_talks_with_them(cast: Cast, today_is: None) -> None:
    talk(cast, cast.harbor, [cast.harbor.contacts.last()])
    for path in ("", "?part=ties"):
        assert 'class="map"' not in page(cast.fedir, cast.harbor.pk, path)


def test_a_line_is_logged_with_the_people_it_names_and_undone(cast: Cast, today_is: None) -> None:
    browser = Browser()
    browser.force_login(cast.alice)
    line = "meeting with Tom, Clara, Hanna: plan of the quarter, 45 min"
    answer = browser.post(f"/touches/new/?client={cast.harbor.pk}", {"client": cast.harbor.pk, "text": line})
    assert answer.status_code == 302
    touch = cast.harbor.touches.get()
    assert (touch.kind, touch.text, touch.minutes) == ("meeting", "plan of the quarter, 45 min", 45)
    assert {row.contact.name for row in touch.people.all()} == {"Tom Harbor", "Clara Harbor"}
    assert {row.user for row in touch.colleagues.all()} == {cast.alice, cast.hanna}
    browser.post(f"/touches/{touch.pk}/withdraw/")
    touch.refresh_from_db()
    assert touch.withdrawn_on is not None
    data = {"client": cast.harbor.pk, "text": "call with Zed: hi"}
    wrong = browser.post(f"/touches/new/?client={cast.harbor.pk}", data)
    assert wrong.status_code == 422
    assert "Nobody at this client is called Zed" in wrong.content.decode()
