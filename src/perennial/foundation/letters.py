"""Queueing a letter, taking it back, and keeping an edited draft. What leaves the house is decided in outbox.py."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perennial.foundation.delivery import sender_address
from perennial.foundation.models import Draft, OutboxMessage, User
from perennial.foundation.outbox import GIVE_UP_AFTER, move, told
from perennial.foundation.ports import correspondents, reply_address
from perennial.foundation.registry import LETTERS, Composed, LetterSpec
from perennial.foundation.sending_hours import SendingHours
from perennial.foundation.store import load
from perennial.foundation.timeline import Actor, plain, record
from perennial.kernel.letters import clean_line, clean_lines, left_over

LONGEST_BODY = 20_000
# An address as it may stand in an envelope: no spaces, quotes, brackets or control characters, ASCII only.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


class LetterRefused(ValueError):
    """The letter cannot be queued; the sentence says why."""


class ChecksFailed(LetterRefused):
    """One of the checks shown before Send does not hold (any more). `failed` holds them."""

    def __init__(self, failed: Sequence[Any]) -> None:
        super().__init__(" ".join(str(check.sentence) for check in failed))
        self.failed = tuple(failed)


class WrongRecipient(LetterRefused):
    """An address that is not one of the client's current contacts."""


class UnreadyText(LetterRefused):
    """The text is empty, too long, or a field in it was not filled."""


class NeedsPerson(LetterRefused):
    """A person has to press Send for this letter."""


@dataclass(frozen=True, slots=True)
class _MailSettings:
    undo: timedelta
    sender: str
    company: str
    hours: SendingHours


@transaction.atomic
def send_letter(
    spec: LetterSpec, subject_id: int, *, language: str, subject: str, body: str, to: Sequence[str],
    cc: Sequence[str] = (), by: Actor, as_of: date, idempotency: str, acknowledged: Collection[str] = (),
) -> OutboxMessage:  # fmt: skip
    """Queue a letter; it can be taken back until a worker claims it.

    `idempotency` names the step (for example a case's state and its version): the same letter about the same thing to
    the same people for the same step is queued once, and a second Send returns the row of the first. After a
    withdrawn or dead letter the step may be sent again. `acknowledged`: names of unknown checks the person accepts.

    Raises ChecksFailed, WrongRecipient, UnreadyText, NeedsPerson and sending_hours.NoSendingHours.
    """
    if by.user is None and spec.always_by_person:
        raise NeedsPerson(_("A person has to press Send for this letter."))
    composed = spec.compose(subject_id, language=language, sender=by.user, as_of=as_of)
    to, cc = _recipients(composed.client_id, to, cc)
    key = _dedupe_key(spec, subject_id, (*to, *cc), idempotency)
    earlier = _still_standing(key)
    if earlier is not None:
        return earlier
    failed = [check for check in spec.checks(subject_id, by=by, as_of=as_of, acknowledged=acknowledged) if not check.ok]
    if failed:
        raise ChecksFailed(failed)
    message = _message(spec, subject_id, composed, by, as_of)
    message.language, message.to, message.cc = language, to, cc
    message.subject, message.body = ready_text(subject, body)
    message.dedupe_key = _free_key(key)
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:  # the other of two presses at the same moment was first
        return OutboxMessage.objects.get(dedupe_key=message.dedupe_key)
    record(
        "letter.queued", by=by, on=as_of, client_id=message.client_id, subject=("letter", message.pk),
        data={**told(message), "leaves_at": message.not_before},
    )  # fmt: skip
    spec.on_sent(subject_id, message, by=by, as_of=as_of)
    return message


@transaction.atomic
def cancel_letter(message: OutboxMessage, *, by: Actor, as_of: date) -> OutboxMessage:
    """Take a letter back before it leaves (Undo). Raises kernel.lifecycle.Refused once a worker has claimed it.

    The guard of ten seconds is `not_before` itself: until then nobody claims it, and a letter that waits for the
    next working day can be taken back until that comes (decisions: letters).
    """
    fresh = OutboxMessage.objects.select_for_update().get(pk=message.pk)
    move(fresh, "cancel", by=by, verb="letter.cancelled", data={"reason": ""})
    spec = LETTERS.get(fresh.letter)
    if spec is not None and spec.on_cancelled is not None:
        spec.on_cancelled(fresh.subject_id, fresh, by=by, as_of=as_of)
    return fresh


def save_draft(
    spec: LetterSpec, subject_id: int, *, language: str, subject: str, body: str, by: Actor, as_of: date
) -> Draft:
    """Keep an edited text until the letter is sent or the draft is discarded; a person's own work, so no event.

    The text may still hold unfilled fields: Send refuses them.
    """
    if by.user is None:
        raise NeedsPerson(_("Only a person edits a letter."))
    composed = spec.compose(subject_id, language=language, sender=by.user, as_of=as_of)
    values = {
        "client_id": composed.client_id, "subject": clean_line(subject), "body": clean_lines(body)[:LONGEST_BODY],
        "facts_digest": facts_digest(composed.facts), "edited_by": by.user, "edited_at": by.at,
    }  # fmt: skip
    draft, _made = Draft.objects.update_or_create(
        letter=spec.key, subject_kind=spec.subject_kind, subject_id=subject_id, language=language, defaults=values
    )
    return draft


def discard_draft(spec: LetterSpec, subject_id: int, *, language: str | None = None) -> int:
    """Forget the edited text, in one language or in all. Returns how many there were."""
    rows = Draft.objects.filter(letter=spec.key, subject_kind=spec.subject_kind, subject_id=subject_id)
    if language is not None:
        rows = rows.filter(language=language)
    return rows.delete()[0]


def facts_digest(facts: Mapping[str, Any]) -> str:
    """What a draft was written on, to tell the reader when the facts changed since."""
    return hashlib.sha256(json.dumps(plain(facts), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def ready_text(subject: str, body: str) -> tuple[str, str]:
    """Subject and body cleaned for a mail. Raises UnreadyText."""
    one_line, lines = clean_line(subject), clean_lines(body).strip("\n")
    if not one_line or not lines.strip():
        raise UnreadyText(_("A letter needs a subject and a text."))
    if len(lines) > LONGEST_BODY:
        raise UnreadyText(_("The letter is longer than %(limit)s characters.") % {"limit": LONGEST_BODY})
    unfilled = left_over(one_line) + left_over(lines)
    if unfilled:
        places = ", ".join(dict.fromkeys(unfilled))
        raise UnreadyText(_("The letter still has places to fill: %(places)s.") % {"places": places})
    return one_line, lines


def _recipients(client_id: int, to: Sequence[str], cc: Sequence[str]) -> tuple[list[str], list[str]]:
    """Addresses in lower case, each once. Raises WrongRecipient."""
    allowed = correspondents().addresses(client_id)
    chosen = list(dict.fromkeys(address.strip().lower() for address in to))
    copies = [a for a in dict.fromkeys(address.strip().lower() for address in cc) if a not in chosen]
    if not chosen:
        raise WrongRecipient(_("Choose whom the letter goes to."))
    ours = set(User.objects.filter(is_active=True, email__in=copies).values_list("email", flat=True))
    for address in (*chosen, *copies):
        if address not in allowed and address not in ours:  # a colleague may be copied, never addressed
            values = {"address": clean_line(address)}
            raise WrongRecipient(_("%(address)s is not the address of a current contact of this client.") % values)
        if not _ADDRESS.fullmatch(address):
            values = {"address": clean_line(address)}
            raise WrongRecipient(_("%(address)s cannot be used as a mail address; correct it at the contact.") % values)
    return chosen, copies


def _dedupe_key(spec: LetterSpec, subject_id: int, recipients: Sequence[str], step: str) -> str:
    people = hashlib.sha256("\n".join(sorted(recipients)).encode()).hexdigest()[:20]
    named = step if len(step) <= 60 else hashlib.sha256(step.encode()).hexdigest()
    return f"{spec.key}:{spec.subject_kind}:{subject_id}:{people}:{named}"


def _attempts(key: str) -> dict[str, OutboxMessage]:
    rows = OutboxMessage.objects.filter(dedupe_key__startswith=key)
    return {row.dedupe_key: row for row in rows if row.dedupe_key == key or row.dedupe_key.startswith(f"{key}#")}


def _still_standing(key: str) -> OutboxMessage | None:
    """The letter of this step that waits, left, or may have left."""
    rows = [row for row in _attempts(key).values() if row.state not in ("cancelled", "dead")]
    return rows[0] if rows else None


def _free_key(key: str) -> str:
    taken = len(_attempts(key))
    return f"{key}#{taken + 1}" if taken else key


def _message(spec: LetterSpec, subject_id: int, composed: Composed, by: Actor, as_of: date) -> OutboxMessage:
    mail = _mail_settings()
    manager = correspondents().manager(composed.client_id, as_of) or by.user
    not_before = mail.hours.next_moment(by.at + mail.undo)
    return OutboxMessage(
        message_id=f"<{uuid4().hex}@{mail.sender.rpartition('@')[2]}>", client_id=composed.client_id,
        subject_kind=spec.subject_kind, subject_id=subject_id, letter=spec.key, facts=plain(composed.facts),
        is_money=spec.is_money, written_by=by.user, created_at=by.at, not_before=not_before,
        give_up_at=not_before + GIVE_UP_AFTER, from_name=_from_name(by.user or manager, mail.company),
        reply_to=reply_address(composed.client_id) or (manager.email if manager is not None else ""),
    )  # fmt: skip


def _from_name(person: User | None, company: str) -> str:
    return clean_line(" - ".join(word for word in (person.name if person else "", company) if word))[:200]


def _mail_settings() -> _MailSettings:
    stored = load(
        "mail.undo_seconds", "mail.from", "mail.hours_from", "mail.hours_until", "mail.days", "company.countries",
        "company.name", "company.time_zone",
    )  # fmt: skip
    hours = SendingHours(
        start=time.fromisoformat(stored["mail.hours_from"]), end=time.fromisoformat(stored["mail.hours_until"]),
        days=frozenset(stored["mail.days"]), countries=tuple(stored["company.countries"]),
        zone=ZoneInfo(stored["company.time_zone"]),
    )  # fmt: skip
    return _MailSettings(
        undo=timedelta(seconds=stored["mail.undo_seconds"]), sender=sender_address(stored["mail.from"]),
        company=stored["company.name"], hours=hours,
    )  # fmt: skip


def leaves_at(by: Actor) -> datetime:
    """When a letter sent now would leave, for the page. Raises sending_hours.NoSendingHours."""
    mail = _mail_settings()
    return mail.hours.next_moment(by.at + mail.undo)
