"""The partner programme of the demo company: two agreements, what real receipts earned, a payout that was paid."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from perennial.foundation.choices import Role
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor
from perennial.growth.actions.partners import agree_with_partner, book_commissions, note_paid, release_payout
from perennial.growth.choices import PaidTo
from perennial.growth.models import CommissionEntry, PartnerAgreement, Referral
from perennial.growth.queries.partners import standings

# (steps, cap, months for each company)
TERMS: Final = (
    ([(None, Decimal(10))], None, 24),
    ([(Decimal(20_000), Decimal(10)), (Decimal(30_000), Decimal(15)), (None, Decimal(20))], Decimal(25_000), 12),
)


def make_partners(as_of: date) -> None:
    """Clients whose named companies paid last sign first; finance has paid what was due until six weeks ago."""
    head = User.objects.filter(role__in=(Role.HCS, Role.DIR), is_active=True).order_by("role", "pk").first()
    finance = User.objects.filter(role=Role.FIN, is_active=True).order_by("pk").first()
    if head is None or finance is None:
        return
    for named, (tiers, cap, months) in zip(_partners(), TERMS, strict=False):
        day = (named.registered_on or as_of) - timedelta(days=20)
        values: dict[str, Any] = {
            "steps": tiers, "cap": cap, "currency": named.client.currency, "months": months, "starts_on": day,
            "signed_on": day, "document": f"Contracts, partner agreement {named.client.code}",
            "paid_to": PaidTo.COMPANY,
        }  # fmt: skip
        agree_with_partner(named.client, values=values, by=_by(head, day), as_of=day)
    book_commissions(as_of=as_of)
    _pay(finance, as_of)


def _partners() -> list[Referral]:
    """One named company for each partner, the one that paid for the first time last."""
    rows = Referral.objects.filter(became__isnull=False, first_cash_on__isnull=False, client__merged_into__isnull=True)
    found: dict[int, Referral] = {}
    for row in rows.select_related("client").order_by("-first_cash_on", "pk"):
        found.setdefault(row.client_id, row)
    return list(found.values())[: len(TERMS)]


def _pay(finance: User, as_of: date) -> None:
    """All that came until six weeks ago is released and paid; what came since is due."""
    until = as_of - timedelta(days=42)
    for one in standings(list(PartnerAgreement.objects.select_related("client").order_by("pk")), until):
        if one.may_be_paid > 0 and CommissionEntry.objects.filter(agreement=one.row).exists():
            payout = release_payout(one.row, by=_by(finance, until), as_of=until)
            paid = until + timedelta(days=5)
            note_paid(payout, reference=f"PP-{payout.pk:03d}", by=_by(finance, paid), as_of=paid)


def _by(person: User, day: date) -> Actor:
    return Actor(person, datetime.combine(day, time(9), UTC))
