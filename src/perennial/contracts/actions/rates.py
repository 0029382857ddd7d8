"""Setting bill and cost rates: always a new row from a day on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.contracts.choices import RateUnit
from perennial.contracts.models import BillRate, CostRate, Placement
from perennial.contracts.ports import invoiced_until
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, record
from perennial.kernel import formats
from perennial.kernel.money import MINOR_UNITS


class CannotSetRate(ValueError):
    """The rate is refused; the sentence says why."""


@transaction.atomic
def set_bill_rate(
    placement: Placement, *, amount: Decimal, currency: str, unit: str = RateUnit.HOUR, valid_from: date, by: Actor,
    as_of: date,
) -> BillRate:  # fmt: skip
    """What the client pays from a day on. Raises CannotSetRate for a day that is invoiced, another currency than the
    agreement's, or an amount that is none.
    """
    _check_amount(amount, currency)
    if currency != placement.agreement.currency:
        values = {"number": placement.agreement.number, "currency": placement.agreement.currency}
        raise CannotSetRate(_("Agreement %(number)s is in %(currency)s.") % values)
    last = invoiced_until([placement.pk]).get(placement.pk)
    if last is not None and valid_from <= last:
        day = formats.format_date(last, _language(), "full")
        raise CannotSetRate(_("Days up to %(day)s are invoiced; the rate can change after them.") % {"day": day})
    row = BillRate.objects.create(
        placement=placement, amount=amount, currency=currency, unit=unit, valid_from=valid_from, by=by.user
    )
    data = {
        "person": placement.person.name, "title": placement.title, "amount": amount, "currency": currency, "unit": unit,
        "valid_from": valid_from,
    }  # fmt: skip
    subject = ("placement", placement.pk)
    record("rate.set", by=by, on=as_of, client_id=placement.client_id, subject=subject, data=data)
    return row


@transaction.atomic
def set_cost_rate(
    person: User, *, amount: Decimal, currency: str, valid_from: date, by: Actor, as_of: date
) -> CostRate:
    """What an hour of a person costs us from a day on. Of no client: its event is the company's own."""
    _check_amount(amount, currency)
    row = CostRate.objects.create(person=person, amount=amount, currency=currency, valid_from=valid_from, by=by.user)
    data = {"person": person.name, "amount": amount, "currency": currency, "valid_from": valid_from}
    record("cost.set", by=by, on=as_of, subject=("person", person.pk), data=data)
    return row


def _check_amount(amount: Decimal, currency: str) -> None:
    if currency not in MINOR_UNITS:
        raise CannotSetRate(_("%(currency)s is no currency we know.") % {"currency": currency})
    if amount < 0:
        raise CannotSetRate(_("A rate is not below zero."))


def _language() -> str:
    from django.utils.translation import get_language

    return (get_language() or "en")[:2]
