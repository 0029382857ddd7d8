"""What this room asks of rooms to come, with a twin that works without them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Final

# (as_of, client ids) -> (who left, who was replaced) of six months, for clients with placements
TeamChanges = Callable[[date, Collection[int]], dict[int, tuple[int, int]]]


def no_placements(as_of: date, clients: Collection[int]) -> dict[int, tuple[int, int]]:
    """Nobody keeps placements."""
    return {}


_team: Final[list[TeamChanges]] = [no_placements]


def register_team_changes(given: TeamChanges) -> None:
    """Called once by the room that keeps placements."""
    _team[:] = [given]


def team_changes(as_of: date, clients: Collection[int]) -> dict[int, tuple[int, int]]:
    """By the one that was registered."""
    return _team[0](as_of, clients)
