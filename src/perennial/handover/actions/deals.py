"""A won deal that another system told of becomes a hand-over, once. What lacks its client waits for a person."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from perennial.clients.actions.errors import CodeTaken
from perennial.clients.models import Client
from perennial.foundation.choices import Role
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor
from perennial.handover.actions.cards import MAY_BEGIN, CannotHandOver, make_handover
from perennial.handover.models import HandoverCard, WonDeal
from perennial.kernel.deals import ArrivedDeal
from perennial.kernel.money import MINOR_UNITS
from perennial.kernel.text import name_key


@transaction.atomic
def take_deal(source: str, told: ArrivedDeal, payload: str, *, by: Actor, as_of: date) -> WonDeal | None:
    """None for a deal that is not won. A second message about the same deal only completes what the first left empty.

    The client stays a prospect until sales give the card: another system's word wins nobody.
    """
    if not told.won:
        return None
    row = WonDeal.objects.select_for_update().filter(source=source, number=told.number).first()
    if row is not None and (row.card_id or row.known_client):
        return row
    if row is None:
        row = WonDeal(source=source, number=told.number, received_at=by.at, won_on=min(told.won_on or as_of, as_of))
    row.payload = payload
    currency = told.currency if told.currency in MINOR_UNITS else ""
    row.title, row.company = told.title or row.title, told.company or row.company
    row.amount, row.currency = (told.amount, currency) if currency and told.amount else (row.amount, row.currency)
    row.person, row.email = told.person or row.person, told.email or row.email
    row.seller = _seller(told) or row.seller
    if row.company:
        _hand_over(row, by, as_of)
    row.save()
    return row


@transaction.atomic
def settle_deal(deal: WonDeal, card: HandoverCard) -> None:
    """A person made the hand-over of a deal that had waited."""
    WonDeal.objects.filter(pk=deal.pk, card=None).update(card=card)


def _hand_over(row: WonDeal, by: Actor, as_of: date) -> None:
    client = Client.objects.live().filter(name_key=name_key(row.company)).order_by("pk").first()
    standing = HandoverCard.objects.standing().filter(client=client).first() if client else None
    if standing is not None:
        row.card = standing
        return
    if client is not None and client.status not in MAY_BEGIN:
        row.known_client = client.name
        return
    values = {"title": row.title, "amount": row.amount, "currency": row.currency, "won_on": row.won_on}
    person = {"name": row.person, "email": row.email, "roles": []} if row.person else None
    try:
        with transaction.atomic():
            row.card = make_handover(
                client=client, name=row.company, values=values, seller=row.seller, person=person, by=by, as_of=as_of
            )
    except (CannotHandOver, CodeTaken):  # it waits for a person, with all it said
        row.card = None


def _seller(told: ArrivedDeal) -> User | None:
    """Our colleague in sales with that address, else with that name."""
    people = User.objects.filter(is_active=True, role=Role.SAL)
    if told.owner_email:
        return people.filter(email__iexact=told.owner_email).first()
    return people.filter(name__iexact=told.owner_name).first() if told.owner_name else None
