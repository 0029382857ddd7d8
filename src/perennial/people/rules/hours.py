"""Hours somebody has: by contract, less public holidays of their country, less leave (domain A5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from perennial.kernel.workdays import is_working_day

DAYS_A_WEEK = 5
Span = tuple[date, date]
"""The first day and the last."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person's contract says of their time; `ended_on` is the last day."""

    hours_a_week: Decimal
    country: str
    started_on: date
    ended_on: date | None = None

    @property
    def hours_a_day(self) -> Decimal:
        return self.hours_a_week / DAYS_A_WEEK

    def within(self, since: date, until: date) -> Span | None:
        """The part of a span in which the person works for us."""
        first, last = max(since, self.started_on), min(until, self.ended_on or until)
        return (first, last) if first <= last else None


def working_hours(terms: Terms, leaves: Iterable[Span], since: date, until: date) -> dict[date, Decimal]:
    """Hours of every day on which the person works, from `since` up to and including `until`.

    Days off (weekends, public holidays of the person's country, leave) are not in it.
    """
    span = terms.within(since, until)
    if span is None:
        return {}
    days: Iterable[date] = _working_days(terms.country, *span)
    if away := days_of(leaves, *span):
        days = (day for day in days if day not in away)
    return dict.fromkeys(days, terms.hours_a_day)


def days_of(leaves: Iterable[Span], since: date, until: date) -> set[date]:
    """Every day of the spans that lies between; days of two spans count once."""
    return {day for first, last in leaves for day in _days(max(first, since), min(last, until))}


def working_days_in(terms: Terms | None, since: date, until: date) -> int:
    """How many working days the person would have had: for leave, what it takes. Without terms: Monday to Friday."""
    countries = (terms.country,) if terms is not None and terms.country else ()
    return sum(is_working_day(day, countries) for day in _days(since, until))


@lru_cache(maxsize=256)
def _working_days(country: str, first: date, last: date) -> tuple[date, ...]:
    """Many people of a country ask for the same span."""
    countries = (country,) if country else ()
    return tuple(day for day in _days(first, last) if is_working_day(day, countries))


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
