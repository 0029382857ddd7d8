"""A mailbox that clients' answers are read from, and its twin without one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading a mailbox goes on: the numbering of its mails, and the last one that was looked at."""

    validity: int
    last_uid: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail as the server has it."""

    place: Place
    raw: bytes


class MailboxFailed(Exception):
    """The mailbox cannot be read now. `reason`: password, folder or unreachable; `detail`: what the server said."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Mailbox(Protocol):
    """A mailbox that is read and never written to."""

    @property
    def name(self) -> str:
        """Server, user and folder: what the place is kept under; empty without a mailbox."""
        ...

    def after(self, place: Place, *, limit: int) -> Iterable[Fetched]:
        """Mails behind the place, oldest first, at most `limit`. Raises MailboxFailed."""
        ...


class NullMailbox:
    """No mailbox."""

    name = ""

    def after(self, place: Place, *, limit: int) -> Iterator[Fetched]:
        return iter(())
