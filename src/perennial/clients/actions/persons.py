"""The person behind one or more posts: further addresses, birthday, zone; the same person at two clients; moving on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from perennial.clients.actions.clients import refresh_search
from perennial.clients.actions.errors import CannotMerge, WrongPost
from perennial.clients.models import Client, Contact, ContactAddress, Person
from perennial.foundation.timeline import Actor, changes, record
from perennial.kernel.text import name_key

PERSON_FIELDS = ("country", "time_zone", "birthday_day", "birthday_month")
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def person_of(contact: Contact) -> Person:
    """The person of this post, made now if nothing was known about them as such."""
    if contact.person is None:
        contact.person = Person.objects.create(name=contact.name)
        contact.save(update_fields=["person"])
    return contact.person


@transaction.atomic
def describe_person(contact: Contact, *, values: Mapping[str, Any], by: Actor, as_of: date) -> Contact:
    """Change what is known about the person: PERSON_FIELDS and `addresses`, a list of further e-mail addresses.

    Raises ValidationError for a birthday or an address that cannot be.
    """
    wanted = {k: v for k, v in values.items() if k in PERSON_FIELDS}
    addresses = _addresses(values.get("addresses"), contact)
    before: dict[str, Any] = {k: getattr(contact.person, k) if contact.person else _empty(k) for k in wanted}
    if addresses is not None:
        before["addresses"], wanted["addresses"] = further_addresses(contact), addresses
    data = changes(before, wanted)
    if not data:
        return contact
    _check_birthday(wanted)
    person = person_of(contact)
    for key in PERSON_FIELDS:
        if key in wanted:
            setattr(person, key, wanted[key])
    person.save()
    if addresses is not None:
        person.addresses.exclude(email__in=addresses).delete()
        known = set(person.addresses.values_list("email", flat=True))
        ContactAddress.objects.bulk_create(ContactAddress(person=person, email=e) for e in addresses if e not in known)
    data["name"] = contact.name
    record("contact.changed", by=by, on=as_of, client_id=contact.client_id, subject=("contact", contact.pk), data=data)
    return contact


@transaction.atomic
def same_person(contact: Contact, other: Contact, *, by: Actor, as_of: date) -> Person:
    """The two posts belong to one person: addresses are joined, empty facts filled. Raises CannotMerge."""
    if contact.pk == other.pk or contact.client_id == other.client_id:
        raise CannotMerge(_("Two posts of one person are at two clients; at one client, merge the two entries."))
    person = join_persons(contact, other)
    for row, elsewhere in ((contact, other), (other, contact)):
        data = {"name": row.name, "other": elsewhere.name, "at_id": elsewhere.client_id}
        record("contact.same_person", by=by, on=as_of, client_id=row.client_id, subject=("contact", row.pk), data=data)
    return person


@transaction.atomic
def part_persons(contact: Contact, *, by: Actor, as_of: date) -> Contact:
    """This post belongs to somebody else after all: it gets a person of its own with the same facts."""
    old = contact.person
    if old is None or old.posts.count() < 2:
        return contact
    facts = {k: getattr(old, k) for k in PERSON_FIELDS}
    contact.person = Person.objects.create(name=contact.name, **facts)
    contact.save(update_fields=["person"])
    data = {"name": contact.name}
    record(
        "contact.other_person", by=by, on=as_of, client_id=contact.client_id, subject=("contact", contact.pk), data=data
    )
    return contact


@transaction.atomic
def leave_post(contact: Contact, *, on: date, by: Actor, as_of: date) -> Contact:
    """The person has left this client: history stays, letters go there no more. Raises WrongPost."""
    if contact.starts_on and on < contact.starts_on:
        raise WrongPost(_("Nobody leaves before they came."))
    contact.ended_on, contact.archived_on = on, contact.archived_on or as_of
    contact.version += 1
    contact.save(update_fields=["ended_on", "archived_on", "version"])
    data = {"name": contact.name, "on": on, "roles": contact.roles}
    record("contact.left", by=by, on=as_of, client_id=contact.client_id, subject=("contact", contact.pk), data=data)
    refresh_search(contact.client)
    return contact


@transaction.atomic
def take_post(contact: Contact, client: Client, *, title: str, email: str, on: date, by: Actor, as_of: date) -> Contact:
    """The person now works at another client as well, or instead: a new post of the same person. Raises WrongPost."""
    if Contact.objects.current().filter(client=client, person=contact.person, person__isnull=False).exists():
        raise WrongPost(_("%(name)s already has a post there.") % {"name": contact.name})
    email = email.lower()
    if email and Contact.objects.filter(client=client, email=email).exists():
        raise WrongPost(_("%(email)s is already a contact of this client.") % {"email": email})
    post = Contact.objects.create(
        client=client, person=person_of(contact), name=contact.name, email=email, title=title, starts_on=on,
        language=contact.language, greeting=contact.greeting, phone=contact.phone, roles=[],
    )  # fmt: skip
    data = {"name": post.name, "roles": []}
    record("contact.added", by=by, on=as_of, client_id=client.pk, subject=("contact", post.pk), data=data)
    refresh_search(client)
    return post


def join_persons(keep: Contact, lose: Contact) -> Person:
    """Make the persons of two posts one. Part of a caller's transaction; no event."""
    person, other = person_of(keep), lose.person
    if other is None or other.pk == person.pk:
        lose.person = person
        lose.save(update_fields=["person"])
        return person
    for key in PERSON_FIELDS:
        if not getattr(person, key):
            setattr(person, key, getattr(other, key))
    person.save()
    known = set(person.addresses.values_list("email", flat=True))
    other.addresses.exclude(email__in=known).update(person=person)
    Contact.objects.filter(person=other).update(person=person)
    lose.person = person
    other.delete()
    return person


def remember_address(contact: Contact, email: str) -> None:
    """Keep an address the person had, so that mail from it is still theirs. Part of a caller's transaction."""
    if email and email.lower() != contact.email:
        ContactAddress.objects.get_or_create(person=person_of(contact), email=email.lower())


def known_person(name: str, email: str) -> Person | None:
    """The person whom we know by this address and name from another client."""
    if not email:
        return None
    rows = Contact.objects.answering_to([email]).filter(person__isnull=False).select_related("person")
    return next((row.person for row in rows if name_key(row.name) == name_key(name)), None)


def further_addresses(contact: Contact) -> list[str]:
    """The person's addresses beside the one of the post, in order."""
    if contact.person is None:
        return []
    return sorted(contact.person.addresses.exclude(email=contact.email).values_list("email", flat=True))


def _addresses(given: Any, contact: Contact) -> list[str] | None:
    if given is None:
        return None
    found = sorted({str(email).strip().lower() for email in given if str(email).strip()} - {contact.email})
    for email in found:
        validate_email(email)
    return found


def _empty(key: str) -> Any:
    return None if key.startswith("birthday") else ""


def _check_birthday(values: Mapping[str, Any]) -> None:
    day, month = values.get("birthday_day"), values.get("birthday_month")
    if day is None and month is None:
        return
    if day is None or month is None or not 1 <= month <= 12 or not 1 <= day <= DAYS[month - 1]:
        raise ValidationError(_("A birthday has a day and a month that exist."))
