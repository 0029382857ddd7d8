"""What the room of contracts knows of developers and of the ends of agreements."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q

from perennial.contracts.models import Placement
from perennial.contracts.queries.team import agreement_ends
from perennial.foundation.choices import Role
from perennial.foundation.models import User


class Placed:
    """Developers by their role, and whoever is placed with a client on the day."""

    def developers(self, as_of: date) -> frozenset[int]:
        """One query."""
        placed = Exists(Placement.objects.on(as_of).filter(person=OuterRef("pk")))
        return frozenset(User.objects.filter(Q(role=Role.DEV) | placed).values_list("pk", flat=True))


class Agreed:
    """The ends of running agreements; a term that renews by itself ends before it begins anew."""

    def ends(self, as_of: date) -> dict[int, date]:
        """One query."""
        return agreement_ends(as_of)
