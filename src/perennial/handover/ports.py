"""What this room asks of rooms above it, with a twin that works without them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class SeenReport:
    """One report of a client. `ready`: it waits for its cover letter."""

    id: int
    sent_on: date | None
    accepted_on: date | None
    ready: bool = False


# (as_of, client ids) -> the reports of each client, oldest first
Reports = Callable[[date, Collection[int]], Mapping[int, Sequence[SeenReport]]]


def no_reports(as_of: date, clients: Collection[int]) -> Mapping[int, Sequence[SeenReport]]:
    """Nobody keeps reports."""
    return {}


_reports: Final[list[Reports]] = [no_reports]


def register_reports(given: Reports) -> None:
    """Called once by the room that keeps reports."""
    _reports[:] = [given]


def reports_of(as_of: date, clients: Collection[int]) -> Mapping[int, Sequence[SeenReport]]:
    """By the one that was registered."""
    return _reports[0](as_of, clients)
