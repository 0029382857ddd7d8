"""Everything that changes clients, contacts and deputies. One verb each: rows and timeline in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client, Contact, Deputy, Pin, SavedView
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, changes, record
from perennial.kernel.money import MINOR_UNITS
from perennial.kernel.text import fold, name_key

CLIENT_FIELDS = (
    "code", "name", "country", "city", "time_zone", "language", "currency", "terms_days", "manager", "brought_by",
    "shadow_until", "pause_allowed", "friendly_reminder", "since", "note",
)  # fmt: skip
CONTACT_FIELDS = ("name", "email", "phone", "title", "language", "greeting", "roles")


class ChangedMeanwhile(ValueError):
    """Somebody else changed it after it was read."""

    def __init__(self) -> None:
        super().__init__(_("This was changed meanwhile. Look at it again, then decide."))


class CodeTaken(ValueError):
    """Another client has this code."""


class ContactExists(ValueError):
    """The client already has a contact with this address."""


class CannotMerge(ValueError):
    """These two clients cannot become one; the message says why."""


class CannotArchive(ValueError):
    """The client cannot be archived; the message says why."""


def search_text(client: Client, contacts: Iterable[Contact] = ()) -> str:
    """What the search looks in: names, code, city and contacts, folded."""
    words = [client.name, client.code, client.city, *(f"{c.name} {c.email}" for c in contacts)]
    return fold(" ".join(w for w in words if w))


@transaction.atomic
def add_client(*, values: Mapping[str, Any], by: Actor, as_of: date) -> Client:
    """Add a client. `values` holds CLIENT_FIELDS; a missing code is made from the name. Raises CodeTaken."""
    client = Client(**{k: v for k, v in values.items() if k in CLIENT_FIELDS})
    client.code = client.code or _free_code(client.name)
    client.since = client.since or as_of
    _check_currency(client.currency)
    client.name_key, client.search_text = name_key(client.name), search_text(client)
    try:
        with transaction.atomic():
            client.save(force_insert=True)
    except IntegrityError as error:
        raise CodeTaken(_("Another client has the code %(code)s.") % {"code": client.code}) from error
    record(
        "client.added", by=by, on=as_of, client_id=client.pk, subject=("client", client.pk), data={"name": client.name}
    )
    return client


@transaction.atomic
def change_client(client_id: int, *, values: Mapping[str, Any], version: int, by: Actor, as_of: date) -> Client:
    """Change fields of a client. Raises ChangedMeanwhile when `version` is stale, CodeTaken."""
    client = Client.objects.select_for_update().select_related(None).get(pk=client_id)
    if client.version != version:
        raise ChangedMeanwhile
    wanted = {k: v for k, v in values.items() if k in CLIENT_FIELDS}
    before = {k: getattr(client, k) for k in wanted}
    differing = {k: v for k, v in wanted.items() if before[k] != v}
    if not differing:
        return client
    for key, value in differing.items():
        setattr(client, key, value)
    _check_currency(client.currency)
    client.name_key, client.search_text = name_key(client.name), search_text(client, client.contacts.current())
    client.version += 1
    try:
        with transaction.atomic():
            client.save()
    except IntegrityError as error:
        raise CodeTaken(_("Another client has the code %(code)s.") % {"code": client.code}) from error
    data = changes({k: _shown(before[k]) for k in differing}, {k: _shown(v) for k, v in differing.items()})
    record("client.changed", by=by, on=as_of, client_id=client.pk, subject=("client", client.pk), data=data)
    return client


@transaction.atomic
def archive_client(client: Client, *, by: Actor, as_of: date) -> Client:
    """Take the client out of lists and cues. Raises CannotArchive while an invoice is open."""
    from perennial.foundation.registry import GUARDS

    for guard in GUARDS:
        reason = guard("archive_client", client, as_of)
        if reason:
            raise CannotArchive(reason)
    return _set_status(client, ClientStatus.ARCHIVED, "client.archived", by, as_of)


@transaction.atomic
def restore_client(client: Client, *, by: Actor, as_of: date) -> Client:
    """Undo archiving."""
    return _set_status(client, ClientStatus.ACTIVE, "client.restored", by, as_of)


@transaction.atomic
def merge_clients(*, keep: Client, lose: Client, by: Actor, as_of: date) -> Client:
    """Make two clients one: everything that hangs on `lose` moves to `keep`; `lose` stays as a pointer.

    Raises CannotMerge for the same client, a merged one, or invoice numbers both have.
    """
    if keep.pk == lose.pk or lose.merged_into_id or keep.merged_into_id:
        raise CannotMerge(_("Choose two different clients that were not merged before."))
    moved = _move_rows(keep, lose)
    lose.merged_into, lose.status, lose.version = keep, ClientStatus.ARCHIVED, lose.version + 1
    lose.save(update_fields=["merged_into", "status", "version"])
    _refresh_search(keep)
    data = {"lost": lose.name, "lost_id": lose.pk, "kept": keep.name, "moved": moved}
    for client in (keep, lose):
        record("client.merged", by=by, on=as_of, client_id=client.pk, subject=("client", lose.pk), data=data)
    return keep


@transaction.atomic
def add_contact(client: Client, *, values: Mapping[str, Any], by: Actor, as_of: date) -> Contact:
    """Add a person at the client. Raises ContactExists for a second one with the same address."""
    contact = Contact(client=client, **{k: v for k, v in values.items() if k in CONTACT_FIELDS})
    contact.email = contact.email.lower()
    _save_contact(contact)
    _refresh_search(client)
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
    data = changes(before, wanted)
    if not data:
        return contact
    for key, value in wanted.items():
        setattr(contact, key, value)
    contact.email = contact.email.lower()
    if contact.email != before.get("email", contact.email):
        contact.bounced_on = None
    contact.version += 1
    _save_contact(contact)
    _refresh_search(contact.client)
    data["name"] = contact.name
    record("contact.changed", by=by, on=as_of, client_id=contact.client_id, subject=("contact", contact.pk), data=data)
    return contact


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
    lose.save()
    keep.version += 1
    keep.save()
    for relation in Contact._meta.related_objects:
        relation.related_model._default_manager.filter(**{relation.field.name: lose}).update(
            **{relation.field.name: keep}
        )
    data = {"lost": lose.name, "lost_email": lost_email, "kept": keep.name}
    record("contact.merged", by=by, on=as_of, client_id=keep.client_id, subject=("contact", keep.pk), data=data)
    _refresh_search(keep.client)
    return keep


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


@transaction.atomic
def name_deputy(*, manager: User, deputy: User, starts_on: date, until: date | None, by: Actor, as_of: date) -> Deputy:
    """`deputy` sees and acts on the manager's clients in the period. Raises ValidationError for a wrong one."""
    row = Deputy(manager=manager, deputy=deputy, starts_on=starts_on, until=until)
    if manager == deputy or (until is not None and until < starts_on) or not deputy.is_active:
        raise ValidationError(_("A deputy is another active person, from a day until the same or a later one."))
    row.save()
    data = {"manager": manager.name, "deputy": deputy.name, "from": starts_on, "until": until}
    record("deputy.named", by=by, on=as_of, subject=("deputy", row.pk), data=data)
    return row


@transaction.atomic
def end_deputy(row: Deputy, *, by: Actor, as_of: date) -> Deputy:
    """The manager is back."""
    row.ended_on = as_of
    row.save(update_fields=["ended_on"])
    data = {"manager": row.manager.name, "deputy": row.deputy.name}
    record("deputy.ended", by=by, on=as_of, subject=("deputy", row.pk), data=data)
    return row


def save_view(*, owner: User, page: str, name: str, query: str, shared: bool) -> SavedView:
    """Keep a filter under a name; the same name is replaced. A person's own list, so no timeline event."""
    view, _made = SavedView.objects.update_or_create(
        owner=owner, page=page, name=name, defaults={"query": query, "shared": shared}
    )
    return view


def pin_client(client: Client, *, user: User) -> None:
    """Pin to the person's navigation."""
    Pin.objects.get_or_create(user=user, client=client)


def unpin_client(client: Client, *, user: User) -> None:
    """Undo pinning."""
    Pin.objects.filter(user=user, client=client).delete()


def _free_code(name: str) -> str:
    base = (name_key(name).replace(" ", "-") or "client")[:56]
    taken = set(Client.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(code for code in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if code not in taken)


def _check_currency(code: str) -> None:
    if code not in MINOR_UNITS:
        raise ValidationError(_("%(code)s is not a currency we know.") % {"code": code})


def _shown(value: Any) -> Any:
    return str(value) if isinstance(value, User) else value


def _set_status(client: Client, status: ClientStatus, verb: str, by: Actor, as_of: date) -> Client:
    before = client.status
    client.status, client.version = status, client.version + 1
    client.save(update_fields=["status", "version"])
    data = {"name": client.name, "before": {"status": before}, "after": {"status": str(status)}}
    record(verb, by=by, on=as_of, client_id=client.pk, subject=("client", client.pk), data=data)
    return client


def _save_contact(contact: Contact) -> None:
    try:
        with transaction.atomic():
            contact.save()
    except IntegrityError as error:
        raise ContactExists(_("%(email)s is already a contact of this client.") % {"email": contact.email}) from error


def _set_archived(contact: Contact, day: date | None, verb: str, by: Actor, as_of: date) -> Contact:
    contact.archived_on, contact.version = day, contact.version + 1
    contact.save(update_fields=["archived_on", "version"])
    data = {"name": contact.name}
    record(verb, by=by, on=as_of, client_id=contact.client_id, subject=("contact", contact.pk), data=data)
    _refresh_search(contact.client)
    return contact


def _refresh_search(client: Client) -> None:
    Client.objects.filter(pk=client.pk).update(search_text=search_text(client, client.contacts.current()))


def _move_rows(keep: Client, lose: Client) -> dict[str, int]:
    moved: dict[str, int] = {}
    for relation in Client._meta.related_objects:
        model, field = relation.related_model, relation.field.name
        if model is Client or model._meta.label == "clients.Pin":
            continue
        try:
            with transaction.atomic():
                count = model._default_manager.filter(**{field: lose}).update(**{field: keep})
        except IntegrityError as error:
            values = {"what": model._meta.verbose_name}
            raise CannotMerge(_("Both clients have the same %(what)s; settle that first.") % values) from error
        if count:
            moved[model._meta.label] = count
    Pin.objects.filter(client=lose).delete()
    return moved
