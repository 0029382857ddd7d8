"""The catalogue of services, and what is said of a client and a service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perennial.clients.models import Client
from perennial.foundation.timeline import Actor, record
from perennial.foundation.versions import ChangedMeanwhile
from perennial.growth.actions.expansions import spot_expansion
from perennial.growth.actions.ideas import note_idea
from perennial.growth.choices.expansions import ExpansionKind
from perennial.growth.choices.services import Becomes, Stand
from perennial.growth.models.services import ClientService, Service
from perennial.kernel.text import name_key

SERVICE_FIELDS: Final = ("name", "gives", "words", "price_low", "price_high", "currency", "per")


class ServiceRefused(ValueError):
    """A service cannot be like this; the sentence says why."""


@transaction.atomic
def add_service(*, values: Mapping[str, Any], by: Actor, as_of: date) -> Service:
    """Put it into the catalogue. `values` holds SERVICE_FIELDS. Raises ServiceRefused."""
    service = Service(**_checked(values))
    try:
        with transaction.atomic():
            service.save()
    except IntegrityError as error:
        raise ServiceRefused(_("There is a service of this name already.")) from error
    _tell("service.added", service, by, as_of)
    return service


@transaction.atomic
def change_service(service: Service, *, values: Mapping[str, Any], by: Actor, as_of: date) -> Service:
    """Say it otherwise. Raises ServiceRefused, ChangedMeanwhile."""
    try:
        with transaction.atomic():
            _write(service, _checked(values))
    except IntegrityError as error:
        raise ServiceRefused(_("There is a service of this name already.")) from error
    _tell("service.changed_words", service, by, as_of)
    return service


@transaction.atomic
def retire_service(service: Service, *, by: Actor, as_of: date) -> Service:
    """It is sold no more: what clients stand with it is kept, and shown no more."""
    return _turned(service, as_of, "service.retired", by, as_of)


@transaction.atomic
def sell_service_again(service: Service, *, by: Actor, as_of: date) -> Service:
    """Back into the catalogue."""
    return _turned(service, None, "service.sold_again", by, as_of)


@transaction.atomic
def mark_service(
    client: Client, service: Service, *, stand: Stand, on: date, note: str = "", until: date | None = None,
    becomes: str = "", by: Actor, as_of: date,
) -> ClientService:  # fmt: skip
    """Say where a client stands with a service. `becomes` (Becomes): an idea or an expansion is noted with it, once,
    for what is offered or could be bought.

    Raises ServiceRefused.
    """
    words = " ".join(note.split())[:300]
    if stand in (Stand.COULD, Stand.NOT) and not words:
        raise ServiceRefused(_("Say why: what you saw or heard."))
    if on > as_of:
        raise ServiceRefused(_("Only what has happened can be told: the day lies in the future."))
    if until is not None and until < as_of:
        raise ServiceRefused(_("The day until which it holds is over."))
    row = ClientService.objects.select_for_update().filter(client=client, service=service).first()
    row = row or ClientService(client=client, service=service)
    row.stand, row.on, row.note, row.by = stand, on, words, by.user
    row.until = until if stand == Stand.NOT else None
    if stand in (Stand.COULD, Stand.OFFERED):
        _note(row, becomes, by, as_of)
    row.save()
    data = {"service": service.name, "stand": str(stand), "note": words, "until": row.until}
    record("service.marked", by=by, on=as_of, client_id=client.pk, subject=("client", client.pk), data=data)
    return row


@transaction.atomic
def unmark_service(client: Client, service: Service, *, by: Actor, as_of: date) -> None:
    """Nothing is said any more; what placements show stays shown."""
    if ClientService.objects.filter(client=client, service=service).delete()[0]:
        data = {"service": service.name}
        record("service.unmarked", by=by, on=as_of, client_id=client.pk, subject=("client", client.pk), data=data)


def join_services(keep: Client, lose: Client, by: Actor, as_of: date) -> None:
    """Of two clients that become one, what was said last of a service holds."""
    both: dict[int, list[ClientService]] = {}
    for row in ClientService.objects.filter(client__in=(keep, lose)).order_by("on", "pk"):
        both.setdefault(row.service_id, []).append(row)
    older = [row.pk for rows in both.values() for row in rows[:-1]]
    ClientService.objects.filter(pk__in=older).delete()


def _note(row: ClientService, becomes: str, by: Actor, as_of: date) -> None:
    """What it becomes goes its own way from here on."""
    service = row.service
    if becomes == Becomes.IDEA and row.idea_id is None:
        said = {"title": service.name, "problem": row.note, "proposal": service.gives}
        row.idea = note_idea(row.client, values=said, by=by, as_of=as_of)
    elif becomes == Becomes.EXPANSION and row.expansion_id is None:
        wanted = {"title": service.name, "need": row.note, "kind": ExpansionKind.SERVICE}
        row.expansion = spot_expansion(row.client, values=wanted, by=by, as_of=as_of)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    said = {key: values[key] for key in SERVICE_FIELDS if key in values}
    said["name"] = " ".join(str(said.get("name", "")).split())[:80]
    if not name_key(said["name"]):
        raise ServiceRefused(_("Say what it is called."))
    low, high = said.get("price_low"), said.get("price_high")
    if low is not None and high is not None and high < low:
        raise ServiceRefused(_("The usual price ends below where it begins."))
    if low is None and high is None:
        said["currency"] = ""
    return {**said, "name_key": name_key(said["name"])[:80]}


def _turned(service: Service, retired_on: date | None, verb: str, by: Actor, as_of: date) -> Service:
    if (service.retired_on is None) != (retired_on is None):
        _write(service, {"retired_on": retired_on})
        _tell(verb, service, by, as_of)
    return service


def _write(service: Service, values: Mapping[str, Any]) -> None:
    """As write_as_read does for rows with a state."""
    held = Service.objects.filter(pk=service.pk, version=service.version)
    if not held.update(**values, version=service.version + 1):
        raise ChangedMeanwhile(_("Somebody else changed this service meanwhile. Look again."))
    service.refresh_from_db()


def _tell(verb: str, service: Service, by: Actor, as_of: date) -> None:
    record(verb, by=by, on=as_of, client_id=None, subject=("service", service.pk), data={"service": service.name})
