"""Bonuses as pages and the command show them, and what their moves are guarded by."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from perennial.billing.models import Allocation, Invoice
from perennial.foundation.choices import Role
from perennial.foundation.models import User
from perennial.foundation.rates import rates_on
from perennial.targets.choices import STANDING, Side
from perennial.targets.models import Bonus, BonusLine, BonusQuery
from perennial.targets.queries.bonus_facts import read_ledger
from perennial.targets.queries.bonus_rules import rules_of
from perennial.targets.rules.bonus_json import facts_of, result_text
from perennial.targets.rules.bonus_settling import COMMISSION, FIGURE, HELD, settle

ROUNDING: Final = Decimal("0.01")
DAYS_TO_QUERY: Final = timedelta(days=10)
SIDES: Final = {Role.AM: Side.MANAGER, Role.SAL: Side.SALES}


def bonuses_of(user: Any, *, quarter: date | None = None, words: str = "") -> QuerySet[Bonus]:
    """What the person may see: of a quarter, of people whose name holds the words."""
    rows = Bonus.objects.visible_to(user).select_related("person", "rules")
    rows = rows.filter(quarter=quarter) if quarter is not None else rows
    rows = rows.filter(person__name__icontains=words) if words else rows
    open_query = BonusQuery.objects.filter(bonus=OuterRef("pk"), answered_on__isnull=True)
    return rows.annotate(has_query=Exists(open_query)).order_by("-quarter", "side", "person__name", "id")


def quarters_of(user: Any) -> list[date]:
    """Quarters with a bonus the person may see, the newest first. One query."""
    rows = Bonus.objects.visible_to(user).order_by("-quarter")
    return list(rows.values_list("quarter", flat=True).distinct())


def people_with_bonus() -> list[tuple[User, str]]:
    """Everybody who can earn one, with what for. One query."""
    rows = User.objects.filter(is_active=True, role__in=SIDES).order_by("name", "pk")
    return [(user, SIDES[Role(user.role)]) for user in rows]


def paid_twice(row: Bonus) -> list[int]:
    """Receipts of this bonus that another standing bonus of the same side was computed from as well, or more of which
    it was computed from than came. A receipt may stand in two lines, each with the part of it that belongs to a
    business of its own. Three queries; two more for one that is in parts.
    """
    own = Counter(_receipts(BonusLine.objects.filter(bonus=row)))
    others = BonusLine.objects.filter(bonus__side=row.side, bonus__state__in=STANDING).exclude(bonus=row)
    twice = sorted(pk for pk, times in own.items() if times > 1)
    return sorted(set(own) & set(_receipts(others))) + (_more_than_came(row, twice) if twice else [])


def _more_than_came(row: Bonus, receipts: Sequence[int]) -> list[int]:
    """Those whose parts, as the bonus keeps them, are together more than the receipt. Two queries."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for one in facts_of(row.facts).receipts:
        sums[one.allocation] += one.amount
    exchange = rates_on(row.settled_on or row.quarter, rules_of(row.rules).currency)
    came: Any = Allocation.objects.filter(pk__in=receipts).values_list("pk", "amount", "invoice__currency")
    found = []
    for pk, amount, currency in came:
        factor = exchange.factor(currency)
        if factor is None or sums[pk] > amount * factor + ROUNDING:
            found.append(pk)
    return sorted(found)


def unpaid_too_long(row: Bonus, as_of: date) -> list[int]:
    """Invoices its figures rest on that are unpaid for longer than its rules allow, and were not when it was computed:
    what was is held back already, and commission is of cash only. Three queries.
    """
    lines = list(row.lines.all())
    rests_on = {invoice for line in lines if line.kind == FIGURE for invoice, _amount in line.of_invoices}
    held = {invoice for line in lines if line.kind == HELD for invoice, _amount in line.of_invoices}
    gate = rules_of(row.rules).gate_days
    return sorted(
        pk for pk, one in read_ledger(rests_on - held).items()
        if one.unpaid(as_of) > 0 and (as_of - one.issued_on).days > gate
    )  # fmt: skip


def may_be_queried(row: Bonus, as_of: date) -> bool:
    """Whether a question about it is still heard: ten days from its computation."""
    return row.settled_on is not None and as_of <= row.settled_on + DAYS_TO_QUERY


def recomputed(row: Bonus) -> str:
    """The result that the bonus' own rules give on its own facts: byte for byte what it keeps."""
    return result_text(settle(rules_of(row.rules), facts_of(row.facts)))


def open_query(row: Bonus) -> BonusQuery | None:
    """The question that waits for an answer."""
    return row.queries.filter(answered_on__isnull=True).first()


def invoices_named(ids: Sequence[int]) -> dict[int, Invoice]:
    """Invoices by id, for a bonus' lines. One query."""
    return {row.pk: row for row in Invoice.objects.filter(pk__in=ids).select_related("client")}


def _receipts(lines: Any) -> list[int]:
    return [pk for rows in lines.filter(kind=COMMISSION).values_list("rows", flat=True) for pk in rows]
