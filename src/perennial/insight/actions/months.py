"""Keeping what every closed month brought. Derived figures: they say nothing the rooms do not know, only faster."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction

from perennial.foundation.store import get
from perennial.insight.models import ClientMonth
from perennial.insight.queries.months import client_months, first_month, ledger, months_between

OPEN_MONTHS: Final = 4
"""Months that may still change: hours approved late, credit notes, rates set back."""


def keep_months(*, as_of: date, whole: bool = False) -> int:
    """Work out the closed months that are not kept, and the newest ones again; `whole`: all there are.

    Each month is one transaction, so that a run that stops goes on where it was. Returns how many months were written.
    """
    first, last = first_month(), as_of.replace(day=1) - date.resolution
    if first is None or first > last:
        ClientMonth.objects.all().delete()
        return 0
    months = months_between(first, last)
    if not whole and not _is_stale():
        kept = set(ClientMonth.objects.order_by().values_list("month", flat=True).distinct())
        fresh = set(months[-OPEN_MONTHS:])
        months = [month for month in months if month in fresh or month not in kept]
    books = ledger(months)
    for month in months:
        with transaction.atomic():
            ClientMonth.objects.filter(month=month).delete()
            ClientMonth.objects.bulk_create(client_months(month, books), batch_size=500)
    ClientMonth.objects.filter(month__lt=first).delete()
    return len(months)


def _is_stale() -> bool:
    """Whether the company counts in another currency since."""
    return ClientMonth.objects.exclude(currency=get("company.currency")).exists()
