"""Health and the queue follow imports, and the queue forgets clients whose import is taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from perennial.foundation.timeline import Actor
from perennial.intake.ports import AFTER_IMPORT, FORGET_CLIENTS


def follow(by: Actor, as_of: date) -> None:
    """Renewals of the imported terms, the kept health of the day and the queue; the company's figures follow."""
    from perennial.foundation.sharing import sharing
    from perennial.growth.actions.tending_renewals import tend_renewals
    from perennial.insight.actions import keep_health
    from perennial.insight.actions.company import recount_company
    from perennial.today.actions import refresh_queue

    tend_renewals(by=by, as_of=as_of)
    with sharing():  # both stand on the ties of the whole book
        keep_health(as_of=as_of)
        refresh_queue(by=by, as_of=as_of)
    recount_company(as_of=as_of)


def forget(clients: Collection[int]) -> int:
    """Delete the items nobody has touched; returns how many a person has decided."""
    from perennial.today.models import QueueItem

    ids = sorted(clients)
    decided = 0
    for start in range(0, len(ids), 500):
        rows = QueueItem.objects.filter(client_id__in=ids[start : start + 500])
        decided += rows.filter(decided_by__isnull=False).count()
        rows.filter(decided_by__isnull=True).delete()
    return decided


AFTER_IMPORT.append(follow)
FORGET_CLIENTS.append(forget)
