"""Who works where on which days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from perennial.contracts.models import Placement, PlacementQuerySet


def placements_on(day: date, client_ids: Collection[int] | None = None) -> PlacementQuerySet:
    """Placements whose days hold the day, of these clients (None: of all), with person, client, seat and agreement."""
    return placements_between(day, day, client_ids)


def placements_between(since: date, until: date, client_ids: Collection[int] | None = None) -> PlacementQuerySet:
    """Placements that have a working time within the days, both included."""
    rows = Placement.objects.between(since, until)
    if client_ids is not None:
        rows = rows.filter(client_id__in=client_ids)
    return rows.select_related("person", "client", "seat", "agreement", "project").order_by("client_id", "id")


def developers(as_of: date) -> frozenset[int]:
    """Ids of people who are placed with a client on the day."""
    return frozenset(Placement.objects.on(as_of).order_by().values_list("person_id", flat=True))
