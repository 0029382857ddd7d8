"""People at a client: adding, changing, archiving, merging, and addresses that bounce."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perennial.clients.actions.clients import refresh_search
from perennial.clients.actions.errors import CannotMerge, ChangedMeanwhile, ContactExists, WrongBoss
from perennial.clients.actions.persons import describe_person, join_persons, known_person, remember_address
from perennial.clients.models import Client, Contact
from perennial.clients.ports import join_rows
from perennial.clients.rules.organisation import chain_above
from perennial.foundation.links import follow_contact
from perennial.foundation.timeline import Actor, changes, record

CONTACT_FIELDS = ("name", "email", "phone", "title", "language", "greeting", "roles", "starts_on", "reports_to")


@transaction.atomic
def add_contact(client: Client, *, values: Mapping[str, Any], by: Actor, as_of: date) -> Contact:
    """Add a person at the client. Raises ContactExists for a second one with the same address."""
    contact = Contact(client=client, **{k: v for k, v in values.items() if k in CONTACT_FIELDS})
    contact.email = contact.email.lower()
    contact.person = known_person(contact.name, contact.email)
    check_boss(contact, contact.reports_to)
    _save_contact(contact)
    refresh_search(client)
    describe_person(contact, values=values, by=by, as_of=as_of)
    data = {"name": contact.name, "roles": contact.roles}
    record("contact.added", by=by, on=as_of, client_id=client.pk, subject=("contact", contact.pk), data=data)
    return contact


@transaction.atomic
def change_contact(contact_id: int, *, values: Mapping[str, Any], version: int, by: Actor, as_of: date) -> Contact:
    """Change a contact; a new address forgets that the old one bounced. Raises ChangedMeanwhile, ContactExists."""
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if contact.version != version:
        raise ChangedMeanwhile
    wanted = {k: v for k, v in values.items() if k in CONTACT_FIELDS}
    before = {k: getattr(contact, k) for k in wanted}
    data = changes(_plain(before), _plain(wanted))
    if not data:
        return describe_person(contact, values=values, by=by, as_of=as_of)
    check_boss(contact, wanted.get("reports_to", contact.reports_to))
    for key, value in wanted.items():
        setattr(contact, key, value)
    contact.email = contact.email.lower()
    if contact.email != before.get("email", contact.email):
        contact.bounced_on = None
        remember_address(contact, before["email"])
    contact.version += 1
    _save_contact(contact)
    refresh_search(contact.client)
    data["name"] = contact.name
    record("contact.changed", by=by, on=as_of, client_id=contact.client_id, subject=("contact", contact.pk), data=data)
    return describe_person(contact, values=values, by=by, as_of=as_of)


@transaction.atomic
def archive_contact(contact: Contact, *, by: Actor, as_of: date) -> Contact:
    """The person left or is not to be written to any more."""
    return _set_archived(contact, as_of, "contact.archived", by, as_of)


@transaction.atomic
def restore_contact(contact: Contact, *, by: Actor, as_of: date) -> Contact:
    """Undo archiving."""
    return _set_archived(contact, None, "contact.restored", by, as_of)


@transaction.atomic
def merge_contacts(*, keep: Contact, lose: Contact, by: Actor, as_of: date) -> Contact:
    """Make two contacts of one client one: roles are joined, empty fields filled. Raises CannotMerge."""
    if keep.pk == lose.pk or keep.client_id != lose.client_id:
        raise CannotMerge(_("Only two contacts of the same client can become one."))
    for name in ("email", "phone", "title", "language", "greeting"):
        if not getattr(keep, name) and getattr(lose, name):
            setattr(keep, name, getattr(lose, name))
    keep.roles = sorted({*keep.roles, *lose.roles})
    lost_email, lose.email = lose.email, ""
    lose.archived_on = as_of
    if keep.reports_to_id == lose.pk:
        keep.reports_to_id = lose.reports_to_id if lose.reports_to_id != keep.pk else None
    lose.reports_to = None
    lose.save()
    if keep.person_id or lose.person_id:
        join_persons(keep, lose)
    keep.version += 1
    keep.save()
    remember_address(keep, lost_email)
    join_rows(keep, lose, by, as_of)
    _move_rows(lose, keep)
    follow_contact(lose.pk, keep.pk)
    break_circle(keep)
    data = {"lost": lose.name, "lost_email": lost_email, "kept": keep.name}
    record("contact.merged", by=by, on=as_of, client_id=keep.client_id, subject=("contact", keep.pk), data=data)
    refresh_search(keep.client)
    return keep


def _move_rows(lose: Contact, keep: Contact) -> None:
    """Whatever hangs on the one hangs on the other from now on, tables of pairs included: each pair once."""
    relations: list[Any] = [
        field for field in Contact._meta.get_fields(include_hidden=True) if field.auto_created and not field.concrete
    ]
    for relation in relations:
        if relation.many_to_many:
            own, theirs = relation.field.m2m_reverse_field_name(), relation.field.m2m_field_name()
            rows = relation.through._default_manager
            kept = list(rows.filter(**{own: keep}).values_list(f"{theirs}_id", flat=True))
            rows.filter(**{own: lose, f"{theirs}__in": kept}).delete()
    for relation in relations:
        if not relation.many_to_many:
            name = relation.field.name
            relation.related_model._default_manager.filter(**{name: lose}).update(**{name: keep})


@transaction.atomic
def record_bounce(contact: Contact, *, reason: str, by: Actor, as_of: date) -> Contact:
    """A mail to this person came back: nothing more is sent there until the address changes."""
    contact.bounced_on = as_of
    contact.save(update_fields=["bounced_on"])
    data = {"name": contact.name, "email": contact.email, "reason": reason}
    record("contact.bounced", by=by, on=as_of, client_id=contact.client_id, subject=("contact", contact.pk), data=data)
    return contact


@transaction.atomic
def clear_bounce(contact: Contact, *, by: Actor, as_of: date) -> Contact:
    """Undo a bounce: the address works."""
    contact.bounced_on = None
    contact.save(update_fields=["bounced_on"])
    data = {"name": contact.name}
    record(
        "contact.bounce_cleared",
        by=by,
        on=as_of,
        client_id=contact.client_id,
        subject=("contact", contact.pk),
        data=data,
    )
    return contact


def _save_contact(contact: Contact) -> None:
    try:
        with transaction.atomic():
            contact.save()
    except IntegrityError as error:
        raise ContactExists(_("%(email)s is already a contact of this client.") % {"email": contact.email}) from error


def _set_archived(contact: Contact, day: date | None, verb: str, by: Actor, as_of: date) -> Contact:
    contact.archived_on, contact.version = day, contact.version + 1
    if day is None:
        contact.ended_on = None
    contact.save(update_fields=["archived_on", "ended_on", "version"])
    data = {"name": contact.name}
    record(verb, by=by, on=as_of, client_id=contact.client_id, subject=("contact", contact.pk), data=data)
    refresh_search(contact.client)
    return contact


def check_boss(contact: Contact, boss: Contact | None) -> None:
    """Raises WrongBoss when `contact` cannot report to `boss`."""
    if boss is None:
        return
    if boss.client_id != contact.client_id:
        raise WrongBoss(_("%(boss)s is not at this client.") % {"boss": boss.name})
    above = dict(Contact.objects.filter(client_id=contact.client_id).values_list("pk", "reports_to_id"))
    if contact.pk is not None and contact.pk in chain_above(boss.pk, above):
        values = {"boss": boss.name, "name": contact.name}
        raise WrongBoss(_("%(boss)s already reports to %(name)s, directly or through others.") % values)


def break_circle(contact: Contact) -> None:
    """After a merge: whoever would now report to themselves through others reports to nobody."""
    above = dict(Contact.objects.filter(client_id=contact.client_id).values_list("pk", "reports_to_id"))
    boss = above.get(contact.pk)
    if boss is not None and contact.pk in chain_above(boss, above):
        contact.reports_to = None
        contact.save(update_fields=["reports_to"])


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the timeline tells them: a person by name."""
    return {k: v.name if isinstance(v, Contact) else v for k, v in values.items()}
