"""The company's time zone: the setting, else PERENNIAL_TIME_ZONE. Days and sending hours follow it.

The setting is kept in memory and looked up again now and then, so that a page costs no query for it and every process
follows a change within seconds; the process that changes it follows at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError

KEY = "company.time_zone"


@dataclass(slots=True)
class _Kept:
    zone: ZoneInfo | None = None
    look_at: float | None = None  # on the monotonic clock; None: not before it is told to


_kept = _Kept(look_at=0.0 if settings.ZONE_KEPT_SECONDS else None)


def company_zone() -> ZoneInfo:
    """The zone in force."""
    if _kept.look_at is not None and monotonic() >= _kept.look_at:
        _look()
    return _kept.zone or ZoneInfo(settings.TIME_ZONE)


def forget_zone() -> None:
    """The setting was changed: look at the next question."""
    _kept.look_at = 0.0


def _look() -> None:
    from perennial.foundation.store import load

    try:
        _kept.zone = ZoneInfo(load(KEY)[KEY])
    except DatabaseError:  # before the first migration
        _kept.zone = None
    _kept.look_at = monotonic() + settings.ZONE_KEPT_SECONDS if settings.ZONE_KEPT_SECONDS else None
