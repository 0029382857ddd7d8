"""The life of a wave and its rounds: planned, sent, reminded, closed, thanked, told back (domain B15)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from perennial.clients.actions import record_bounce
from perennial.clients.models import Client, Contact
from perennial.foundation.choices import OutboxState
from perennial.foundation.letters import LetterRefused, send_letter
from perennial.foundation.links import issue_link, revoke_links
from perennial.foundation.models import OutboxMessage, User
from perennial.foundation.registry import LETTERS
from perennial.foundation.sending_hours import NoSendingHours
from perennial.foundation.store import load
from perennial.foundation.timeline import Actor, record
from perennial.pulse.actions.moves import move_answer, move_round
from perennial.pulse.choices import RUNNING, WAITING, AnswerState, RoundState
from perennial.pulse.models import FeedbackAnswer, FeedbackRound, RoundPerson, Wave
from perennial.pulse.queries.asking import asking


class NobodyToAsk(ValueError):
    """No client or no person is left whom the round may ask."""


class NeedsReason(ValueError):
    """A round is skipped with a reason."""


class NotToldYet(ValueError):
    """What we change has to be written down."""


@transaction.atomic
def plan_wave(
    *, name: str, clients: Sequence[Client], form: str, people: Collection[User] = (), triggered: bool = False,
    by: Actor, as_of: date,
) -> Wave:  # fmt: skip
    """A wave with a planned round for each client; nothing leaves yet. Raises NobodyToAsk."""
    if not clients:
        raise NobodyToAsk(_("Choose at least one client."))
    wave = Wave.objects.create(name=name.strip() or as_of.isoformat(), by=by.user, made_on=as_of)
    rounds = FeedbackRound.objects.bulk_create(
        FeedbackRound(wave=wave, client=client, form=form, triggered=triggered) for client in clients
    )
    RoundPerson.objects.bulk_create(RoundPerson(round=row, person=person) for row in rounds for person in people)
    return wave


@transaction.atomic
def send_round(row: FeedbackRound, *, leave_out: Collection[int] = (), by: Actor, as_of: date) -> FeedbackRound:
    """Ask everybody of the round who may be asked; each gets a link of their own by letter.

    Raises NobodyToAsk, kernel.lifecycle.Refused, foundation.letters.LetterRefused.
    """
    found = asking([row.client], row.form, as_of, triggered=row.triggered)[0]
    contacts = [contact for contact in found.asked if contact.pk not in leave_out]
    if not contacts and found.held is None:
        raise NobodyToAsk(_("Nobody of %(client)s may be asked now.") % {"client": row.client.name})
    closes = as_of + timedelta(days=load("pulse.close_day")["pulse.close_day"])
    move_round(row, "send", by=by, guard=found.held is None, sent_on=as_of, closes_on=closes)
    spec = LETTERS["pulse_request"]
    for contact in contacts:
        answer = _invite(row, contact, closes, by)
        composed = spec.compose(answer.pk, language=None, sender=by.user, as_of=as_of)
        send_letter(
            spec, answer.pk, language=composed.language, subject=composed.subject_text, body=composed.body_text,
            to=[contact.email], by=by, as_of=as_of, idempotency=f"round {row.pk}",
        )  # fmt: skip
    _told(row, "pulse.sent", by, as_of, people=[contact.name for contact in contacts], closes_on=closes)
    return row


@transaction.atomic
def skip_round(row: FeedbackRound, *, reason: str, by: Actor, as_of: date) -> FeedbackRound:
    """Not this time. Raises NeedsReason, Refused."""
    if not reason.strip():
        raise NeedsReason(_("Say why this round is skipped."))
    move_round(row, "skip", by=by, reason=reason.strip()[:300])
    _told(row, "pulse.skipped", by, as_of, reason=row.reason)
    return row


@transaction.atomic
def remind_round(row: FeedbackRound, *, by: Actor, as_of: date) -> int:
    """Once, to those who are silent. Returns how many letters. Raises Refused before the day."""
    day = row.sent_on is not None and as_of >= row.sent_on + timedelta(
        days=load("pulse.remind_day")["pulse.remind_day"]
    )
    move_round(row, "remind", by=by, guard=day, reminded_on=as_of)
    spec, sent = LETTERS["pulse_reminder"], 0
    for answer in row.answers.filter(state__in=WAITING).select_related("contact"):
        composed = spec.compose(answer.pk, language=None, sender=by.user, as_of=as_of)
        try:
            send_letter(
                spec, answer.pk, language=composed.language, subject=composed.subject_text, body=composed.body_text,
                to=[answer.contact.email], by=by, as_of=as_of, idempotency=f"reminder {row.pk}",
            )  # fmt: skip
        except (LetterRefused, NoSendingHours):  # their address is no good any more: the bounce says so
            continue
        sent += 1
    _told(row, "pulse.reminded", by, as_of, count=sent)
    return sent


@transaction.atomic
def close_round(row: FeedbackRound, *, by: Actor, as_of: date) -> FeedbackRound:
    """After its last day, or when everybody has answered: links end, silence is counted. Raises Refused."""
    FeedbackRound.objects.select_for_update().get(pk=row.pk)  # before the answers, as who answers does
    waiting = list(FeedbackAnswer.objects.select_for_update().filter(round=row, state__in=WAITING))
    over = row.closes_on is not None and as_of >= row.closes_on
    move_round(row, "close", by=by, guard=over or not waiting, closed_on=as_of)
    silent = 0
    for answer in waiting:
        move_answer(answer, "round_closed", role="SYS")
        silent += 1
    revoke_links(subject=("feedback_answer", row.answers.values_list("pk", flat=True)), by=by)
    _told(row, "pulse.closed", by, as_of, silent=silent)
    return row


@transaction.atomic
def thank_round(row: FeedbackRound, *, by: Actor, as_of: date) -> FeedbackRound:
    """Everybody unhappy was called and every comment read. Raises Refused."""
    answers = list(row.answers.filter(state=AnswerState.ANSWERED))
    low = load("pulse.low")["pulse.low"]
    done = all(a.called_on for a in answers if (a.score or 0) <= low) and all(a.read_on for a in answers if a.comment)
    move_round(row, "thank", by=by, guard=done, thanked_on=as_of)
    _told(row, "pulse.thanked", by, as_of)
    return row


@transaction.atomic
def tell_back(row: FeedbackRound, *, changes: str, by: Actor, as_of: date) -> int:
    """Write to everybody who answered what we change. Returns how many letters. Raises NotToldYet, Refused."""
    if not changes.strip():
        raise NotToldYet(_("Write what you change, in two or three sentences."))
    move_round(row, "tell_back", by=by, changes=changes.strip()[:4000], told_on=as_of)
    spec, sent = LETTERS["pulse_tell_back"], 0
    for answer in row.answers.filter(state=AnswerState.ANSWERED).select_related("contact"):
        composed = spec.compose(answer.pk, language=None, sender=by.user, as_of=as_of)
        try:
            send_letter(
                spec, answer.pk, language=composed.language, subject=composed.subject_text, body=composed.body_text,
                to=[answer.contact.email], by=by, as_of=as_of, idempotency=f"told back {row.pk}",
            )  # fmt: skip
        except LetterRefused:
            continue  # no working address any more; the round page shows who was not reached
        sent += 1
    _told(row, "pulse.told_back", by, as_of, changes=row.changes)
    return sent


def advance_rounds(*, by: Actor, as_of: date) -> dict[str, int]:
    """What the days bring: mails that came back, reminders, closed rounds. Each round in a transaction of its own."""
    done = {"bounced": _bounced(by, as_of), "reminded": 0, "closed": 0}
    stored = load("pulse.remind_day")
    for row in FeedbackRound.objects.filter(state__in=RUNNING).select_related("client"):
        waiting = row.answers.filter(state__in=WAITING).exists()
        if not waiting or (row.closes_on and as_of > row.closes_on):
            close_round(row, by=by, as_of=as_of)
            done["closed"] += 1
        elif row.state == RoundState.OPEN and row.sent_on and (as_of - row.sent_on).days >= stored["pulse.remind_day"]:
            remind_round(row, by=by, as_of=as_of)
            done["reminded"] += 1
    return done


@transaction.atomic
def _bounced(by: Actor, as_of: date) -> int:
    """Letters that came back or could not leave: the person is not silent, their address is wrong (a task: C23)."""
    waiting = FeedbackAnswer.objects.filter(state=AnswerState.INVITED, round__state__in=RUNNING)
    rows = OutboxMessage.objects.filter(subject_kind="feedback_answer", subject_id__in=waiting.values("pk"))
    dead = set(rows.filter(state=OutboxState.DEAD, letter="pulse_request").values_list("subject_id", flat=True))
    count = 0
    for answer in waiting.select_related("contact__client", "round"):
        if answer.contact.bounced_on is None and answer.pk not in dead:
            continue
        move_answer(answer, "bounce", role="SYS")
        if answer.contact.bounced_on is None:
            record_bounce(answer.contact, reason=_("The letter of a round could not leave."), by=by, as_of=as_of)
        count += 1
    return count


def _invite(row: FeedbackRound, contact: Contact, closes: date, by: Actor) -> FeedbackAnswer:
    answer = FeedbackAnswer.objects.create(round=row, client=row.client, contact=contact, roles=contact.roles)
    ends = datetime.combine(closes + timedelta(days=1), time(0), ZoneInfo(settings.TIME_ZONE))
    answer.link = issue_link(
        "pulse", subject=("feedback_answer", answer.pk), client_id=row.client_id, contact_id=contact.pk, by=by,
        expires_at=ends,
    )  # fmt: skip
    answer.save(update_fields=["link"])
    return answer


def _told(row: FeedbackRound, verb: str, by: Actor, as_of: date, **data: object) -> None:
    record(
        verb, by=by, on=as_of, client_id=row.client_id, subject=("feedback_round", row.pk),
        data={"wave": row.wave.name, **data},
    )  # fmt: skip
