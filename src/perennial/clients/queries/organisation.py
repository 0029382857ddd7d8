"""A client's people: who reports to whom, which roles are filled, where else a person has a post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from perennial.clients.models import Contact
from perennial.clients.rules.organisation import Need, Placed, Post, arrange, chain_above, needs
from perennial.kernel.text import name_key

__all__ = ["Organisation", "candidates", "chain_above", "organisation", "posts_elsewhere"]

MOST_CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class Organisation:
    """The client's people from the top down, and who fills the roles that a safe client needs."""

    placed: tuple[Placed, ...]
    required: tuple[Need, ...]

    @property
    def has_lines(self) -> bool:
        """Whether anybody reports to anybody."""
        return any(row.depth for row in self.placed)

    @property
    def missing(self) -> list[str]:
        """Roles without a reachable person."""
        return [need.role for need in self.required if not need.filled]


def organisation(contacts: Iterable[Contact]) -> Organisation:
    """Arrange a client's current contacts, which the caller has loaded; no query."""
    posts = [
        Post(c.pk, c.name, c.reports_to_id, frozenset(c.roles), bool(c.email) and c.bounced_on is None)
        for c in contacts
        if c.archived_on is None
    ]
    return Organisation(tuple(arrange(posts)), tuple(needs(posts)))


def posts_elsewhere(contacts: Iterable[Contact], user: Any) -> dict[int, list[Contact]]:
    """Other posts of the persons of these contacts, at clients the reader may see, by person. One query."""
    rows = list(contacts)
    people = {c.person_id for c in rows if c.person_id}
    found: dict[int, list[Contact]] = {}
    if not people:
        return found
    own = {c.pk for c in rows}
    others = Contact.objects.visible_to(user).filter(person__in=people).exclude(pk__in=own).select_related("client")
    for row in others.order_by("-starts_on", "pk"):
        found.setdefault(row.person_id or 0, []).append(row)
    return found


def candidates(contact: Contact, user: Any) -> list[Contact]:
    """Contacts of other clients that may be the same human being: a shared address, or the same name."""
    emails = {contact.email, *(contact.person.addresses.values_list("email", flat=True) if contact.person else ())}
    rows = Contact.objects.visible_to(user).exclude(client_id=contact.client_id)
    first = contact.name.split(" ")[0]
    if contact.person_id:
        rows = rows.filter(Q(person__isnull=True) | ~Q(person=contact.person_id))
    alike = rows.filter(Q(name__startswith=first) | Q(email__in=emails - {""})).select_related("client")
    own = name_key(contact.name)
    return [row for row in alike.order_by("pk")[:200] if row.email in emails - {""} or name_key(row.name) == own][
        :MOST_CANDIDATES
    ]
