"""The health bands of clients on days gone by, as the nights kept them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from perennial.insight.models import HealthSnapshot
from perennial.insight.queries.health import FRESH_DAYS

AT_ONCE = 200  # days that are asked for in one query


def bands_then(pairs: Collection[tuple[int, date]]) -> Mapping[tuple[int, date], str]:
    """{(client, day): band} of the newest night up to the day, not older than a week. A query for 200 days."""
    wanted: dict[date, set[int]] = defaultdict(set)
    for client, day in pairs:
        wanted[day].add(client)
    days = sorted({day - timedelta(days=back) for day in wanted for back in range(FRESH_DAYS)})
    clients = sorted({client for client, _day in pairs})
    kept: dict[tuple[int, date], str] = {}
    for start in range(0, len(days), AT_ONCE):
        rows: Any = HealthSnapshot.objects.filter(day__in=days[start : start + AT_ONCE]).order_by()
        if len(clients) <= 400:
            rows = rows.filter(client__in=clients)
        kept |= {(client, day): band for client, day, band in rows.values_list("client_id", "day", "band")}
    found = {}
    for day, own in wanted.items():
        for client in own:
            nights = (kept.get((client, day - timedelta(days=back))) for back in range(FRESH_DAYS))
            band = next((one for one in nights if one), "")
            if band:
                found[client, day] = band
    return found
