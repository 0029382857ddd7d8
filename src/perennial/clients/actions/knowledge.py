"""What is learnt about a client: facts, attitudes, how to work with it. One verb each: rows and timeline together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.clients.choices import SINGLE_FACTS, BadNews, CalmedBy, Decides, FactKind, StanceKind, Tempo
from perennial.clients.models import (
    Client,
    ClientFact,
    CommunicationType,
    Contact,
    PlaybookText,
    PlayStep,
    Stance,
)
from perennial.clients.rules import playbook
from perennial.foundation.choices import Language
from perennial.foundation.timeline import Actor, changes, record

AXES = {"decides": Decides, "calmed_by": CalmedBy, "tempo": Tempo, "bad_news": BadNews}


class NotKnown(ValueError):
    """The value is none of those there are; the message says which."""


@transaction.atomic
def set_stance(contact: Contact, *, kind: str, note: str, by: Actor, as_of: date) -> Stance:
    """Note a person's attitude as of today; earlier ones stay. The same one twice only confirms it."""
    if kind not in StanceKind.values:
        raise NotKnown(_("There is no such attitude."))
    before = contact.stances.order_by("on", "id").last()
    row = Stance.objects.create(contact=contact, kind=kind, note=note.strip(), on=as_of, by=by.user)
    data = {
        "name": contact.name, "before": {"stance": before.kind if before else ""}, "after": {"stance": kind},
        "note": row.note,
    }  # fmt: skip
    record("contact.stance", by=by, on=as_of, client_id=contact.client_id, subject=("contact", contact.pk), data=data)
    return row


@transaction.atomic
def add_fact(client: Client, *, kind: str, text: str, by: Actor, as_of: date) -> ClientFact:
    """Note a fact. One of a single kind replaces what was known; the same words confirm it as of today."""
    text = " ".join(text.split())
    if kind not in FactKind.values or not text:
        raise NotKnown(_("Say what is known."))
    current = client.known_facts.filter(kind=kind, replaced_on__isnull=True)
    if kind not in SINGLE_FACTS:
        current = current.filter(text=text)
    before = current.last()
    current.update(replaced_on=as_of)
    row = ClientFact.objects.create(client=client, kind=kind, text=text, on=as_of, by=by.user)
    data = {"kind": kind, "before": {"text": before.text if before else ""}, "after": {"text": text}}
    record("client.fact", by=by, on=as_of, client_id=client.pk, subject=("client", client.pk), data=data)
    return row


@transaction.atomic
def drop_fact(fact: ClientFact, *, by: Actor, as_of: date) -> ClientFact:
    """It is not true any more; its history stays."""
    if fact.replaced_on is None:
        fact.replaced_on = as_of
        fact.save(update_fields=["replaced_on"])
        data = {"kind": fact.kind, "before": {"text": fact.text}, "after": {"text": ""}}
        record("client.fact", by=by, on=as_of, client_id=fact.client_id, subject=("client", fact.client_id), data=data)
    return fact


@transaction.atomic
def set_communication(
    client: Client, *, values: Mapping[str, str], note: str, by: Actor, as_of: date
) -> CommunicationType:
    """Note how the client wants to be worked with: the four axes, each empty or one of its values. Raises NotKnown."""
    wanted = {axis: values.get(axis, "") for axis in AXES}
    if any(value and value not in AXES[axis].values for axis, value in wanted.items()):
        raise NotKnown(_("There is no such way to work with a client."))
    row = CommunicationType.objects.filter(client=client).first() or CommunicationType(client=client)
    before = {axis: getattr(row, axis) for axis in AXES} | {"note": row.note}
    data = changes(before, {**wanted, "note": note.strip()})
    for axis, value in wanted.items():
        setattr(row, axis, value)
    row.note, row.on, row.by = note.strip(), as_of, by.user
    row.save()
    if data:
        record("client.communication", by=by, on=as_of, client_id=client.pk, subject=("client", client.pk), data=data)
    return row


@transaction.atomic
def mark_step(client: Client, *, step: str, on: date, by: Actor, as_of: date) -> PlayStep:
    """A step of the play-book was done. Raises NotKnown."""
    if step not in {name for name, _days in playbook.STEPS.values()} or on > as_of:
        raise NotKnown(_("There is no such step."))
    row = PlayStep.objects.create(client=client, step=step, on=on, by=by.user)
    data = {"step": step, "on": on, "row": row.pk}
    record("client.step_done", by=by, on=as_of, client_id=client.pk, subject=("client", client.pk), data=data)
    return row


@transaction.atomic
def change_playbook(*, texts: Mapping[str, str], language: str, by: Actor, as_of: date) -> int:
    """Write the head's own words instead of ours; an empty text goes back to ours. Returns how many changed."""
    if language not in Language.values or any(part not in playbook.PARTS for part in texts):
        raise NotKnown(_("There is no such part of a play-book."))
    before = playbook_texts(language)
    changed = {part: text.strip() for part, text in texts.items() if text.strip() != before.get(part, "")}
    PlaybookText.objects.bulk_create(
        PlaybookText(part=part, language=language, text=text, on=as_of, by=by.user) for part, text in changed.items()
    )
    if changed:
        data = {"language": language, "before": {p: before.get(p, "") for p in changed}, "after": changed}
        record("playbook.changed", by=by, on=as_of, subject=("playbook", None), data=data)
    return len(changed)


def playbook_texts(language: str) -> dict[str, str]:
    """The head's texts that hold in a language."""
    return dict(PlaybookText.objects.filter(language=language).order_by("id").values_list("part", "text"))
