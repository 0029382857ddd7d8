"""From the facts of a room to a factor of health, 0 to 100 (docs/algorithms/health.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LOW_VOICE, LOW_CAP = 6, 50.0  # an unhappy decision maker holds happiness at half
LATE_AT_WORST: Final = 45  # days beyond terms at which nothing is left of that half
FRESH, SILENT = 7, 60  # days since a talk: all well until, nothing left from
NO_CHANGE, FULL_RISE = 75.0, 0.2  # a flat run rate is a calm client's; a fifth more is the best
OPEN_ISSUE: Final[Mapping[int, float]] = {1: 40.0, 2: 15.0, 3: 5.0}  # what an open issue takes, by severity
PRIOR_KEPT, PRIOR_ALL = 8, 10  # Beta(8, 2): promises of a team that keeps them
LEAVER, REPLACED = 25.0, 10.0


def happiness(mean: float, lowest_deciding: int | None) -> float:
    """From the mean of 1 to 10; a decision maker at 6 or below holds it at 50."""
    x = _within((mean - 1) / 9 * 100)
    return min(x, LOW_CAP) if lowest_deciding is not None and lowest_deciding <= LOW_VOICE else x


def payment(days_beyond: float | None, overdue_share: float | None) -> float | None:
    """Half for paying within terms, half for nothing overdue; what is not known is left out of it."""
    halves = []
    if days_beyond is not None:
        halves.append(_within(100 * (1 - max(0.0, days_beyond) / LATE_AT_WORST)))
    if overdue_share is not None:
        halves.append(_within(100 * (1 - overdue_share)))
    return sum(halves) / len(halves) if halves else None


def delivery(open_by_severity: Mapping[int, int], in_time: float | None) -> float:
    """The share answered in time, less what open issues take."""
    base = 100.0 if in_time is None else 100 * in_time
    return _within(base - sum(OPEN_ISSUE.get(severity, 0.0) * n for severity, n in open_by_severity.items()))


def engagement(days_silent: int) -> float:
    """Whole for a week after a talk of both sides, nothing after sixty days."""
    return _within(100 * (1 - max(0, days_silent - FRESH) / (SILENT - FRESH)))


def commercial(now: float, before: float) -> float:
    """The run rate against the three months before: flat is 75, a fifth more 100. `before` is above zero."""
    return _within(NO_CHANGE + (100 - NO_CHANGE) * (now / before - 1) / FULL_RISE)


def promises(kept: int, ended: int) -> float:
    """The kept rate drawn towards eight of ten while there are few (domain A15)."""
    return 100 * (PRIOR_KEPT + kept) / (PRIOR_ALL + ended)


def team(leavers: int, replacements: int) -> float:
    """Who left, and was replaced, in six months."""
    return _within(100 - LEAVER * leavers - REPLACED * replacements)


def _within(value: float) -> float:
    return min(100.0, max(0.0, value))
