"""A hand-over of a won client: made, its card written, given to the account manager, given back with its gaps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perennial.clients.actions import add_client, add_contact, change_client
from perennial.clients.actions.errors import ContactExists
from perennial.clients.actions.lifecycle import move_client
from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client
from perennial.foundation.choices import Role
from perennial.foundation.models import User
from perennial.foundation.store import load
from perennial.foundation.timeline import Actor, changes, record
from perennial.foundation.versions import write_as_read
from perennial.handover.actions.card_moves import locked, move_card, sign
from perennial.handover.actions.contact_rules import begin_rules
from perennial.handover.choices import WRITABLE, HandoverState, Side, Signed
from perennial.handover.models import HandoverCard
from perennial.handover.rules.card import FIELDS, filled

DEAL_FIELDS = ("title", "amount", "currency", "won_on", "signed_on")
MAY_BEGIN = (ClientStatus.PROSPECT, ClientStatus.HANDOVER, ClientStatus.LOST)


class CannotHandOver(ValueError):
    """A hand-over cannot be made or changed so; the sentence says why."""


@transaction.atomic
def make_handover(
    *, client: Client | None, name: str = "", values: Mapping[str, Any], seller: User | None,
    manager: User | None = None, person: Mapping[str, Any] | None = None, by: Actor, as_of: date,
) -> HandoverCard:  # fmt: skip
    """Begin the hand-over of a won client: one we know, or a new one called `name`. `values` holds DEAL_FIELDS and
    FIELDS of the card; `person` is the first contact (name, email, title, roles).

    Where sales do it, the client moves on to `handover` at once; else when they give the card over.
    Raises CannotHandOver, clients' CodeTaken.
    """
    client = client or _new_client(name, values, seller, manager, by, as_of)
    if client.status not in MAY_BEGIN or client.merged_into_id is not None:
        raise CannotHandOver(_("%(name)s is a client already: there is nothing to hand over.") % {"name": client.name})
    _complete(client, seller, manager, by, as_of)
    kept = {key: values[key] for key in (*DEAL_FIELDS, *FIELDS) if values.get(key) not in (None, "")}
    try:
        with transaction.atomic():
            card = HandoverCard.objects.create(
                client=client, seller=seller, made_on=as_of, state_since=as_of, percent=filled(kept).percent,
                **{"won_on": as_of, **kept},
            )  # fmt: skip
    except IntegrityError as error:
        raise CannotHandOver(_("%(name)s is being handed over already.") % {"name": client.name}) from error
    if person and str(person.get("name", "")).strip():
        with suppress(ContactExists):  # known from before, which is just as well
            add_contact(client, values=person, by=by, as_of=as_of)
    begin_rules(client, by=by, as_of=as_of)
    data = {"name": client.name, "title": card.title, "filled": card.percent}
    record("handover.made", by=by, on=as_of, client_id=client.pk, subject=("handover", card.pk), data=data)
    _win(card, by, as_of)
    return card


@transaction.atomic
def fill_card(card: HandoverCard, *, values: Mapping[str, Any], by: Actor, as_of: date) -> HandoverCard:
    """Write what is known; how much of it there is follows. Raises CannotHandOver, ChangedMeanwhile."""
    if card.state not in WRITABLE:
        raise CannotHandOver(_("This hand-over is over: what is known now belongs to the client."))
    names = [name for name in (*DEAL_FIELDS, *FIELDS) if name in values]
    before = {name: getattr(card, name) for name in names}
    after = {name: values[name] for name in names}
    data = changes(before, after)
    if not data:
        return card
    share = filled({**{name: getattr(card, name) for name in FIELDS}, **after})
    gaps = [name for name in card.gaps if name in share.missing or name not in data["after"]]
    write_as_read(
        card, {**after, "percent": share.percent, "gaps": gaps},
        _("Somebody else changed this hand-over meanwhile. Look again."),
    )  # fmt: skip
    told = {"fields": sorted(data["after"]), "filled": share.percent}
    record("handover.filled", by=by, on=as_of, client_id=card.client_id, subject=("handover", card.pk), data=told)
    return card


@transaction.atomic
def submit_card(card: HandoverCard, *, by: Actor, as_of: date) -> HandoverCard:
    """Give it to the account manager, for the first time or again; sales sign with it.

    Raises CannotHandOver, Refused.
    """
    card = locked(card)
    if card.client.manager_id is None:
        raise CannotHandOver(_("Say first who will be the account manager."))
    least = int(load("handover.filled")["handover.filled"])
    event = "resubmit" if card.state == HandoverState.RETURNED else "submit"
    move_card(
        card, event, holds=card.filled.ready(least), by=by, as_of=as_of, submitted_on=as_of, reminded=0, gaps=[],
        gaps_note="",
    )  # fmt: skip
    sign(card, Side.SELLER, Signed.CARD, by=by, as_of=as_of)
    _win(card, by, as_of)
    return card


@transaction.atomic
def ask_gaps(card: HandoverCard, *, gaps: Collection[str], note: str, by: Actor, as_of: date) -> HandoverCard:
    """Give it back with what is missing, by name. Raises Refused."""
    card, words = locked(card), " ".join(note.split())[:500]
    named = [name for name in FIELDS if name in set(gaps)]
    return move_card(
        card, "ask", holds=bool(named or words), by=by, as_of=as_of, reason=words, named=named, gaps=named,
        gaps_note=words,
    )  # fmt: skip


@transaction.atomic
def take_card(card: HandoverCard, *, by: Actor, as_of: date) -> HandoverCard:
    """The account manager, or the head for them, takes it: the introduction can be planned. Raises Refused."""
    return move_card(locked(card), "take", holds=True, by=by, as_of=as_of)


@transaction.atomic
def cancel_card(card: HandoverCard, *, reason: str, by: Actor, as_of: date) -> HandoverCard:
    """The deal fell through. Where sales say so, the client is a prospect again. Raises Refused."""
    card, words = locked(card), " ".join(reason.split())
    move_card(card, "cancel", holds=bool(words), by=by, as_of=as_of, reason=words)
    if by.role == Role.SAL and card.client.status == ClientStatus.HANDOVER:
        move_client(card.client_id, "deal_fell", values={"reason": words}, version=None, by=by, as_of=as_of)
    return card


@transaction.atomic
def assign_card(
    card: HandoverCard, *, seller: User | None, manager: User | None, by: Actor, as_of: date
) -> HandoverCard:
    """Say who sold it and who will be the account manager. Raises CannotHandOver, ChangedMeanwhile."""
    card = locked(card)
    if card.state not in WRITABLE:
        raise CannotHandOver(_("This hand-over is over: who answers for the client is said on its own page."))
    _complete(card.client, seller, manager, by, as_of, anew=True)
    if card.seller != seller:
        write_as_read(
            card, {"seller": seller}, _("Somebody else changed this hand-over meanwhile. Look again.")
        )  # fmt: skip
    return card


def _new_client(
    name: str, values: Mapping[str, Any], seller: User | None, manager: User | None, by: Actor, as_of: date
) -> Client:
    words = " ".join(name.split())[:200]
    if not words:
        raise CannotHandOver(_("Choose the client, or give its name."))
    stored = load("company.currency")
    given = {
        "code": "", "name": words, "manager": manager, "brought_by": seller,
        "currency": values.get("currency") or stored["company.currency"], "since": values.get("starts_on") or as_of,
    }  # fmt: skip
    return add_client(values=given, by=by, as_of=as_of, status=ClientStatus.PROSPECT)


def _complete(
    client: Client, seller: User | None, manager: User | None, by: Actor, as_of: date, *, anew: bool = False
) -> None:
    """Who sold it and who answers for it; what is known already stays, unless it is said anew."""
    given = {"brought_by": seller, "manager": manager}
    wanted = {
        name: user for name, user in given.items()
        if user is not None and (anew or getattr(client, f"{name}_id") is None)
    }  # fmt: skip
    if wanted:
        changed = change_client(client.pk, values=wanted, version=client.version, by=by, as_of=as_of)
        client.version, client.manager, client.brought_by = changed.version, changed.manager, changed.brought_by


def _win(card: HandoverCard, by: Actor, as_of: date) -> None:
    """Sales say that the deal is won: a lost client is a prospect again first."""
    if by.role != Role.SAL:
        return
    said = {"reason": _("Won: %(title)s") % {"title": card.title or card.client.name}}
    if card.client.status == ClientStatus.LOST:
        card.client = move_client(card.client_id, "win_back", values=said, version=None, by=by, as_of=as_of)
    if card.client.status == ClientStatus.PROSPECT:
        card.client = move_client(card.client_id, "win", values=said, version=None, by=by, as_of=as_of)
