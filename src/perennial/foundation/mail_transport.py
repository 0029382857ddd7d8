"""One mail over one connection, saying in which phase it failed: that decides whether it may be sent again.

Django's mail backend hides the phase, so this speaks smtplib itself. A refusal by any of the people written to refuses
the whole mail before its text goes out; a refused journal copy does not.
"""

from __future__ import annotations

import logging
import re
import smtplib
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Protocol

from perennial.foundation.attachments import Attachment

log = logging.getLogger("perennial.mail")
POLICY = SMTP.clone(cte_type="7bit", max_line_length=78)
LONGEST_NAME = 80
_NAME_SPECIALS = re.compile(r'[()<>\[\]:;@\\,."=?]')


@dataclass(frozen=True, slots=True)
class Mail:
    """What goes into the envelope, and the finished text with CRLF line ends."""

    sender: str
    recipients: tuple[str, ...]
    copy_to: str
    message_id: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server said 250 to the whole mail."""

    reply: str


@dataclass(frozen=True, slots=True)
class RefusedMail:
    """Nothing was accepted: it may be tried again, unless `permanent`."""

    permanent: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection was lost after the text began to go out: nobody knows whether it arrived."""

    reason: str


Outcome = Accepted | RefusedMail | Lost


class Transport(Protocol):
    """A way out of the house."""

    def send(self, mail: Mail) -> Outcome: ...


def compose_mail(
    *, message_id: str, sender: str, from_name: str, reply_to: str, to: list[str], cc: list[str], subject: str,
    body: str, at: datetime, copy_to: str = "", calendar: tuple[str, str] | None = None,
    attachments: Sequence[Attachment] = (),
) -> Mail:  # fmt: skip
    """A plain UTF-8 text mail. Values were cleaned of line breaks and control characters when they were stored.

    calendar: (method, iCalendar text) of an invitation, which the reader's calendar takes up beside the text.
    """
    mail = EmailMessage(policy=POLICY)
    mail["Subject"] = subject
    mail["From"] = Address(display_name=display_name(from_name), addr_spec=sender)
    mail["To"] = [Address(addr_spec=address) for address in to]
    if cc:
        mail["Cc"] = [Address(addr_spec=address) for address in cc]
    if reply_to:
        mail["Reply-To"] = Address(addr_spec=reply_to)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id
    mail.set_content(body, charset="utf-8")
    if calendar is not None:
        method, text = calendar
        mail.add_alternative(text, subtype="calendar", charset="utf-8", params={"method": method})
    for file in attachments:
        main, _slash, sub = file.kind.partition("/")
        mail.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return Mail(sender, (*to, *cc), copy_to, message_id, mail.as_bytes())


def display_name(name: str) -> str:
    """A sender's name without the characters that need quotes: the mail library loses the quotes of a folded name,
    and a part of it would read as an address.
    """
    return " ".join(_NAME_SPECIALS.sub(" ", name).split())[:LONGEST_NAME].strip()


@dataclass(frozen=True, slots=True)
class SmtpTransport:
    """The server of the settings. `security` is starttls, tls or none."""

    host: str
    port: int
    user: str
    password: str
    security: str
    timeout: int

    def send(self, mail: Mail) -> Outcome:
        """Connect, hand over, say what happened. Never raises for what a network or a server does."""
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            return RefusedMail(False, _said(error))  # a fault of our own settings is no fault of the letter's
        try:
            return _hand_over(server, mail)
        finally:
            server.close()

    def _connect(self) -> smtplib.SMTP:
        name = socket.gethostname() or "localhost"
        if self.security == "tls":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, name, timeout=self.timeout, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, name, timeout=self.timeout)
        try:
            if self.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
            if self.user:
                server.login(self.user, self.password)
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
        return server


@dataclass(frozen=True, slots=True)
class FileTransport:
    """Letters of the demo become files: nothing leaves the machine."""

    folder: Path

    def send(self, mail: Mail) -> Outcome:
        """Write the mail beside, then give it its name: a half-written letter never has one."""
        name = re.sub(r"[^A-Za-z0-9]", "", mail.message_id.partition("@")[0])
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            part = self.folder / f".{name}.part"
            part.write_bytes(mail.content)
            part.replace(self.folder / f"{name}.eml")
        except OSError as error:
            return RefusedMail(False, f"The folder {self.folder} cannot be written: {error.strerror}.")
        return Accepted("kept as a file")


def transport_from(stored: Mapping[str, Any], *, demo: bool, folder: Path) -> Transport | None:
    """The transport of the stored settings; files where a demo has no mail server; None where nothing can leave."""
    if not stored["mail.host"]:
        return FileTransport(folder) if demo else None
    return SmtpTransport(
        host=stored["mail.host"], port=int(stored["mail.port"]), user=stored["mail.user"],
        password=stored["mail.password"], security=stored["mail.security"], timeout=int(stored["mail.timeout"]),
    )  # fmt: skip


def _hand_over(server: smtplib.SMTP, mail: Mail) -> Outcome:
    try:
        refused = _envelope(server, mail)
        if refused is not None:
            return refused
        code, reply = server.docmd("DATA")
        if code != 354:
            return _refusal(code, reply)
    except (OSError, smtplib.SMTPException) as error:
        return RefusedMail(False, _said(error))
    try:
        server.send(_stuffed(mail.content))
        code, reply = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Lost(_said(error))
    if code != 250:
        return _refusal(code, reply)  # an answer in so many words: it was not taken
    _say_goodbye(server)
    return Accepted(_text(reply))


def _envelope(server: smtplib.SMTP, mail: Mail) -> RefusedMail | None:
    code, reply = server.mail(mail.sender)
    if code != 250:
        return _refusal(code, reply)
    for address in mail.recipients:
        code, reply = server.rcpt(address)
        if code not in (250, 251):
            return _refusal(code, reply, f"{address}: ")
    if mail.copy_to:
        code, reply = server.rcpt(mail.copy_to)
        if code not in (250, 251):
            log.warning("the journal copy to %s was refused: %s %s", mail.copy_to, code, _text(reply))
    return None


def _stuffed(content: bytes) -> bytes:
    """The text as DATA wants it: a line that starts with a dot gets a second one, a lone dot ends it."""
    ended = content if content.endswith(b"\r\n") else content + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n"


def _refusal(code: int, reply: bytes, before: str = "") -> RefusedMail:
    return RefusedMail(500 <= code < 600, f"{before}{code} {_text(reply)}")


def _text(reply: bytes) -> str:
    return " ".join(reply.decode("utf-8", "replace").split())[:300]


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error if isinstance(error.smtp_error, bytes) else b'')}".strip()
    return (" ".join(str(error).split()) or type(error).__name__)[:300]


def _say_goodbye(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        log.debug("the server closed first")
