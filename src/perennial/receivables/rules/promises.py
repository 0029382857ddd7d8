"""Promises to pay: when one is kept, when it is broken, and which may be noted at all (domain B8, C22).

Days are days of the organisation's zone and end at its midnight; `organisation_day` is the only way from a moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from perennial.kernel.money import ZERO, Money
from perennial.kernel.saying import SaidError
from perennial.kernel.workdays import add_working_days

PromiseState = Literal["running", "kept", "broken"]
LONGEST_DAYS = 14
BANK_DAYS = 2


class InvalidPromise(SaidError):
    """A promise that cannot be noted; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What the client named: an amount, the day it leaves, and the day it was said."""

    amount: Decimal
    made_on: date
    pay_on: date
    said_by: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class PromiseStatus:
    """Where a promise stands at the end of a day. `settled_on`: the day it was kept, or the first day after its end."""

    state: PromiseState
    deadline: date
    arrived: Decimal
    missing: Decimal
    settled_on: date | None


def check_promise(
    promise: Promise, *, overdue: Decimal, currency: str = "", longest_days: int = LONGEST_DAYS
) -> None:
    """Raise InvalidPromise unless the day is near, the amount is real and somebody said it."""
    if promise.amount <= 0:
        raise InvalidPromise("A promise needs an amount above zero.")
    if promise.amount > overdue:
        said = [Money(amount, currency) if currency else amount for amount in (promise.amount, overdue)]
        raise InvalidPromise(
            "The promise is %(amount)s, but only %(overdue)s is overdue.", amount=said[0], overdue=said[1]
        )
    if promise.pay_on < promise.made_on:
        raise InvalidPromise("The promised day is before the day of the promise.")
    if promise.pay_on > promise.made_on + timedelta(days=longest_days):
        raise InvalidPromise(
            "A promise runs %(days)s days at most: for a later day agree a payment plan.", days=longest_days
        )
    if not promise.said_by.strip():
        raise InvalidPromise("Name the person who promised.")


def deadline_of(promise: Promise, countries: Iterable[str] = (), bank_days: int = BANK_DAYS) -> date:
    """The last day on which the money may arrive: the promised day and two bank days."""
    return add_working_days(promise.pay_on, bank_days, countries)


def promise_status(
    promise: Promise,
    arrivals: Iterable[tuple[date, Decimal]],
    *,
    as_of: date,
    countries: Iterable[str] = (),
    bank_days: int = BANK_DAYS,
) -> PromiseStatus:
    """Kept when the amount arrived from the day it was made up to the deadline; broken on the day after the deadline.

    `arrivals`: (day, amount) of the client's money in the promise's currency, returned money negative. Money after the
    deadline does not mend a broken promise; it settles the invoices all the same.
    """
    deadline = deadline_of(promise, countries, bank_days)
    last = min(as_of, deadline)
    arrived = ZERO
    for on, amount in sorted(arrivals):
        if not promise.made_on <= on <= last:
            continue
        arrived += amount
        if arrived >= promise.amount:
            return PromiseStatus("kept", deadline, arrived, ZERO, on)
    missing = promise.amount - arrived
    if as_of > deadline:
        return PromiseStatus("broken", deadline, arrived, missing, deadline + timedelta(days=1))
    return PromiseStatus("running", deadline, arrived, missing, None)


def organisation_day(moment: datetime, zone: ZoneInfo) -> date:
    """The organisation's calendar day of an aware moment: 23:30 UTC may be tomorrow. ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone has no day")
    return moment.astimezone(zone).date()
