"""What the foundation asks of rooms above it and of the outside world, each with a twin that works without them."""

from __future__ import annotations

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


class SentJournal(Protocol):
    """Where a copy of every letter that left can be looked up: a sent folder, a provider's log, a journal mailbox."""

    def find(self, message_id: str) -> bool | None:
        """True: it left. False: searched and surely absent. None: this journal cannot tell."""
        ...


class NullJournal:
    """No journal: only a person can say whether a letter left."""

    def find(self, message_id: str) -> bool | None:
        return None


_correspondents: list[Correspondents] = [NullCorrespondents()]


def register_correspondents(given: Correspondents) -> None:
    """Called once by the clients room."""
    _correspondents[:] = [given]


def correspondents() -> Correspondents:
    """The one that was registered."""
    return _correspondents[0]


_journal: list[SentJournal] = [NullJournal()]


def register_journal(given: SentJournal) -> None:
    """Called once by the adapter that can look letters up."""
    _journal[:] = [given]


def journal() -> SentJournal:
    """The one that was registered."""
    return _journal[0]
