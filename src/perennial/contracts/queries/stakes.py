"""Money at stake with placements (domain M3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from perennial.contracts.models import Placement
from perennial.contracts.queries.rates import rates_between
from perennial.contracts.rules.rates import monthly, rate_on
from perennial.contracts.rules.stakes import at_stake
from perennial.foundation.store import get
from perennial.kernel.money import Money


def placement_stakes(rows: Iterable[Placement], as_of: date) -> dict[int, Money]:
    """{placement: what it would still bring}, where it has a rate. One query, and the settings."""
    found = {row.pk: row for row in rows}
    if not found:
        return {}
    rates = rates_between(list(found), as_of, as_of)
    year = {"days_a_year": int(get("contracts.working_days")), "hours_a_day": int(get("contracts.hours_a_day"))}
    stakes = {}
    for pk, row in found.items():
        rate = rate_on(rates.get(pk, ()), as_of)
        if rate is not None:
            amount = at_stake(monthly(rate, row.share, **year), rate.currency, as_of, row.last_day)
            stakes[pk] = Money(amount, rate.currency)
    return stakes
