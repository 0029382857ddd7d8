"""Reading a mail as it came over the wire: whatever it holds, the answer is a mail or a sentence, never a crash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

from perennial.care.rules.calendar_answers import CalendarAnswer, calendar_answers
from perennial.care.rules.mail_text import own_words, text_of_html
from perennial.care.rules.tnef import tnef_text

LARGEST: Final = 40_000_000  # bytes
_PARTS: Final = 400
_ADDRESS: Final = re.compile(r"[^\s<>@,;:\"']+@[^\s<>@,;:\"']+\.[^\s<>@,;:\"'.]+")
_ID: Final = re.compile(r"<([^<>\s]{1,250})>")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_MANY: Final = 10  # recipients from which a letter is one to many


class UnreadableMail(ValueError):
    """Not a mail. `reason`: empty, large, no_sender or broken."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, as far as it matters to us. Addresses are in lower case."""

    message_id: str
    references: tuple[str, ...]  # oldest first, the one it answers last
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    sent_on: date | None
    text: str
    automatic: bool = False  # an out-of-office answer or another machine's word
    mass: bool = False  # a newsletter or a letter to many
    bounced: tuple[str, ...] = ()  # addresses that do not exist, from a delivery report
    answers: tuple[CalendarAnswer, ...] = ()  # to our invitations, from the calendar of who was asked

    @property
    def thread(self) -> str:
        """The first message of its conversation."""
        return self.references[0] if self.references else self.message_id or self.fingerprint

    @property
    def fingerprint(self) -> str:
        """The same mail, whatever its Message-ID: sender, day, subject and words."""
        said = "\x1f".join((self.sender, str(self.sent_on), self.subject, " ".join(self.text.split())))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def read_mail(raw: bytes) -> Mail:
    """Read a mail. Raises UnreadableMail with the reason."""
    if not raw.strip():
        raise UnreadableMail("empty")
    if len(raw) > LARGEST:
        raise UnreadableMail("large")
    try:
        return _read(BytesParser(policy=policy.compat32).parsebytes(raw))
    except UnreadableMail:
        raise
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise UnreadableMail("broken") from error


def _read(message: Message) -> Mail:
    senders = _addresses(message, "From") or _addresses(message, "Sender") or _addresses(message, "Return-Path")
    if not senders:
        raise UnreadableMail("no_sender")
    name, sender = senders[0]
    headers = ("To", "Cc", "Delivered-To", "X-Original-To")
    recipients = tuple(dict.fromkeys(one for header in headers for _name, one in _addresses(message, header)))
    machine = "mailer-daemon" in sender or "postmaster@" in sender
    report = machine or message.get_content_type() == "multipart/report"
    subject = clean(_decoded(message.get("Subject")))[:300]
    return Mail(
        message_id=next(iter(_ids(message.get("Message-ID"))), ""),
        references=_references(message), sender=sender, sender_name=clean(name)[:200], recipients=recipients,
        subject=subject, sent_on=_day(message.get("Date")), text=own_words(_text(message)),
        automatic=_automatic(message) or report, mass=_mass(message, recipients),
        bounced=tuple(_bounced(message)) if report else (), answers=tuple(_answers(message)),
    )  # fmt: skip


def clean(text: str) -> str:
    """One line without control characters."""
    return " ".join(_CONTROL.sub("", text.replace("\n", " ").replace("\t", " ")).split())


def _decoded(value: object) -> str:
    """A header with its encoded words; unknown charsets are read as Latin, never refused."""
    if value is None:
        return ""
    try:
        pieces = decode_header(str(value))
    except (MessageError, ValueError, LookupError, TypeError, AttributeError):
        return str(value)
    said = ""
    for piece, charset in pieces:
        said += piece if isinstance(piece, str) else to_text(piece, charset)
    return said


def to_text(data: bytes, charset: object) -> str:
    """Bytes as text: the charset that is named, else UTF-8, else Latin-1, which takes anything."""
    named = str(charset or "").strip().strip("\"'").lower()
    for name in (named, "utf-8"):
        if not name or name in ("unknown-8bit", "us-ascii", "default"):
            continue
        try:
            return data.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("windows-1252" if named != "koi8-r" else "koi8-r", "replace")


def _addresses(message: Message, header: str) -> list[tuple[str, str]]:
    found = []
    try:
        values = [_decoded(value) for value in message.get_all(header, [])]
        pairs = getaddresses(values)
    except (ValueError, TypeError, AttributeError, IndexError):
        return []
    for name, address in pairs:
        if _ADDRESS.fullmatch(address) and len(address) <= 254:
            found.append((name, address.lower()))
    # parsers give up on a broken list: addresses that can be seen are taken all the same
    if not found:
        found = [("", one.lower()) for value in values for one in _ADDRESS.findall(value)[:50] if len(one) <= 254]
    return found


def _ids(value: object) -> list[str]:
    return [one.strip() for one in _ID.findall(str(value or ""))]


def _references(message: Message) -> tuple[str, ...]:
    named = _ids(message.get("References"))[:200]
    answered = _ids(message.get("In-Reply-To"))[:1]
    return tuple(dict.fromkeys([*named, *answered]))


def _day(value: object) -> date | None:
    try:
        sent = parsedate_to_datetime(str(value))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    try:
        return sent.astimezone(UTC).date() if sent.tzinfo else sent.date()
    except (OverflowError, ValueError):
        return None


def _automatic(message: Message) -> bool:
    said = str(message.get("Auto-Submitted") or "no").strip().lower()
    return said not in ("", "no") or any(message.get(name) for name in ("X-Autoreply", "X-Autorespond"))


def _mass(message: Message, recipients: tuple[str, ...]) -> bool:
    listed = any(message.get(name) for name in ("List-Id", "List-Unsubscribe"))
    bulk = str(message.get("Precedence") or "").strip().lower() in ("bulk", "list", "junk")
    return listed or bulk or len(recipients) >= _MANY


def _leaves(message: Message) -> Iterator[Message]:
    for at, part in enumerate(message.walk()):
        if at >= _PARTS:
            return
        if not part.is_multipart():
            yield part


def _text(message: Message) -> str:
    """The plain text, else that of the HTML, else that of winmail.dat."""
    plain: list[str] = []
    html: list[str] = []
    wrapped: list[str] = []
    for part in _leaves(message):
        kind = part.get_content_type()
        attached = str(part.get("Content-Disposition") or "").lower().startswith("attachment")
        if kind == "application/ms-tnef" or str(part.get_filename() or "").lower() == "winmail.dat":
            wrapped.append(tnef_text(_payload(part)))
        elif kind == "text/plain" and not attached:
            plain.append(to_text(_payload(part), part.get_content_charset()))
        elif kind == "text/html" and not attached:
            html.append(text_of_html(to_text(_payload(part), part.get_content_charset())))
    for found in (plain, html, wrapped):
        said = "\n".join(one for one in found if one.strip())
        if said.strip():
            return "".join(c for c in said if c in "\n\t" or not _CONTROL.match(c))
    return ""


def _answers(message: Message) -> Iterator[CalendarAnswer]:
    for part in _leaves(message):
        if part.get_content_type() in ("text/calendar", "application/ics"):
            yield from calendar_answers(to_text(_payload(part), part.get_content_charset()))


def _payload(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError, TypeError):
        data = None
    if isinstance(data, bytes):
        return data
    raw = part.get_payload()
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


def _bounced(message: Message) -> Iterator[str]:
    """Recipients of a delivery report for whom it failed for good."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload() if isinstance(part.get_payload(), list) else []:
            if not isinstance(block, Message) or str(block.get("Action") or "").strip().lower() != "failed":
                continue
            if str(block.get("Status") or "5").strip().startswith("5"):
                who = str(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
                yield from (one.lower() for one in _ADDRESS.findall(who.rpartition(";")[2])[:1])


def when(mail: Mail, now: datetime) -> date:
    """The day it was sent, never in the future and not before mail was invented."""
    today = now.date()
    return mail.sent_on if mail.sent_on and date(1990, 1, 1) <= mail.sent_on <= today else today
