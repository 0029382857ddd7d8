"""Accepting a hand-over, the month in which sales stay near, and its end; what the calendar does by itself."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.clients.actions import change_client
from perennial.clients.actions.lifecycle import move_client
from perennial.clients.choices import ClientStatus
from perennial.foundation.timeline import Actor, record, system
from perennial.foundation.versions import ChangedMeanwhile
from perennial.handover.actions.card_moves import locked, move_card, sign
from perennial.handover.actions.cards import CannotHandOver
from perennial.handover.actions.contact_rules import set_rule
from perennial.handover.actions.onboardings import CannotBegin, begin_onboarding
from perennial.handover.choices import (
    POINT_DAYS,
    SHADOW_DAYS,
    HandoverState,
    Leave,
    Party,
    PointKind,
    Side,
    Signed,
)
from perennial.handover.models import ContactRule, HandoverCard, HandoverSign, Onboarding, TouchPoint
from perennial.handover.queries.cards import known_people, standings, ties_needed, work_begins
from perennial.handover.rules.stuck import reminders_due


@transaction.atomic
def accept_handover(card: HandoverCard, *, knows_whom: bool, by: Actor, as_of: date) -> HandoverCard:
    """The account manager takes the client on: both have signed, the first 90 days begin, and the shadow month.

    Raises Refused: the client has to know whom to call, and two of their people have to be known.
    """
    card = locked(card)
    tied = len(known_people(card)) >= ties_needed()
    until = as_of + timedelta(days=SHADOW_DAYS)
    move_card(card, "accept", holds=knows_whom and tied, by=by, as_of=as_of, accepted_on=as_of, shadow_until=until)
    sign(card, Side.MANAGER, Signed.CARD, by=by, as_of=as_of)
    if card.client.status == ClientStatus.HANDOVER:
        card.client = move_client(card.client_id, "accept", values={}, version=None, by=by, as_of=as_of)
    card.client = change_client(
        card.client_id, values={"shadow_until": until}, version=card.client.version, by=by, as_of=as_of
    )
    if not Onboarding.objects.filter(client=card.client_id, ended_on__isnull=True).exists():
        with suppress(CannotBegin):  # the client is past its beginning, as one that was handed over late may be
            begin_onboarding(card.client, starts_on=work_begins(card, as_of), by=by, as_of=as_of)
    move_card(card, "shadow", holds=True, by=system(by.at), as_of=as_of)
    TouchPoint.objects.bulk_create(
        TouchPoint(card=card, kind=kind, due_on=as_of + timedelta(days=day)) for kind, day in POINT_DAYS.items()
    )
    return card


@transaction.atomic
def add_point(card: HandoverCard, *, title: str, due_on: date, by: Actor, as_of: date) -> TouchPoint:
    """Agree one more thing that sales do. Raises CannotHandOver outside the shadow month."""
    words = " ".join(title.split())[:200]
    if card.state != HandoverState.SHADOW or not words:
        raise CannotHandOver(_("Touch points are agreed for the shadow month, in words."))
    point = TouchPoint.objects.create(card=card, kind=PointKind.OWN, title=words, due_on=due_on)
    return _told("handover.point_agreed", point, by, as_of)


@transaction.atomic
def mark_point(point: TouchPoint, *, done: bool, by: Actor, as_of: date) -> TouchPoint:
    """Done, or not after all."""
    point = TouchPoint.objects.select_for_update(of=("self",)).select_related("card").get(pk=point.pk)
    if (point.done_on is not None) == done:
        return point
    point.done_on, point.by = (as_of, by.user) if done else (None, None)
    point.save(update_fields=["done_on", "by"])
    return _told("handover.point_done" if done else "handover.point_reopened", point, by, as_of)


@transaction.atomic
def confirm_close(card: HandoverCard, *, by: Actor, as_of: date) -> HandoverCard:
    """One side confirms that the shadow month is over; with the second word it closes, and sales go through the account
    manager from then on. Raises Refused for roles that do not confirm, CannotHandOver before its last day.
    """
    card = locked(card)
    if card.state == HandoverState.SHADOW and card.shadow_until and as_of < card.shadow_until:
        raise CannotHandOver(_("The shadow month is not over yet."))
    side = Side.SELLER if by.role == "SAL" else Side.MANAGER
    words = HandoverSign.objects.filter(card=card, what=Signed.CLOSE)
    other = words.exclude(side=side).exists() or (side == Side.MANAGER and card.seller is None)
    if card.state == HandoverState.SHADOW and by.role in ("SAL", "AM", "AM2"):
        sign(card, side, Signed.CLOSE, by=by, as_of=as_of)
        if not other:
            data = {"side": str(side)}
            record("handover.confirmed", by=by, on=as_of, client_id=card.client_id, subject=("handover", card.pk),
                   data=data)  # fmt: skip
            return card
    move_card(card, "close", holds=other, by=by, as_of=as_of)
    held = ContactRule.objects.filter(client=card.client_id, party=Party.SALES).first()
    if held is not None and held.leave == Leave.AGREED:
        set_rule(card.client, Party.SALES, leave=Leave.THROUGH, ways=held.ways, by=by, as_of=as_of)
    return card


def advance_handovers(*, by: Actor, as_of: date) -> int:
    """Remind of what nobody has taken, the head as well once it lasts. Returns how many reminders."""
    count = 0
    for card, standing, terms in standings(as_of, states=(HandoverState.SUBMITTED,)):
        due = reminders_due(standing, terms)
        if due <= card.reminded:
            continue
        try:
            with transaction.atomic():
                reason = "head" if due > 1 else "manager"
                move_card(card, "remind", holds=True, by=by, as_of=as_of, reason=reason, reminded=due)
        except ChangedMeanwhile:
            continue
        count += 1
    return count


def _told(verb: str, point: TouchPoint, by: Actor, as_of: date) -> TouchPoint:
    data = {"kind": point.kind, "title": point.title, "due_on": point.due_on}
    record(verb, by=by, on=as_of, client_id=point.card.client_id, subject=("handover", point.card_id), data=data)
    return point
