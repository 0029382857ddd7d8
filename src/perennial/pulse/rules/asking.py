"""Whom one may ask, and when: limits that keep a small circle of people willing to answer (domain A8)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final

GAUGE_ROUNDS: Final = 3
GAUGE_DROP: Final = 0.20
GAUGE_STRETCH: Final = 1.5


class Form(Enum):
    """How much is asked: the number and a word; or also speed, quality, communication and our people."""

    SHORT = "short"
    FULL = "full"


class LeftOut(Enum):
    """Why somebody is not asked now."""

    NO_ADDRESS = "no_address"
    BOUNCED = "bounced"
    STOPPED = "stopped"
    OWN_RHYTHM = "own_rhythm"
    ASKED_LATELY = "asked_lately"
    FULL_LATELY = "full_lately"
    RUNNING = "running"


class Hold(Enum):
    """Why a whole client is not asked now."""

    PAUSE_LETTER = "pause_letter"
    SEVERE_ISSUE = "severe_issue"
    HOLIDAY = "holiday"
    TOO_SOON = "too_soon"


@dataclass(frozen=True, slots=True)
class Limits:
    """Days, each a setting."""

    every: int = 90
    full_every: int = 180
    triggered_every: int = 90
    quiet: int = 14


@dataclass(frozen=True, slots=True)
class Asked:
    """One earlier time somebody was asked."""

    on: date
    form: Form
    triggered: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody who might be asked."""

    address: str
    bounced: bool = False
    stopped: bool = False
    own_days: int | None = None  # the rhythm they chose themselves
    running: bool = False  # an open round asks them already
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, and from which day on it would be possible (None: not by waiting)."""

    why: LeftOut | Hold
    until: date | None = None


def refusal(person: Person, form: Form, limits: Limits, day: date, *, triggered: bool = False) -> Refusal | None:
    """Why this person is not asked on the day; None: they may be.

    A regular round wins over a triggered one: it only looks at regular rounds before it, a triggered one looks at all.
    """
    if not person.address:
        return Refusal(LeftOut.NO_ADDRESS)
    if person.bounced:
        return Refusal(LeftOut.BOUNCED)
    if person.stopped:
        return Refusal(LeftOut.STOPPED)
    if person.running:
        return Refusal(LeftOut.RUNNING)
    counted = [a for a in person.asked if triggered or not a.triggered]
    last = max((a.on for a in counted), default=None)
    if last is None:
        return None
    every = limits.triggered_every if triggered else limits.every
    own = person.own_days or 0
    if day < last + timedelta(days=max(every, own)):
        why = LeftOut.OWN_RHYTHM if own > every else LeftOut.ASKED_LATELY
        return Refusal(why, last + timedelta(days=max(every, own)))
    last_full = max((a.on for a in counted if a.form is Form.FULL), default=None)
    if form is Form.FULL and last_full and day < last_full + timedelta(days=limits.full_every):
        return Refusal(LeftOut.FULL_LATELY, last_full + timedelta(days=limits.full_every))
    return None


def hold(
    day: date, limits: Limits, *, pause_letter: date | None, severe_issue: date | None, holidays: Collection[date]
) -> Refusal | None:
    """Why this client is not asked on the day: a fresh pause letter or severe issue, or their holiday."""
    for why, when in ((Hold.PAUSE_LETTER, pause_letter), (Hold.SEVERE_ISSUE, severe_issue)):
        if when is not None and day < when + timedelta(days=limits.quiet):
            return Refusal(why, when + timedelta(days=limits.quiet))
    return Refusal(Hold.HOLIDAY, day + timedelta(days=1)) if day in holidays else None


def next_interval(every: int, rates: Sequence[float]) -> int:
    """Days until the next round: half as long again when the response fell by more than 20 points in three rounds."""
    last = list(rates)[-GAUGE_ROUNDS:]
    tired = len(last) == GAUGE_ROUNDS and last[0] - last[-1] > GAUGE_DROP
    return round(every * GAUGE_STRETCH) if tired else every
