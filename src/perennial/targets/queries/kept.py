"""The company's figures as they were kept, and as they are kept."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from perennial.foundation.registry import KPIS
from perennial.targets.models import CompanyEstimate
from perennial.targets.queries.figures import Figure
from perennial.targets.queries.numbers import Numbers, Past

FRESH: Final = timedelta(days=2)
QUARTERS: Final = 9  # so many are shown, with the one that runs
_DECIMALS: Final = ("baseline", "floor", "target", "low", "high", "needed", "typical", "grown")
_PLAIN: Final = ("source", "seasonal", "chance", "missing", "have", "need")


def kept_company(quarter: date, growth: Decimal, as_of: date) -> tuple[date, list[Numbers]] | None:
    """(the day they were counted, figures in the order of the page); None where none are fresh. One query."""
    row = CompanyEstimate.objects.filter(quarter=quarter, growth=growth, day__range=(as_of - FRESH, as_of)).first()
    if row is None:
        return None
    return row.day, [found for one in row.figures if (found := _read(one)) is not None]


def as_kept(one: Numbers) -> dict[str, Any]:
    """A figure as text."""
    return {
        "kpi": one.spec.key, "fan": one.fan, **{name: getattr(one, name) for name in _PLAIN},
        **{name: None if (value := getattr(one, name)) is None else str(value) for name in _DECIMALS},
        "history": [
            {"quarter": past.quarter.isoformat(), "value": str(past.figure.value), "rows": list(past.figure.rows),
             "running": past.running}
            for past in one.history[-QUARTERS:]
        ],
    }  # fmt: skip


def _read(one: dict[str, Any]) -> Numbers | None:
    spec = KPIS.get(one["kpi"])
    if spec is None:
        return None
    told: dict[str, Any] = {name: None if one[name] is None else Decimal(one[name]) for name in _DECIMALS}
    told |= {name: one[name] for name in _PLAIN}
    history = tuple(
        Past(date.fromisoformat(past["quarter"]), Figure(Decimal(past["value"]), tuple(past["rows"])), past["running"])
        for past in one["history"]
    )
    fan = None if one["fan"] is None else (one["fan"][0], one["fan"][1], one["fan"][2])
    return Numbers(spec=spec, history=history, fan=fan, **told)
