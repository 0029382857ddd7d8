"""The money that comes week by week from what is open (domain A13). docs/algorithms/cash-forecast.md.

Invoices of one client are taken to come together: in one draw the client is as quick or as slow with all of them.
Clients are independent of each other. The expected money does not rest on that, the intervals do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

DRAWS: Final = 4000
LOW, HIGH = 10, 90


@dataclass(frozen=True, slots=True)
class Claim:
    """An open amount. `paid_by`: the chance that it is paid by the end of each coming week, given that it is open."""

    client: int
    amount: float
    paid_by: Sequence[float]


@dataclass(frozen=True, slots=True)
class Week:
    """Money of one week and of all weeks up to its end: what is expected, and the range that holds it 8 times in 10."""

    expected: float
    low: float
    high: float
    total: float
    total_low: float
    total_high: float


def weeks_of(claims: Sequence[Claim], weeks: int, *, seed: int = 1) -> list[Week]:
    """One row a week. The same claims give the same figures."""
    import numpy as np

    by_client: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_client[claim.client].append(claim)
    luck = np.random.default_rng(seed)
    came = np.zeros((weeks, DRAWS))
    expected = np.zeros(weeks)
    for client in sorted(by_client):
        speed = luck.random(DRAWS)
        for claim in by_client[client]:
            by = np.asarray(claim.paid_by[:weeks], dtype=float)
            expected += claim.amount * np.diff(by, prepend=0.0)
            came += claim.amount * ((speed < by[:, None]) & (speed >= np.concatenate(([0.0], by[:-1]))[:, None]))
    so_far = came.cumsum(axis=0)
    ranges = np.percentile(came, [LOW, HIGH], axis=1)
    totals = np.percentile(so_far, [LOW, HIGH], axis=1)
    return [
        Week(float(expected[n]), float(ranges[0, n]), float(ranges[1, n]), float(expected[: n + 1].sum()),
             float(totals[0, n]), float(totals[1, n]))
        for n in range(weeks)
    ]  # fmt: skip
