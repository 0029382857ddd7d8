"""Working days: weekends and the public holidays of the countries concerned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache


@lru_cache(maxsize=256)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """Days off in a country (ISO 3166 alpha-2); an unknown country has none."""
    import holidays  # 0.3 s to import: only where a calendar is really needed

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:  # what the library says of a country it does not know
        return frozenset()


def is_working_day(day: date, countries: Iterable[str] = ()) -> bool:
    """Monday to Friday and no public holiday in any of the countries."""
    return day.weekday() < 5 and not any(day in public_holidays(c, day.year) for c in countries if c)


def add_working_days(day: date, count: int, countries: Iterable[str] = ()) -> date:
    """The day `count` working days after (or, negative, before) `day`. Zero returns `day` itself."""
    countries = tuple(countries)
    step = timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        day += step
        if is_working_day(day, countries):
            left -= 1
    return day


def next_working_day(day: date, countries: Iterable[str] = ()) -> date:
    """`day` itself when it is a working day, else the first one after it."""
    countries = tuple(countries)
    while not is_working_day(day, countries):
        day += timedelta(days=1)
    return day


def working_days_between(start: date, end: date, countries: Iterable[str] = ()) -> int:
    """Working days after `start` up to and including `end`; 0 when end <= start."""
    countries = tuple(countries)
    return sum(is_working_day(start + timedelta(days=n), countries) for n in range(1, (end - start).days + 1))
