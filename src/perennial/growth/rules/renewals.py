"""Renewals: what became of terms that ended, how likely the next are, and what that makes together
(docs/algorithms/renewals.md, domain A12 and A16).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from perennial.kernel.stats import beta_quantile

LEAST: Final = 5  # decided renewals below which no odds are told
WORTH: Final = 6  # renewals that the overall rate counts as, for a band
FOLLOWS_EARLY: Final = 92  # days before the end from which another agreement may follow this one
FOLLOWS_LATE: Final = 60  # and after it; so long a term that ended may still find its successor
STILL_WORKING: Final = 30  # days of work after the end that show that it went on
SEED: Final = 20261201
DRAWS: Final = 4000
_SHARES: Final = tuple((2 * n + 1) / 50 for n in range(25))


# -- what became of a term -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement as its own dates tell it. `ends`: the last days of its terms, oldest first; none is open-ended.

    `renews`: by itself. `signed_on` may be unknown. `worked_until`: the last known day of work under it, `date.max`
    while somebody works.
    """

    id: int
    client: int
    starts_on: date
    signed_on: date | None
    ends: tuple[date, ...]
    renews: bool
    worked_until: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one term: renewed, rolled or lost."""

    agreement: int
    client: int
    ends_on: date
    decided_on: date
    what: str
    successor: int | None = None

    @property
    def kept(self) -> bool:
        return self.what != "lost"


def outcomes(rows: Iterable[Agreed], as_of: date) -> list[Outcome]:
    """What became of every term that had ended by the day, client by client, oldest first; what cannot be told yet is
    left out. A successor follows one agreement: the one whose end lies nearest to its first day.
    """
    by_client: dict[int, list[Agreed]] = defaultdict(list)
    for row in rows:
        by_client[row.client].append(row)
    found: list[Outcome] = []
    for own in by_client.values():
        followed = _followers(own, as_of)
        for row in own:
            found += _of(row, followed.get(row.id), as_of)
    return sorted(found, key=lambda one: (one.ends_on, one.agreement))


def _of(row: Agreed, after: Agreed | None, as_of: date) -> list[Outcome]:
    over = [end for end in row.ends if end < as_of]
    if row.renews:
        return [Outcome(row.id, row.client, end, end, "rolled") for end in over]
    if not over:
        return []
    end = over[-1]
    if after is not None:
        day = min(after.signed_on or after.starts_on, as_of)
        return [Outcome(row.id, row.client, end, day, "renewed", after.id)]
    if row.worked_until is not None and row.worked_until > end + timedelta(days=STILL_WORKING):
        return [Outcome(row.id, row.client, end, end, "rolled")]
    if as_of > end + timedelta(days=FOLLOWS_LATE):
        return [Outcome(row.id, row.client, end, end, "lost")]
    return []


def _followers(own: Sequence[Agreed], as_of: date) -> dict[int, Agreed]:
    """Agreement -> the one that followed it, the nearest pairs first."""
    pairs = []
    for row in own:
        if row.renews or not row.ends or row.ends[-1] >= as_of:
            continue
        end = row.ends[-1]
        for other in own:
            gap = (other.starts_on - end).days
            longer = not other.ends or other.renews or other.ends[-1] > end
            later = other.id != row.id and row.starts_on < other.starts_on <= as_of
            if later and longer and _follows(gap):
                pairs.append((abs(gap - 1), row.id, other.id, other))
    found: dict[int, Agreed] = {}
    taken: set[int] = set()
    for _gap, row_id, other_id, other in sorted(pairs, key=lambda pair: pair[:3]):
        if row_id not in found and other_id not in taken:
            found[row_id] = other
            taken.add(other_id)
    return found


def _follows(gap: int) -> bool:
    return -FOLLOWS_EARLY <= gap <= FOLLOWS_LATE


# -- when one looks at it --------------------------------------------------------------------------------------------


def opens_on(ends_on: date, notice_on: date | None, *, days: int, before_notice: int = 30) -> date:
    """The first day of the window: so many days before the end, and never less than a month before the notice date."""
    day = ends_on - timedelta(days=days)
    return day if notice_on is None else min(day, notice_on - timedelta(days=before_notice))


def reminds_on(notice_on: date, *, lead: int) -> date:
    """The day from which the notice date is told."""
    return notice_on - timedelta(days=lead)


def step_of(
    as_of: date, *, ends_on: date, notice_on: date | None, opens_on: date, windows: Sequence[int], lead: int
) -> str:
    """Where the day stands: "" before the window, "open", then the narrower windows by their days ("60", "30"),
    "notice" from `lead` days before the notice date to that day, and "over" after the end.
    """
    if as_of > ends_on:
        return "over"
    if notice_on is not None and reminds_on(notice_on, lead=lead) <= as_of <= notice_on:
        return "notice"
    left = (ends_on - as_of).days
    narrow = [days for days in windows if left <= days]
    if narrow and min(narrow) != max(windows):
        return str(min(narrow))
    return "open" if as_of >= opens_on else ""


# -- how likely ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """A decided renewal: the band in which its client was when the window opened ("": not known)."""

    band: str
    kept: bool
    known_on: date  # when the window opened: what was decided before may tell about it
    decided_on: date


@dataclass(frozen=True, slots=True)
class Odds:
    """How likely a renewal is, with the interval that holds 8 times in 10. `cases` decided in the band, `kept` of them;
    `all_cases` and `all_kept` over all bands. A band that is "" is all of them together.
    """

    p: float
    low: float
    high: float
    band: str
    cases: int
    kept: int
    all_cases: int
    all_kept: int
    a: float
    b: float


def shrunk(kept: int, decided: int, prior: float) -> tuple[float, float]:
    """The Beta distribution of a band's share with the overall share as WORTH renewals before its own."""
    return WORTH * prior + kept, WORTH * (1 - prior) + decided - kept


def between(a: float, b: float) -> tuple[float, float]:
    """What holds a share of Beta(a, b) 8 times in 10; to the end where it rises all the way there."""
    if b < 1 <= a:
        return beta_quantile(0.2, a, b), 1.0
    if a < 1 <= b:
        return 0.0, beta_quantile(0.8, a, b)
    return beta_quantile(0.1, a, b), beta_quantile(0.9, a, b)


class Table:
    """Counts of decided renewals by band, and the odds they give."""

    def __init__(self, cases: Iterable[Case] = ()) -> None:
        self._all: Counter[str] = Counter()
        self._kept: Counter[str] = Counter()
        for case in cases:
            self.add(case)

    def add(self, case: Case) -> None:
        self._all[case.band] += 1
        self._kept[case.band] += case.kept

    @property
    def decided(self) -> int:
        return self._all.total()

    @property
    def kept(self) -> int:
        return self._kept.total()

    @property
    def base(self) -> float:
        """The overall share; where all or none were kept, half a case is added to each side."""
        kept, decided = self.kept, self.decided
        return (kept + 0.5) / (decided + 1) if kept in (0, decided) else kept / decided

    def known(self, band: str) -> tuple[float, float]:
        """The Beta distribution of the share of a band as if the overall share were known (domain A12); of all
        together where the band is not known.
        """
        if not band:
            return self.kept + 0.5, self.decided - self.kept + 0.5
        return shrunk(self._kept[band], self._all[band], self.base)

    def share(self, band: str) -> tuple[float, float]:
        """The same mean, as wide as not knowing the overall share makes it."""
        a, b = self.known(band)
        if not band:
            return a, b
        p, weights = a / (a + b), self._overall()
        kept, decided = self._kept[band], self._all[band]
        parts = [(weight, *shrunk(kept, decided, prior)) for prior, weight in weights]
        first = sum(weight * a / (a + b) for weight, a, b in parts)
        second = sum(weight * a * (a + 1) / ((a + b) * (a + b + 1)) for weight, a, b in parts)
        strength = min(a + b, max(1.0, p * (1 - p) / max(second - first * first, 1e-9) - 1))
        return p * strength, (1 - p) * strength

    def _overall(self) -> list[tuple[float, float]]:
        """How likely each overall share is, by what happened in each band that is known."""
        logs = []
        for prior in _SHARES:
            total = 0.0
            for band, decided in self._all.items():
                own = shrunk(self._kept[band], decided, prior)
                total += _log_beta(*own) - _log_beta(WORTH * prior, WORTH * (1 - prior))
            logs.append(total)
        top = max(logs)
        weights = [math.exp(one - top) for one in logs]
        whole = sum(weights)
        return [(prior, weight / whole) for prior, weight in zip(_SHARES, weights, strict=True)]

    def odds(self, band: str) -> Odds | None:
        """None below LEAST decided renewals."""
        if self.decided < LEAST:
            return None
        a, b = self.share(band)
        cases, kept = (self._all[band], self._kept[band]) if band else (self.decided, self.kept)
        return Odds(a / (a + b), *between(a, b), band, cases, kept, self.decided, self.kept, a, b)


@dataclass(frozen=True, slots=True)
class Scored:
    """How good the odds of a year were: the Brier score, and the one of always saying the overall share."""

    year: int
    cases: int
    brier: float
    base: float


def scored(cases: Iterable[Case]) -> list[Scored]:
    """Each year with at least LEAST decided renewals that had odds when their window opened, by what was decided
    before it.
    """
    rows = sorted(cases, key=lambda case: case.known_on)
    coming = sorted(rows, key=lambda case: case.decided_on)
    table, next_one = Table(), 0
    errors: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for case in rows:
        while next_one < len(coming) and coming[next_one].decided_on < case.known_on:
            table.add(coming[next_one])
            next_one += 1
        if table.decided < LEAST:
            continue
        a, b = table.known(case.band)
        happened = float(case.kept)
        errors[case.decided_on.year].append(((a / (a + b) - happened) ** 2, (table.base - happened) ** 2))
    return [
        Scored(year, len(pairs), sum(one for one, _ in pairs) / len(pairs), sum(two for _, two in pairs) / len(pairs))
        for year, pairs in sorted(errors.items())
        if len(pairs) >= LEAST
    ]


# -- all of them together --------------------------------------------------------------------------------------------


def poisson_binomial(shares: Iterable[float]) -> list[float]:
    """The distribution of how many come true, 0 to all, by convolution; each by itself."""
    found = [1.0]
    for p in shares:
        found = _folded(found, [1 - p, p])
    return found


def beta_binomial(n: int, a: float, b: float) -> list[float]:
    """How many of n come true that share one chance, of which only Beta(a, b) is known."""
    whole = _log_beta(a, b)
    return [
        math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
                 + _log_beta(a + k, b + n - k) - whole)
        for k in range(n + 1)
    ]  # fmt: skip


def count_of(odds: Iterable[Odds]) -> list[float]:
    """The distribution of how many are renewed: those of one band share its chance."""
    groups = Counter((one.a, one.b) for one in odds)
    found = [1.0]
    for (a, b), n in sorted(groups.items()):
        found = _folded(found, beta_binomial(n, a, b))
    return found


def within(pmf: Sequence[float], share: float = 0.8) -> tuple[int, int]:
    """The narrowest run of counts that holds the share."""
    best = (0, len(pmf) - 1)
    sums = [0.0]
    for p in pmf:
        sums.append(sums[-1] + p)
    high = 0
    for low in range(len(pmf)):
        high = max(high, low)
        while high < len(pmf) - 1 and sums[high + 1] - sums[low] < share:
            high += 1
        if sums[high + 1] - sums[low] >= share - 1e-12 and high - low < best[1] - best[0]:
            best = (low, high)
    return best


def at_least(pmf: Sequence[float], n: int) -> float:
    """The chance of so many or more."""
    return min(1.0, sum(pmf[max(0, n) :]))


def money_within(parts: Sequence[tuple[Odds, float]]) -> tuple[float, float]:
    """The tenth and the ninetieth percentile of the sum that is renewed, by draws from a fixed seed."""
    if not parts:
        return 0.0, 0.0
    import numpy as np

    chance = np.random.default_rng(SEED)
    groups: dict[tuple[float, float], list[float]] = defaultdict(list)
    for one, amount in parts:
        groups[one.a, one.b].append(amount)
    total = np.zeros(DRAWS)
    for (a, b), amounts in sorted(groups.items()):
        p = chance.beta(a, b, DRAWS)
        for amount in amounts:
            total += np.where(chance.random(DRAWS) < p, amount, 0.0)
    low, high = np.quantile(total, (0.1, 0.9))
    return float(low), float(high)


def _folded(one: Sequence[float], other: Sequence[float]) -> list[float]:
    found = [0.0] * (len(one) + len(other) - 1)
    for i, p in enumerate(one):
        for j, q in enumerate(other):
            found[i + j] += p * q
    return found


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
