"""Sending what the outbox holds: claim, connect, hand over, say what came of it. The order is the whole point (D9)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from perennial.foundation import outbox
from perennial.foundation.attachments import attachments_of
from perennial.foundation.links import StaleLink, with_addresses
from perennial.foundation.mail_transport import (
    Accepted,
    Lost,
    Mail,
    Outcome,
    RefusedMail,
    Transport,
    compose_mail,
    transport_from,
)
from perennial.foundation.models import OutboxMessage
from perennial.foundation.store import load
from perennial.foundation.timeline import Actor
from perennial.kernel.letters import clean_line
from perennial.kernel.lifecycle import Refused
from perennial.kernel.saying import Said

log = logging.getLogger("perennial.outbox")
MAIL_KEYS: Final = (
    "mail.host", "mail.port", "mail.user", "mail.password", "mail.security", "mail.timeout", "mail.from",
    "mail.copy_to",
)  # fmt: skip
NOT_SET_UP: Final = Said("The mail server is not set up, so letters wait here.")


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of a test mail: a sentence for the page."""

    ok: bool
    sentence: str


def deliver_next(worker: str, *, now: Callable[[], datetime], transport: Transport | None = None) -> bool:
    """Send the next message that is due. False: nothing was ready, or no mail server is set up.

    `transport` replaces the one of the settings, for tests.
    """
    at = now()
    if not OutboxMessage.objects.ready(at=at).exists():
        return False
    stored = load(*MAIL_KEYS)
    way = transport or current_transport(stored)
    if way is None:
        OutboxMessage.objects.ready(at=at).filter(error="").update(error=NOT_SET_UP)
        return False
    message = outbox.claim_next(worker, at=at)
    if message is None:
        return False
    _settle(message, _send(message, way, stored), now())
    return True


def current_transport(stored: Mapping[str, Any] | None = None) -> Transport | None:
    """The way out by the settings: the mail server, files in a demo without one, else None."""
    return transport_from(stored or load(*MAIL_KEYS), demo=settings.DEMO, folder=Path(settings.HOME) / "outbox")


def mail_notice() -> str | None:
    """What a page has to say about letters that do not leave by a mail server; None where one is set up."""
    if load("mail.host")["mail.host"]:
        return None
    if settings.DEMO:
        return _("The mail server is not set up: letters are kept as files.")
    return _("The mail server is not set up, so letters wait here.")


def send_test_mail(to: str, *, by: Actor) -> Posted:
    """One mail at once, past the outbox, to see whether the settings work."""
    address = clean_line(to).lower()
    try:
        validate_email(address)
    except ValidationError:
        return Posted(False, _("This is not a mail address."))
    stored = load(*MAIL_KEYS)
    way = current_transport(stored)
    if way is None:
        return Posted(False, _("Enter the SMTP server first."))
    sender = sender_address(stored["mail.from"])
    mail = compose_mail(
        message_id=f"<{uuid4().hex}@{sender.rpartition('@')[2]}>", sender=sender, from_name="Perennial", reply_to="",
        to=[address], cc=[], subject=_("Test mail from Perennial"), at=timezone.localtime(by.at),
        body=_("If you read this, the mail settings work."),
    )  # fmt: skip
    outcome = _handed(way, mail)
    if isinstance(outcome, Accepted):
        return Posted(True, _("The test mail to %(address)s was accepted.") % {"address": address})
    return Posted(False, _("The test mail did not leave: %(reason)s") % {"reason": outcome.reason})


def sender_address(stored: str) -> str:
    """The address letters come from: the setting, else that of the environment."""
    return clean_line(stored) or str(settings.DEFAULT_FROM_EMAIL)


def _send(message: OutboxMessage, way: Transport, stored: Mapping[str, Any]) -> Outcome:
    try:
        body = with_addresses(message.body, message.facts.get("links", ()), client_id=message.client_id)
        mail = compose_mail(
            message_id=message.message_id, sender=sender_address(stored["mail.from"]), from_name=message.from_name,
            reply_to=message.reply_to, to=message.to, cc=message.cc, subject=message.subject, body=body,
            at=timezone.localtime(message.claimed_at), copy_to=clean_line(stored["mail.copy_to"]),
            calendar=_calendar(message), attachments=attachments_of(message.facts),
        )  # fmt: skip
    except StaleLink as error:
        return RefusedMail(True, str(error))
    except (ValueError, IndexError, UnicodeError) as error:  # an address or header the mail library does not take
        log.exception("letter %s cannot be written as a mail", message.pk)
        return RefusedMail(True, Said("The letter cannot be written as a mail: %(error)s", error=str(error)))
    return _handed(way, mail)


def _calendar(message: OutboxMessage) -> tuple[str, str] | None:
    """The invitation a letter carries, as it was written with it."""
    given = message.facts.get("calendar")
    return (given["method"], given["text"]) if given else None


def _handed(way: Transport, mail: Mail) -> Outcome:
    try:
        return way.send(mail)
    except Exception as error:
        log.exception("the mail transport failed in a way it does not know")
        return Lost(f"{type(error).__name__}: {error}")


def _settle(message: OutboxMessage, outcome: Outcome, at: datetime) -> None:
    try:
        if isinstance(outcome, Accepted):
            outbox.mark_sent(message, at=at, reply=outcome.reply)
        elif isinstance(outcome, Lost):
            outbox.mark_unknown(message, at=at, reason=outcome.reason)
        elif outcome.permanent:
            outbox.give_up(message, at=at, reason=outcome.reason)
        else:
            outbox.postpone(message, at=at, reason=outcome.reason)
    except (outbox.MovedMeanwhile, Refused):
        # A sweep or a person was faster while the server was slow: their word stands, the log keeps ours.
        log.warning("letter %s was moved while it was leaving: %s", message.pk, outcome)
