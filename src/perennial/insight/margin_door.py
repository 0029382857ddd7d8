"""The margin of a month as the command line tells it (a contract: JSON keys stay)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from perennial.contracts.models import Placement
from perennial.insight.queries.margin import MonthMargin, existing_clients, month_margin, moved_in
from perennial.insight.rules.margin import Figures, Worked, figures, grouped, split
from perennial.kernel.money import round_money


def report(month: date) -> dict[str, Any]:
    """Every placement of the month, the sums, existing against new, and the run rate's way through it."""
    found = month_margin(month)
    moved = moved_in(month)
    names = _names(found)
    total = figures(found.rows)
    used = found.utilisation(found.rows)
    parts = split(found.rows, existing_clients({row.client for row in found.rows}, found.month))
    return {
        "month": f"{found.month:%Y-%m}", "currency": found.currency,
        "placements": [_row(row, names, found.currency) for row in found.rows],
        "total": {**_sums(total, found.currency), "utilisation": _share(used)},
        "existing": _sums(parts.existing, found.currency), "new": _sums(parts.new, found.currency),
        "run_rate": {
            "start": str(moved.start), "end": str(moved.end), "exchange": str(moved.exchange),
            **{kind: str(amount) for kind, amount in moved.sums.items()},
        },
        "still_open": len(found.still_open & {row.placement for row in found.rows}),
        "unpriced": [{**names[one.placement], "why": str(one.why)} for one in found.unpriced],
        "missing_rates": sorted(found.missing),
    }  # fmt: skip


def _names(found: MonthMargin) -> dict[int, dict[str, str]]:
    ids = {row.placement for row in found.rows} | {one.placement for one in found.unpriced}
    rows: Any = Placement.objects.filter(pk__in=ids)
    rows = rows.values_list("pk", "client__name", "person__name", "client__manager__name")
    return {pk: {"client": client, "person": person, "manager": manager or ""} for pk, client, person, manager in rows}


def _row(row: Worked, names: dict[int, dict[str, str]], currency: str) -> dict[str, Any]:
    sums = _sums(grouped([row], lambda one: one.placement)[row.placement], currency)
    return {**names[row.placement], **{key: value for key, value in sums.items() if key != "placements"}}


def _sums(found: Figures, currency: str) -> dict[str, Any]:
    rate = found.realised_rate
    return {
        "placements": found.placements, "hours": f"{found.hours:.2f}",
        "recorded": f"{Decimal(found.recorded) / 3600:.2f}",
        "billed": str(found.bill), "cost": None if found.margin is None else str(found.cost),
        "margin": None if found.margin is None else str(found.margin), "share": _share(found.share),
        "realised_rate": None if rate is None else str(round_money(rate, currency)), "not_invoiced": str(found.waiting),
    }  # fmt: skip


def _share(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.4f}"
