"""Bonuses of a quarter as the command line tells them (a contract: JSON keys stay)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from perennial.kernel.money import round_money
from perennial.kernel.quarters import quarter_name
from perennial.targets.models import Bonus, BonusLine
from perennial.targets.queries.bonus_rules import in_force
from perennial.targets.queries.bonuses import recomputed


def report(quarter: date) -> dict[str, Any]:
    """Every bonus of the quarter with its lines, and whether its rules give the same bytes again."""
    rules = in_force(quarter)
    rows = Bonus.objects.filter(quarter=quarter).select_related("person", "rules").prefetch_related("lines")
    return {
        "quarter": quarter_name(quarter), "rules": None if rules is None else rules.number,
        "bonuses": [_bonus(row) for row in rows.order_by("side", "person__name", "id")],
    }  # fmt: skip


def _bonus(row: Bonus) -> dict[str, Any]:
    computed = row.settled_on is not None
    return {
        "id": row.pk, "person": row.person.name, "side": row.side, "state": row.state, "rules": row.rules.number,
        "currency": row.currency, "amount": _money(row.amount, row) if computed else None,
        "most": _money(row.most, row) if computed else None, "settled_on": str(row.settled_on) if computed else None,
        "paid_on": str(row.paid_on) if row.paid_on else None,
        "same_again": recomputed(row) == row.result if computed else None,
        "lines": [_line(line, row) for line in row.lines.all()],
    }  # fmt: skip


def _line(line: BonusLine, row: Bonus) -> dict[str, Any]:
    return {
        "line": line.key, "amount": _money(line.amount, row), "numbers": line.numbers, "why": line.why,
        "rows": line.rows,
        "by_invoice": {str(invoice): str(amount) for invoice, amount in line.of_invoices},
    }  # fmt: skip


def _money(amount: Decimal, row: Bonus) -> str:
    return str(round_money(amount, row.currency))
