"""The bonus on one client: what its cash brings now and to whom, and what it has brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from perennial.clients.models import Client
from perennial.foundation.rights import may_see
from perennial.growth.models import Expansion
from perennial.growth.queries.expansion_money import won_with_people
from perennial.kernel.quarters import quarter_of
from perennial.targets.models import Bonus, BonusLine, BonusRules
from perennial.targets.queries.bonus_facts import begun_at
from perennial.targets.queries.bonus_rules import in_force, rules_of
from perennial.targets.rules.bonus_form import EXPANSION, Commission, Rules, Split
from perennial.targets.rules.bonus_ledger import Business, business_of
from perennial.targets.rules.bonus_settling import COMMISSION


@dataclass(frozen=True, slots=True)
class OnExpansion:
    """What the cash of one expansion that was won brings, and to whom."""

    row: Expansion
    months: int
    commission: Commission
    split: Split


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
    expansions: Sequence[OnExpansion] = ()


def bonus_on_client(user: Any, client: Client, as_of: date) -> OnClient | None:
    """None for who has no bonus to see, and before rules are signed."""
    if not may_see(user, "bonus"):
        return None
    row = in_force(quarter_of(as_of))
    if row is None:
        return None
    rules = rules_of(row)
    begun = begun_at([client.pk], as_of).get(client.pk, [])
    found = business_of(begun, as_of, rules)
    kind, months = found if found is not None else ("", 0)
    lines = BonusLine.objects.filter(
        kind=COMMISSION, name__contains=f":{client.pk}:", bonus__in=Bonus.objects.live().visible_to(user)
    )
    return OnClient(
        row, kind, months, rules.commission(kind) if kind else None, rules.split(kind, months) if kind else None,
        list(lines.select_related("bonus__person").order_by("-bonus__quarter", "bonus__person__name", "place")),
        _on_expansions(client, begun, rules, as_of),
    )  # fmt: skip


def _on_expansions(client: Client, begun: Sequence[Business], rules: Rules, as_of: date) -> list[OnExpansion]:
    """Those whose months the rules still pay for, unless something newer has begun since. One query."""
    commission = rules.commission(EXPANSION)
    found: list[OnExpansion] = []
    for row in won_with_people(client.pk) if commission is not None else ():
        if row.won_on is None or commission is None:
            continue
        now = business_of([*begun, Business(EXPANSION, client.pk, row.won_on)], as_of, rules)
        split = rules.split(*now) if now is not None and now[0] == EXPANSION else None
        if now is not None and split is not None:
            found.append(OnExpansion(row, now[1], commission, split))
    return found
