"""A small IMAP server on 127.0.0.1 for tests: real sockets, so that adapters speak to it as they would to any other.

    with ImapServer({"INBOX": [letter], "Sent": []}) as server:
        MailBoxUnencrypted(server.host, server.port).login(server.user, server.password)

It knows CAPABILITY, NOOP, LOGIN, LOGOUT, LIST, STATUS, SELECT, EXAMINE, CLOSE, SEARCH, FETCH, STORE and APPEND, the
last four also by UID. Fetching BODY[] marks a message as seen, BODY.PEEK[] does not, EXAMINE forbids both. Hooks:
`server.answer` may answer a command instead (a line without the tag, or None); `server.drop` may cut the line.
"""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*)"|\(|\)|(?:[^\s()"\[\]]|\[[^\]]*\](?:<[\d.]*>)?)+')
LITERAL = re.compile(rb"\{(\d+)\}\r\n$")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CAPABILITIES = b"IMAP4rev1 UIDPLUS LITERAL+"


@dataclass
class Stored:
    """One message of a mailbox."""

    uid: int
    content: bytes
    at: datetime
    flags: set[str] = field(default_factory=set)

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)  # type: ignore[return-value]

    @property
    def header(self) -> bytes:
        return self.content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


@dataclass
class Mailbox:
    """A folder: its messages in the order of their UIDs, and the number that changes when UIDs are given anew."""

    validity: int = 1
    messages: list[Stored] = field(default_factory=list)

    @property
    def next_uid(self) -> int:
        return max((message.uid for message in self.messages), default=0) + 1

    def add(self, content: bytes | EmailMessage, *, at: datetime | None = None, flags: Iterable[str] = ()) -> Stored:
        raw = content.as_bytes(policy=policy.SMTP) if isinstance(content, EmailMessage) else content
        raw = re.sub(rb"\r?\n", b"\r\n", raw)
        stored = Stored(self.next_uid, raw, at or datetime.now(UTC), set(flags))
        self.messages.append(stored)
        return stored


class ImapServer:
    """`with ImapServer({...}) as server:`; `server.folder("Sent").add(mail)` puts a message in while it runs."""

    host = "127.0.0.1"

    def __init__(
        self, folders: Mapping[str, Iterable[bytes | EmailMessage]] | None = None, *, user: str = "journal",
        password: str = "a password", context: ssl.SSLContext | None = None,
    ) -> None:  # fmt: skip
        self.user, self.password, self.context = user, password, context
        self.folders: dict[str, Mailbox] = {"INBOX": Mailbox()}
        for name, mails in (folders or {}).items():
            for mail in mails:
                self.folder(name).add(mail)
            self.folder(name)
        self.commands: list[str] = []  # every command as it came, with the password left out
        self.answer: Callable[[str, list[str]], str | None] = lambda command, words: None
        self.drop: Callable[[str, list[str]], bool] = lambda command, words: False
        self._server: socketserver.ThreadingTCPServer | None = None

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.server_address[1])

    def folder(self, name: str) -> Mailbox:
        return self.folders.setdefault("INBOX" if name.upper() == "INBOX" else name, Mailbox())

    def __enter__(self) -> ImapServer:
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            timeout = 30

            def setup(self) -> None:
                if outer.context is not None:
                    self.request = outer.context.wrap_socket(self.request, server_side=True)
                super().setup()

            def handle(self) -> None:
                try:
                    Session(outer, self.rfile, self.wfile).talk()
                except (OSError, ConnectionError):
                    return

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that does not like the certificate is no fault of the server."""

        self._server = Server((self.host, 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()


class Session:
    """One connection: reads a command, answers it."""

    def __init__(self, server: ImapServer, rfile: Any, wfile: Any) -> None:
        self.server, self.rfile, self.wfile = server, rfile, wfile
        self.signed_in = False
        self.box: Mailbox | None = None
        self.read_only = False

    def talk(self) -> None:
        self._say(b"* OK a small server for tests is ready")
        while (words := self._command()) is not None:
            if not words:
                continue
            tag, name, given = words[0], words[1].upper() if len(words) > 1 else "", words[2:]
            by_uid = name == "UID" and bool(given)
            if by_uid:
                name, given = given[0].upper(), given[1:]
            hidden = given[:1] if name == "LOGIN" else given
            self.server.commands.append(" ".join([*(["UID"] if by_uid else []), name, *hidden]))
            if self.server.drop(name, given):
                return
            ending = self.server.answer(name, given) or self._do(name, given, by_uid)
            self._say(f"{tag} {ending}".encode())
            if name == "LOGOUT":
                return

    def _command(self) -> list[str] | None:
        """The words of one command, literals read in; None when the client has gone."""
        words: list[str] = []
        while line := self.rfile.readline():
            literal = LITERAL.search(line) or re.search(rb"\{(\d+)\+\}\r\n$", line)
            words += [_word(token) for token in TOKEN.finditer(line[: literal.start()] if literal else line)]
            if literal is None:
                return words
            if b"+" not in literal.group():
                self._say(b"+ go on")
            words.append(self.rfile.read(int(literal.group(1))).decode("utf-8", "surrogateescape"))
        return None

    def _do(self, name: str, words: list[str], by_uid: bool) -> str:
        if name in ("CAPABILITY", "NOOP", "LOGIN", "LOGOUT"):
            return self._before_sign_in(name, words)
        if not self.signed_in:
            return "NO sign in first"
        if name in ("LIST", "STATUS", "SELECT", "EXAMINE", "APPEND"):
            return self._with_folders(name, words)
        if self.box is None:
            return "BAD select a mailbox first"
        if name == "CLOSE":
            self.box = None
            return "OK closed"
        if name == "SEARCH":
            found = [str(m.uid if by_uid else n) for n, m in self._numbered() if self._matches(n, m, list(words))]
            self._say(" ".join(["* SEARCH", *found]).encode())
            return "OK searched"
        if name == "FETCH":
            return self._fetch(words[0], [word for word in words[1:] if word not in "()"], by_uid)
        if name == "STORE":
            return self._store(words[0], words[1].upper(), [word for word in words[2:] if word not in "()"], by_uid)
        return "BAD this command is not known"

    def _before_sign_in(self, name: str, words: list[str]) -> str:
        if name == "LOGIN":
            self.signed_in = words == [self.server.user, self.server.password]
            return "OK signed in" if self.signed_in else "NO [AUTHENTICATIONFAILED] wrong user or password"
        if name == "LOGOUT":
            self._say(b"* BYE until next time")
        if name == "CAPABILITY":
            self._say(b"* CAPABILITY " + CAPABILITIES)
        return "OK done"

    def _with_folders(self, name: str, words: list[str]) -> str:
        if name == "LIST":
            for folder in self.server.folders:
                self._say(f'* LIST (\\HasNoChildren) "/" "{folder}"'.encode())
            return "OK listed"
        known = self.server.folders.get("INBOX" if words[0].upper() == "INBOX" else words[0])
        if known is None:
            return "NO [NONEXISTENT] there is no such mailbox"
        if name == "STATUS":
            values = f"MESSAGES {len(known.messages)} UIDNEXT {known.next_uid} UIDVALIDITY {known.validity}"
            self._say(f'* STATUS "{words[0]}" ({values})'.encode())
            return "OK told"
        if name == "APPEND":
            stored = known.add(words[-1].encode("utf-8", "surrogateescape"))
            return f"OK [APPENDUID {known.validity} {stored.uid}] appended"
        self.box, self.read_only = known, name == "EXAMINE"
        for line in (
            f"{len(known.messages)} EXISTS", "0 RECENT", "FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft)",
            f"OK [UIDVALIDITY {known.validity}] valid", f"OK [UIDNEXT {known.next_uid}] next",
        ):  # fmt: skip
            self._say(f"* {line}".encode())
        return f"OK [READ-{'ONLY' if self.read_only else 'WRITE'}] selected"

    def _fetch(self, numbers: str, items: list[str], by_uid: bool) -> str:
        wanted = [item.upper() for item in items]
        for number, message in self._chosen(numbers, by_uid):
            parts = [f"UID {message.uid}".encode()] if by_uid or "UID" in wanted else []
            peeks = all("PEEK" in item or "BODY" not in item for item in wanted) and "RFC822" not in wanted
            if not peeks and not self.read_only:
                message.flags.add("\\Seen")
            parts += [part for item in wanted if (part := _part(item, message)) is not None]
            self._say(f"* {number} FETCH (".encode() + b" ".join(parts) + b")")
        return "OK fetched"

    def _store(self, numbers: str, how: str, flags: list[str], by_uid: bool) -> str:
        if self.read_only:
            return "NO the mailbox is open for reading only"
        for number, message in self._chosen(numbers, by_uid):
            if how.startswith("-"):
                message.flags -= set(flags)
            elif how.startswith("+"):
                message.flags |= set(flags)
            else:
                message.flags = set(flags)
            if "SILENT" not in how:
                self._say(f"* {number} FETCH (UID {message.uid} FLAGS ({' '.join(sorted(message.flags))}))".encode())
        return "OK stored"

    def _numbered(self) -> Iterator[tuple[int, Stored]]:
        assert self.box is not None
        yield from enumerate(sorted(self.box.messages, key=lambda message: message.uid), 1)

    def _chosen(self, numbers: str, by_uid: bool) -> list[tuple[int, Stored]]:
        return [(n, m) for n, m in self._numbered() if self._in_set(m.uid if by_uid else n, numbers, by_uid)]

    def _in_set(self, number: int, text: str, by_uid: bool) -> bool:
        last = max((m.uid if by_uid else n for n, m in self._numbered()), default=0)
        for piece in text.split(","):
            low, _colon, high = piece.partition(":")
            ends = sorted(last if end == "*" else int(end) for end in (low, high or low))
            if ends[0] <= number <= ends[1]:
                return True
        return False

    def _matches(self, number: int, message: Stored, words: list[str]) -> bool:
        """All of the search keys hold; `words` is used up on the way."""
        held = True
        while words:
            held = self._key(number, message, words) and held
        return held

    def _key(self, number: int, message: Stored, words: list[str]) -> bool:
        key = words.pop(0).upper()
        if key == "(":
            inside: list[str] = []
            depth = 1
            while words and depth:
                word = words.pop(0)
                depth += {"(": 1, ")": -1}.get(word, 0)
                inside += [word] if depth else []
            return self._matches(number, message, inside)
        if key == "NOT":
            return not self._key(number, message, words)
        if key == "OR":
            first, second = self._key(number, message, words), self._key(number, message, words)
            return first or second
        if key == "CHARSET":
            words.pop(0)
            return True
        if key == "ALL":
            return True
        if key in ("SEEN", "ANSWERED", "FLAGGED", "DELETED", "DRAFT"):
            return f"\\{key.capitalize()}" in message.flags
        if key.startswith("UN") and key[2:] in ("SEEN", "ANSWERED", "FLAGGED", "DELETED", "DRAFT"):
            return f"\\{key[2:].capitalize()}" not in message.flags
        if key == "UID":
            return self._in_set(message.uid, words.pop(0), by_uid=True)
        if key == "HEADER":
            name, text = words.pop(0), words.pop(0)
            return any(text.casefold() in str(value).casefold() for value in message.mail.get_all(name, []))
        if key in ("FROM", "TO", "CC", "SUBJECT"):
            text = words.pop(0)
            return any(text.casefold() in str(value).casefold() for value in message.mail.get_all(key, []))
        if key in ("TEXT", "BODY"):
            return words.pop(0).encode().lower() in message.content.lower()
        if key in ("SINCE", "BEFORE", "ON", "SENTSINCE"):
            day, has = _day(words.pop(0)), message.at.date()
            return {"BEFORE": has < day, "ON": has == day}.get(key, has >= day)
        return self._in_set(number, key, by_uid=False)

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")
        self.wfile.flush()


def _word(token: re.Match[bytes]) -> str:
    quoted = token.group(1)
    raw = token.group() if quoted is None else re.sub(rb"\\(.)", rb"\1", quoted)
    return raw.decode("utf-8", "surrogateescape")


def _day(text: str) -> date:
    day, month, year = text.split("-")
    return date(int(year), MONTHS.index(month.capitalize()) + 1, int(day))


def _part(item: str, message: Stored) -> bytes | None:
    """One item of a FETCH answer; None for UID, which stands in front already."""
    if item == "UID":
        return None
    if item == "FLAGS":
        return f"FLAGS ({' '.join(sorted(message.flags))})".encode()
    if item == "INTERNALDATE":
        at = message.at.astimezone(UTC)
        return f'INTERNALDATE "{at.day:2d}-{MONTHS[at.month - 1]}-{at:%Y %H:%M:%S} +0000"'.encode()
    if item == "RFC822.SIZE":
        return f"RFC822.SIZE {len(message.content)}".encode()
    content = message.header if "HEADER" in item else message.content
    fields = re.search(r"HEADER\.FIELDS \(([^)]*)\)", item)
    if fields:
        content = _some_headers(message, fields.group(1).split())
    label = item.replace(".PEEK", "")
    return f"{label} {{{len(content)}}}\r\n".encode() + content


def _some_headers(message: Stored, names: list[str]) -> bytes:
    lines = re.split(rb"\r\n(?![ \t])", message.header.rstrip(b"\r\n"))
    kept = [line for line in lines if line.partition(b":")[0].decode("ascii", "replace").upper() in names]
    return b"".join(line + b"\r\n" for line in kept) + b"\r\n"
