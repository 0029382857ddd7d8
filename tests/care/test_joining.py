"""Two contacts of a client become one: what care keeps once a person is joined before the rows move."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from perennial.care.actions.meetings import plan_meeting
from perennial.care.models import Greeting, GreetingWish
from perennial.clients.actions import merge_contacts
from perennial.clients.models import Contact
from tests.conftest import TODAY, Cast


@pytest.fixture
def pair(cast: Cast) -> tuple[Contact, Contact]:
    keep = cast.harbor.contacts.order_by("pk")[0]
    return keep, Contact.objects.create(client=cast.harbor, name="C. Harbor", email="c@harbor.example")


def merge(cast: Cast, pair: tuple[Contact, Contact]) -> Any:
    return merge_contacts(keep=pair[0], lose=pair[1], by=cast.by(cast.alice), as_of=TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize(("theirs", "kept"), [("sent", "sent"), ("suggested", "suggested"), ("skipped", "skipped")])
def test_one_greeting_a_holiday_and_year_and_the_one_that_was_decided_stays(
    cast: Cast, pair: tuple[Contact, Contact], theirs: str, kept: str
) -> None:
    for contact, state in zip(pair, ("suggested", theirs), strict=True):
        Greeting.objects.create(
            client=cast.harbor, contact=contact, holiday="new_year", year=2026, on=TODAY, state=state
        )
    Greeting.objects.create(client=cast.harbor, contact=pair[1], holiday="birthday", year=2026, on=TODAY)
    merge(cast, pair)
    found = Greeting.objects.filter(contact=pair[0]).order_by("holiday").values_list("holiday", "state")
    assert list(found) == [("birthday", "suggested"), ("new_year", kept)]


@pytest.mark.django_db
def test_one_wish_that_keeps_quiet_where_either_did(cast: Cast, pair: tuple[Contact, Contact]) -> None:
    GreetingWish.objects.create(contact=pair[0], holidays=["new_year"])
    GreetingWish.objects.create(contact=pair[1], holidays=["new_year", "easter"], quiet=True)
    merge(cast, pair)
    wish = GreetingWish.objects.get()
    assert (wish.contact, wish.quiet, wish.holidays) == (pair[0], True, ["new_year", "easter"])


@pytest.mark.django_db
def test_one_seat_at_a_meeting_with_the_answer_that_was_given(cast: Cast, pair: tuple[Contact, Contact]) -> None:
    meeting = plan_meeting(
        cast.harbor, title="Weekly", starts_at=datetime(2026, 11, 24, 14, tzinfo=UTC), minutes=30, zone="Europe/Kyiv",
        colleagues=[cast.alice], contacts=list(pair), by=cast.by(cast.alice), as_of=TODAY,
    )  # fmt: skip
    meeting.people.filter(contact=pair[1]).update(response="accepted", required=True)
    meeting.people.filter(contact=pair[0]).update(required=False)
    merge(cast, pair)
    seat = meeting.people.get(contact__isnull=False)
    assert (seat.contact, seat.response, seat.required) == (pair[0], "accepted", True)
