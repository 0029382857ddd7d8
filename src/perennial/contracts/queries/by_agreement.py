"""What agreements brought in a month on chosen days, and until when somebody worked under them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from perennial.contracts.choices import LIVE, WORKED, Billing
from perennial.contracts.models import Placement, Project
from perennial.contracts.queries.run_rate import works
from perennial.contracts.rules.run_rate import Fee, Work, parts_of
from perennial.foundation.store import load
from perennial.kernel.money import ZERO


@dataclass(frozen=True, slots=True)
class UnderAgreement:
    """What is known of the work under an agreement. `worked_until` is `date.max` while somebody works without a last
    day, and None where nobody ever did. `fixed`: all of it is done for fixed fees, and is over when it is done.
    """

    worked_until: date | None
    fixed: bool


def under_agreements(client_ids: Collection[int] | None = None) -> dict[int, UnderAgreement]:
    """{agreement: what is known of its work}; agreements without placements and projects are left out. Two queries."""
    rows: Any = Placement.objects.filter(state__in=WORKED).order_by()
    projects: Any = Project.objects.order_by()
    if client_ids is not None:
        rows, projects = rows.filter(client_id__in=client_ids), projects.filter(client_id__in=client_ids)
    until: dict[int, date] = {}
    placed: set[int] = set()
    for agreement, state, ends, billing in rows.values_list("agreement_id", "state", "ends_on", "project__billing"):
        last = ends or (date.max if state in LIVE else date.min)
        until[agreement] = max(until.get(agreement, date.min), last)
        if billing != Billing.FIXED:
            placed.add(agreement)
    kinds: dict[int, set[bool]] = defaultdict(set)
    for agreement, billing in projects.values_list("agreement_id", "billing"):
        kinds[agreement].add(billing == Billing.FIXED)
    return {
        pk: UnderAgreement(until.get(pk), kinds.get(pk) == {True} and pk not in placed) for pk in {*until, *kinds}
    }


def monthly_of(
    groups: Mapping[int, Collection[int]], days: Collection[tuple[int, date]]
) -> dict[tuple[int, date], dict[str, Decimal]]:
    """{(group, day): {currency: what its agreements brought in a month}} for pairs of a group of agreements and a day.
    Six queries at most, however many pairs.
    """
    if not days:
        return {}
    first, last = min(day for _key, day in days), max(day for _key, day in days)
    agreements = {pk: key for key, pks in groups.items() for pk in pks}
    found, fees = works(first, last)
    placed: Any = Placement.objects.filter(pk__in=[work.id for work in found]) if len(found) <= 400 else (
        Placement.objects.filter(state__in=WORKED)
    )  # fmt: skip
    of_work = dict(placed.order_by().values_list("pk", "agreement_id"))
    of_fee = dict(Project.objects.filter(billing=Billing.FIXED).order_by().values_list("pk", "agreement_id"))
    own: dict[int, tuple[list[Work], list[Fee]]] = defaultdict(lambda: ([], []))
    for work in found:
        if (key := agreements.get(of_work.get(work.id, 0))) is not None:
            own[key][0].append(work)
    for fee in fees:
        if (key := agreements.get(of_fee.get(fee.id, 0))) is not None:
            own[key][1].append(fee)
    stored = load("contracts.working_days", "contracts.hours_a_day")
    days_a_year, hours_a_day = int(stored["contracts.working_days"]), int(stored["contracts.hours_a_day"])
    sums: dict[tuple[int, date], dict[str, Decimal]] = {}
    for key, day in days:
        amounts: dict[str, Decimal] = {}
        placed_then, fixed_then = own.get(key, ([], []))
        for part in parts_of(day, placed_then, fixed_then, days_a_year=days_a_year, hours_a_day=hours_a_day):
            amounts[part.currency] = amounts.get(part.currency, ZERO) + part.amount
        sums[key, day] = amounts
    return sums
