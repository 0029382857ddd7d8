"""The company's goals."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from perennial.foundation.store import get
from perennial.targets.models import Goal

Key = tuple[date, str, str]


def goals_of(quarters: Collection[date]) -> dict[Key, Goal]:
    """{(quarter, side, measure): goal}, of goals in the currency the company counts in now. Two queries at most."""
    rows = Goal.objects.filter(quarter__in=quarters, currency=get("company.currency"))
    return {(row.quarter, row.side, row.measure): row for row in rows}
