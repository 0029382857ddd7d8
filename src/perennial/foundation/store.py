"""Reading and changing settings kept in the database."""

from __future__ import annotations

import logging
from datetime import date, time
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction

from perennial.foundation import time_zone
from perennial.foundation.models import Setting
from perennial.foundation.registry import SETTINGS
from perennial.foundation.sharing import is_sharing, shared
from perennial.foundation.timeline import Actor, record
from perennial.foundation.vault import CannotUnlock, lock, unlock

log = logging.getLogger("perennial.settings")


class BadSetting(ValueError):
    """A value does not fit its setting; the message says which, and what was given."""


def load(*keys: str) -> dict[str, Any]:
    """The values of these settings (all when none are named), one query, defaults filled in.

    A secret that the instance's secret key does not open reads as one that was never entered; the log says so.
    Within `sharing()`, as while a page is read, the whole table is asked for once: it holds only what was changed.
    """
    wanted = keys or tuple(spec.key for spec in SETTINGS)
    rows = Setting.objects.values_list("key", "value")
    stored = shared(("settings",), lambda: dict(rows)) if is_sharing() else dict(rows.filter(key__in=wanted))
    return {key: _opened(key, stored[key]) if key in stored else SETTINGS[key].default for key in wanted}


def get(key: str) -> Any:
    """One setting's value."""
    return load(key)[key]


def checked(key: str, value: Any) -> Any:
    """The value in the form it is stored. Raises BadSetting."""
    spec = SETTINGS[key]
    try:
        return _CHECKS[spec.kind](value, spec)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise BadSetting(f"{spec.title}: {value!r} does not fit ({error}).") from error


@transaction.atomic
def change_settings(values: dict[str, Any], *, by: Actor, as_of: date) -> dict[str, Any]:
    """Store the given settings and record what changed. Returns {key: (before, after)} of those that did."""
    before = load(*values)
    after = {key: checked(key, value) for key, value in values.items()}
    changed = {key: (before[key], after[key]) for key in after if before[key] != after[key]}
    for key, (_old, new) in changed.items():
        Setting.objects.update_or_create(key=key, defaults={"value": _locked(key, new)})
    shown = {k: ("…", "…") if SETTINGS[k].kind == "secret" else v for k, v in changed.items()}
    if changed:
        record("settings.changed", by=by, on=as_of, subject=("settings", None), data={"changed": shown})
    if time_zone.KEY in changed:
        transaction.on_commit(time_zone.forget_zone)
    return changed


def _locked(key: str, value: Any) -> Any:
    return lock(value) if SETTINGS[key].kind == "secret" and value else value


def _opened(key: str, value: Any) -> Any:
    if SETTINGS[key].kind != "secret" or not value:
        return value
    try:
        return unlock(value)
    except CannotUnlock:
        log.error("%s was kept under another secret key and cannot be read: enter it again.", key)
        return SETTINGS[key].default


def _integer(value: Any, spec: Any) -> int:
    number = int(value)
    if spec.minimum is not None and number < spec.minimum:
        raise ValueError(f"at least {spec.minimum}")
    if spec.maximum is not None and number > spec.maximum:
        raise ValueError(f"at most {spec.maximum}")
    return number


def _choice(value: Any, spec: Any) -> str:
    if str(value) not in {code for code, _title in spec.choices}:
        raise ValueError("not one of the choices")
    return str(value)


def _zone(value: Any, spec: Any) -> str:
    if str(value) not in available_timezones():
        raise ValueError("not a time zone")
    return str(value)


def _days(value: Any, spec: Any) -> list[int]:
    days = sorted({int(day) for day in value})
    if any(day not in range(7) for day in days):
        raise ValueError("days are 0 to 6")
    return days


_CHECKS: dict[str, Any] = {
    "int": _integer,
    "decimal": lambda value, spec: str(Decimal(str(value))),
    "bool": lambda value, spec: bool(value) and value not in ("false", "off", "0"),
    "text": lambda value, spec: str(value).strip()[:2000],
    "letter": lambda value, spec: str(value).replace("\r\n", "\n").strip()[:20_000],
    "secret": lambda value, spec: str(value),
    "choice": _choice,
    "time": lambda value, spec: time.fromisoformat(str(value)).strftime("%H:%M"),
    "days": _days,
    "zone": _zone,
    "countries": lambda value, spec: [
        c.strip().upper() for c in (value.split(",") if isinstance(value, str) else value)
    ],
}
