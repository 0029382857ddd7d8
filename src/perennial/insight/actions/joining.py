"""Two clients become one: it has one health a day, and its months hold what both brought."""

from __future__ import annotations

from datetime import date

from perennial.clients.models import Client
from perennial.foundation.timeline import Actor
from perennial.insight.models import ClientMonth, HealthSnapshot


def join_rows(keep: Client, lose: Client, by: Actor, as_of: date) -> None:
    """Of a day that both have, the kept client's health stays; of a month, the sums. Queries by the months of one."""
    days = HealthSnapshot.objects.filter(client=keep).values("day")
    HealthSnapshot.objects.filter(client=lose, day__in=days).delete()
    kept = {row.month: row for row in ClientMonth.objects.filter(client=keep)}
    both = [(row, kept[row.month]) for row in ClientMonth.objects.filter(client=lose) if row.month in kept]
    for row, stays in both:
        for name in ("invoiced", "bill", "uncosted", "cost"):
            setattr(stays, name, getattr(stays, name) + getattr(row, name))
    ClientMonth.objects.bulk_update([stays for _row, stays in both], ["invoiced", "bill", "uncosted", "cost"])
    ClientMonth.objects.filter(pk__in=[row.pk for row, _stays in both]).delete()
