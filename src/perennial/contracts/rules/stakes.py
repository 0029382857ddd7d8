"""What hangs on a placement: its run rate for the months it has left, six at most (domain M3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from perennial.kernel.money import round_money

MOST_MONTHS: Final = 6
_DAYS: Final = Decimal(365) / 12


def at_stake(a_month: Decimal, currency: str, as_of: date, last_day: date | None) -> Decimal:
    """The amount; nothing once the last day is over."""
    left = Decimal(MOST_MONTHS)
    if last_day is not None:
        left = min(left, max(Decimal((last_day - as_of).days + 1), Decimal(0)) / _DAYS)
    return round_money(a_month * left, currency)
