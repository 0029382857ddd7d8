"""A mail server on 127.0.0.1 that journals what it takes and can refuse, drop or stall as told."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


@dataclass
class Taken:
    """One mail the sink took: envelope and text."""

    sender: str
    recipients: list[str]
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)  # type: ignore[return-value]

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])


@dataclass
class Sink:
    """Handler and journal. The hooks return an SMTP answer, or None to go on."""

    at_rcpt: Callable[[str], str | None] = lambda address: None
    at_data: Callable[[Taken], str | None] = lambda taken: None
    drop_after_data: Callable[[Taken], bool] = lambda taken: False
    journal: list[Taken] = field(default_factory=list)

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self.at_rcpt(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        taken = Taken(envelope.mail_from, list(envelope.rcpt_tos), envelope.content)
        answer = self.at_data(taken)
        if answer is not None:
            return answer
        self.journal.append(taken)
        if self.drop_after_data(taken):
            assert server.transport is not None
            server.transport.abort()
            await asyncio.sleep(0)
        return "250 OK"


class Running:
    """`with Running(sink) as port:`"""

    def __init__(self, sink: Sink) -> None:
        self.port = free_port()
        self.controller = Controller(sink, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> int:
        self.controller.start()
        return self.port

    def __exit__(self, *error: object) -> None:
        self.controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
