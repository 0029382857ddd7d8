"""Mail in: over a real IMAP server, matched to persons, once, threads kept, quotes cut; no mail crashes it."""

from __future__ import annotations

import time
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.urls import reverse

from perennial.care.actions.mailbox import marked_client, read_mailbox, reply_address, take_mail
from perennial.care.choices import TouchDirection
from perennial.care.models import MailboxPlace, ReceivedMail, Touch
from perennial.care.ports.mailbox import MailboxFailed, Place
from perennial.care.queries.found import offers_of
from perennial.care.queries.mailbox import mailbox_problem
from perennial.care.rules.mail_reading import UnreadableMail, read_mail
from perennial.care.rules.mail_text import own_words, text_of_html
from perennial.foundation.ports import reply_address as asked_at
from perennial.foundation.store import change_settings
from perennial.integrations.imap_mail.adapter import ImapMailbox
from tests.conftest import NOW, TODAY, Cast, real_data
from tests.imap_server import ImapServer


def mail(sender: str, to: str, text: str, *, subject: str = "Plan", number: str = "1", answers: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{number}@example>"
    message["Date"] = "Fri, 20 Nov 2026 10:00:00 +0200"
    if answers:
        message["References"] = message["In-Reply-To"] = f"<{answers}@example>"
    message.set_content(text)
    return message.as_bytes()


CLARA = "Clara Harbor <clara@harbor.example>"
ALICE = "Alice <alice@lindenworks.example>"


def take(cast: Cast, raw: bytes) -> Any:
    return take_mail(raw, by=cast.by(cast.alice), at=NOW)


@pytest.mark.django_db
def test_a_clients_mail_becomes_a_touch_with_the_people_of_both_sides(cast: Cast) -> None:
    taken = take(cast, mail(CLARA, ALICE, "Budget stays.\n\nOn Thu, Alice wrote:\n> old\n"))
    (touch,) = taken.touches
    assert touch.client == cast.harbor
    assert touch.text == "Plan\nBudget stays."
    assert [row.contact.name for row in touch.people.all()] == ["Clara Harbor"]
    assert [row.user for row in touch.colleagues.all()] == [cast.alice]
    assert touch.direction == TouchDirection.TWO_WAY


@pytest.mark.django_db
def test_nothing_of_strangers_is_stored(cast: Cast) -> None:
    assert take(cast, mail("someone@elsewhere.example", ALICE, "Buy now")).outcome == "stranger"
    assert not ReceivedMail.objects.exists()
    assert not Touch.objects.exists()


@pytest.mark.django_db
def test_a_mail_is_never_doubled(cast: Cast) -> None:
    raw = mail(CLARA, ALICE, "Once")
    assert take(cast, raw).outcome == "stored"
    assert take(cast, raw).outcome == "double"
    # the same words under another Message-ID, as mailing programs give copies
    assert take(cast, mail(CLARA, ALICE, "Once", number="copy")).outcome == "double"
    assert Touch.objects.count() == 1


@pytest.mark.django_db
def test_what_we_wrote_counts_once_they_answer_in_the_same_thread(cast: Cast) -> None:
    (ours,) = take(cast, mail(ALICE, CLARA, "How are you?", number="q")).touches
    assert ours.direction == TouchDirection.UNANSWERED
    take(cast, mail(CLARA, ALICE, "Fine", number="a", answers="q"))
    ours.refresh_from_db()
    assert ours.direction == TouchDirection.TWO_WAY


@pytest.mark.django_db
def test_the_mark_in_the_reply_address_names_the_client_and_cannot_be_guessed(cast: Cast) -> None:
    change_settings({"mailbox.address": "am@lindenworks.example"}, by=cast.by(cast.admin), as_of=TODAY)
    address = reply_address(cast.harbor.pk)
    assert marked_client(address) == cast.harbor.pk
    assert marked_client(address.replace(f"c{cast.harbor.pk}-", f"c{cast.orbit.pk}-")) is None
    assert marked_client("am+c1-000000000000@lindenworks.example") is None


@pytest.mark.django_db
def test_a_bounce_marks_the_address(cast: Cast) -> None:
    raw = (
        b"From: mailer-daemon@lindenworks.example\nTo: alice@lindenworks.example\nSubject: failure\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\n'
        b"Content-Type: text/plain\n\n"
        b"gone\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
        b"Final-Recipient: rfc822; clara@harbor.example\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
    )
    assert take(cast, raw).outcome == "bounce"
    assert cast.harbor.contacts.get(email="clara@harbor.example").bounced_on == NOW.date()


@pytest.mark.django_db
def test_a_mailbox_is_read_once_and_left_as_it_was(cast: Cast) -> None:
    letters = [mail(CLARA, ALICE, f"Letter {n}", number=str(n)) for n in range(3)]
    letters.append(mail("someone@elsewhere.example", ALICE, "Spam", number="s"))
    with ImapServer({"INBOX": letters}) as server:
        box = ImapMailbox(server.host, server.port, server.user, server.password, security="none")
        by = cast.by(cast.alice)
        assert read_mailbox(box, by=by, at=NOW) == {"stored": 3, "stranger": 1}
        assert not read_mailbox(box, by=by, at=NOW)
        server.folder("INBOX").add(mail(CLARA, ALICE, "One more", number="m"))
        assert read_mailbox(box, by=by, at=NOW) == {"stored": 1}
        assert not any("\\Seen" in stored.flags for stored in server.folder("INBOX").messages)
        # numbered anew: everything is looked at again and known
        server.folder("INBOX").validity = 2
        assert read_mailbox(box, by=by, at=NOW) == {"double": 4, "stranger": 1}
        wrong = ImapMailbox(server.host, server.port, server.user, "wrong", security="none")
        with pytest.raises(MailboxFailed, match="password"):
            list(wrong.after(Place(0, 0), limit=5))
    place = MailboxPlace.objects.get()
    assert (place.taken, place.problem) == (4, "")
    assert not read_mailbox(box, by=by, at=NOW + timedelta(minutes=5))
    place.refresh_from_db()
    assert "could not be read" in mailbox_problem(box.name)  # the server is gone: a sentence, no crash


@pytest.mark.django_db
def test_an_administrator_reads_the_mailbox_from_the_settings(cast: Cast, client: Any) -> None:
    client.force_login(cast.admin)
    page, read = reverse("settings-group", args=["mailbox"]), reverse("setting-read-mailbox")
    assert "Enter the IMAP server first." in client.post(read, follow=True).content.decode()
    with ImapServer({"INBOX": [mail(CLARA, ALICE, "Hello")]}) as server:
        values = {
            "host": server.host,
            "port": server.port,
            "user": server.user,
            "password": "wrong",
            "security": "none",
        }
        given = {f"mailbox.{key}": value for key, value in values.items()}
        change_settings(given, by=cast.by(cast.admin), as_of=TODAY)
        assert "does not accept the user or the password" in client.post(read, follow=True).content.decode()
        assert "does not accept the user or the password" in client.get(page).content.decode()
        change_settings({"mailbox.password": server.password}, by=cast.by(cast.admin), as_of=TODAY)
        assert "1 of clients kept, 0 passed by" in client.post(read, follow=True).content.decode()
    assert Touch.objects.count() == 1
    assert server.password not in client.get(page).content.decode()


@pytest.mark.django_db
def test_what_a_mail_promises_is_offered_and_known_as_theirs_or_ours(cast: Cast) -> None:
    take(cast, mail(CLARA, ALICE, "We will send the contract by Friday, 27 November.", number="t"))
    take(cast, mail(ALICE, CLARA, "I will send the report by Thursday, 26 November.", number="o"))
    offers = offers_of(cast.harbor.pk, cast.alice, TODAY)
    assert {(offer.ours, offer.day.day if offer.day else 0) for offer in offers} == {(False, 27), (True, 26)}


@pytest.mark.django_db
def test_letters_ask_for_answers_at_the_mailbox_when_one_is_named(cast: Cast) -> None:
    assert asked_at(cast.harbor.pk) == ""
    change_settings({"mailbox.address": "am@lindenworks.example"}, by=cast.by(cast.admin), as_of=TODAY)
    assert marked_client(asked_at(cast.harbor.pk)) == cast.harbor.pk


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ("Yes.\n\nOn Mon, 3 Nov 2026, Tom Reyes wrote:\n> Do you?\n", "Yes."),
        ("Да, согласны.\n\n23 ноября 2026 г. в 10:00 Алиса написала:\n> Согласны?\n", "Да, согласны."),
        ("Так.\n\nпн, 23 лист. 2026 р. о 10:00 Аліса пише:\n> Чи?\n", "Так."),
        ("Ok\n\n-----Original Message-----\nFrom: A\nSent: B\nTo: C\n", "Ok"),
        ("Ok\n\nОт: Алиса\nОтправлено: сегодня\nКому: Том\nТема: План\n\nстарое", "Ok"),
        ("Thanks\n\n-- \nTom Reyes\nCTO", "Thanks"),
        ("Спасибо.\n\nС уважением,\nАнна Левина", "Спасибо."),
        ("Дякую.\n\nЗ повагою,\nОлена", "Дякую."),
        ("> Do you?\nYes, we do.", "Yes, we do."),
        ("Tom wrote this report and it is fine.", "Tom wrote this report and it is fine."),
    ],
)
def test_quotes_and_signatures_are_cut_in_three_languages(said: str, own: str) -> None:
    assert own_words(said) == own


def test_html_leaves_only_its_text() -> None:
    got = text_of_html("<style>x{}</style><p>Hello <b>you</b></p><script>alert(1)</script><div onclick=x>two</div>")
    assert got == "Hello you\n\ntwo"


def test_every_real_mail_is_read_or_refused_with_a_reason_and_none_takes_long() -> None:
    root = real_data("mail")
    read = refused = 0
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        began = time.monotonic()
        try:
            found = read_mail(path.read_bytes())
        except UnreadableMail as error:
            assert error.reason in ("empty", "large", "no_sender", "broken")
            refused += 1
        else:
            read += 1
            assert found.sender
            assert "\0" not in found.text + found.subject
            (found.text + found.subject + found.thread + found.sender).encode("utf-8")
            assert found.fingerprint
        assert time.monotonic() - began < 5, path
    assert read > 300
    print(f"read {read}, refused {refused}")


@pytest.mark.django_db
def test_an_offer_opens_the_promise_with_the_person_who_wrote(cast: Cast, client: Any) -> None:
    take(cast, mail(CLARA, ALICE, "We will send the contract by Friday, 27 November.", number="t"))
    (offer,) = offers_of(cast.harbor.pk, cast.alice, TODAY)
    client.force_login(cast.alice)
    given = {"client": cast.harbor.pk, "touch": offer.touch_id, "sentence": offer.sentence}
    form = client.get(reverse("promise-new"), given).context["form"]
    assert form["contact"].value() == cast.harbor.contacts.get(email="clara@harbor.example").pk
