"""Hours of the demo company: the last months as invoiced, and the running one as far as people have written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from perennial.demo.team_values import Placed
from perennial.demo.workforce import Away, Employed
from perennial.kernel.workdays import public_holidays

MONTHS: Final = 3
CLIENTS: Final = 40  # a company of a thousand clients does not need a hundred thousand lines of the demo
_WORK: Final = (
    "Search: index rebuilt", "Code review", "Payments API", "Bug triage and fixes", "Planning and demo",
    "Migration scripts", "Checkout tests", "Release and its watch", "Reports for finance", "Access and roles",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Worked:
    """One line of hours.csv."""

    day: date
    hours: Decimal
    note: str
    state: str


def hours_of(
    row: Placed, terms: Employed, away: Sequence[Away], *, as_of: date, rng: Random
) -> Iterator[Worked]:
    """A developer's days at a client; the running month breaks off where the developer has not written yet."""
    month = as_of.replace(day=1)
    first = month
    for _back in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
    written = as_of - timedelta(days=rng.choice((1, 1, 2, 4, 7)))
    day = max(first, row.starts_on)
    while day <= min(written, row.ends_on or written):
        off = any(one.starts_on <= day <= one.ends_on for one in away)
        if day.weekday() < 5 and day not in public_holidays(terms.country, day.year) and not off:
            length = Decimal(terms.hours_a_week) / 5 * row.share
            less = rng.choice((0, 0, 0, 0, Decimal("0.5")))
            state = "invoiced" if day < month else ""
            yield Worked(day, max(Decimal("0.5"), length - less), rng.choice(_WORK), state)
        day += timedelta(days=1)
