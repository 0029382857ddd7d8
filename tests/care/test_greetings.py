"""Greetings by country, choice and birthday, once a person, holiday and year, sent by a person; limited gifts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from perennial.care.actions.greetings import (
    GreetingRefused,
    give_gift,
    greeting_sent,
    skip_greeting,
    suggest_greetings,
    wish_greetings,
    withdraw_gift,
)
from perennial.care.cues.greetings import greetings_near
from perennial.care.models import Greeting
from perennial.care.rules.greetings import HOLIDAYS, Occasion, occasions, orthodox_easter, western_easter
from perennial.clients.models import Contact, Person
from perennial.foundation.clock import today
from perennial.foundation.models import OutboxMessage
from perennial.foundation.registry import LETTERS
from perennial.foundation.store import change_settings
from perennial.foundation.timeline import system
from perennial.kernel.lifecycle import IllegalMove
from perennial.today.actions import finish_item, refresh_queue
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast

THANKSGIVING = date(2026, 11, 26)


def days(country: str, year: int = 2026, **more: Any) -> dict[str, date]:
    found = occasions(country, more.pop("birthday", None), first=date(year, 1, 1), last=date(year, 12, 31), **more)
    return {day.key: day.on for day in found}


def test_easter_is_right_in_both_calendars() -> None:
    west = [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28), date(2028, 4, 16)]
    east = [date(2024, 5, 5), date(2025, 4, 20), date(2026, 4, 12), date(2027, 5, 2), date(2028, 4, 16)]
    assert [western_easter(year) for year in range(2024, 2029)] == west
    assert [orthodox_easter(year) for year in range(2024, 2029)] == east


def test_everybody_is_greeted_by_their_own_country_and_choice() -> None:
    assert days("US")["thanksgiving"] == THANKSGIVING
    assert days("CA")["thanksgiving_ca"] == date(2026, 10, 12)
    ukraine = days("UA")
    assert (ukraine["christmas"], ukraine["independence_ua"]) == (date(2026, 12, 25), date(2026, 8, 24))
    assert "christmas_east" not in ukraine and "christmas_east" in days("GE")
    assert days("") == {} and set(days("US", wanted=("nauryz",))) == {"nauryz"}


def test_birthdays_of_leap_days_and_windows_over_the_year() -> None:
    assert days("", birthday=(2, 29)) == {"birthday": date(2026, 2, 28)}
    assert days("", 2028, birthday=(2, 29)) == {"birthday": date(2028, 2, 29)}
    over = occasions("DE", (1, 2), first=date(2026, 12, 30), last=date(2027, 1, 3))
    assert over == [Occasion("new_year", date(2027, 1, 1)), Occasion("birthday", date(2027, 1, 2))]


def test_every_holiday_has_a_wish_in_every_language() -> None:
    assert all(set(holiday.wishes) == {"en", "ru", "uk"} for holiday in HOLIDAYS)
    assert len({holiday.key for holiday in HOLIDAYS}) == len(HOLIDAYS)


def clara(cast: Cast) -> Contact:
    """Harbor's decision maker, in the United States, born on the day before Thanksgiving."""
    contact = cast.harbor.contacts.get(name="Clara Harbor")
    person = Person.objects.create(name=contact.name, country="US", birthday_month=11, birthday_day=25)
    Contact.objects.filter(client=cast.harbor).exclude(pk=contact.pk).update(roles=[])
    Contact.objects.exclude(client=cast.harbor).update(roles=[])
    Contact.objects.filter(pk=contact.pk).update(person=person)
    return Contact.objects.get(pk=contact.pk)


def suggest(day: date = TODAY) -> list[tuple[str, str]]:
    suggest_greetings(by=system(NOW), as_of=day)
    return [(g.holiday, g.state) for g in Greeting.objects.order_by("on")]


def items(day: date = TODAY) -> list[QueueItem]:
    refresh_queue(by=system(NOW), as_of=day)
    return list(QueueItem.objects.filter(rule="C40", state="open").order_by("id"))


@pytest.mark.django_db
def test_what_is_near_is_drafted_once_and_asked_for_in_the_queue(cast: Cast, django_assert_num_queries: Any) -> None:
    clara(cast)
    assert suggest() == [("birthday", "drafted"), ("thanksgiving", "drafted")]
    assert len(suggest()) == 2  # a second night adds nothing
    with django_assert_num_queries(2):  # the setting, the greetings
        found = list(greetings_near(TODAY))
    assert [(cue.params["holiday"], cue.days_left, cue.letter) for cue in found] == [
        ("birthday", 2, "holiday"), ("thanksgiving", 3, "holiday"),
    ]  # fmt: skip
    assert len(items()) == 2
    greeting = Greeting.objects.get(holiday="thanksgiving")
    wishes = {"en": "Happy Thanksgiving", "ru": "С Днём благодарения", "uk": "З Днем подяки"}
    for language, wish in wishes.items():
        letter = LETTERS["holiday"].compose(greeting.pk, language=language, sender=cast.alice, as_of=TODAY)
        assert wish in letter.body_text and letter.to[0][0] == "Clara Harbor"


@pytest.mark.django_db
def test_nobody_is_greeted_too_early_without_a_role_twice_or_against_their_wish(cast: Cast) -> None:
    contact = clara(cast)
    by = cast.by(cast.alice)
    assert suggest(date(2026, 11, 15)) == []
    wish_greetings(contact, quiet=True, holidays=[], by=by, as_of=TODAY)
    assert suggest() == []
    wish_greetings(contact, quiet=False, holidays=["nauryz"], by=by, as_of=TODAY)
    assert suggest() == [("birthday", "drafted")]  # chose other holidays
    wish_greetings(contact, quiet=True, holidays=[], by=by, as_of=TODAY)
    assert suggest() == [("birthday", "skipped")] and not items()
    second = Contact.objects.create(client=cast.orbit, name="Clara", email="c@o.example", person=contact.person)
    assert len(suggest()) == 1 and not second.greetings.exists()  # one person, several posts
    with pytest.raises(GreetingRefused):
        wish_greetings(contact, quiet=False, holidays=["moon"], by=by, as_of=TODAY)


@pytest.mark.django_db
def test_a_person_sends_or_skips_it_once_and_the_cue_closes(cast: Cast) -> None:
    clara(cast)
    suggest()
    birthday, thanks = Greeting.objects.order_by("on")
    by = cast.by(cast.alice)
    assert len(items()) == 2
    greeting_sent(birthday.pk, OutboxMessage(), by=by, as_of=TODAY)
    skip_greeting(thanks, by=by, as_of=TODAY)
    assert not items()  # closed by themselves
    assert sorted(state for _holiday, state in suggest()) == ["sent", "skipped"]
    with pytest.raises(IllegalMove):
        greeting_sent(birthday.pk, OutboxMessage(), by=by, as_of=TODAY)
    assert not LETTERS["holiday"].checks(thanks.pk, by=by, as_of=TODAY)[0].ok


@pytest.mark.django_db
def test_the_cue_rests_after_it_was_done_and_is_gone_when_the_day_has_passed(cast: Cast) -> None:
    clara(cast)
    suggest()
    for item in items():
        finish_item(item.pk, by=cast.by(cast.alice), as_of=TODAY)
    assert not items(TODAY + timedelta(days=1))
    assert not list(greetings_near(date(2026, 11, 27)))
    assert {state for _holiday, state in suggest(date(2026, 11, 28))} == {"skipped"}


@pytest.mark.django_db
def test_gifts_stay_within_the_years_limit_of_a_client(cast: Cast) -> None:
    by = cast.by(cast.alice)
    change_settings({"greetings.gift_limit": 100}, by=cast.by(cast.olena), as_of=TODAY)

    def give(amount: str, on: date = TODAY) -> Any:
        return give_gift(cast.harbor, what="Honey", amount=Decimal(amount), on=on, by=by, as_of=TODAY)

    first = give("60.50")
    with pytest.raises(GreetingRefused, match=r"39\.50 .* of 100"):
        give("39.51")
    give("39.50")
    give("100", date(2025, 12, 24))  # another year
    withdraw_gift(first, by=by, as_of=TODAY)
    give("60.50")
    for amount in ("0", "-1"):
        with pytest.raises(GreetingRefused):
            give(amount)
    with pytest.raises(GreetingRefused):
        give("1", TODAY + timedelta(days=1))


@pytest.mark.django_db
def test_the_pages_show_greetings_and_gifts_and_take_both(client: Any, cast: Cast) -> None:
    contact = clara(cast)
    suggest()
    Greeting.objects.update(on=today() + timedelta(days=2))  # pages go by the clock
    client.force_login(cast.alice)
    assert "Clara Harbor" in client.get("/greetings/").content.decode()
    assert "/letters/holiday/" in client.get("/today/", follow=True).content.decode()
    greeting = Greeting.objects.get(holiday="birthday")
    client.post(f"/greetings/{greeting.pk}/skip/")
    greeting.refresh_from_db()
    assert greeting.state == "skipped"
    data = {"what": "Honey", "amount": "20", "on": today().isoformat(), "contact": contact.pk}
    assert client.post(f"/clients/{cast.harbor.pk}/gifts/new/", data).status_code == 302
    assert "Honey" in client.get("/greetings/gifts.csv").content.decode()
    answer = client.post(f"/clients/{cast.harbor.pk}/gifts/new/", {**data, "amount": "9999"})
    assert answer.status_code == 422 and "above the limit" in answer.content.decode()
    client.post(f"/contacts/{contact.pk}/greetings/", {"quiet": "on"})
    assert Greeting.objects.get(holiday="thanksgiving").state == "skipped"
    client.force_login(cast.bohdan)
    assert client.post(f"/greetings/{greeting.pk}/skip/").status_code == 404
