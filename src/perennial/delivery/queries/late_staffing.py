"""Requests that will not be filled in time: bad odds by their day, or no CV a week after they were handed over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from perennial.contracts.choices import RateUnit
from perennial.contracts.queries.bench import bench
from perennial.contracts.queries.capacity import CapacityFilter
from perennial.delivery.models import Candidate, StaffingRequest
from perennial.delivery.queries.filling import Odds, load_histories, odds_for, taken_of
from perennial.delivery.staffing_choices import CandidateState, StaffingState
from perennial.foundation.store import load
from perennial.kernel.money import Money, round_money

_SETTINGS: Final = (
    "delivery.staffing_odds", "delivery.staffing_cv_days", "contracts.working_days", "contracts.hours_a_day"
)  # fmt: skip
_SEARCHED: Final = (StaffingState.SUBMITTED, StaffingState.ACCEPTED)
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Late:
    """A request that is late, with why: its odds are bad, no CV was found for so many days, or both."""

    row: StaffingRequest
    open: int
    odds: Odds
    unlikely: bool
    no_cv_days: int | None
    year: Money | None

    @property
    def chance(self) -> float | None:
        return None if self.odds.chance is None else self.odds.chance.value


def late_requests(as_of: date, clients: Collection[int] | None = None) -> list[Late]:
    """Of the whole book, or of these clients; the soonest first. At most five queries."""
    rows = StaffingRequest.objects.running().select_related("client", "skill").order_by("needed_on", "pk")
    if clients is not None:
        rows = rows.filter(client__in=list(clients))
    found = list(rows)
    if not found:
        return []
    settings = load(*_SETTINGS)
    ids = [row.pk for row in found]
    offered = Candidate.objects.filter(request__in=ids).exclude(state=CandidateState.NOT_FIT)
    with_cv = set(offered.values_list("request_id", flat=True))
    taken, histories = taken_of(ids), load_histories(as_of)
    least, patience = int(settings["delivery.staffing_odds"]), int(settings["delivery.staffing_cv_days"])
    hours = Decimal(settings["contracts.working_days"]), Decimal(settings["contracts.hours_a_day"])
    late = []
    for row in found:
        odds = odds_for(row, histories, as_of, taken.get(row.pk, 0))
        unlikely = odds.chance is not None and odds.chance.value * 100 < least
        waited = (as_of - row.submitted_on).days if row.submitted_on else 0
        silent = row.state in _SEARCHED and row.pk not in with_cv and waited >= patience
        if unlikely or silent:
            late.append(Late(row, odds.open, odds, unlikely, waited if silent else None, _year(row, odds.open, hours)))
    return late


def _year(row: StaffingRequest, seats: int, hours: tuple[Decimal, Decimal]) -> Money | None:
    """What the open seats bring in their first year at the highest rate."""
    if row.ceiling is None:
        return None
    units = {RateUnit.HOUR: hours[0] * hours[1], RateUnit.DAY: hours[0], RateUnit.MONTH: Decimal(_MONTHS)}
    return Money(round_money(row.ceiling * units[RateUnit(row.unit)] * seats, row.currency), row.currency)


def sooner_for(row: StaffingRequest, as_of: date) -> list[tuple[str, date]]:
    """Levels of the same skill that are free on the bench before or soon after the day: what may be offered instead."""
    if row.skill_id is None:
        return []
    found: dict[str, date] = {}
    nobody: Any = None  # the bench of the whole book, without what a reader sees of clients
    days = max(0, (row.needed_on - as_of).days) if row.needed_on else 0
    for line in bench(nobody, as_of, CapacityFilter(skill=row.skill_id), days=days):
        known = next((one for one in line.row.skills if one.skill_id == row.skill_id), None)
        if known is not None and line.free_on <= as_of + timedelta(days=days):
            found[known.level] = min(found.get(known.level, line.free_on), line.free_on)
    return sorted(found.items(), key=lambda pair: pair[1])
