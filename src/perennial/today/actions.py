"""Filling the queue from the cues of every room, and what a person does with an item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from time import perf_counter
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from perennial.clients.models import Client
from perennial.foundation.rates import Rates, rates_on
from perennial.foundation.registry import CUES, Cue
from perennial.foundation.sharing import sharing
from perennial.foundation.store import get
from perennial.foundation.timeline import Actor, Event, plain, record, record_many
from perennial.today.choices import ItemState, NotUsefulReason
from perennial.today.models import QueueItem
from perennial.today.rules.ranking import priority


class AlreadyDecided(ValueError):
    """Somebody decided this item before, or its cause is gone."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a cue run did."""

    found: int
    opened: int
    updated: int
    closed: int
    seconds: float


def find_cues(as_of: date, *, clients: Iterable[int] | None = None) -> list[Cue]:
    """Every cue of every room as of the day; the number of SQL queries does not depend on the book's size.

    clients: rooms that can look only at these; a rule that cannot may find more.
    """
    with sharing(clients):
        return [cue for rule in CUES for cue in rule.find(as_of)]


@transaction.atomic
def refresh_queue(*, by: Actor, as_of: date, clients: Iterable[int] | None = None) -> Run:
    """Bring the queue up to the facts: open new items, add newer evidence, close items whose cause is gone.

    clients: only these clients' items are touched (after an act on one client); None is the whole book.
    """
    started = perf_counter()
    only = None if clients is None else set(clients)
    cues = [cue for cue in find_cues(as_of, clients=only) if only is None or cue.client_id in only]
    rates = rates_on(as_of, get("company.currency"))
    waiting = QueueItem.objects.filter(state__in=(ItemState.OPEN, ItemState.SNOOZED))
    if only is not None:
        waiting = waiting.filter(client_id__in=only)
    known = {(row.client_id, row.rule, row.cause): row for row in waiting}
    decided = _decided(as_of, cues)
    fresh, changed = [], []
    for cue in cues:
        key = (cue.client_id, cue.rule, cue.cause)
        row = known.pop(key, None)
        if row is not None:
            if _fill(row, cue, rates, by):
                changed.append(row)
        elif not _rests(decided.get(key), cue, as_of):
            item = QueueItem(
                client_id=cue.client_id, person_id=cue.person_id, rule=cue.rule, cause=cue.cause, opened_on=as_of,
                changed_at=by.at,
            )  # fmt: skip
            _fill(item, cue, rates, by)
            fresh.append(item)
    QueueItem.objects.bulk_create(fresh, batch_size=500)
    QueueItem.objects.bulk_update(changed, FILLED, batch_size=200)
    _close(known.values(), by, as_of)
    record_many([_event("item.opened", row, as_of) for row in fresh], by=by)
    return Run(len(cues), len(fresh), len(changed), len(known), perf_counter() - started)


FILLED = [
    "params", "amount", "currency", "amount_reporting", "probability", "days_left", "due_on", "priority",
    "subject_kind", "subject_id", "letter", "rule_version", "changed_at",
]  # fmt: skip
# What counts as newer evidence for the reader; figures that only age with the day do not.
EVIDENCE = ("amount", "letter", "due_on")


def _fill(row: QueueItem, cue: Cue, rates: Rates, by: Actor) -> bool:
    """Put the cue's figures on the row. True when anything differs."""
    reporting = rates.convert(cue.money) if cue.money else None
    values = {
        "params": plain(cue.params),
        "amount": cue.money.amount if cue.money else None,
        "currency": cue.money.currency if cue.money else "",
        "amount_reporting": reporting.amount if reporting else None,
        "probability": round(cue.probability, 4),
        "days_left": cue.days_left,
        "due_on": cue.due_on,
        "priority": priority(reporting.amount if reporting else None, cue.probability, cue.days_left),
        "subject_kind": cue.subject[0] if cue.subject else "",
        "subject_id": cue.subject[1] if cue.subject else None,
        "letter": cue.letter or "",
        "rule_version": CUES[cue.rule].version,
    }
    if any((getattr(row, name) or "") != (values[name] or "") for name in EVIDENCE):
        row.changed_at = by.at
    differs = any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    return differs


def _decided(as_of: date, cues: Iterable[Cue]) -> dict[tuple[int | None, str, str], date]:
    """When causes were decided, as far back as any cue rests."""
    longest = max((_rest_of(cue) for cue in cues), default=0)
    rows = QueueItem.objects.filter(
        state__in=(ItemState.DONE, ItemState.NOT_USEFUL), decided_on__gt=as_of - timedelta(days=longest)
    ).order_by("decided_on")
    return {
        (client, rule, cause): on
        for client, rule, cause, on in rows.values_list("client_id", "rule", "cause", "decided_on")
        if on is not None
    }


def _rests(decided: date | None, cue: Cue, as_of: date) -> bool:
    """Whether the cause was decided so recently that it is not raised again yet."""
    return decided is not None and decided + timedelta(days=_rest_of(cue)) > as_of


def _rest_of(cue: Cue) -> int:
    return CUES[cue.rule].cool_down_days if cue.cool_down_days is None else cue.cool_down_days


def _close(rows: Iterable[QueueItem], by: Actor, as_of: date) -> None:
    gone = list(rows)
    for start in range(0, len(gone), 500):
        ids = [row.pk for row in gone[start : start + 500]]
        QueueItem.objects.filter(pk__in=ids).update(state=ItemState.CLOSED, decided_on=as_of, snoozed_until=None)
    record_many([_event("item.closed", row, as_of) for row in gone], by=by)


@transaction.atomic
def finish_item(item_id: int, *, by: Actor, as_of: date, remark: str = "") -> QueueItem:
    """Done: the item rests for its rule's cool-down. Raises AlreadyDecided."""
    return _decide(item_id, ItemState.DONE, by, as_of, verb="item.done", remark=remark[:300])


@transaction.atomic
def snooze_item(item_id: int, *, until: date, by: Actor, as_of: date) -> QueueItem:
    """Out of sight until a day. Raises AlreadyDecided, ValueError for a day that is not to come."""
    if until <= as_of:
        raise ValueError(_("Choose a day to come."))
    return _decide(item_id, ItemState.SNOOZED, by, as_of, verb="item.snoozed", snoozed_until=until)


@transaction.atomic
def refuse_item(item_id: int, *, reason: NotUsefulReason, by: Actor, as_of: date) -> QueueItem:
    """Not useful, and why: counted per rule. Raises AlreadyDecided."""
    return _decide(item_id, ItemState.NOT_USEFUL, by, as_of, verb="item.not_useful", reason=reason)


@transaction.atomic
def reopen_item(item_id: int, *, by: Actor, as_of: date) -> QueueItem:
    """Undo done, snooze or not useful. Raises AlreadyDecided when its cause is gone or it is open again."""
    row = QueueItem.objects.select_for_update().get(pk=item_id)
    if row.state not in (ItemState.DONE, ItemState.SNOOZED, ItemState.NOT_USEFUL):
        raise AlreadyDecided(_("There is nothing to undo: the item is open or its cause is gone."))
    twin = QueueItem.objects.filter(
        client=row.client, rule=row.rule, cause=row.cause, state__in=(ItemState.OPEN, ItemState.SNOOZED)
    ).exclude(pk=row.pk)
    if twin.exists():
        raise AlreadyDecided(_("A newer item about the same is open already."))
    row.state, row.snoozed_until, row.decided_on, row.decided_by, row.reason = ItemState.OPEN, None, None, None, ""
    row.version += 1
    row.save()
    record_many([_event("item.reopened", row, as_of)], by=by)
    return row


def look_at(item_id: int, *, by: Actor) -> None:
    """The person opened the item: the dot for newer evidence goes out. Not an event: nothing changed in the world."""
    QueueItem.objects.filter(pk=item_id).update(looked_at=by.at)


def _decide(item_id: int, state: ItemState, by: Actor, as_of: date, *, verb: str, **values: Any) -> QueueItem:
    row = QueueItem.objects.select_for_update().get(pk=item_id)
    if row.state not in (ItemState.OPEN, ItemState.SNOOZED):
        raise AlreadyDecided(_("This was decided before, or its cause is gone."))
    row.state, row.decided_on, row.decided_by, row.version = state, as_of, by.user, row.version + 1
    row.snoozed_until = None
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    data = {"rule": row.rule, "cause": row.cause, **values}
    record(verb, by=by, on=as_of, client_id=row.client_id, subject=("item", row.pk), data=data)
    return row


def _event(verb: str, row: QueueItem, as_of: date) -> Event:
    data = {"rule": row.rule, "cause": row.cause, "amount": row.amount, "currency": row.currency}
    return Event(verb, as_of, row.client_id, ("item", row.pk), data)


def join_items(keep: Client, lose: Client, by: Actor, as_of: date) -> None:
    """Part of the merge of two clients: what waits at both for one cause waits once. The night finds what is new."""
    waiting = QueueItem.objects.filter(state__in=(ItemState.OPEN, ItemState.SNOOZED))
    same = waiting.filter(client=keep, rule=OuterRef("rule"), cause=OuterRef("cause"))
    waiting.filter(Exists(same), client=lose).update(state=ItemState.CLOSED, decided_on=as_of, snoozed_until=None)
