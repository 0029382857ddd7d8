"""Agreements and projects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.clients.models import Client
from perennial.contracts.choices import AgreementKind
from perennial.contracts.models import Agreement, Project
from perennial.foundation.timeline import Actor, changes, record

FIELDS: Final = (
    "kind", "parent", "number", "title", "our_entity", "client_entity", "signed_on", "starts_on", "ends_on",
    "notice_days", "auto_renews", "renewal_months", "payment_terms_days", "currency", "rounding", "rounding_per",
    "silent_approval", "silent_after_days", "discount_percent", "vat", "vat_rate", "non_solicit_months",
    "buyout_percent", "buyout_note", "purchase_order",
)  # fmt: skip
PROJECT_FIELDS: Final = ("agreement", "code", "name", "billing", "fee", "fee_months", "starts_on", "ends_on")


class CannotAgree(ValueError):
    """The agreement or project cannot be kept like this; the sentence says why."""


@transaction.atomic
def add_agreement(client: Client, *, values: Mapping[str, Any], by: Actor, as_of: date) -> Agreement:
    """A master agreement, or a statement of work. Raises CannotAgree."""
    row = Agreement(client=client, **_only(values, FIELDS))
    _refuse(row)
    row.save(force_insert=True)
    data = {"number": row.number, "kind": row.kind, "title": row.title, "starts_on": row.starts_on}
    record("agreement.added", by=by, on=as_of, client_id=client.pk, subject=("agreement", row.pk), data=data)
    return row


@transaction.atomic
def change_agreement(row: Agreement, *, values: Mapping[str, Any], by: Actor, as_of: date) -> Agreement:
    """What is invoiced keeps the terms it was invoiced by. Raises CannotAgree."""
    row = Agreement.objects.select_for_update().get(pk=row.pk)
    wanted = _only(values, FIELDS)
    data = changes({name: _plain(getattr(row, name)) for name in wanted}, {k: _plain(v) for k, v in wanted.items()})
    if not data:
        return row
    if "currency" in data["after"] and row.placements.exists():
        raise CannotAgree(_("People are placed under this agreement: its currency stays. Make a new one."))
    for name, value in wanted.items():
        setattr(row, name, value)
    _refuse(row)
    row.version += 1
    row.save()
    subject = ("agreement", row.pk)
    record(
        "agreement.changed", by=by, on=as_of, client_id=row.client_id, subject=subject,
        data={"number": row.number, **data},
    )  # fmt: skip
    return row


@transaction.atomic
def add_project(agreement: Agreement, *, values: Mapping[str, Any], by: Actor, as_of: date) -> Project:
    """A project under an agreement of the client. Raises CannotAgree for a code the client has already."""
    row = Project(client=agreement.client, agreement=agreement, **_only(values, PROJECT_FIELDS[1:]))
    if Project.objects.filter(client=agreement.client_id, code=row.code).exists():
        raise CannotAgree(_("The client already has a project of this code."))
    row.save(force_insert=True)
    data = {"name": row.name, "code": row.code, "starts_on": row.starts_on}
    record("project.added", by=by, on=as_of, client_id=row.client_id, subject=("project", row.pk), data=data)
    return row


def _refuse(row: Agreement) -> None:
    """What must not be agreed, said before the database refuses it."""
    same = Agreement.objects.filter(client=row.client_id, number=row.number).exclude(pk=row.pk)
    if same.exists():
        raise CannotAgree(_("The client already has an agreement of this number."))
    if row.ends_on is not None and row.ends_on < row.starts_on:
        raise CannotAgree(_("It ends before it begins."))
    if row.auto_renews and row.ends_on is None:
        raise CannotAgree(_("Only an agreement that ends can renew by itself: say when its term ends."))
    parent = row.parent
    if parent is not None and (parent.client_id != row.client_id or parent.kind != AgreementKind.MASTER):
        raise CannotAgree(_("A statement of work stands under a master agreement of the same client."))
    if row.client_entity is not None and row.client_entity.client_id != row.client_id:
        raise CannotAgree(_("This company belongs to another client."))


def _only(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


def _plain(value: Any) -> Any:
    """Rows read as their names in the timeline."""
    return str(value) if hasattr(value, "pk") else value
