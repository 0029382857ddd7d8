"""The bonus on one client: what its cash brings now and to whom, and what it has brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from perennial.clients.models import Client
from perennial.foundation.rights import may_see
from perennial.kernel.quarters import quarter_of
from perennial.targets.models import Bonus, BonusLine, BonusRules
from perennial.targets.queries.bonus_facts import begun_at
from perennial.targets.queries.bonus_rules import in_force, rules_of
from perennial.targets.rules.bonus_form import Commission, Split
from perennial.targets.rules.bonus_ledger import business_of
from perennial.targets.rules.bonus_settling import COMMISSION


@dataclass(frozen=True, slots=True)
class OnClient:
    """`commission` and `split`: of cash for an invoice of the day, None where it brings none; `lines`: those of the
    bonuses the reader may see, with their bonus.
    """

    rules: BonusRules
    kind: str
    months: int
    commission: Commission | None
    split: Split | None
    lines: Sequence[BonusLine]


def bonus_on_client(user: Any, client: Client, as_of: date) -> OnClient | None:
    """None for who has no bonus to see, and before rules are signed."""
    if not may_see(user, "bonus"):
        return None
    row = in_force(quarter_of(as_of))
    if row is None:
        return None
    rules = rules_of(row)
    found = business_of(begun_at([client.pk], as_of).get(client.pk, ()), as_of, rules)
    kind, months = found if found is not None else ("", 0)
    lines = BonusLine.objects.filter(
        kind=COMMISSION, name__contains=f":{client.pk}:", bonus__in=Bonus.objects.live().visible_to(user)
    )
    return OnClient(
        row, kind, months, rules.commission(kind) if kind else None, rules.split(kind, months) if kind else None,
        list(lines.select_related("bonus__person").order_by("-bonus__quarter", "bonus__person__name", "place")),
    )  # fmt: skip
