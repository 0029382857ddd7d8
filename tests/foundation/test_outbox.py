"""From Send to the server's answer, with a transport that says what the test wants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from perennial.foundation import outbox
from perennial.foundation.delivery import deliver_next
from perennial.foundation.letters import (
    ChecksFailed,
    NeedsPerson,
    UnreadyText,
    WrongRecipient,
    cancel_letter,
    discard_draft,
    save_draft,
    send_letter,
)
from perennial.foundation.mail_transport import Accepted, Lost, Mail, Outcome, RefusedMail
from perennial.foundation.models import Draft, Heartbeat, OutboxMessage, Setting, TimelineEvent
from perennial.foundation.registry import Check, LetterSpec
from perennial.foundation.timeline import system
from perennial.kernel.lifecycle import GuardFailed, IllegalMove, NotAllowed
from tests.conftest import NOW, TODAY, Cast
from tests.foundation.letters_for_tests import Room, known

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(seconds=11)


class Answers:
    """A transport that keeps what it got and answers in turn; the last answer stays."""

    def __init__(self, *answers: Outcome) -> None:
        self.answers, self.mails = list(answers) or [Accepted("250 ok")], []  # type: ignore[var-annotated]

    def send(self, mail: Mail) -> Outcome:
        self.mails.append(mail)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def spec(room: Room) -> Iterator[LetterSpec]:
    with known(room.spec()) as spec:
        yield spec


@pytest.fixture
def money_spec(room: Room) -> Iterator[LetterSpec]:
    with known(room.spec(is_money=True)) as spec:
        yield spec


def send(spec: LetterSpec, cast: Cast, **changes: Any) -> OutboxMessage:
    given: dict[str, Any] = {
        "language": "en", "subject": "Hello", "body": "Two lines\nof text.", "to": ["billing@harbor.example"], "cc": [],
        "by": cast.by(cast.alice), "as_of": TODAY, "idempotency": "step-1",
    }  # fmt: skip
    return send_letter(spec, cast.harbor.pk, **{**given, **changes})


def deliver(transport: Any, *, at: Any = LATER, worker: str = "w1") -> bool:
    return deliver_next(worker, now=lambda: at, transport=transport)


def verbs() -> list[str]:
    return list(TimelineEvent.objects.order_by("id").values_list("verb", flat=True))


def state(message: OutboxMessage) -> str:
    message.refresh_from_db()
    return message.state


# -- queueing ---


def test_send_writes_the_row_the_event_and_tells_the_room(cast: Cast, spec: LetterSpec, room: Room) -> None:
    message = send(spec, cast)
    assert message.state == "pending"
    assert message.not_before == NOW + timedelta(seconds=10)
    assert message.give_up_at == message.not_before + timedelta(hours=24)
    assert message.reply_to == "alice@lindenworks.example"
    assert room.sent == [message.pk]
    event = TimelineEvent.objects.get()
    assert (event.verb, event.client_id, event.actor) == ("letter.queued", cast.harbor.pk, cast.alice)


def test_pressing_send_twice_gives_the_same_row(cast: Cast, spec: LetterSpec, room: Room) -> None:
    first = send(spec, cast)
    room.checks = [Check("once", False, "It was already sent.")]
    second = send(spec, cast)
    assert first.pk == second.pk
    assert OutboxMessage.objects.count() == 1
    assert room.sent == [first.pk]


def test_another_step_is_another_letter(cast: Cast, spec: LetterSpec) -> None:
    assert send(spec, cast).pk != send(spec, cast, idempotency="step-2").pk


def test_a_failed_check_refuses_with_its_sentence_and_writes_nothing(cast: Cast, spec: LetterSpec, room: Room) -> None:
    room.checks = [Check("paid", True, "Fine."), Check("bank", False, "The bank data is four days old.")]
    with pytest.raises(ChecksFailed, match=r"^The bank data is four days old\.$"):
        send(spec, cast)
    assert not OutboxMessage.objects.exists()
    assert not TimelineEvent.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "clara@orbit.example",
        "stranger@example.com",
        "",
        "billing@harbor.example\r\nBcc: x@example.com",
        "a b@harbor.example",
    ],
)
def test_only_current_contacts_of_the_client_are_written_to(cast: Cast, spec: LetterSpec, address: str) -> None:
    with pytest.raises(WrongRecipient):
        send(spec, cast, to=[address])
    with pytest.raises(WrongRecipient):
        send(spec, cast, cc=[address] if address else ["nobody@example.com"])


def test_a_contact_who_left_or_bounced_is_not_written_to(cast: Cast, spec: LetterSpec) -> None:
    contact = cast.harbor.contacts.get(email="billing@harbor.example")
    contact.bounced_on = TODAY
    contact.save()
    with pytest.raises(WrongRecipient):
        send(spec, cast)
    contact.bounced_on, contact.archived_on = None, TODAY
    contact.save()
    with pytest.raises(WrongRecipient):
        send(spec, cast)


@pytest.mark.parametrize("text", ["Pay {amount} please", "An [[optional]] part", ""])
def test_an_unready_text_is_refused(cast: Cast, spec: LetterSpec, text: str) -> None:
    with pytest.raises(UnreadyText):
        send(spec, cast, body=text)
    with pytest.raises(UnreadyText):
        send(spec, cast, subject=text)


def test_the_system_may_not_send_what_needs_a_person(cast: Cast, spec: LetterSpec, room: Room) -> None:
    with pytest.raises(NeedsPerson):
        send(spec, cast, by=system(NOW))
    free = room.spec(always_by_person=False)
    assert send(free, cast, by=system(NOW)).reply_to == "alice@lindenworks.example"


def test_a_letter_of_the_evening_leaves_the_next_working_morning(cast: Cast, spec: LetterSpec) -> None:
    friday_evening = NOW.replace(day=27, hour=18)  # 20:00 in Kyiv
    message = send(spec, cast, by=cast.by(cast.alice, friday_evening))
    assert message.not_before == NOW.replace(day=30, hour=6, minute=0)  # Monday 08:00 in Kyiv


# -- taking back ---


def test_undo_takes_a_letter_back_and_the_step_can_be_sent_again(cast: Cast, spec: LetterSpec, room: Room) -> None:
    message = send(spec, cast)
    cancel_letter(message, by=cast.by(cast.alice), as_of=TODAY)
    assert state(message) == "cancelled"
    assert room.cancelled == [(message.pk, "AM")]
    assert verbs() == ["letter.queued", "letter.cancelled"]
    again = send(spec, cast)
    assert again.pk != message.pk
    assert send(spec, cast).pk == again.pk


def test_undo_after_the_claim_is_refused_with_a_sentence(cast: Cast, spec: LetterSpec) -> None:
    message = send(spec, cast)
    outbox.claim_next("w1", at=LATER)
    with pytest.raises(IllegalMove, match="claimed"):
        cancel_letter(message, by=cast.by(cast.alice), as_of=TODAY)


def test_sales_take_no_letter_back_but_the_head_does(cast: Cast, spec: LetterSpec) -> None:
    message = send(spec, cast)
    with pytest.raises(NotAllowed):
        cancel_letter(message, by=cast.by(cast.sasha), as_of=TODAY)
    assert cancel_letter(message, by=cast.by(cast.hanna), as_of=TODAY).state == "cancelled"


# -- leaving ---


def test_nothing_leaves_before_its_time(cast: Cast, spec: LetterSpec) -> None:
    send(spec, cast)
    post = Answers()
    assert not deliver(post, at=NOW + timedelta(seconds=9))
    assert post.mails == []


def test_an_accepted_letter_is_sent_and_its_draft_is_gone(cast: Cast, spec: LetterSpec) -> None:
    save_draft(spec, cast.harbor.pk, language="en", subject="Hello", body="Mine", by=cast.by(cast.alice), as_of=TODAY)
    message, post = send(spec, cast), Answers()
    assert Draft.objects.count() == 1
    assert deliver(post)
    assert state(message) == "sent"
    assert message.sent_at == LATER
    assert verbs() == ["letter.queued", "letter.sent"]
    assert not Draft.objects.exists()
    assert not deliver(post)
    assert len(post.mails) == 1


def test_a_letter_whose_cause_is_gone_is_withdrawn_with_the_reason(cast: Cast, spec: LetterSpec, room: Room) -> None:
    message, post = send(spec, cast), Answers()
    room.not_needed = "The invoice was paid."
    assert not deliver(post)
    assert post.mails == []
    assert state(message) == "cancelled"
    assert room.cancelled == [(message.pk, "SYS")]
    assert TimelineEvent.objects.get(verb="letter.cancelled").data["reason"] == "The invoice was paid."


def test_a_room_that_cannot_take_its_move_back_does_not_let_the_letter_go(
    cast: Cast, spec: LetterSpec, room: Room
) -> None:
    message, post = send(spec, cast), Answers()
    room.not_needed, room.cancel_fails = "Paid.", True
    deliver(post)
    assert state(message) == "cancelled"
    assert post.mails == []


def test_a_refusal_waits_one_five_thirty_and_hundred_twenty_minutes_then_dies_after_a_day(
    cast: Cast, spec: LetterSpec
) -> None:
    message, post = send(spec, cast), Answers(RefusedMail(False, "451 try later"))
    at, waits = LATER, []
    while state(message) == "pending":
        assert deliver(post, at=at)
        if state(message) == "pending":
            waits.append(round((message.not_before - at).total_seconds() / 60))
            at = message.not_before
    assert waits[:6] == [1, 5, 30, 120, 120, 120]
    assert message.state == "dead"
    assert sum(waits) <= 24 * 60
    assert verbs()[-1] == "letter.dead"
    assert message.error == "451 try later"


def test_a_refusal_for_good_ends_it_at_once(cast: Cast, spec: LetterSpec) -> None:
    message = send(spec, cast)
    deliver(Answers(RefusedMail(True, "550 no such user")))
    assert state(message) == "dead"
    assert verbs() == ["letter.queued", "letter.dead"]


def test_a_letter_that_waited_a_day_is_given_up_without_connecting(cast: Cast, spec: LetterSpec) -> None:
    message, post = send(spec, cast), Answers()
    deliver(post, at=message.give_up_at)
    assert state(message) == "dead"
    assert post.mails == []


def test_a_connection_lost_after_data_leaves_it_unknown_and_nobody_sends_it_again(cast: Cast, spec: LetterSpec) -> None:
    message, post = send(spec, cast), Answers(Lost("connection lost"))
    deliver(post)
    assert state(message) == "unknown"
    assert not deliver(post, at=LATER + timedelta(days=2))
    assert len(post.mails) == 1


def test_without_a_mail_server_letters_wait_and_say_why(cast: Cast, spec: LetterSpec) -> None:
    message = send(spec, cast)
    assert not deliver(None)
    assert state(message) == "pending"
    assert "not set up" in message.error


def test_in_a_demo_letters_become_files(cast: Cast, spec: LetterSpec, settings: Any, tmp_path: Any) -> None:
    settings.DEMO, settings.HOME = True, tmp_path
    message = send(spec, cast)
    assert deliver(None)
    assert state(message) == "sent"
    (letter,) = (tmp_path / "outbox").glob("*.eml")
    assert b"To: billing@harbor.example" in letter.read_bytes()


def test_a_journal_copy_goes_into_the_envelope_only(cast: Cast, spec: LetterSpec) -> None:
    Setting.objects.create(key="mail.copy_to", value="journal@lindenworks.example")
    send(spec, cast, cc=["clara@harbor.example"])
    post = Answers()
    deliver(post)
    (mail,) = post.mails
    assert mail.recipients == ("billing@harbor.example", "clara@harbor.example")
    assert mail.copy_to == "journal@lindenworks.example"
    assert b"journal@" not in mail.content


# -- dead workers ---


def test_what_a_silent_worker_claimed_becomes_unknown(cast: Cast, spec: LetterSpec) -> None:
    message = send(spec, cast)
    Heartbeat.objects.create(worker="w1", started_at=NOW, seen_at=LATER)
    outbox.claim_next("w1", at=LATER)
    assert outbox.sweep(at=LATER + timedelta(seconds=59)) == 0
    assert outbox.sweep(at=LATER + timedelta(seconds=61)) == 1
    assert state(message) == "unknown"


def test_a_worker_that_restarts_under_its_name_settles_its_claims_at_once(cast: Cast, spec: LetterSpec) -> None:
    message = send(spec, cast)
    Heartbeat.objects.create(worker="w1", started_at=NOW, seen_at=LATER)
    outbox.claim_next("w1", at=LATER)
    assert outbox.sweep(at=LATER, restarted="w1") == 1
    assert state(message) == "unknown"


def test_a_slow_worker_that_was_thought_dead_still_says_that_the_letter_left(cast: Cast, spec: LetterSpec) -> None:
    message = send(spec, cast)

    class Slow(Answers):
        def send(self, mail: Mail) -> Outcome:
            outbox.sweep(at=LATER)
            return super().send(mail)

    deliver(Slow())
    assert state(message) == "sent"
    assert verbs() == ["letter.queued", "letter.unknown", "letter.sent"]


# -- unknown letters ---


class Journal:
    def __init__(self, found: bool | None) -> None:
        self.found = found

    def find(self, message_id: str) -> bool | None:
        return self.found


def unknown(spec: LetterSpec, cast: Cast) -> OutboxMessage:
    message = send(spec, cast)
    deliver(Answers(Lost("lost")))
    return message


def test_the_journal_says_it_left(cast: Cast, money_spec: LetterSpec) -> None:
    message = unknown(money_spec, cast)
    assert outbox.reconcile(Journal(None), at=LATER) == 0
    assert outbox.reconcile(Journal(True), at=LATER) == 1
    assert state(message) == "sent"


class KeptJournal:
    """A journal that knows every letter but those it is told to miss."""

    def __init__(self, *missing: str) -> None:
        self.missing = missing

    def find(self, message_id: str) -> bool | None:
        return message_id not in self.missing


def test_an_absent_ordinary_letter_goes_again_after_a_day_under_its_message_id(cast: Cast, spec: LetterSpec) -> None:
    message = unknown(spec, cast)
    assert outbox.reconcile(Journal(False), at=LATER + timedelta(days=9)) == 0  # a journal nobody kept says nothing
    other = OutboxMessage.objects.get(pk=message.pk)
    other.pk, other.dedupe_key, other.message_id, other.state = None, "other", "<other@perennial.example>", "sent"
    other.sent_at = LATER
    other.save(force_insert=True)
    journal = KeptJournal(message.message_id)
    assert outbox.reconcile(journal, at=LATER + timedelta(hours=23)) == 0
    day_later = LATER + timedelta(hours=24)
    assert outbox.reconcile(journal, at=day_later) == 1
    post = Answers()
    assert deliver(post, at=day_later)
    assert post.mails[0].message_id == message.message_id


def test_a_money_letter_is_never_sent_again_by_the_machine(cast: Cast, money_spec: LetterSpec) -> None:
    message = unknown(money_spec, cast)
    assert outbox.reconcile(Journal(False), at=LATER + timedelta(days=9)) == 0
    with pytest.raises(GuardFailed, match="a person says so"):
        outbox.resend_surely_not(message, by=system(LATER), reason="absent")
    outbox.resend_surely_not(message, by=cast.by(cast.alice), reason="The client has not seen it.")
    assert state(message) == "pending"
    assert verbs()[-1] == "letter.resent"


def test_a_person_says_that_it_was_found(cast: Cast, money_spec: LetterSpec) -> None:
    message = unknown(money_spec, cast)
    outbox.mark_found(message, by=cast.by(cast.hanna), where="the sent folder")
    assert state(message) == "sent"
    assert message.sent_at is not None


# -- drafts ---


def test_a_draft_is_kept_once_a_language_and_can_be_discarded(cast: Cast, spec: LetterSpec) -> None:
    for body in ("One", "Two {amount}"):
        draft = save_draft(
            spec,
            cast.harbor.pk,
            language="en",
            subject="Hi\r\nBcc: x@y.z",
            body=body,
            by=cast.by(cast.alice),
            as_of=TODAY,
        )
    assert (draft.body, draft.subject) == ("Two {amount}", "Hi Bcc: x@y.z")
    assert Draft.objects.count() == 1
    assert discard_draft(spec, cast.harbor.pk) == 1
