"""What this room asks of rooms above it; what nobody answers is not known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Final

# pairs (client, day) -> the health band of the client on that day, where one was kept
Bands = Callable[[Collection[tuple[int, date]]], Mapping[tuple[int, date], str]]


def no_bands(pairs: Collection[tuple[int, date]]) -> Mapping[tuple[int, date], str]:
    """Nobody keeps health."""
    return {}


_bands: Final[list[Bands]] = [no_bands]


def register_bands(given: Bands) -> None:
    """Called once by the room that keeps health."""
    _bands[:] = [given]


def bands_on(pairs: Collection[tuple[int, date]]) -> Mapping[tuple[int, date], str]:
    """By the one that was registered."""
    return _bands[0](pairs) if pairs else {}
