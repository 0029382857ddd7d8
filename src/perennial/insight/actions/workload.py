"""Keeping the workload of every manager day by day: two weeks of it say more than one."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from perennial.insight.models import WorkloadDay
from perennial.insight.queries.workload import workloads


@transaction.atomic
def keep_workloads(*, as_of: date) -> int:
    """The day's workloads; a day kept twice is kept once."""
    rows = [
        WorkloadDay(person=row.person, day=as_of, need=round(row.load.need, 2), capacity=round(row.load.capacity, 2))
        for row in workloads(as_of)
    ]
    WorkloadDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person", "day"], update_fields=["need", "capacity"]
    )
    return len(rows)
