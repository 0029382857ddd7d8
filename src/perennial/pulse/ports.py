"""What this room asks of rooms above it: which asks a client is not to get now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Final

# (mean of each client's last round, day) -> letters of C14 that are not to be asked now
Barred = Callable[[Mapping[int, float | None], date], Mapping[int, Collection[str]]]
_barred: Final[list[Barred]] = []


def register_barred(barred: Barred) -> None:
    """Called once by the room that keeps what clients were asked for."""
    _barred[:] = [barred]


def barred(happiness: Mapping[int, float | None], as_of: date) -> Mapping[int, Collection[str]]:
    """By the one that was registered; nothing is barred while no room knows."""
    return _barred[0](happiness, as_of) if _barred and happiness else {}
