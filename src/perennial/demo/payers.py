"""How clients pay: seven kinds of payers and the day on which each of them pays an invoice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Final

DRIFT_DAYS: Final = 240
"""A drifting payer becomes slower over this many last days ..."""
DRIFT_TO: Final = 22
"""... and ends up this many days later than it used to be."""
WEEKEND_SHARE: Final = 0.03
"""Banks book on working days; a few countries and instant transfers do not care."""
TUESDAY: Final = 1


class PayerKind(StrEnum):
    """The habits a finance person would recognise."""

    PROMPT = "prompt"
    STEADY_LATE = "steady_late"
    PAYMENT_RUN = "payment_run"
    DRIFTING = "drifting"
    ERRATIC = "erratic"
    HARD_DEBTOR = "hard_debtor"
    STOPPED = "stopped"


class RunDays(StrEnum):
    """On which days a payment-run payer pays."""

    TUESDAYS = "tuesdays"
    MID_AND_END = "mid_and_end"


@dataclass(frozen=True, slots=True)
class Habit:
    """A payer kind with its figures: days after due it usually takes, and how much that varies.

    `unpaid_from`, in days from the book's day, draws a line: invoices due on or after it are open, all earlier ones
    paid. Without it the habit alone decides.
    """

    kind: PayerKind
    late: float
    spread: float
    runs: RunDays | None = None
    unpaid_from: int | None = None


def pay_day(habit: Habit, *, issued_on: date, due_on: date, as_of: date, rng: Random) -> date | None:
    """The day the whole invoice is paid, which may lie after `as_of`; None when no payment is in sight."""
    if habit.unpaid_from is not None and due_on >= as_of + timedelta(days=habit.unpaid_from):
        return None
    day = max(due_on + timedelta(days=_days_late(habit, due_on, as_of, rng)), issued_on + timedelta(days=1))
    if habit.runs is not None:
        day = _next_run(habit.runs, day)
    day = bank_day(day, rng)
    if habit.unpaid_from is not None:
        day = min(day, working_day_before(as_of - timedelta(days=1)))
    return day


def bank_day(day: date, rng: Random) -> date:
    """The day itself or, almost always when it falls on a weekend, the Monday after."""
    if day.weekday() < 5 or rng.random() < WEEKEND_SHARE:
        return day
    return day + timedelta(days=7 - day.weekday())


def working_day_before(day: date) -> date:
    """The day itself, or the Friday before when it falls on a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _days_late(habit: Habit, due_on: date, as_of: date, rng: Random) -> int:
    if habit.kind is PayerKind.ERRATIC:
        low, high = rng.choices([(-2, 4), (9, 24), (28, 50)], weights=[55, 33, 12])[0]
        return rng.randint(low, high)
    late = rng.gauss(habit.late, habit.spread)
    if habit.kind is PayerKind.DRIFTING:
        age = min(DRIFT_DAYS, max(0, (as_of - due_on).days))
        late += DRIFT_TO * (DRIFT_DAYS - age) / DRIFT_DAYS
    if habit.kind in (PayerKind.PROMPT, PayerKind.STOPPED):
        late = min(late, 4.0)
    return round(late)


def _next_run(runs: RunDays, day: date) -> date:
    if runs is RunDays.TUESDAYS:
        return day + timedelta(days=(TUESDAY - day.weekday()) % 7)
    if day.day <= 15:
        return day.replace(day=15)
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
