"""Adding, changing, archiving and merging clients: rows and timeline in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perennial.clients.actions.errors import CannotArchive, CannotMerge, ChangedMeanwhile, CodeTaken
from perennial.clients.actions.managers import join_managers, keep_manager
from perennial.clients.choices import SINGLE_FACTS, ClientStatus
from perennial.clients.models import CanvasVersion, Client, CommunicationType, Contact, Pin
from perennial.clients.ports import join_client_rows
from perennial.clients.rules import canvas as canvas_rules
from perennial.foundation.models import TimelineEvent, User
from perennial.foundation.timeline import Actor, changes, record
from perennial.kernel.money import MINOR_UNITS
from perennial.kernel.text import fold, name_key

CLIENT_FIELDS = (
    "code", "name", "country", "city", "time_zone", "language", "currency", "terms_days", "manager", "brought_by",
    "shadow_until", "tier", "pause_allowed", "friendly_reminder", "since", "note",
)  # fmt: skip


def search_text(client: Client, contacts: Iterable[Contact] = ()) -> str:
    """What the search looks in: names, code, city and contacts, folded."""
    words = [client.name, client.code, client.city, *(f"{c.name} {c.email}" for c in contacts)]
    return fold(" ".join(w for w in words if w))


@transaction.atomic
def add_client(
    *, values: Mapping[str, Any], by: Actor, as_of: date, status: ClientStatus = ClientStatus.ACTIVE
) -> Client:
    """Add a client. `values` holds CLIENT_FIELDS; a missing code is made from the name. Raises CodeTaken."""
    client = Client(status=status, **{k: v for k, v in values.items() if k in CLIENT_FIELDS})
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
    if "manager" in differing:
        leaving = before["manager"].pk if before["manager"] else None
        keep_manager(client.pk, leaving=leaving, coming=client.manager_id, as_of=as_of)
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
    """Undo archiving: back to where the client stood before."""
    return _set_status(client, _status_before(client), "client.restored", by, as_of)


@transaction.atomic
def merge_clients(*, keep: Client, lose: Client, by: Actor, as_of: date) -> Client:
    """Make two clients one: everything that hangs on `lose` moves to `keep`; `lose` stays as a pointer.

    Raises CannotMerge for the same client, a merged one, or invoice numbers both have.
    """
    if keep.pk == lose.pk or lose.merged_into_id or keep.merged_into_id:
        raise CannotMerge(_("Choose two different clients that were not merged before."))
    canvas = _canvas_of_both(keep, lose)
    if CommunicationType.objects.filter(client=keep).exists():
        CommunicationType.objects.filter(client=lose).delete()  # the timeline of `lose` tells what it was
    join_client_rows(keep, lose, by, as_of)
    join_managers(keep, lose)
    moved = _move_rows(keep, lose)
    if canvas is not None:
        CanvasVersion.objects.create(client=keep, items=canvas, on=as_of, by=by.user)
    _keep_newest_facts(keep, as_of)
    lose.merged_into, lose.status, lose.version = keep, ClientStatus.ARCHIVED, lose.version + 1
    lose.save(update_fields=["merged_into", "status", "version"])
    refresh_search(keep)
    data = {"lost": lose.name, "lost_id": lose.pk, "kept": keep.name, "moved": moved}
    for client in (keep, lose):
        record("client.merged", by=by, on=as_of, client_id=client.pk, subject=("client", lose.pk), data=data)
    return keep


def _free_code(name: str) -> str:
    base = (name_key(name).replace(" ", "-") or "client")[:56]
    taken = set(Client.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(code for code in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if code not in taken)


def _check_currency(code: str) -> None:
    if code not in MINOR_UNITS:
        raise ValidationError(_("%(code)s is not a currency we know.") % {"code": code})


def _shown(value: Any) -> Any:
    return str(value) if isinstance(value, User) else value


def _status_before(client: Client) -> ClientStatus:
    rows = TimelineEvent.objects.filter(client_id=client.pk, verb__in=("client.archived", "client.moved"))
    for data in rows.order_by("-id").values_list("data", flat=True)[:20]:
        if data.get("after", {}).get("status") == ClientStatus.ARCHIVED:
            return ClientStatus(data["before"]["status"])
    return ClientStatus.ACTIVE


def _set_status(client: Client, status: ClientStatus, verb: str, by: Actor, as_of: date) -> Client:
    before = client.status
    client.status, client.version = status, client.version + 1
    client.save(update_fields=["status", "version"])
    data = {"name": client.name, "before": {"status": before}, "after": {"status": str(status)}}
    record(verb, by=by, on=as_of, client_id=client.pk, subject=("client", client.pk), data=data)
    return client


def refresh_search(client: Client) -> None:
    """Write anew what the search looks in."""
    Client.objects.filter(pk=client.pk).update(search_text=search_text(client, client.contacts.current()))


def _keep_newest_facts(client: Client, as_of: date) -> None:
    """Of a kind that is single, two clients that became one bring two: the newer one holds."""
    for kind in SINGLE_FACTS:
        held = list(client.known_facts.filter(kind=kind, replaced_on__isnull=True).order_by("-on", "-id"))
        client.known_facts.filter(pk__in=[fact.pk for fact in held[1:]]).update(replaced_on=as_of)


def _canvas_of_both(keep: Client, lose: Client) -> list[dict[str, str]] | None:
    """The lines of both canvases, where both have one."""
    ours, theirs = keep.canvases.last(), lose.canvases.last()
    if ours is None or theirs is None:
        return None
    return canvas_rules.stored(canvas_rules.joined(canvas_rules.loaded(ours.items), canvas_rules.loaded(theirs.items)))


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
