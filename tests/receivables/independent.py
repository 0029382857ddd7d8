"""Domain A6 written down once more in plain Python, from facts alone: no query and no rule of the product is used."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

ZERO = Decimal(0)
PERIOD = 90


class Inv(NamedTuple):
    client: int
    currency: str
    issued: date
    due: date
    amount: Decimal


class Money(NamedTuple):
    """A payment, a bank return (negative) or a credit note."""

    client: int
    currency: str
    on: date
    amount: Decimal


class Match(NamedTuple):
    """`kind`: payment, credit or write_off. `undone`: the day it was undone."""

    kind: str
    invoice: int
    source: tuple[str, int] | None
    amount: Decimal
    on: date
    undone: date | None = None


class Contest(NamedTuple):
    invoice: int
    amount: Decimal
    opened: date
    resolved: date | None


@dataclass
class Facts:
    invoices: dict[int, Inv] = field(default_factory=dict)
    money: dict[tuple[str, int], Money] = field(default_factory=dict)
    matches: list[Match] = field(default_factory=list)
    disputes: list[Contest] = field(default_factory=list)

    def by_invoice(self) -> dict[int, list[Match]]:
        found: dict[int, list[Match]] = defaultdict(list)
        for match in self.matches:
            found[match.invoice].append(match)
        return found


def stands(match: Match, day: date) -> bool:
    """Whether the match was made and not undone by the end of the day."""
    return match.on <= day and (match.undone is None or match.undone > day)


def ageing_of(facts: Facts, day: date) -> dict[tuple[int, str], dict[str, Decimal]]:
    """Open amounts by days past due; credits that wait for an invoice in their own column, negative."""
    matched = facts.by_invoice()
    found: dict[tuple[int, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for pk, row in facts.invoices.items():
        if row.issued > day:
            continue
        rest = row.amount - sum((m.amount for m in matched[pk] if stands(m, day)), ZERO)
        if rest <= 0:
            continue
        late = (day - row.due).days
        names = ((0, "not_due"), (30, "d1_30"), (60, "d31_60"), (90, "d61_90"))
        name = next((n for limit, n in names if late <= limit), "d90_plus")
        found[(row.client, row.currency)][name] += rest
        found[(row.client, row.currency)]["open"] += rest
    used: dict[tuple[str, int], Decimal] = defaultdict(lambda: ZERO)
    for match in facts.matches:
        if match.source is not None and stands(match, day):
            used[match.source] += match.amount
    for key, credit in facts.money.items():
        left = credit.amount - used[key] if credit.on <= day else ZERO
        if left:
            found[(credit.client, credit.currency)]["unallocated"] -= left
    there = {key: {name: amount for name, amount in parts.items() if amount} for key, parts in found.items()}
    return {key: parts for key, parts in there.items() if parts}


def disputed_of(facts: Facts, day: date) -> dict[str, Decimal]:
    """The contested part of what is open, per currency."""
    matched = facts.by_invoice()
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for contest in facts.disputes:
        row = facts.invoices[contest.invoice]
        if contest.opened > day or (contest.resolved and contest.resolved <= day) or row.issued > day:
            continue
        rest = row.amount - sum((m.amount for m in matched[contest.invoice] if stands(m, day)), ZERO)
        found[row.currency] += max(ZERO, min(contest.amount, rest))
    return {currency: amount for currency, amount in found.items() if amount}


def measures_of(facts: Facts, day: date) -> dict[str, dict[str, Fraction | str | None]]:
    """Every measure of A6 by currency over the trailing ninety days, exact."""
    start = day - timedelta(days=PERIOD)
    end_net, end_current = _totals(facts, day)
    start_net, _current = _totals(facts, start)
    sales = _sum((r.currency, r.amount) for r in facts.invoices.values() if start < r.issued <= day)
    lost = _sum((facts.invoices[m.invoice].currency, m.amount) for m in facts.matches
                if m.kind == "write_off" and start < m.on <= day)  # fmt: skip
    weighted, median = _weighted(facts, start, day), _median(facts, start, day)
    currencies = {*end_net, *start_net, *sales, *weighted, *median}
    return {
        currency: {
            "dso_simple": _ratio(max(ZERO, end_net[currency]), sales[currency], PERIOD),
            "best_possible_dso": _ratio(end_current[currency], sales[currency], PERIOD),
            "dso_count_back": _count_back(facts, currency, max(ZERO, end_net[currency]), day),
            "cei": _ratio(
                start_net[currency] + sales[currency] - end_net[currency] - lost[currency],
                start_net[currency] + sales[currency] - end_current[currency],
                100,
            ),
            "days_to_pay_weighted": weighted.get(currency),
            "days_to_pay_median": median.get(currency),
        }
        for currency in currencies
    }


def _totals(facts: Facts, day: date) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    net: dict[str, Decimal] = defaultdict(lambda: ZERO)
    current: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for (_client, currency), parts in ageing_of(facts, day).items():
        net[currency] += parts.get("open", ZERO) + parts.get("unallocated", ZERO)
        current[currency] += parts.get("not_due", ZERO)
    return net, current


def _sum(rows: Any) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for currency, amount in rows:
        found[currency] += amount
    return found


def _ratio(above: Decimal, below: Decimal, times: int) -> Fraction | None:
    return Fraction(above) / Fraction(below) * times if below > 0 else None


def _count_back(facts: Facts, currency: str, owed: Decimal, day: date) -> Fraction | str | None:
    by_month: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    for row in facts.invoices.values():
        if row.currency == currency and row.issued <= day:
            by_month[(row.issued.year, row.issued.month)] += row.amount
    if not by_month:
        return None
    left, days, (year, month) = Fraction(owed), Fraction(0), (day.year, day.month)
    while left > 0 and (year, month) >= min(by_month):
        length = day.day if (year, month) == (day.year, day.month) else monthrange(year, month)[1]
        sold = Fraction(by_month[(year, month)])
        days += length if left > sold else left / sold * length
        left = max(Fraction(0), left - sold)
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return f">{float(days):.6f}" if left > 0 else days


def _weighted(facts: Facts, start: date, day: date) -> dict[str, Fraction]:
    money: dict[str, Fraction] = defaultdict(Fraction)
    days: dict[str, Fraction] = defaultdict(Fraction)
    for match in facts.matches:
        if match.kind == "payment" and start < match.on <= day and stands(match, day):
            row = facts.invoices[match.invoice]
            money[row.currency] += Fraction(match.amount)
            days[row.currency] += Fraction(match.amount) * max(0, (match.on - row.issued).days)
    return {currency: days[currency] / amount for currency, amount in money.items() if amount > 0}


def _median(facts: Facts, start: date, day: date) -> dict[str, Fraction]:
    """The middle invoice among those whose last matched money came in the period and left nothing open."""
    taken: dict[str, list[int]] = defaultdict(list)
    for pk, matches in facts.by_invoice().items():
        row, then = facts.invoices[pk], [m for m in matches if stands(m, day)]
        if row.issued > day or sum((m.amount for m in then), ZERO) != row.amount:
            continue
        settled = max(m.on for m in then)
        if start < settled and any(m.kind == "payment" for m in then):
            taken[row.currency].append(max(0, (settled - row.issued).days))
    found = {}
    for currency, days in taken.items():
        days.sort()
        found[currency] = Fraction(days[(len(days) - 1) // 2] + days[len(days) // 2], 2)
    return found
