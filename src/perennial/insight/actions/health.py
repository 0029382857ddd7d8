"""What the room writes: the health of each night, and the flag on clients that are in danger."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from perennial.clients.actions.lifecycle import move_client
from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client
from perennial.foundation.timeline import Actor
from perennial.insight.models import HealthSnapshot
from perennial.insight.queries.health import as_stored, health_on

FLAGGED = (ClientStatus.ONBOARDING, ClientStatus.ACTIVE)
DANGER = 50


@transaction.atomic
def keep_health(*, as_of: date) -> int:
    """Store the health of every client we serve at the end of the day; a day kept twice is kept once."""
    rows = [as_stored(one) for one in health_on(as_of).values()]
    HealthSnapshot.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["client", "day"], batch_size=500,
        update_fields=["score", "coverage", "band", "parts", "version"],
    )  # fmt: skip
    return len(rows)


def flag_in_danger(*, by: Actor, as_of: date) -> int:
    """Move clients whose kept health of the day is below 50 to at risk (domain B1). Returns how many."""
    low = HealthSnapshot.objects.filter(day=as_of, score__lt=DANGER)
    due = Client.objects.filter(pk__in=low.values("client"), status__in=FLAGGED, merged_into__isnull=True)
    moved = list(due.order_by("pk").values_list("pk", flat=True))
    for pk in moved:
        move_client(pk, "flag", values={}, version=None, by=by, as_of=as_of)
    return len(moved)
