"""Logging touches, taking them back, and keeping what was answered in a talk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.care.choices import TouchDirection, TouchKind, TouchSource
from perennial.care.models import ReceivedMail, TalkAnswer, Touch, TouchColleague, TouchContact
from perennial.care.rules.questions import BY_KEY
from perennial.clients.models import Client, Contact
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, record


class EmptyTouch(ValueError):
    """A touch without a word."""


@transaction.atomic
def log_touch(
    client: Client, *, kind: TouchKind, text: str, on: date, people: Iterable[Contact] = (),
    colleagues: Sequence[User] | None = None, minutes: int | None = None,
    direction: TouchDirection = TouchDirection.TWO_WAY,
    source: TouchSource = TouchSource.HAND, mail: ReceivedMail | None = None, answers: Mapping[str, str] | None = None,
    by: Actor, as_of: date,
) -> Touch:  # fmt: skip
    """Log a touch in one line. Without `colleagues` the one who logs it took part; answers are of open questions.

    Raises EmptyTouch without a word, for a day to come, and for people of another client.
    """
    told = {key: answer.strip() for key, answer in (answers or {}).items() if key in BY_KEY and answer.strip()}
    if not text.strip() and not told:
        raise EmptyTouch(_("Say in one line what it was about."))
    if on > as_of:
        raise EmptyTouch(_("A touch is logged on the day it happened or later, not before."))
    theirs = list(dict.fromkeys(people))
    if any(person.client_id != client.pk for person in theirs):
        raise EmptyTouch(_("Choose people of this client."))
    ours = list(dict.fromkeys(([by.user] if by.user else []) if colleagues is None else colleagues))
    touch = Touch.objects.create(
        client=client, kind=kind, on=on, text=text.strip()[:2000] or _("Open questions"), direction=direction,
        source=source, minutes=minutes, mail=mail, by=by.user, logged_on=as_of,
    )  # fmt: skip
    TouchContact.objects.bulk_create(TouchContact(touch=touch, contact=person) for person in theirs)
    TouchColleague.objects.bulk_create(TouchColleague(touch=touch, user=user) for user in ours)
    TalkAnswer.objects.bulk_create(TalkAnswer(touch=touch, question=key, answer=told[key][:2000]) for key in told)
    record(
        "touch.logged",
        by=by,
        on=on,
        client_id=client.pk,
        subject=("touch", touch.pk),
        data=_data(touch, theirs, ours, told),
    )
    return touch


@transaction.atomic
def withdraw_touch(touch: Touch, *, by: Actor, as_of: date) -> Touch:
    """Undo a touch logged by mistake; the timeline keeps both."""
    touch.withdrawn_on = as_of
    touch.save(update_fields=["withdrawn_on"])
    data = {"kind": touch.kind, "text": touch.text}
    record("touch.withdrawn", by=by, on=as_of, client_id=touch.client_id, subject=("touch", touch.pk), data=data)
    return touch


def _data(touch: Touch, theirs: Sequence[Contact], ours: Sequence[User], told: Mapping[str, str]) -> dict[str, Any]:
    names = [person.name for person in theirs]
    return {
        "kind": str(touch.kind), "text": touch.text, "contact": ", ".join(names) or None,
        "ours": [user.name for user in ours], "source": str(touch.source), "minutes": touch.minutes, "answers": told,
    }  # fmt: skip
