"""What the pulse asks of rooms beside it, with a twin that works without them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Final

# severe_issues(client ids, as_of) -> the newest day a severity-1 issue of a client was opened
SevereIssues = Callable[[Collection[int], date], dict[int, date]]


def no_issues(clients: Collection[int], as_of: date) -> dict[int, date]:
    """Nobody keeps issues."""
    return {}


_severe: Final[list[SevereIssues]] = [no_issues]


def register_severe_issues(given: SevereIssues) -> None:
    """Called once by the room that keeps issues."""
    _severe[:] = [given]


def severe_issues(clients: Collection[int], as_of: date) -> dict[int, date]:
    """By the one that was registered."""
    return _severe[0](clients, as_of)
