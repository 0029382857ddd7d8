"""Growth as the command line tells it (a contract: JSON keys stay)."""

from __future__ import annotations

from datetime import date
from typing import Any

from perennial.growth.queries.referral_forecast import (
    LEAST_DECIDED,
    LEAST_PAYING,
    LEAST_QUARTERS,
    Range,
    quarter_end,
    referral_outlook,
)


def referrals(*, as_of: date) -> dict[str, Any]:
    """What recommendations may bring in the quarter after the day's; None where too little was seen.

    `seen` is what it rests on, with the ids of the rows; `needed` how much of each there has to be.
    """
    found = referral_outlook(as_of)
    told, seen = found.told, found.seen
    money = None if told is None or told.money is None else _range(told.money, None, currency=found.currency)
    return {
        "as_of": as_of.isoformat(), "quarter": found.quarter.isoformat(),
        "until": quarter_end(found.quarter).isoformat(), "clients": found.clients,
        "leads": None if told is None else _range(told.leads, told.no_lead, expected=round(told.expected_leads, 3)),
        "wins": None if told is None or told.wins is None
        else _range(told.wins, told.no_win, expected=round(told.expected_wins or 0, 3)),
        "money": money,
        "seen": {
            "since": found.since.isoformat() if found.since else None, "client_quarters": seen.client_quarters,
            "leads": seen.leads, "decided": seen.decided, "won": seen.won, "paying_clients": len(found.paying),
            "lead_ids": list(found.leads), "decided_ids": list(found.decided), "won_ids": list(found.won),
            "client_ids": list(found.paying), "missing_rates": sorted(found.missing_rates),
        },
        "needed": {"client_quarters": LEAST_QUARTERS, "decided": LEAST_DECIDED, "paying_clients": LEAST_PAYING},
    }  # fmt: skip


def _range(values: Range, none: float | None, **more: Any) -> dict[str, Any]:
    low, middle, high = (round(value) for value in values)
    chance = {} if none is None else {"none": round(none, 4)}
    return {"p10": low, "p50": middle, "p90": high, **chance, **more}
