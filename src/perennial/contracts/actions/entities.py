"""Our companies and those of clients."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.clients.models import Client
from perennial.contracts.models import ClientEntity, LegalEntity
from perennial.foundation.timeline import Actor, changes, record

ADDRESS: Final = ("name", "country", "street", "city", "postcode", "tax_id", "vat_id", "registration", "email")
OURS: Final = (*ADDRESS, "iban", "bic", "bank_name", "phone", "series", "is_default")
THEIRS: Final = (*ADDRESS, "einvoice_id", "buyer_reference", "is_default")


class CannotKeepEntity(ValueError):
    """The company cannot be kept like this; the sentence says why."""


@transaction.atomic
def add_entity(*, values: Mapping[str, Any], by: Actor, as_of: date) -> LegalEntity:
    """A company of ours; the first one is the default. Raises CannotKeepEntity for a name or series in use."""
    row = LegalEntity(**_only(values, OURS))
    row.is_default = row.is_default or not LegalEntity.objects.exists()
    _refuse_twice(row)
    _only_default(LegalEntity.objects.exclude(pk=row.pk), row)
    row.save(force_insert=True)
    record("entity.added", by=by, on=as_of, subject=("entity", row.pk), data={"name": row.name, "series": row.series})
    return row


@transaction.atomic
def change_entity(row: LegalEntity, *, values: Mapping[str, Any], by: Actor, as_of: date) -> LegalEntity:
    """Issued invoices keep what stood on them. Raises CannotKeepEntity."""
    row = LegalEntity.objects.select_for_update().get(pk=row.pk)
    wanted = _only(values, OURS)
    data = changes({name: getattr(row, name) for name in wanted}, wanted)
    if not data:
        return row
    if data["before"].get("is_default"):
        raise CannotKeepEntity(_("Make another company the default one instead."))
    _set(row, wanted)
    _refuse_twice(row)
    _only_default(LegalEntity.objects.exclude(pk=row.pk), row)
    row.save()
    record("entity.changed", by=by, on=as_of, subject=("entity", row.pk), data={"name": row.name, **data})
    return row


@transaction.atomic
def close_entity(row: LegalEntity, *, by: Actor, as_of: date) -> LegalEntity:
    """Nothing is signed in its name any more. Raises CannotKeepEntity for the default one."""
    row = LegalEntity.objects.select_for_update().get(pk=row.pk)
    if row.is_default:
        raise CannotKeepEntity(_("Make another company the default one first."))
    if row.closed_on is None:
        row.closed_on, row.version = as_of, row.version + 1
        row.save(update_fields=["closed_on", "version"])
        record("entity.closed", by=by, on=as_of, subject=("entity", row.pk), data={"name": row.name})
    return row


@transaction.atomic
def add_client_entity(client: Client, *, values: Mapping[str, Any], by: Actor, as_of: date) -> ClientEntity:
    """A company of a client; its first one is the default. Raises CannotKeepEntity for a name it has already."""
    row = ClientEntity(client=client, **_only(values, THEIRS))
    row.is_default = row.is_default or not client.entities.exists()
    _refuse_twice(row)
    _only_default(client.entities.exclude(pk=row.pk), row)
    row.save(force_insert=True)
    _tell_client_entity("client_entity.added", row, {}, by, as_of)
    return row


@transaction.atomic
def change_client_entity(row: ClientEntity, *, values: Mapping[str, Any], by: Actor, as_of: date) -> ClientEntity:
    """Issued invoices keep what stood on them. Raises CannotKeepEntity."""
    row = ClientEntity.objects.select_for_update().get(pk=row.pk)
    wanted = _only(values, THEIRS)
    data = changes({name: getattr(row, name) for name in wanted}, wanted)
    if not data:
        return row
    if data["before"].get("is_default"):
        raise CannotKeepEntity(_("Make another company the default one instead."))
    _set(row, wanted)
    _refuse_twice(row)
    _only_default(ClientEntity.objects.filter(client=row.client_id).exclude(pk=row.pk), row)
    row.save()
    _tell_client_entity("client_entity.changed", row, data, by, as_of)
    return row


def _only(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


def _set(row: LegalEntity | ClientEntity, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1


def _refuse_twice(row: LegalEntity | ClientEntity) -> None:
    """What two rows may not share, said before the database does."""
    if isinstance(row, ClientEntity):
        if ClientEntity.objects.filter(client=row.client_id, name=row.name).exclude(pk=row.pk).exists():
            raise CannotKeepEntity(_("The client already has a company of this name."))
        return
    others = LegalEntity.objects.exclude(pk=row.pk)
    if others.filter(name=row.name).exists():
        raise CannotKeepEntity(_("We already have a company of this name."))
    if others.filter(series=row.series).exists():
        raise CannotKeepEntity(_("Another company already numbers its invoices by this series."))


def _only_default(others: Any, row: LegalEntity | ClientEntity) -> None:
    if row.is_default:
        others.filter(is_default=True).update(is_default=False)


def _tell_client_entity(verb: str, row: ClientEntity, data: Mapping[str, Any], by: Actor, as_of: date) -> None:
    subject = ("client_entity", row.pk)
    record(verb, by=by, on=as_of, client_id=row.client_id, subject=subject, data={"name": row.name, **data})
