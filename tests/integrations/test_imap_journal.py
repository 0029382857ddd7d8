"""Letters of which it is not known whether they left are looked up in a mailbox, over real IMAP."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from perennial.foundation.models import OutboxMessage, Setting, TimelineEvent
from perennial.foundation.ports import JournalAddress, JournalUnreachable
from perennial.foundation.sent_journal import reconcile_letters
from perennial.foundation.store import change_settings
from perennial.integrations.imap_journal.adapter import ImapJournal
from perennial.jobs.schedules import reconcile
from tests.conftest import NOW, TODAY, Cast
from tests.imap_server import ImapServer

LATER = NOW + timedelta(days=2)


def copy_of(message_id: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Message-ID"], mail["Subject"] = message_id, "Invoice 2026-0851"
    mail.set_content("Hi Tom,")
    return mail


def journal_at(server: ImapServer, **other: Any) -> ImapJournal:
    given: dict[str, Any] = {
        "host": server.host, "port": server.port, "user": server.user, "password": server.password, "security": "none",
        "folder": "Sent", "timeout": 5,
    }  # fmt: skip
    return ImapJournal(JournalAddress(**{**given, **other}))


def use(server: ImapServer, cast: Cast) -> None:
    values = {
        "journal.host": server.host, "journal.port": server.port, "journal.user": server.user,
        "journal.password": server.password, "journal.security": "none", "journal.folder": "Sent",
    }  # fmt: skip
    change_settings(values, by=cast.by(cast.admin), as_of=TODAY)


def letter(name: str, state: str = "unknown", *, is_money: bool = False, at: datetime = NOW) -> OutboxMessage:
    return OutboxMessage.objects.create(
        dedupe_key=name, message_id=f"<{name}@lindenworks.example>", letter="reminder", language="en", to=["t@x"],
        subject="S", body="B", is_money=is_money, created_at=at, not_before=at, give_up_at=at + timedelta(days=1),
        state=state, attempts=1, claimed_by="one", claimed_at=at, sent_at=at if state == "sent" else None,
    )  # fmt: skip


def state_of(message: OutboxMessage) -> str:
    message.refresh_from_db()
    return message.state


def test_it_finds_by_message_id_and_opens_for_reading_only() -> None:
    with ImapServer({"Sent": [copy_of("<a@x>"), copy_of("<b@x>")]}) as server:
        journal = journal_at(server)
        assert (journal.find("<a@x>"), journal.find("<c@x>"), journal.look()) == (True, False, 2)
        journal.close()
        assert [command for command in server.commands if command.startswith(("LOGIN", "SELECT", "EXAMINE"))] == [
            "LOGIN journal", "EXAMINE Sent",
        ]  # fmt: skip
        assert not server.folder("Sent").messages[0].flags


@pytest.mark.parametrize(
    ("other", "said"),
    [({"password": "wrong"}, "wrong user or password"), ({"folder": "Nowhere"}, "no such mailbox"),
     ({"port": 1}, "refused"), ({"security": "tls"}, "SSL|timed out")],
)  # fmt: skip
def test_a_mailbox_that_cannot_be_asked_says_why_and_tells_nothing(other: dict[str, Any], said: str) -> None:
    with ImapServer({"Sent": [copy_of("<a@x>")]}) as server:
        journal = journal_at(server, **other)
        with pytest.raises(JournalUnreachable, match=said):
            journal.look()
        assert journal.find("<a@x>") is None


def test_a_cut_line_is_no_absence_and_the_next_question_connects_anew() -> None:
    with ImapServer({"Sent": [copy_of("<a@x>")]}) as server:
        journal = journal_at(server)
        server.drop = lambda command, words: command == "SEARCH"
        assert journal.find("<a@x>") is None
        server.drop = lambda command, words: False
        server.answer = lambda command, words: "NO try later" if command == "SEARCH" else None
        assert journal.find("<a@x>") is None
        server.answer = lambda command, words: None
        assert journal.find("<a@x>") is True
        journal.close()


def test_a_letter_found_in_the_journal_was_sent(cast: Cast) -> None:
    found, absent = letter("found", is_money=True), letter("absent", is_money=True)
    with ImapServer({"Sent": [copy_of(found.message_id)]}) as server:
        use(server, cast)
        reconcile(LATER)
    assert state_of(found) == "sent"
    assert found.sent_at == NOW
    assert state_of(absent) == "unknown"
    assert list(TimelineEvent.objects.filter(subject_kind="letter").values_list("verb", "subject_id")) == [
        ("letter.found", found.pk)
    ]


def test_only_what_is_surely_absent_goes_again_and_never_a_letter_about_money(cast: Cast) -> None:
    greeting, reminder = letter("greeting"), letter("reminder", is_money=True)
    before = letter("before", "sent", at=NOW - timedelta(hours=1))
    after = letter("after", "sent", at=NOW + timedelta(hours=1))
    with ImapServer({"Sent": [copy_of(before.message_id)]}) as server:
        use(server, cast)
        assert reconcile_letters(at=LATER) == 0, "the journal was not kept at that time"
        server.folder("Sent").add(copy_of(after.message_id))
        assert reconcile_letters(at=NOW + timedelta(hours=23)) == 0, "it may still come"
        assert reconcile_letters(at=LATER) == 1
    assert (state_of(greeting), state_of(reminder)) == ("pending", "unknown")


def test_without_a_journal_nothing_is_settled(db: Any) -> None:
    unknown = letter("greeting")
    assert reconcile_letters(at=LATER) == 0
    assert state_of(unknown) == "unknown"


def test_the_settings_page_tries_it_and_keeps_the_password_locked(client: Browser, cast: Cast) -> None:
    client.force_login(cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    page, tries = reverse("settings-group", args=["journal"]), reverse("setting-try-journal")
    assert "Enter the IMAP server first." in client.post(tries, follow=True).content.decode()
    with ImapServer({"Sent": [copy_of("<a@x>")]}) as server:
        client.post(page, {
            "journal__host": server.host, "journal__port": server.port, "journal__user": server.user,
            "journal__password": server.password, "journal__security": "none", "journal__folder": "Sent",
        })  # fmt: skip
        assert "holds 1 message." in client.post(tries, follow=True).content.decode()
    assert server.password not in str(list(Setting.objects.values_list("value", flat=True)))
    assert "could not be opened" in client.post(tries, follow=True).content.decode()
