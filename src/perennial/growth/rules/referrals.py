"""What recommendations may bring: leads, wins and first money of the next quarter (docs/algorithms/referrals.md).

Leads are Poisson with a rate a client and quarter that is itself uncertain (Gamma), so that their number is negative
binomial; conversion is Beta; the money of one won client is log-normal with the uncertainty of its two parameters.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log
from statistics import fmean, stdev
from typing import Any, Final

PRIOR_LEADS, PRIOR_QUARTERS = 0.5, 2.0
PRIOR_WON, PRIOR_LOST = 1.0, 3.0
LEAST_QUARTERS: Final = 20  # client-quarters below which no number of leads is told
LEAST_DECIDED: Final = 5  # decided leads below which no wins are told
LEAST_PAYING: Final = 5  # clients with their first months over below which no money is told
DRAWS: Final = 20_000
SEED: Final = 20_261
MOST: Final = 10_000  # leads of a quarter: a bound for the sums below

Range = tuple[float, float, float]  # p10, p50, p90


@dataclass(frozen=True, slots=True)
class Takings:
    """First months' money of a won client on the scale of logarithms: from `cases` clients; none: as if known."""

    centre: float
    spread: float
    cases: int | None = None

    @classmethod
    def of(cls, amounts: Sequence[float]) -> Takings:
        """From the amounts of past clients, two at least, all above zero."""
        logs = [log(amount) for amount in amounts]
        return cls(fmean(logs), max(stdev(logs), 0.05), len(logs))


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen: leads over client-quarters, and how those that are decided (or too old) ended."""

    leads: int
    client_quarters: float
    won: int = 0
    decided: int = 0

    def __post_init__(self) -> None:
        if min(self.leads, self.won) < 0 or self.won > self.decided or self.client_quarters < 0:
            raise ValueError(f"these cannot have been seen: {self}")


@dataclass(frozen=True, slots=True)
class Forecast:
    """One quarter of so many clients. `wins` and what follows is None where too little was decided, `money` where too
    few have paid.
    """

    clients: int
    expected_leads: float
    leads: Range
    no_lead: float
    expected_wins: float | None = None
    wins: Range | None = None
    no_win: float | None = None
    money: Range | None = None
    mean_money: float | None = None


def lead_rate(seen: Seen) -> tuple[float, float]:
    """Shape and rate of the Gamma of leads a client and quarter; its mean is shape / rate."""
    return PRIOR_LEADS + seen.leads, PRIOR_QUARTERS + seen.client_quarters


def conversion(seen: Seen) -> tuple[float, float]:
    """The two parameters of the Beta of becoming a client; its mean is a / (a + b)."""
    return PRIOR_WON + seen.won, PRIOR_LOST + seen.decided - seen.won


def lead_quantiles(seen: Seen, clients: int, shares: Sequence[float]) -> list[int]:
    """The least number of leads that is not passed with each probability. Exact: sums of the negative binomial."""
    shape, rate = lead_rate(seen)
    miss = clients / (rate + clients)
    chance, total, count, found = (1 - miss) ** shape, 0.0, 0, []
    for share in sorted(shares):
        while total + chance < share and count < MOST:
            total += chance
            chance *= miss * (shape + count) / (count + 1)
            count += 1
        found.append(count)
    return found


def forecast(
    seen: Seen, clients: int, takings: Takings | None = None, *, draws: int = DRAWS, seed: int = SEED
) -> Forecast | None:
    """The next quarter of `clients` clients, by `draws` draws with a fixed seed; the same input gives the same output.

    None where fewer than LEAST_QUARTERS client-quarters were seen, or there is nobody to recommend.
    """
    if seen.client_quarters < LEAST_QUARTERS or clients < 1:
        return None
    shape, rate = lead_rate(seen)
    low, middle, high = lead_quantiles(seen, clients, (0.1, 0.5, 0.9))
    told: dict[str, Any] = {
        "clients": clients, "expected_leads": clients * shape / rate, "leads": (low, middle, high),
        "no_lead": (rate / (rate + clients)) ** shape,
    }  # fmt: skip
    if seen.decided < LEAST_DECIDED:
        return Forecast(**told)
    import numpy as np

    rng = np.random.Generator(np.random.PCG64(seed))
    leads = rng.poisson(rng.gamma(shape, 1 / rate, draws) * clients)
    first, second = conversion(seen)
    wins = rng.binomial(leads, rng.beta(first, second, draws))
    told |= {
        "expected_wins": clients * shape / rate * first / (first + second), "wins": _range(wins),
        "no_win": float((wins == 0).mean()),
    }  # fmt: skip
    if takings is not None and (takings.cases is None or takings.cases >= LEAST_PAYING):
        money = _money(rng, wins, takings)
        told |= {"money": _range(money), "mean_money": float(money.mean())}
    return Forecast(**told)


def _money(rng: Any, wins: Any, takings: Takings) -> Any:
    """The sum over the wins of each draw; the two parameters are drawn once a draw, being what is not known."""
    import numpy as np

    draws = len(wins)
    spread = np.full(draws, takings.spread)
    centre = np.full(draws, takings.centre)
    if takings.cases is not None:
        free = takings.cases - 1
        spread = takings.spread * np.sqrt(free / rng.chisquare(free, draws))
        centre = takings.centre + spread / np.sqrt(takings.cases) * rng.standard_normal(draws)
    whose = np.repeat(np.arange(draws), wins)
    amounts = np.exp(centre[whose] + spread[whose] * rng.standard_normal(len(whose)))
    return np.bincount(whose, weights=amounts, minlength=draws)


def _range(values: Any) -> Range:
    import numpy as np

    low, middle, high = np.quantile(values, (0.1, 0.5, 0.9), method="inverted_cdf")
    return float(low), float(middle), float(high)


def typical(takings: Takings) -> float:
    """The median of one won client's first months."""
    return exp(takings.centre)


def is_decided(state_ended: bool, registered_on: date, as_of: date, valid_days: int) -> bool:
    """Whether a lead counts for conversion: it ended, or is so old that it will not; young ones are censored."""
    return state_ended or registered_on + timedelta(days=valid_days) < as_of


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def last_day(first: date, months: int) -> date:
    """The last day of a period of so many months."""
    return months_later(first, months) - timedelta(days=1)
