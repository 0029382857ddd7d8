"""The one place that reads the clock. Doors (web, commands, jobs) call it; everything below takes `as_of`.

PERENNIAL_TODAY=YYYY-MM-DD holds the day still, so that pages of the demo can be compared. Only the demo and the tests
may be told what day it is: anywhere else it would let somebody date letters and payments as they like.
"""

from __future__ import annotations

import os
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from perennial.foundation.time_zone import company_zone

# On a day that is held the clock runs through these hours again and again: always working hours, and seconds pass.
OPENS, HOURS = time(9), 4


class DayNotHeld(RuntimeError):
    """PERENNIAL_TODAY where it is not allowed, or not a day; the message says which."""


def now() -> datetime:
    """The present moment, aware."""
    moment = timezone.now()  # noqa: TID251 - the one place
    day = _held_day()
    if day is None:
        return moment
    opens = datetime.combine(day, OPENS, company_zone())
    return opens + timedelta(seconds=moment.timestamp() % (HOURS * 3600))


def today() -> date:
    """Today in the company's time zone."""
    return _held_day() or timezone.localdate(timezone=company_zone())


def _held_day() -> date | None:
    given = os.environ.get("PERENNIAL_TODAY")
    if not given:
        return None
    if not (settings.DEMO or settings.SETTINGS_MODULE == "perennial.config.settings_test"):
        raise DayNotHeld("PERENNIAL_TODAY is for the demo and the tests; unset it to run a real company.")
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise DayNotHeld(f"PERENNIAL_TODAY is {given!r}, which is not a day like 2026-11-23.") from error
