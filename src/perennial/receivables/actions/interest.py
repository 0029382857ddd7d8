"""The table of late interest: rows set, removed and taken back, each with what was before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.foundation.models import TimelineEvent
from perennial.foundation.timeline import Actor, record
from perennial.kernel.money import MINOR_UNITS
from perennial.receivables.models import LateInterestRate

FIELDS: Final = ("reference", "margin", "fixed_sum", "currency", "day_count", "frozen")


class BadInterestRate(ValueError):
    """A row that cannot be, or one that was changed since; the sentence says why."""


@transaction.atomic
def set_interest_rate(
    *, country: str, valid_from: date, values: Mapping[str, Any], by: Actor, as_of: date
) -> LateInterestRate:
    """Store a row; the one of the same country and day is replaced. Raises BadInterestRate."""
    if values["currency"] not in MINOR_UNITS or values["day_count"] not in (360, 365, 366):
        raise BadInterestRate(_("The currency or the number of days of a year is not known."))
    if values["reference"] + values["margin"] < 0 or values["fixed_sum"] < 0:
        raise BadInterestRate(_("Interest and the fixed sum cannot be below zero."))
    row = _locked(country, valid_from)
    before = _values(row)
    row = row or LateInterestRate(country=country, valid_from=valid_from)
    for name in FIELDS:
        setattr(row, name, values[name])
    row.save()
    _record("interest.set", country, valid_from, before, _values(row), by, as_of)
    return row


@transaction.atomic
def remove_interest_rate(row: LateInterestRate, *, by: Actor, as_of: date) -> TimelineEvent:
    """The rate before it holds again."""
    found = _locked(row.country, row.valid_from)
    if found is None:
        raise BadInterestRate(_("This row was removed before."))
    before = _values(found)
    found.delete()
    return _record("interest.removed", row.country, row.valid_from, before, None, by, as_of)


@transaction.atomic
def take_back_interest(event: TimelineEvent, *, by: Actor, as_of: date) -> None:
    """Put back what one change of the table changed. Raises BadInterestRate when the row was changed since."""
    data = event.data
    country, day = data["country"], date.fromisoformat(data["valid_from"])
    row = _locked(country, day)
    if _told(_values(row)) != _told(data["after"]):
        raise BadInterestRate(_("This row was changed again since."))
    if data["before"] is not None:
        set_interest_rate(country=country, valid_from=day, values=_read(data["before"]), by=by, as_of=as_of)
    elif row is not None:
        remove_interest_rate(row, by=by, as_of=as_of)


def _locked(country: str, valid_from: date) -> LateInterestRate | None:
    return LateInterestRate.objects.select_for_update().filter(country=country, valid_from=valid_from).first()


def _values(row: LateInterestRate | None) -> dict[str, Any] | None:
    return None if row is None else {name: getattr(row, name) for name in FIELDS}


def _told(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """For comparing: 8 and 8.000 are one rate."""
    return None if values is None else _read(values)


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {name: Decimal(str(values[name])) for name in ("reference", "margin", "fixed_sum")}
    return {**{name: values[name] for name in FIELDS}, **numbers}


def _record(
    verb: str, country: str, valid_from: date, before: Any, after: Any, by: Actor, as_of: date
) -> TimelineEvent:  # fmt: skip
    data = {"country": country, "valid_from": valid_from, "before": before, "after": after}
    return record(verb, by=by, on=as_of, subject=("interest", None), data=data)
