"""The one place that reads the clock. Doors (web, commands, jobs) call it; everything below takes `as_of`."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware."""
    return timezone.now()  # noqa: TID251 - the one place


def today() -> date:
    """Today in the company's time zone."""
    return timezone.localdate()
