"""What this room tells rooms above it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Dispute:
    """A client does not agree with hours of a month: (developer, day, reason) of each line, said by `who`."""

    client: Any
    month: date
    lines: tuple[tuple[str, date, str], ...]
    who: str
    at: datetime


Disputed = Callable[[Dispute, date], None]  # (what was said, as_of)

_disputed: list[Disputed] = []


def register_disputed(handler: Disputed) -> None:
    """Called once by a room that has something to do then; it is part of the transaction of the dispute."""
    _disputed.append(handler)


def tell_disputed(dispute: Dispute, as_of: date) -> None:
    """Tell every room."""
    for handler in _disputed:
        handler(dispute, as_of)
