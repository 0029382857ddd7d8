"""Placements and agreements, which rooms to come will keep, each with a twin that works without them."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from perennial.foundation.choices import Role


class Placements(Protocol):
    """Which of our people are placed with a client: they count as ours, but their ties are not management's."""

    def developers(self, as_of: date) -> frozenset[int]:
        """Ids of users who are placed developers on the day."""
        ...


class DevelopersByRole:
    """Until placements are kept: everybody whose role is developer."""

    def developers(self, as_of: date) -> frozenset[int]:
        from perennial.foundation.models import User

        return frozenset(User.objects.filter(role=Role.DEV).values_list("pk", flat=True))


class Agreements(Protocol):
    """When the agreements with clients end."""

    def ends(self, as_of: date) -> dict[int, date]:
        """Client id -> the day its agreement ends, where one is known."""
        ...


class NullAgreements:
    """No agreement is kept."""

    def ends(self, as_of: date) -> dict[int, date]:
        return {}


_placements: list[Placements] = [DevelopersByRole()]
_agreements: list[Agreements] = [NullAgreements()]


def register_placements(given: Placements) -> None:
    """Called once by the room that keeps placements."""
    _placements[:] = [given]


def placements() -> Placements:
    """The one that was registered."""
    return _placements[0]


def register_agreements(given: Agreements) -> None:
    """Called once by the room that keeps agreements."""
    _agreements[:] = [given]


def agreements() -> Agreements:
    """The one that was registered."""
    return _agreements[0]
