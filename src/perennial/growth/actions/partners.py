"""The partner programme: agreed, booked by the night from the cash that came, released and paid by finance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from perennial.billing.choices import AllocationKind
from perennial.billing.models import Allocation
from perennial.billing.queries import AMOUNT
from perennial.clients.models import Client
from perennial.contracts.choices import VatTreatment
from perennial.contracts.models import Agreement
from perennial.foundation.rates import Rates, rates_on
from perennial.foundation.saying import spoken
from perennial.foundation.timeline import Actor, record
from perennial.growth.choices import PaidTo
from perennial.growth.models import CommissionEntry, CommissionPayout, PartnerAgreement, Referral
from perennial.growth.queries.partners import PAY_DAYS, standings
from perennial.growth.rules.commissions import Tiers, WrongTiers, net_of_vat, steps_of
from perennial.growth.rules.referrals import last_day
from perennial.kernel.letters import clean_line
from perennial.kernel.money import Money

AGREE: Final = ("HCS", "DIR")
PAY: Final = ("FIN", "DIR")
ZERO: Final = Decimal(0)


class CannotPay(ValueError):
    """Something of the partner programme that cannot be; the message says why."""


def check_steps(steps: Sequence[tuple[Decimal | None, Decimal]], cap: Decimal | None) -> None:
    """Raises CannotPay with what is wrong with the steps of an agreement."""
    try:
        Tiers(tuple(steps), cap)
    except WrongTiers as error:
        raise CannotPay(spoken(error)) from error


@transaction.atomic
def agree_with_partner(client: Client, *, values: Mapping[str, Any], by: Actor, as_of: date) -> PartnerAgreement:
    """Sign a partner agreement. `values`: steps [(up to or None, percent)], cap, currency, months, starts_on,
    signed_on, document, paid_to, person, consent_document. Raises CannotPay.
    """
    if by.user is None or by.user.role not in AGREE:
        raise CannotPay(_("Partner agreements are signed by a head of client success or a director."))
    cap, steps = values.get("cap"), list(values["steps"])
    check_steps(steps, cap)
    said = {name: clean_line(str(values.get(name) or ""))[:200] for name in ("document", "person", "consent_document")}
    if not said["document"]:
        raise CannotPay(_("Say where the signed agreement is kept."))
    if values["paid_to"] == PaidTo.PERSON and not (said["person"] and said["consent_document"]):
        raise CannotPay(_("A person is paid only with the written consent of the company they work for."))
    running = PartnerAgreement.objects.filter(client=client, ended_on__isnull=True)
    if running.exists():
        raise CannotPay(_("End the running agreement first: no money is paid twice."))
    row = PartnerAgreement.objects.create(
        client=client, currency=values["currency"], cap=cap, months=values.get("months") or 12,
        tiers=[[None if bound is None else str(bound), str(percent)] for bound, percent in steps],
        starts_on=values["starts_on"], signed_on=values["signed_on"], paid_to=values["paid_to"], made_by=by.user,
        **said,
    )  # fmt: skip
    _record("partner.agreed", row, by, as_of)
    return row


@transaction.atomic
def end_partnership(row: PartnerAgreement, *, by: Actor, as_of: date) -> PartnerAgreement:
    """Companies named from tomorrow on earn nothing; those named before run out their months. Raises CannotPay."""
    if by.user is None or by.user.role not in AGREE:
        raise CannotPay(_("Partner agreements are signed by a head of client success or a director."))
    if row.ended_on is None:
        row.ended_on = max(as_of, row.starts_on)
        row.save(update_fields=["ended_on"])
        _record("partner.ended", row, by, as_of)
    return row


@dataclass(frozen=True, slots=True)
class _Receipt:
    allocation: Allocation
    net: Decimal  # in the agreement's currency


def book_commissions(*, as_of: date) -> int:
    """Entries for cash that has none yet. One transaction an agreement: killed in between, the next run goes on; run
    twice, it books nothing twice (an allocation has one entry). Returns how many were booked.
    """
    return sum(_book(pk, as_of) for pk in PartnerAgreement.objects.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _book(agreement_id: int, as_of: date) -> int:
    row = PartnerAgreement.objects.select_for_update().get(pk=agreement_id)
    booked = 0
    for referral in _earning(row):
        if referral.became_id is None or referral.first_cash_on is None:
            continue
        receipts = _receipts(row, referral, as_of)
        if not receipts:
            continue
        known = CommissionEntry.objects.filter(referral=referral)
        before = known.aggregate(sum=Sum("net", output_field=AMOUNT))["sum"] or ZERO
        gains = steps_of([one.net for one in receipts], row.rule, row.currency, before)
        total, entries = before, []
        for one, gain in zip(receipts, gains, strict=True):
            total += one.net
            entries.append(CommissionEntry(
                agreement=row, referral=referral, allocation=one.allocation, on=one.allocation.on,
                cash=one.allocation.amount, cash_currency=one.allocation.invoice.currency, net=one.net, earned=gain,
                total=total, booked_on=as_of,
            ))  # fmt: skip
        CommissionEntry.objects.bulk_create(entries)
        booked += len(entries)
    return booked


def _earning(row: PartnerAgreement) -> Iterable[Referral]:
    """Companies named while the agreement ran; of several who named one client, the first. None earns on itself."""
    rows = Referral.objects.filter(client=row.client_id, became__isnull=False, registered_on__gte=row.starts_on)
    if row.ended_on is not None:
        rows = rows.filter(registered_on__lte=row.ended_on)
    for one in rows.exclude(became=row.client_id).order_by("registered_on", "pk"):
        first = Referral.objects.filter(became=one.became_id).order_by("registered_on", "pk").first()
        if first is not None and first.pk == one.pk:
            yield one


def _receipts(row: PartnerAgreement, referral: Referral, as_of: date) -> list[_Receipt]:
    """Cash of the months that has no entry, and what takes back cash that has one, whenever that is."""
    first = referral.first_cash_on
    assert first is not None
    until = min(as_of, last_day(first, row.months))
    rows = Allocation.objects.filter(
        Q(on__range=(first, until)) | Q(reverses__commission__referral=referral, on__lte=as_of),
        kind=AllocationKind.PAYMENT, invoice__client=referral.became_id, commission__isnull=True,
    )  # fmt: skip
    found: list[_Receipt] = []
    rates: dict[date, Rates] = {}
    vat = _vat_of(referral.became_id or 0)
    for one in rows.select_related("invoice__document", "reverses__commission").order_by("on", "pk"):
        net = _net(one, vat)
        if one.invoice.currency != row.currency:
            exchange = rates.setdefault(one.on, rates_on(one.on, row.currency))
            converted = exchange.convert(Money(net, one.invoice.currency))
            if converted is None:
                break  # the order matters: what comes later waits with it for the rate
            net = converted.amount
        taken = getattr(one.reverses, "commission", None) if one.reverses_id else None
        found.append(_Receipt(one, -taken.net if taken is not None else net))
    return found


def _net(one: Allocation, vat: Decimal) -> Decimal:
    document = getattr(one.invoice, "document", None)
    if document is not None:
        return net_of_vat(one.amount, document.net, document.total, one.invoice.currency)
    return net_of_vat(one.amount, Decimal(100), 100 + vat, one.invoice.currency)


def _vat_of(client_id: int) -> Decimal:
    """The rate of an invoice that was imported and has no document: that of the client's newest agreement."""
    newest = Agreement.objects.filter(client=client_id).order_by("-starts_on", "-pk").first()
    return newest.vat_rate if newest is not None and newest.vat == VatTreatment.STANDARD else ZERO


@transaction.atomic
def release_payout(row: PartnerAgreement, *, by: Actor, as_of: date) -> CommissionPayout:
    """Finance releases all that was earned and not released yet. Raises CannotPay."""
    if by.user is None or by.user.role not in PAY:
        raise CannotPay(_("Payouts are released by finance or a director."))
    locked = PartnerAgreement.objects.select_for_update().get(pk=row.pk)
    (found,) = standings([locked], as_of)
    if found.may_be_paid <= 0:
        raise CannotPay(_("Nothing is to be paid: what was taken back is set off first."))
    payout = CommissionPayout.objects.create(
        agreement=locked, amount=found.may_be_paid, until=as_of,
        due_on=found.due_on or as_of + timedelta(days=PAY_DAYS),
        approved_on=as_of, approved_by=by.user,
    )  # fmt: skip
    _record("partner.released", locked, by, as_of, amount=payout.amount)
    return payout


@transaction.atomic
def note_paid(payout: CommissionPayout, *, reference: str, by: Actor, as_of: date) -> CommissionPayout:
    """The money left. Raises CannotPay."""
    if by.user is None or by.user.role not in PAY:
        raise CannotPay(_("Payouts are released by finance or a director."))
    said = clean_line(reference)[:140]
    rows = CommissionPayout.objects.filter(pk=payout.pk, paid_on__isnull=True)
    if not rows.update(paid_on=as_of, reference=said):
        raise CannotPay(_("It is paid already."))
    payout.paid_on, payout.reference = as_of, said
    _record("partner.paid", payout.agreement, by, as_of, amount=payout.amount)
    return payout


def _record(verb: str, row: PartnerAgreement, by: Actor, as_of: date, **data: Any) -> None:
    more = {**data, "currency": row.currency} if data else {}
    record(verb, by=by, on=as_of, client_id=row.client_id, subject=("partner", row.pk), data=more)
