"""Which steps of a case a person may decide now."""

from __future__ import annotations

from perennial.receivables.lifecycle import DUNNING


def moves_open_to(state: str, role: str) -> list[str]:
    """Events of the ladder that this role may fire in this state; whether their guards hold is told when they do."""
    return [transition.event for transition in DUNNING.open_to(state, role)]
