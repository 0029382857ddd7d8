"""What a real SMTP conversation tells about a mail, and that no value can add a header or a recipient (D11)."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from perennial.foundation.mail_transport import Accepted, Lost, Mail, RefusedMail, SmtpTransport, compose_mail
from perennial.kernel.letters import clean_line, clean_lines
from tests.foundation.smtp_sink import Running, Sink, free_port

AT = datetime(2026, 11, 23, 9, 50, tzinfo=UTC)


def smtp(port: int, security: str = "none", timeout: int = 5) -> SmtpTransport:
    return SmtpTransport("127.0.0.1", port, "", "", security, timeout)


def letter(to: str = "tom@harbor.example", subject: str = "Hello", body: str = "Text", **extra: str) -> Mail:
    return compose_mail(
        message_id="<1@lindenworks.example>", sender="office@lindenworks.example", from_name="Alice",
        reply_to="alice@lindenworks.example", to=[to], cc=[], subject=subject, body=body, at=AT, **extra,
    )  # fmt: skip


def test_an_accepted_mail_arrives_as_it_was_written() -> None:
    sink, body = Sink(), "Доброго дня!\n.a line with a dot\n.\nЇжак"
    with Running(sink) as port:
        outcome = smtp(port).send(letter(subject="Рахунок № 7", body=body))
    assert isinstance(outcome, Accepted)
    (taken,) = sink.journal
    assert taken.mail["Subject"] == "Рахунок № 7"
    assert taken.mail["Reply-To"] == "alice@lindenworks.example"
    assert taken.mail["Message-ID"] == "<1@lindenworks.example>"
    assert taken.mail.get_content().replace("\r\n", "\n").rstrip("\n") == body
    assert "Auto-Submitted" not in taken.mail
    assert "Precedence" not in taken.mail


def test_nobody_there_is_a_refusal_for_now() -> None:
    outcome = smtp(free_port()).send(letter())
    assert isinstance(outcome, RefusedMail)
    assert not outcome.permanent


@pytest.mark.parametrize(("answer", "permanent"), [("451 later", False), ("550 no such user", True)])
def test_a_refused_recipient_refuses_the_whole_mail_before_its_text(answer: str, permanent: bool) -> None:
    sink = Sink(at_rcpt=lambda address: answer if address.startswith("clara") else None)
    mail = compose_mail(
        message_id="<1@x.example>", sender="a@x.example", from_name="", reply_to="", to=["tom@harbor.example"],
        cc=["clara@harbor.example"], subject="S", body="B", at=AT,
    )  # fmt: skip
    with Running(sink) as port:
        outcome = smtp(port).send(mail)
    assert isinstance(outcome, RefusedMail)
    assert outcome.permanent is permanent
    assert "clara@harbor.example" in outcome.reason
    assert sink.journal == []


@pytest.mark.parametrize(("answer", "permanent"), [("452 full", False), ("554 spam", True)])
def test_an_answer_to_the_text_is_a_refusal_not_a_riddle(answer: str, permanent: bool) -> None:
    with Running(Sink(at_data=lambda taken: answer)) as port:
        outcome = smtp(port).send(letter())
    assert outcome == RefusedMail(permanent, answer)


def test_a_connection_lost_after_the_text_is_not_known() -> None:
    sink = Sink(drop_after_data=lambda taken: True)
    with Running(sink) as port:
        assert isinstance(smtp(port).send(letter()), Lost)
    assert len(sink.journal) == 1


def test_a_refused_journal_copy_does_not_stop_the_letter() -> None:
    sink = Sink(at_rcpt=lambda address: "550 no" if address.startswith("journal") else None)
    with Running(sink) as port:
        assert isinstance(smtp(port).send(letter(copy_to="journal@x.example")), Accepted)
    assert sink.journal[0].recipients == ["tom@harbor.example"]


def test_a_server_without_starttls_gets_nothing() -> None:
    sink = Sink()
    with Running(sink) as port:
        outcome = smtp(port, "starttls").send(letter())
    assert isinstance(outcome, RefusedMail)
    assert not outcome.permanent
    assert sink.journal == []


HOSTILE = (
    "\r\nBcc: evil@example.com", "\nTo: evil@example.com", "%0aBcc: evil@example.com", "\u2028Bcc: evil@example.com",
    "\x85Cc: evil@example.com", "=?utf-8?q?a=0d=0aBcc:_evil@example.com?=", "\u202egnp.exe", "\x00", "x" * 5000,
    "Ї" * 400,
    '" <evil@example.com>, "', "a;b,c:d<e>", "=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5jb20=?=", "\x1b[31m", "\ud800",
)  # fmt: skip


@pytest.mark.drill
def test_hostile_values_add_no_header_and_no_recipient() -> None:
    rng = random.Random(11)
    for _ in range(2000 if os.environ.get("PERENNIAL_SOAK") else 200):
        parts = rng.choices(HOSTILE, k=rng.randint(1, 3))
        text = rng.choice(["Hi ", "", "Счёт "]) + "".join(parts)
        mail = compose_mail(
            message_id="<1@x.example>", sender="a@x.example", from_name=clean_line(text)[:200],
            reply_to="r@x.example", to=["tom@harbor.example"], cc=[], subject=clean_line(text), body=clean_lines(text),
            at=AT,
        )  # fmt: skip
        seen = message_from_bytes(mail.content, policy=policy.default)
        assert mail.recipients == ("tom@harbor.example",)
        assert sorted(k.lower() for k in seen) == sorted(
            ["subject", "from", "to", "reply-to", "date", "message-id", "content-type", "content-transfer-encoding",
             "mime-version"]
        )  # fmt: skip
        assert [a.addr_spec for a in seen["To"].addresses] == ["tom@harbor.example"]
        assert [a.addr_spec for a in seen["From"].addresses] == ["a@x.example"]
        assert not seen["Subject"].defects
