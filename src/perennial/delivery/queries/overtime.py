"""Hours above what was agreed: what a client's developers worked in the last months against their contract hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum

from perennial.contracts.models import Placement
from perennial.delivery.models import TimeEntry
from perennial.delivery.queries.sheets import expected_seconds, month_end


@dataclass(frozen=True, slots=True)
class Worked:
    """One month of one client, in seconds, with the placements that were worked for."""

    month: date
    worked: int
    expected: int
    placements: tuple[int, ...]

    @property
    def above(self) -> float:
        """How far above what was agreed, as a share; below zero when less was worked."""
        return self.worked / self.expected - 1 if self.expected else 0.0


def worked_months(as_of: date, count: int, clients: Collection[int] | None = None) -> dict[int, list[Worked]]:
    """Client -> its last whole months, the newest first. Only placements with hours in the month count, and only people
    whose terms of work are known. Four queries a month.
    """
    found: dict[int, list[Worked]] = defaultdict(list)
    last = as_of.replace(day=1) - timedelta(days=1)
    for _back in range(count):
        for client, month in _month(last.replace(day=1), clients).items():
            found[client].append(month)
        last = last.replace(day=1) - timedelta(days=1)
    return dict(found)


def _month(first: date, clients: Collection[int] | None) -> dict[int, Worked]:
    last = month_end(first)
    entries: Any = TimeEntry.objects.between(first, last)
    if clients is not None:
        entries = entries.filter(placement__client__in=clients)
    seconds = dict(entries.order_by().values_list("placement").annotate(Sum("seconds")))
    if not seconds:
        return {}
    placements = [row for row in Placement.objects.between(first, last).order_by("pk") if row.pk in seconds]
    expected = expected_seconds(placements, first, last)
    rows: dict[int, list[int]] = defaultdict(list)
    for row in placements:
        if expected.get(row.pk):
            rows[row.client_id].append(row.pk)
    return {
        client: Worked(first, sum(seconds[pk] for pk in own), sum(expected[pk] for pk in own), tuple(own))
        for client, own in rows.items()
    }
