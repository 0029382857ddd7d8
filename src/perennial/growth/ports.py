"""What this room asks of rooms above it; what nobody answers is not known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
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


# (client, since, until) -> what the client got, newest first, in words and with its number
Results = Callable[[int, date, date], Sequence[str]]


def no_results(client: int, since: date, until: date) -> Sequence[str]:
    """Nobody keeps results."""
    return ()


_results: Final[list[Results]] = [no_results]


def register_results(given: Results) -> None:
    """Called once by the room that keeps the journal of results."""
    _results[:] = [given]


def results_since(client: int, since: date, until: date) -> Sequence[str]:
    """By the one that was registered."""
    return _results[0](client, since, until)


def bands_on(pairs: Collection[tuple[int, date]]) -> Mapping[tuple[int, date], str]:
    """By the one that was registered."""
    return _bands[0](pairs) if pairs else {}
