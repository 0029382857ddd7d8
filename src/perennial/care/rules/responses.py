"""How fast questions and issues are answered, in business hours (domain A19, docs/algorithms/response-times.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from perennial.kernel.stats import quantile


@dataclass(frozen=True, slots=True)
class Answered:
    """One issue: hours until the answer, or its age so far while there is none; `allowed` hours by its severity."""

    hours: float
    allowed: float
    open: bool = False


@dataclass(frozen=True, slots=True)
class Responses:
    """`median` and `p90` in hours over answered and open ones; `in_time` is a share; `open` have no answer yet."""

    n: int
    open: int
    median: float | None
    p90: float | None
    in_time: float | None


def responses(rows: Iterable[Answered]) -> Responses:
    """Open issues count with their age, else the long ones hide. One that is open within its time is left out of the
    share: it may still be answered in time, or not.
    """
    found = list(rows)
    hours = [row.hours for row in found]
    decided = [row for row in found if not row.open or row.hours > row.allowed]
    kept = sum(1 for row in decided if not row.open and row.hours <= row.allowed)
    return Responses(
        n=len(found),
        open=sum(row.open for row in found),
        median=median(hours) if hours else None,
        p90=quantile(hours, 0.9) if hours else None,
        in_time=kept / len(decided) if decided else None,
    )
