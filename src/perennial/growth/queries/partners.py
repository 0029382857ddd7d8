"""Partner agreements with what was earned, what was paid, and what is due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Sum

from perennial.billing.queries import AMOUNT
from perennial.foundation.models import User
from perennial.growth.models import CommissionEntry, CommissionPayout, PartnerAgreement
from perennial.growth.rules.commissions import payable
from perennial.kernel.money import Money
from perennial.kernel.text import fold

PAY_DAYS: Final = 30  # days after the cash within which its commission is paid


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an agreement stands. `due_on`: the day by which what may be paid is to be paid, none where nothing is."""

    row: PartnerAgreement
    cash: Decimal
    earned: Decimal
    released: Decimal
    unpaid: Decimal  # released, and not paid yet
    companies: int
    due_on: date | None

    @property
    def balance(self) -> Decimal:
        return self.earned - self.released

    @property
    def may_be_paid(self) -> Decimal:
        return payable(self.balance)

    def money(self, amount: Decimal) -> Money:
        """An amount in the agreement's currency."""
        return Money(amount, self.row.currency)


def standings(rows: Sequence[PartnerAgreement], until: date) -> list[Standing]:
    """Three queries, however many agreements."""
    ids = [row.pk for row in rows]
    entries: dict[int, list[tuple[date, Decimal, Decimal, int]]] = defaultdict(list)
    for pk, day, net, gain, referral in CommissionEntry.objects.filter(agreement__in=ids, on__lte=until).order_by(
        "on", "pk"
    ).values_list("agreement", "on", "net", "earned", "referral"):  # fmt: skip
        entries[pk].append((day, net, gain, referral))
    payouts = CommissionPayout.objects.filter(agreement__in=ids).order_by()
    released = dict(payouts.values_list("agreement").annotate(sum=Sum("amount", output_field=AMOUNT)))
    open_ones = payouts.filter(paid_on__isnull=True)
    unpaid = dict(open_ones.values_list("agreement").annotate(sum=Sum("amount", output_field=AMOUNT)))
    zero = Decimal(0)
    return [
        Standing(
            row, sum((net for _d, net, _g, _r in entries[row.pk]), zero),
            sum((gain for _d, _n, gain, _r in entries[row.pk]), zero),
            released.get(row.pk, zero), unpaid.get(row.pk, zero), len({r for *_x, r in entries[row.pk]}),
            _due(entries[row.pk], released.get(row.pk, zero)),
        )
        for row in rows
    ]  # fmt: skip


def _due(entries: list[tuple[date, Decimal, Decimal, int]], released: Decimal) -> date | None:
    """30 days after the receipt with which more was earned than released."""
    total, due = Decimal(0), None
    for day, _net, gain, _referral in entries:
        total += gain
        if total <= released:
            due = None
        elif due is None:
            due = day + timedelta(days=PAY_DAYS)
    return due


def partners(user: User, words: str, until: date) -> list[Standing]:
    """Agreements the reader may see, by client, those that owe first."""
    rows = list(PartnerAgreement.objects.visible_to(user).select_related("client"))
    if words:
        rows = [row for row in rows if fold(words) in fold(row.client.name)]
    found = standings(rows, until)
    return sorted(found, key=lambda one: (one.due_on is None, one.due_on or until, one.row.client.name, one.row.pk))


def commissions_due(as_of: date, clients: Collection[int] | None = None, ahead: int = 7) -> list[Standing]:
    """Agreements of which something is to be paid within so many days. Four queries at most."""
    rows = PartnerAgreement.objects.filter(client__merged_into__isnull=True, entries__isnull=False).distinct()
    if clients is not None:
        rows = rows.filter(client__in=list(clients))
    found = standings(list(rows.select_related("client").order_by("pk")), as_of)
    return [one for one in found if one.due_on is not None and one.due_on <= as_of + timedelta(days=ahead)]


def open_commissions(referrals: Collection[int], until: date) -> set[int]:
    """Those of the referrals whose partner is still owed something."""
    pairs = set(
        CommissionEntry.objects.filter(referral__in=list(referrals)).order_by().values_list("referral", "agreement")
    )
    rows = list(PartnerAgreement.objects.filter(pk__in={agreement for _referral, agreement in pairs}))
    owing = {one.row.pk for one in standings(rows, until) if one.may_be_paid > 0 or one.unpaid > 0}
    return {referral for referral, agreement in pairs if agreement in owing}
