"""Reading touches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from perennial.care.choices import TouchKind
from perennial.care.models import Touch


def last_touches(as_of: date, *, clients: QuerySet[Any] | Iterable[int]) -> dict[int, date]:
    """The newest call, mail or meeting of each client until the day; notes of our own do not count. One query."""
    rows = Touch.objects.filter(client_id__in=clients, on__lte=as_of, withdrawn_on__isnull=True)
    rows = rows.exclude(kind=TouchKind.NOTE).order_by()
    return dict(rows.values_list("client_id").annotate(last=Max("on")))
