"""What a client pays for and does not use (domain C47): seats by the month whose hours were not needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from perennial.contracts.choices import LIVE, Billing
from perennial.contracts.models import Placement
from perennial.contracts.queries.rates import rates_between
from perennial.delivery.choices import TimesheetState
from perennial.delivery.models import Timesheet
from perennial.foundation.store import get
from perennial.kernel.money import ZERO, round_money
from perennial.people.queries.hours import working_days

UNUSED = "advice.unused_percent"
DONE = (TimesheetState.APPROVED, TimesheetState.INVOICED)


@dataclass(frozen=True, slots=True)
class Saving:
    """What one client could save a month: by person, the share of the paid time that stood unused in both months."""

    since: date  # the first of the two months
    until: date
    seats: tuple[tuple[str, int], ...]  # person, percent; 100 is an idle seat
    amount: Decimal
    currency: str


def savings(as_of: date, clients: Collection[int] | None = None) -> dict[int, Saving]:
    """{client: what could be saved}. Asked of two whole months that the client approved; seats without them, and people
    without terms of work, tell nothing. Leave and holidays are not unused time. Six queries.
    """
    last = as_of.replace(day=1) - timedelta(days=1)
    second = last.replace(day=1)
    first = (second - timedelta(days=1)).replace(day=1)
    rows: Any = Placement.objects.filter(
        state__in=LIVE, billing=Billing.MONTHLY, starts_on__lte=first, project__isnull=True
    )
    if clients is not None:
        rows = rows.filter(client_id__in=clients)
    placed = {row.pk: row for row in rows.select_related("person").order_by("pk")}
    if not placed:
        return {}
    sheets = Timesheet.objects.filter(placement__in=list(placed), month__in=(first, second), state__in=DONE)
    worked: dict[int, dict[date, int]] = defaultdict(dict)
    for placement, month, seconds in sheets.values_list("placement_id", "month", "seconds"):
        worked[placement][month] = seconds
    known = [row for pk, row in placed.items() if len(worked[pk]) == 2]
    if not known:
        return {}
    rates = rates_between([row.pk for row in known], last, last)
    paid_days = working_days({row.person_id for row in known}, first, last)
    least = get(UNUSED)
    found: dict[int, list[tuple[str, int, Decimal, str]]] = defaultdict(list)
    for row in known:
        unused = _unused(row, worked[row.pk], paid_days.get(row.person_id, {}))
        rate = rates.get(row.pk, ())
        if unused is not None and unused * 100 > least and rate and rate[-1].unit == "month":
            found[row.client_id].append(
                (row.person.name, round(unused * 100), rate[-1].amount * unused, rate[-1].currency)
            )
    return {client: _summed(seats, first, last) for client, seats in found.items()}


def _unused(row: Placement, worked: dict[date, int], days: dict[date, Decimal]) -> Decimal | None:
    """The smaller share of the two months; None where nothing was to be worked."""
    shares = []
    for month, seconds in worked.items():
        paid = sum((hours for day, hours in days.items() if day.replace(day=1) == month), ZERO) * row.share
        if paid <= 0:
            return None
        shares.append(max(ZERO, 1 - Decimal(seconds) / 3600 / paid))
    return min(shares)


def _summed(seats: list[tuple[str, int, Decimal, str]], first: date, last: date) -> Saving:
    currency = max(seats, key=lambda seat: seat[2])[3]
    mine = [seat for seat in seats if seat[3] == currency]
    amount = round_money(sum((seat[2] for seat in mine), ZERO), currency)
    return Saving(first, last, tuple((name, percent) for name, percent, _amount, _currency in mine), amount, currency)
