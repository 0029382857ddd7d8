"""A won deal that another system told of becomes a hand-over, once. What lacks its client waits for a person."""

from __future__ import annotations

from datetime import date, timedelta
from secrets import token_hex

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.clients.actions.errors import CodeTaken
from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client
from perennial.foundation.choices import Role
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, record
from perennial.handover.actions.cards import MAY_BEGIN, CannotHandOver, make_handover
from perennial.handover.models import DealDoor, HandoverCard, WonDeal
from perennial.handover.queries.deals import companies
from perennial.kernel.companies import How
from perennial.kernel.deals import ArrivedDeal
from perennial.kernel.domains import domain_of
from perennial.kernel.money import MINOR_UNITS


@transaction.atomic
def take_deal(source: str, told: ArrivedDeal, payload: str, *, by: Actor, as_of: date) -> WonDeal | None:
    """None for a deal that is not won. A second message about the same deal only completes what the first left empty.

    The client stays a prospect until sales give the card: another system's word wins nobody.
    """
    if not told.won:
        return None
    row = WonDeal.objects.select_for_update().filter(source=source, number=told.number).first()
    if row is not None and not row.is_waiting:
        return row
    if row is None:
        row = WonDeal(source=source, number=told.number, received_at=by.at, won_on=min(told.won_on or as_of, as_of))
    row.payload = payload
    currency = told.currency if told.currency in MINOR_UNITS else ""
    row.title, row.company = told.title or row.title, told.company or row.company
    row.amount, row.currency = (told.amount, currency) if currency and told.amount else (row.amount, row.currency)
    row.person, row.email = told.person or row.person, told.email or row.email
    row.domain = row.domain or domain_of(row.email)[:120]
    row.seller = _seller(told) or row.seller
    if row.company:
        _hand_over(row, by, as_of)
    row.save()
    return row


@transaction.atomic
def settle_deal(deal: WonDeal, card: HandoverCard, *, by: Actor, as_of: date) -> None:
    """A person made the hand-over of a deal that had waited."""
    decided = {"card": card, "decided_by": by.user, "decided_on": as_of}
    WonDeal.objects.waiting().filter(pk=deal.pk).update(**decided)


@transaction.atomic
def place_deal(deal: WonDeal, client: Client, *, by: Actor, as_of: date) -> WonDeal:
    """A person says whose deal it is. A client that may be handed over gets its hand-over, or the deal joins the one
    that stands; with a client we serve nothing is begun. Raises CannotHandOver.
    """
    row = _waiting(deal)
    if client.merged_into_id is not None or client.status == ClientStatus.ARCHIVED:
        raise CannotHandOver(_("%(name)s is archived: restore it first.") % {"name": client.name})
    standing = HandoverCard.objects.standing().filter(client=client).first()
    if standing is not None:
        row.card = standing
    elif client.status in MAY_BEGIN:
        row.card = _begun(row, client, by, as_of)
    else:
        row.known_client = client.name
    return _decided(row, by, as_of)


@transaction.atomic
def leave_out_deal(deal: WonDeal, *, reason: str, by: Actor, as_of: date) -> WonDeal:
    """A person decides that nothing comes of it, and says why. Raises CannotHandOver."""
    row, words = _waiting(deal), " ".join(reason.split())[:200]
    if not words:
        raise CannotHandOver(_("Say why the deal is left out."))
    row.left_out = words
    return _decided(row, by, as_of)


@transaction.atomic
def renew_door(source: str, *, current: str, days: int, by: Actor, as_of: date) -> DealDoor:
    """A new secret part for the address of one system; `current` is answered for so many days more."""
    row = DealDoor.objects.select_for_update().filter(source=source).first() or DealDoor(source=source)
    row.old_token, row.old_until = (current, as_of + timedelta(days=days)) if days else ("", None)
    row.token = token_hex(20)
    row.save()
    data = {"source": source, "until": row.old_until}
    record("deal_door.renewed", by=by, on=as_of, client_id=None, subject=("deal_door", row.pk), data=data)
    return row


def _waiting(deal: WonDeal) -> WonDeal:
    row = WonDeal.objects.select_for_update().waiting().filter(pk=deal.pk).first()
    if row is None:
        raise CannotHandOver(_("Somebody has decided about this deal meanwhile."))
    return row


def _decided(row: WonDeal, by: Actor, as_of: date) -> WonDeal:
    row.decided_by, row.decided_on = by.user, as_of
    row.save()
    client_id = row.card.client_id if row.card else None
    data = {"deal": str(row.title or row.number), "company": row.company, "reason": row.left_out,
            "client": row.known_client}  # fmt: skip
    record("deal.decided", by=by, on=as_of, client_id=client_id, subject=("deal", row.pk), data=data)
    return row


def _begun(row: WonDeal, client: Client | None, by: Actor, as_of: date) -> HandoverCard:
    values = {"title": row.title, "amount": row.amount, "currency": row.currency, "won_on": row.won_on}
    person = {"name": row.person, "email": row.email, "roles": []} if row.person else None
    return make_handover(
        client=client, name=row.company, values=values, seller=row.seller, person=person, by=by, as_of=as_of
    )


def _hand_over(row: WonDeal, by: Actor, as_of: date) -> None:
    """As certain as the name and the domain make it; what is not waits for a person."""
    found = companies({row.domain}).find(row.company, row.domain)
    client = found.one
    if client is None and found.how != How.NEW:
        return
    if client is not None and client.status == ClientStatus.ARCHIVED:
        return
    standing = HandoverCard.objects.standing().filter(client=client).first() if client else None
    if standing is not None:
        row.card = standing
        return
    if client is not None and client.status not in MAY_BEGIN:
        row.known_client = client.name
        return
    try:
        with transaction.atomic():
            row.card = _begun(row, client, by, as_of)
    except (CannotHandOver, CodeTaken):  # it waits for a person, with all it said
        row.card = None


def _seller(told: ArrivedDeal) -> User | None:
    """Our colleague in sales with that address, else with that name."""
    people = User.objects.filter(is_active=True, role=Role.SAL)
    if told.owner_email:
        return people.filter(email__iexact=told.owner_email).first()
    return people.filter(name__iexact=told.owner_name).first() if told.owner_name else None
