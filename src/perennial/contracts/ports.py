"""What this room asks of rooms above it, with twins that work without them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, Final

# placement ids -> the last day of each that stands on an issued invoice; those without one are left out
InvoicedUntil = Callable[[Collection[int]], Mapping[int, date]]
# (placement, as_of) -> the hours up to that day are closed; None: nobody can tell
HoursClosed = Callable[[Any, date], bool | None]


def nothing_invoiced(placements: Collection[int]) -> Mapping[int, date]:
    """No invoice knows placements."""
    return {}


def nobody_knows(placement: Any, as_of: date) -> bool | None:
    """Nobody keeps hours."""
    return None


_invoiced: Final[list[InvoicedUntil]] = [nothing_invoiced]
_closed: Final[list[HoursClosed]] = [nobody_knows]


def register_invoiced_until(given: InvoicedUntil) -> None:
    """Called once by the room that bills: no rate changes for days that it has billed."""
    _invoiced[:] = [given]


def invoiced_until(placements: Collection[int]) -> Mapping[int, date]:
    """By the one that was registered."""
    return _invoiced[0](placements)


def register_hours_closed(given: HoursClosed) -> None:
    """Called once by the room that keeps hours: a placement ends when its timesheets are closed."""
    _closed[:] = [given]


def hours_closed(placement: Any, as_of: date) -> bool | None:
    """By the one that was registered."""
    return _closed[0](placement, as_of)
