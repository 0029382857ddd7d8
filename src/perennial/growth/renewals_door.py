"""Renewals to come as the command line tells them (a contract: JSON keys stay)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from perennial.growth.queries.renewals import forecast_renewals, years_scored
from perennial.growth.rules.renewals import LEAST

AHEAD = timedelta(days=365)


def renewals(*, as_of: date) -> dict[str, Any]:
    """`perennial forecast renewals`: the terms that end within a year, each with its odds; the count with its
    distribution and the money, both with the range that holds them 8 times in 10; what the odds of a year were worth.

    Below five decided renewals `expected` is null and `missing` says how many more are needed.
    """
    found = forecast_renewals(as_of, as_of + AHEAD)
    told = found.expected is not None
    return {
        "as_of": str(as_of), "until": str(found.until), "currency": found.currency, "decided": found.decided,
        "missing": max(0, LEAST - found.decided), "due": len(found.rows), "at_stake": str(found.at_stake),
        "expected": round(found.expected, 3) if found.expected is not None else None,
        "count": {"low": found.low, "high": found.high, "pmf": [round(p, 5) for p in found.pmf]} if told else None,
        "money": {"expected": _money(found.money), "low": _money(found.money_low), "high": _money(found.money_high)}
        if told else None,
        "missing_rates": sorted(found.missing),
        "renewals": [
            {
                "id": row.pk, "client": row.client.name, "agreement": row.agreement.number,
                "ends_on": str(row.term_ends_on), "notice_on": str(row.notice_on) if row.notice_on else None,
                "state": row.state, "amount": _money(amount),
                "odds": None if odds is None else {
                    "p": round(odds.p, 4), "low": round(odds.low, 4), "high": round(odds.high, 4), "band": odds.band,
                    "kept": odds.kept, "decided": odds.cases,
                },
            }
            for row, odds, amount in found.rows
        ],
        "scored": [
            {"year": year.year, "decided": year.cases, "brier": round(year.brier, 4), "base": round(year.base, 4)}
            for year in years_scored(as_of)
        ],
    }  # fmt: skip


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
