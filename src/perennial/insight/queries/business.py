"""Existing business against new, and what each client was invoiced in a year: all of it from the kept months."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet, Sum

from perennial.foundation.store import get
from perennial.insight.choices import Standing
from perennial.insight.models import ClientMonth
from perennial.insight.rules.business import Part, Period
from perennial.kernel.quarters import quarter_of, quarters_after

QUARTERS: Final = 8
SUMMED: Final = ("invoiced", "bill", "uncosted", "cost")


@dataclass(frozen=True, slots=True)
class Business:
    """Existing against new, quarter by quarter, the running one last and as far as its months are closed."""

    currency: str
    periods: tuple[Period, ...]


def business(as_of: date, user: Any, *, quarters: int = QUARTERS) -> Business:
    """Of the clients a person may see. One query; the quarters begin with the first that is kept."""
    first = quarters_after(quarter_of(as_of), 1 - quarters)
    found = _periods(ClientMonth.objects.visible_to(user).filter(month__gte=first))
    starts = [quarters_after(first, number) for number in range(quarters)]
    begun = [start for start in starts if found and start >= min(found)]
    nothing = Part()
    periods = (found.get(start, Period(start, 0, nothing, nothing, nothing)) for start in begun)
    return Business(get("company.currency"), tuple(periods))


def running_period(as_of: date) -> Period | None:
    """The quarter of the day as far as its months are kept; None while none is. One query."""
    quarter = quarter_of(as_of)
    rows = ClientMonth.objects.filter(month__gte=quarter, month__lt=as_of.replace(day=1))
    return _periods(rows).get(quarter)


def months_of_year(as_of: date, quarters_back: int) -> dict[int, Decimal] | None:
    """What every client was invoiced in the twelve closed months up to so many quarters ago; None where not all are
    kept. Two queries.
    """
    until = quarters_after(as_of.replace(day=1), -quarters_back)
    months = ClientMonth.objects.filter(month__gte=quarters_after(until, -4), month__lt=until).order_by()
    if months.values("month").distinct().count() < 12:
        return None
    return dict(months.values_list("client_id").annotate(sum=Sum("invoiced")))


def _periods(rows: QuerySet[ClientMonth]) -> dict[date, Period]:
    """By quarter, of these months. One query."""
    parts: dict[date, dict[str, Part]] = defaultdict(dict)
    months: dict[date, set[date]] = defaultdict(set)
    summed: Any = rows.order_by().values_list("month", "standing").annotate(**{name: Sum(name) for name in SUMMED})
    for month, standing, *sums in summed:
        quarter = quarter_of(month)
        months[quarter].add(month)
        parts[quarter][standing] = parts[quarter].get(standing, Part()) + Part(*sums)
    return {quarter: _period(quarter, len(months[quarter]), own) for quarter, own in parts.items()}


def _period(quarter: date, months: int, parts: dict[str, Part]) -> Period:
    existing, new, back = (
        parts.get(one, Part()) for one in (Standing.EXISTING, Standing.NEW, Standing.REACTIVATED)
    )
    return Period(quarter, months, existing + back, new, back)
