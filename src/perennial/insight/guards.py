"""What the life of a client asks of its health (clients.lifecycle: unhealthy, healthy_again)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from perennial.clients.ports import register_check
from perennial.insight.models import HealthSnapshot
from perennial.insight.queries.health import FRESH_DAYS

DANGER, RECOVERED, RECOVERED_DAYS = 50, 65, 30


def unhealthy(client: Any, as_of: date) -> bool | None:
    """True below 50. Otherwise not known: a person may see a red signal that no figure shows."""
    rows = HealthSnapshot.objects.filter(client=client.pk, day__lte=as_of, day__gt=as_of - timedelta(days=FRESH_DAYS))
    newest = rows.order_by("-day").values_list("score", flat=True).first()
    return True if newest is not None and newest < DANGER else None


def healthy_again(client: Any, as_of: date) -> bool | None:
    """65 and above on each of thirty days; None while nothing was kept."""
    rows = HealthSnapshot.objects.filter(
        client=client.pk, day__lte=as_of, day__gt=as_of - timedelta(days=RECOVERED_DAYS)
    )
    scores = list(rows.values_list("score", flat=True))
    if not scores:
        return None
    return len(scores) >= RECOVERED_DAYS - 1 and all(score is not None and score >= RECOVERED for score in scores)


def register() -> None:
    """Called once when all rooms are loaded."""
    register_check("unhealthy", unhealthy)
    register_check("healthy_again", healthy_again)
