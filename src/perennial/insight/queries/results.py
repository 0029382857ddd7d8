"""The journal of results, in the words of a letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from perennial.insight.models import ClientResult

MOST = 3


def results_told(client: int, since: date, until: date) -> Sequence[str]:
    """The newest results of a client with their numbers, three at most. One query."""
    rows = ClientResult.objects.filter(client=client, withdrawn_on__isnull=True, on__range=(since, until))
    return [
        f"{row.text.rstrip('.')} ({row.figure.rstrip('.')})" if row.figure else row.text.rstrip(".")
        for row in rows.order_by("-on", "-pk")[:MOST]
    ]
