"""Which rates hold when: for what is billed, for what it costs us."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from perennial.contracts.models import BillRate, CostRate
from perennial.contracts.rules.rates import RateFrom, history, within
from perennial.foundation.narrowing import narrowed

Rates = dict[int, tuple[RateFrom, ...]]


def rates_between(placement_ids: Collection[int], since: date, until: date) -> Rates:
    """{placement: ((valid_from, amount, currency, unit), ...)}, oldest first: every bill rate that holds on some day
    between the two. Placements without one are left out. One query.
    """
    wanted = set(placement_ids)
    rows: Any = BillRate.objects.order_by("placement_id", "id").filter(valid_from__lte=until)
    rows = narrowed(rows, "placement_id", wanted)
    values = rows.values_list("placement_id", "valid_from", "amount", "currency", "unit") if wanted else ()
    return _held(values, wanted, since, until)


def costs_between(person_ids: Collection[int], since: date, until: date) -> Rates:
    """The same for what an hour of a person costs us; the unit is always the hour. One query."""
    wanted = set(person_ids)
    rows: Any = CostRate.objects.order_by("person_id", "id").filter(valid_from__lte=until)
    rows = narrowed(rows, "person_id", wanted)
    values: Any = rows.values_list("person_id", "valid_from", "amount", "currency") if wanted else ()
    return _held(((*value, "hour") for value in values), wanted, since, until)


def _held(
    values: Iterable[tuple[int, date, Decimal, str, str]], wanted: set[int], since: date, until: date
) -> Rates:
    rows: dict[int, list[RateFrom]] = defaultdict(list)
    for key, valid_from, amount, currency, unit in values:
        if key in wanted:
            rows[key].append(RateFrom(valid_from, amount, currency, unit))
    held = {key: within(history(own), since, until) for key, own in rows.items()}
    return {key: rates for key, rates in held.items() if rates}
