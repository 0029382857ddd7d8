"""What the foundation asks of rooms above it and of the outside world, each with a twin that works without them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from perennial.foundation.models import User


class Correspondents(Protocol):
    """Who may be written to at a client, and who answers for the client with us. Given by the clients room."""

    def addresses(self, client_id: int) -> frozenset[str]:
        """Lower-case addresses of the client's current contacts; without those whose mail came back."""
        ...

    def manager(self, client_id: int, as_of: date) -> User | None:
        """The account manager, or the deputy while the manager is away."""
        ...


class NullCorrespondents:
    """Nobody may be written to."""

    def addresses(self, client_id: int) -> frozenset[str]:
        return frozenset()

    def manager(self, client_id: int, as_of: date) -> User | None:
        return None


@dataclass(frozen=True, slots=True)
class JournalAddress:
    """Where the journal is. `security`: tls, starttls or none; `timeout` in seconds."""

    host: str
    port: int
    user: str
    password: str
    security: str
    folder: str
    timeout: int


class JournalUnreachable(RuntimeError):
    """The journal could not be asked; the sentence says why. `permanent`: trying again changes nothing."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


class SentJournal(Protocol):
    """Where a copy of every letter that left can be looked up: a journal mailbox, a sent folder, a provider's log."""

    def find(self, message_id: str) -> bool | None:
        """True: it left. False: searched, and it is not there. None: this journal cannot tell."""
        ...

    def look(self) -> int:
        """How many letters it holds. Raises JournalUnreachable."""
        ...

    def close(self) -> None:
        """Nothing more will be asked."""
        ...


class NullJournal:
    """No journal: only a person can say whether a letter left."""

    def find(self, message_id: str) -> bool | None:
        return None

    def look(self) -> int:
        return 0

    def close(self) -> None:
        """There is nothing to close."""


_correspondents: list[Correspondents] = [NullCorrespondents()]


def register_correspondents(given: Correspondents) -> None:
    """Called once by the clients room."""
    _correspondents[:] = [given]


def correspondents() -> Correspondents:
    """The one that was registered."""
    return _correspondents[0]


# reply_address(client_id) -> where the client's answer is read by us, '' for the manager's own address
_reply_address: list[Callable[[int], str]] = [lambda _client: ""]


def register_reply_address(given: Callable[[int], str]) -> None:
    """Called once by the room that reads clients' answers."""
    _reply_address[:] = [given]


def reply_address(client_id: int) -> str:
    """The address the client's answer goes to, if a mailbox is read."""
    return _reply_address[0](client_id)
