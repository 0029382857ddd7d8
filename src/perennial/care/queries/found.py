"""Promises found in notes that nobody has looked at yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from perennial.care.models import PromiseOffer, Touch
from perennial.foundation.models import User
from perennial.foundation.sharing import shared
from perennial.kernel.finder import find_promises

LOOKED_BACK = 30  # days of notes that are read on a client's page
MOST_NOTES = 20


@dataclass(frozen=True, slots=True)
class Offer:
    """A sentence of a note that promises something, to be confirmed by a person."""

    touch_id: int
    client_id: int
    sentence: str
    ours: bool
    day: date | None
    at: time | None
    said_on: date


def offers_in(touches: Sequence[Touch]) -> list[Offer]:
    """The promises in these notes and mails that were neither recorded nor set aside. Two queries, three with mails."""
    decided = set(PromiseOffer.objects.filter(touch__in=touches).values_list("touch_id", "sentence"))
    ours = _our_names()
    theirs = _written_by_them(touches)
    return [
        Offer(touch.pk, touch.client_id, found.sentence, found.ours, found.day, found.at, touch.on)
        for touch in touches
        for found in find_promises(touch.text, said_on=touch.on, by_us=touch.pk not in theirs, our_names=ours)
        if (touch.pk, found.sentence) not in decided
    ]


def offers_of(client_id: int, user: Any, as_of: date) -> list[Offer]:
    """What the last notes about a client promise and nobody has decided, without days that have passed."""
    rows = Touch.objects.visible_to(user).filter(
        client_id=client_id, withdrawn_on__isnull=True, on__gt=as_of - timedelta(days=LOOKED_BACK), on__lte=as_of
    )
    return [o for o in offers_in(list(rows[:MOST_NOTES])) if o.day is None or o.day >= as_of]


def _written_by_them(touches: Sequence[Touch]) -> set[int]:
    """Touches that are mails of the client: "we will" is said by them there."""
    mails = [touch.pk for touch in touches if touch.mail_id is not None]
    if not mails:
        return set()
    ours = User.objects.filter(email=OuterRef("mail__sender"))
    return set(Touch.objects.filter(pk__in=mails).exclude(Exists(ours)).values_list("pk", flat=True))


def _our_names() -> frozenset[str]:
    """First names of our people, so that what a colleague promises is ours."""
    return shared(("our first names",), lambda: frozenset(
        name.split()[0] for name in User.objects.filter(is_active=True).values_list("name", flat=True) if name.strip()
    ))  # fmt: skip


def promises_without_day(sentence: str) -> bool:
    """Whether a sentence promises something and names no day: whoever reads it cannot hold us to it."""
    found = find_promises(sentence, said_on=date(2026, 1, 5))  # a named day is named on whichever day one asks
    return bool(found) and found[0].day is None
