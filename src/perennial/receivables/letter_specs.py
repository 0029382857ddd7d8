"""The letters of this room: how each is composed, checked, and what follows when it goes or is taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from perennial.foundation.models import OutboxMessage, User
from perennial.foundation.registry import (
    LETTERS,
    Check,
    Composed,
    LetterSpec,
    register_letter_texts,
)
from perennial.foundation.timeline import Actor
from perennial.kernel.saying import Said
from perennial.receivables.check_texts import said, shown
from perennial.receivables.letters.texts import LETTER_FIELDS
from perennial.receivables.models import DunningCase
from perennial.receivables.queries.letter_facts import Subject
from perennial.receivables.queries.letters import (
    NothingToWrite,
    compose,
    letter_checks,
    subject_of_case,
    subject_of_invoice,
)

# the letter whose sending is itself a move of the case (domain B8)
MOVES = {"pause": "send_pause_letter"}
INVOICE_LETTERS = frozenset({"dispute_open"})


def _subject(kind: str, subject_id: int, as_of: date) -> Subject:
    return subject_of_invoice(subject_id, as_of) if kind == "invoice" else subject_of_case(subject_id, as_of)


def _register(key: str, title: Any, *, by_person: bool = True) -> None:
    kind = "invoice" if key in INVOICE_LETTERS else "dunning_case"

    def composed(subject_id: int, *, language: str | None, sender: User | None, as_of: date) -> Composed:
        return compose(key, _subject(kind, subject_id, as_of), language=language, sender=sender, as_of=as_of)

    def checks(subject_id: int, *, by: Actor, as_of: date, acknowledged: Collection[str] = ()) -> list[Check]:
        subject = _subject(kind, subject_id, as_of)
        pressed = by.user.name if by.user else ""
        return [
            shown(check, acknowledged)
            for check in letter_checks(key, subject, now=by.at, as_of=as_of, pressed_by=pressed)
        ]

    def still_needed(message: OutboxMessage, now: datetime) -> str | None:
        return _still_needed(key, kind, message, now)

    def on_sent(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
        _after_sending(key, subject_id, by=by, as_of=as_of)

    def on_cancelled(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
        _after_cancelling(key, subject_id, by=by, as_of=as_of)

    LETTERS.register(
        key,
        LetterSpec(
            key=key, title=title, package="perennial.receivables", fields=LETTER_FIELDS[key], subject_kind=kind,
            compose=composed, checks=checks, still_needed=still_needed, on_sent=on_sent, on_cancelled=on_cancelled,
            is_money=True, always_by_person=by_person,
        ),
    )  # fmt: skip
    register_letter_texts(key, title)


def _still_needed(key: str, kind: str, message: OutboxMessage, now: datetime) -> str | None:
    """Asked in the transaction that claims the letter: the first check that fails now is why it stays."""
    if message.subject_id is None:
        return None
    as_of = localdate(now)
    try:
        subject = _subject(kind, message.subject_id, as_of)
    except NothingToWrite as gone:
        return gone.said
    pressed = message.written_by.name if message.written_by else ""
    for check in letter_checks(key, subject, now=now, as_of=as_of, pressed_by=pressed, except_message=message.pk):
        # a pause letter that has just moved its case is no reason to stop itself; notice was checked when it was sent
        if check.passed is False and check.key != "pause_notice":
            return said(check)
    return _paid_meanwhile(message, subject)


def _paid_meanwhile(message: OutboxMessage, subject: Subject) -> str | None:
    """The letter names invoices: one that was settled or shrank since it was written makes the letter wrong."""
    named = set(message.facts.get("invoices", ()))
    if not named or message.letter in ("resume", "plan_confirmed", "dispute_open"):
        return None
    items = {item.id: item for item in (subject.view.facts.items if subject.view else ())}
    if any(number not in items for number in named):
        return Said("an invoice of this letter was paid meanwhile")
    if message.letter in ("promise_due", "promise_broken", "instalment_due"):
        return None
    now_open = sum((items[number].chased for number in named), Decimal(0))
    written = message.facts.get("amount")
    if written is not None and now_open != Decimal(written):
        return Said("the open amount changed since the letter was written")
    return None


def _after_sending(key: str, subject_id: int, *, by: Actor, as_of: date) -> None:
    from perennial.receivables.actions import move_case

    if key in MOVES:
        case = DunningCase.objects.get(pk=subject_id)
        move_case(case, MOVES[key], guards={"pause_letter_approved": True}, by=by, as_of=as_of)


def _after_cancelling(key: str, subject_id: int, *, by: Actor, as_of: date) -> None:
    from perennial.receivables.actions import take_back_move

    if key in MOVES:
        take_back_move(DunningCase.objects.get(pk=subject_id), MOVES[key], by=by, as_of=as_of)


_register("pre_due", _("Reminder before the due day"), by_person=False)
_register("due", _("Note of the due day"), by_person=False)
_register("late_7", _("First question, 7 days late"), by_person=False)
_register("late_14", _("Second letter, 14 days late"))
_register("pause", _("The caring letter that proposes a pause"))
_register("escalation", _("Escalation to their decision maker"))
_register("resume", _("Thank you and back to work"))
_register("promise_due", _("A promise to pay is due"))
_register("promise_broken", _("A promise to pay was not kept"))
_register("plan_offer", _("Offer of a schedule"))
_register("plan_confirmed", _("Confirmation of a schedule"))
_register("instalment_due", _("An instalment is due"))
_register("dispute_open", _("Which line shall we look at"))
_register("unusual", _("Unusual for you"))
