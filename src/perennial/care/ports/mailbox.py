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
    """The mailbox cannot be read now; the message is a sentence. `permanent`: a person has to change the settings."""

    def __init__(self, sentence: str, *, permanent: bool = False) -> None:
        super().__init__(sentence)
        self.permanent = permanent


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
