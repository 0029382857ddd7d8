"""The odds of a request: how long seats for the same skill and level took, and by when the open ones are filled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count

from perennial.delivery.models import SeatFilled, StaffingRequest
from perennial.delivery.rules.filling import Chance, Fit, History, Wait, day_after
from perennial.delivery.staffing_choices import CLOSED
from perennial.foundation.store import get

MOST_STEPS: Final = 5
EVEN: Final = 0.5
ANY: Final = ""
"""The level of a history that takes all levels of a skill together."""


@dataclass(frozen=True, slots=True)
class SeatDay:
    """When so many of the open seats are filled: with even odds, and with the chance that counts as sure."""

    seats: int
    chance: Chance | None
    even_on: date
    sure_on: date


@dataclass(frozen=True, slots=True)
class Odds:
    """`like`: "level" (the skill at the level), "skill" (all its levels), or "" where there are none: too few were
    ever filled. `chance`: that all open seats are filled by the day; None where no day is named.
    """

    like: str
    history: History
    fit: Fit | None
    open: int
    needed_on: date | None
    chance: Chance | None
    steps: tuple[SeatDay, ...]

    @property
    def percent(self) -> int | None:
        return None if self.chance is None else round(self.chance.value * 100)

    @property
    def missing(self) -> int:
        """How many more seats have to be filled before there are odds."""
        return max(1, self.history.least - self.history.filled)


class Histories:
    """What is known of all skills, read with two queries; curves are fitted when they are asked for, once each."""

    def __init__(self, waits: Mapping[tuple[int, str], list[Wait]], least: int) -> None:
        self._waits, self._least = waits, least
        self._fits: dict[tuple[int, str], tuple[History, Fit | None]] = {}

    def like(self, skill_id: int | None, level: str) -> tuple[str, History, Fit | None]:
        """The skill at the level where enough seats were filled, else at any level, else no curve."""
        own, curve = self._of(skill_id or 0, level)
        if curve is not None:
            return "level", own, curve
        wide, curve = self._of(skill_id or 0, ANY)
        return ("skill", wide, curve) if curve is not None else ("", own, None)

    def half_of_all(self) -> float | None:
        """Days within which half of the seats of all skills are filled; None where too few were."""
        every = tuple(wait for (_skill, level), waits in sorted(self._waits.items()) if level == ANY for wait in waits)
        curve = History(every, self._least).fit()
        return None if curve is None else curve.days_for(1, sure=EVEN)

    def _of(self, skill_id: int, level: str) -> tuple[History, Fit | None]:
        key = (skill_id, level)
        if key not in self._fits:
            history = History(tuple(self._waits.get(key, ())), self._least)
            self._fits[key] = history, history.fit()
        return self._fits[key]


def load_histories(as_of: date, skill_id: int | None = None) -> Histories:
    """Every seat that was ever asked for, or those of one skill. Two queries.

    A seat nobody took is censored: when its request was closed, else today.
    """
    rows = StaffingRequest.objects.filter(submitted_on__isnull=False, skill__isnull=False)
    if skill_id is not None:
        rows = rows.filter(skill=skill_id)
    told: Any = rows.order_by("id").values_list(
        "pk", "skill_id", "level", "seats", "submitted_on", "state", "state_since"
    )
    filled: dict[int, list[date]] = defaultdict(list)
    seats = SeatFilled.objects.order_by("on", "id")
    if skill_id is not None:
        seats = seats.filter(request__skill=skill_id)
    for request, on in seats.values_list("request_id", "on"):
        filled[request].append(on)
    waits: dict[tuple[int, str], list[Wait]] = defaultdict(list)
    for pk, skill, level, count, since, state, moved in told:
        end = moved if state in CLOSED else as_of
        taken = filled.get(pk, [])[:count]
        own = [Wait(max(0, (on - since).days), True) for on in taken]
        own += [Wait(max(0, (end - since).days), False)] * (count - len(taken))
        waits[skill, ANY] += own
        if level:
            waits[skill, level] += own
    return Histories(waits, int(get("delivery.staffing_least")))


def days_to_fill(as_of: date) -> float | None:
    """Days within which half of all seats are filled, of any skill; None below the least number. Two queries."""
    return load_histories(as_of).half_of_all()


def odds_of(
    histories: Histories, *, skill_id: int | None, level: str, seats: int, needed_on: date | None, since: date,
    as_of: date,
) -> Odds:  # fmt: skip
    """`seats` that are still open, `since` when they wait; what they have waited so far counts."""
    like, history, fit = histories.like(skill_id, level)
    waited = float(max(0, (as_of - since).days))
    if fit is None or seats < 1:
        return Odds(like, history, None, seats, needed_on, None, ())
    by = None if needed_on is None else float((needed_on - since).days)
    chance = None if by is None else fit.chance(by, seats=seats, waited=waited)
    steps = []
    for count in range(1, min(seats, MOST_STEPS) + 1):
        days = (fit.days_for(count, of=seats, sure=EVEN, waited=waited), fit.days_for(count, of=seats, waited=waited))
        even, sure = (day_after(since, one) for one in days)
        steps.append(
            SeatDay(count, None if by is None else fit.chance(by, seats=count, of=seats, waited=waited), even, sure)
        )
    return Odds(like, history, fit, seats, needed_on, chance, tuple(steps))


def odds_for(row: StaffingRequest, histories: Histories, as_of: date, taken: int = 0) -> Odds:
    """Of a request: a draft is as if it were submitted today. `taken`: seats that are filled already."""
    return odds_of(
        histories, skill_id=row.skill_id, level=row.level, seats=row.seats - taken, needed_on=row.needed_on,
        since=row.submitted_on or as_of, as_of=as_of,
    )  # fmt: skip


def taken_of(ids: list[int]) -> dict[int, int]:
    """Request -> seats that are filled. One query."""
    rows = SeatFilled.objects.filter(request__in=ids).order_by().values("request").annotate(n=Count("pk"))
    return {row["request"]: row["n"] for row in rows}
