"""Introducing the account manager: a meeting that is planned and held, or a letter that was answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from perennial.care.actions.meetings import hold_meeting, plan_meeting
from perennial.care.actions.touches import log_touch
from perennial.care.choices import MeetingState, TouchKind
from perennial.clients.models import Contact
from perennial.foundation.timeline import Actor
from perennial.handover.actions.card_moves import locked, move_card
from perennial.handover.actions.cards import CannotHandOver
from perennial.handover.choices import HandoverState, Way
from perennial.handover.models import HandoverCard, Introduction

MINUTES = 45


@transaction.atomic
def plan_introduction(
    card: HandoverCard, *, at: datetime, place: str = "", contacts: Sequence[Contact] = (), by: Actor, as_of: date
) -> Introduction:
    """Put the meeting into the calendar of both of us; the client's people are invited from the meeting's own page.

    Raises CannotHandOver, care's NotPlannable.
    """
    card = locked(card)
    if card.state not in (HandoverState.SUBMITTED, HandoverState.PLANNED):
        raise CannotHandOver(_("An introduction is planned once the card was given, and before it was held."))
    row = getattr(card, "introduction", None) or Introduction(card=card)
    if row.meeting is not None and row.meeting.state == MeetingState.PLANNED:
        raise CannotHandOver(_("The introduction is planned already: move that meeting."))
    ours = [user for user in (card.client.manager, card.seller) if user is not None]
    with override(card.client.language):
        title = _("Introduction: %(name)s") % {"name": card.client.manager.name if card.client.manager else ""}
    row.meeting = plan_meeting(
        card.client, title=title, starts_at=at, minutes=MINUTES, zone=card.client.time_zone or settings.TIME_ZONE,
        colleagues=ours, contacts=contacts, place=place, by=by, as_of=as_of,
    )  # fmt: skip
    row.way = Way.MEETING
    row.save()
    return row


@transaction.atomic
def hold_introduction(
    card: HandoverCard, *, way: Way, on: date, note: str, contacts: Sequence[Contact], by: Actor, as_of: date
) -> HandoverCard:
    """The client has met its account manager, or has answered the letter. It is a talk with the people named.

    Raises Refused, care's EmptyTouch for a day to come.
    """
    card = locked(card)
    row = getattr(card, "introduction", None) or Introduction(card=card)
    row.way, row.held_on, row.note = way, on, " ".join(note.split())[:500]
    row.save()
    move_card(card, "introduced", holds=bool(contacts), by=by, as_of=as_of, reason=row.note, introduced_on=on)
    ours = [user for user in (card.client.manager, card.seller) if user is not None]
    meeting = row.meeting if way == Way.MEETING else None
    if meeting is not None and meeting.state == MeetingState.PLANNED and localdate(meeting.starts_at) == on:
        came = [
            one for one in meeting.people.select_related("user", "contact")
            if one.user_id or one.contact in contacts
        ]  # fmt: skip
        if {one.contact for one in came if one.contact} == set(contacts):
            hold_meeting(meeting, text=row.note, came=came, by=by, as_of=as_of)
            return card
    kind = TouchKind.MEETING if way == Way.MEETING else TouchKind.MAIL
    words = row.note or _("The account manager was introduced.")
    log_touch(card.client, kind=kind, text=words, on=on, people=contacts, colleagues=ours, by=by, as_of=as_of)
    return card


def note_letter(card: HandoverCard, *, as_of: date) -> None:
    """The letter of introduction left; part of the caller's transaction."""
    row = getattr(card, "introduction", None) or Introduction(card=card, way=Way.LETTER)
    row.wrote_on = as_of
    row.save()
