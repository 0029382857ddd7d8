"""What must hold of commissions: never edited, and together what the tiers give on all the cash."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from perennial.foundation.registry import VERIFIERS, Problem, VerifierSpec
from perennial.foundation.verifiers import missing_triggers
from perennial.growth.models import CommissionEntry, PartnerAgreement
from perennial.growth.rules.commissions import earned

FROZEN = ("growth_commissionentry", "growth_commissionpayout", "growth_portfoliotext", "growth_portfoliomove")


def triggers() -> tuple[int, list[Problem]]:
    """Commissions, and what a client granted, cannot be edited behind the product's back."""
    return missing_triggers(FROZEN)


def commissions() -> tuple[int, list[Problem]]:
    """The entries of each company add up to the tier formula on its total."""
    sums: dict[tuple[int, int], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for agreement, referral, net, gain in CommissionEntry.objects.order_by().values_list(
        "agreement", "referral", "net", "earned"
    ):
        sums[agreement, referral][0] += net
        sums[agreement, referral][1] += gain
    rows = PartnerAgreement.objects.in_bulk({agreement for agreement, _referral in sums})
    wrong = [
        Problem("the commissions of a company do not add up", f"partner agreement {agreement}, referral {referral}")
        for (agreement, referral), (total, gains) in sums.items()
        if gains != earned(total, rows[agreement].rule, rows[agreement].currency)
    ]
    return len(sums), wrong


VERIFIERS.register("growth triggers", VerifierSpec("growth triggers", triggers))
VERIFIERS.register("commissions", VerifierSpec("commissions", commissions))
