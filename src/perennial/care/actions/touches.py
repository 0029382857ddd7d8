"""Logging touches."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.care.choices import TouchKind
from perennial.care.models import Touch
from perennial.clients.models import Client, Contact
from perennial.foundation.timeline import Actor, record


class EmptyTouch(ValueError):
    """A touch without a word."""


@transaction.atomic
def log_touch(
    client: Client, *, kind: TouchKind, text: str, on: date, contact: Contact | None = None, by: Actor, as_of: date
) -> Touch:
    """Log a call, mail, meeting or note in one line. Raises EmptyTouch, ValueError for a day to come."""
    if not text.strip():
        raise EmptyTouch(_("Say in one line what it was about."))
    if on > as_of:
        raise EmptyTouch(_("A touch is logged on the day it happened or later, not before."))
    touch = Touch.objects.create(client=client, contact=contact, kind=kind, on=on, text=text.strip(), by=by.user)
    data = {"kind": str(kind), "text": touch.text, "contact": contact.name if contact else None}
    record("touch.logged", by=by, on=on, client_id=client.pk, subject=("touch", touch.pk), data=data)
    return touch


@transaction.atomic
def withdraw_touch(touch: Touch, *, by: Actor, as_of: date) -> Touch:
    """Undo a touch logged by mistake; the timeline keeps both."""
    touch.withdrawn_on = as_of
    touch.save(update_fields=["withdrawn_on"])
    data = {"kind": touch.kind, "text": touch.text}
    record("touch.withdrawn", by=by, on=as_of, client_id=touch.client_id, subject=("touch", touch.pk), data=data)
    return touch
