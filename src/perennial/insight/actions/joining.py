"""Two clients become one: it has one health a day."""

from __future__ import annotations

from datetime import date

from perennial.clients.models import Client
from perennial.foundation.timeline import Actor
from perennial.insight.models import HealthSnapshot


def join_rows(keep: Client, lose: Client, by: Actor, as_of: date) -> None:
    """Of a day that both have, the kept client's stays. One query."""
    days = HealthSnapshot.objects.filter(client=keep).values("day")
    HealthSnapshot.objects.filter(client=lose, day__in=days).delete()
