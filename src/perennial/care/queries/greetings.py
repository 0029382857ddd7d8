"""Who is greeted, and what is coming."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from perennial.care.choices import GreetingState
from perennial.care.models import Greeting, GreetingWish
from perennial.care.rules.greetings import HOLIDAYS, Occasion, occasions
from perennial.clients.models import Client, Contact
from perennial.foundation.store import get

__all__ = ["HOLIDAYS", "coming_greetings", "greeted_people", "own_days", "quiet_people"]


def greeted_people() -> list[Contact]:
    """People of clients we serve who can be written to; one post of a person with several. One query.

    Those without a part in our work (no role) are greeted on their birthdays only; see own_days.
    """
    rows = Contact.objects.current().filter(
        client__in=Client.objects.served().values("pk"), bounced_on__isnull=True, ended_on__isnull=True
    ).exclude(email="").select_related("client", "person", "greeting_wish").order_by("pk")  # fmt: skip
    found: dict[Any, Contact] = {}
    for row in rows:
        found.setdefault(("person", row.person_id) if row.person_id else ("post", row.pk), row)
    return list(found.values())


def quiet_people() -> set[int]:
    """Posts of people who want no greetings, whichever of their posts says so. Two queries."""
    rows = list(GreetingWish.objects.filter(quiet=True).values_list("contact_id", "contact__person_id"))
    people = {person for _post, person in rows if person}
    posts = set(Contact.objects.filter(person__in=people).values_list("pk", flat=True)) if people else set()
    return posts | {post for post, _person in rows}


def own_days(contact: Contact, *, first: date, last: date) -> list[Occasion]:
    """Days of a person by their own country, choice and birthday."""
    person, wish = contact.person, getattr(contact, "greeting_wish", None)
    birthday = None
    if person is not None and person.birthday_month and person.birthday_day:
        birthday = (person.birthday_month, person.birthday_day)
    wanted = tuple(wish.holidays) if wish is not None else ()
    country = contact.own_country if contact.roles else ""
    return occasions(country, birthday, first=first, last=last, wanted=wanted)


def coming_greetings(user: Any, as_of: date, days: int | None = None) -> Any:
    """Greetings a person may still send, the nearest first. One query."""
    last = as_of + timedelta(days=int(get("greetings.days")) if days is None else days)
    rows = Greeting.objects.visible_to(user).filter(
        on__range=(as_of, last), state__in=(GreetingState.SUGGESTED, GreetingState.DRAFTED)
    )  # fmt: skip
    return rows.select_related("client", "contact").order_by("on", "id")
