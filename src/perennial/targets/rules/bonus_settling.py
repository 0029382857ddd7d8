"""One person's bonus of one quarter from the rules and the facts: its lines, each with its numbers and its rows.

The order matters and is the one of docs/algorithms/bonus.md: figures of the plan, what is held back for unpaid
invoices, commission on cash, the cap, what was held back before and has come, what was credited since. The total is
never above the cap and never below zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final

from perennial.kernel.money import round_money
from perennial.targets.rules.bonus import ONE, ZERO, Attainment, cents, months_since, payout, shared_out
from perennial.targets.rules.bonus_form import HUNDRED, Commission, Rules

FIGURE: Final = "figure"
HELD: Final = "held"
SHOWN: Final = 6  # digits of a quotient in the numbers that a line tells; what it pays is computed with all
COMMISSION: Final = "commission"
CAP: Final = "cap"
RELEASED: Final = "released"
CLAWBACK: Final = "clawback"
# why a line pays nothing although the rules name it
NO_TARGET: Final = "no_target"
NO_ACTUAL: Final = "no_actual"
NO_SPLIT: Final = "no_split"


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice of the quarter: its sum, what of it is unpaid, and its age in days on the day of settling."""

    invoice: int
    amount: Decimal
    unpaid: Decimal
    days: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """Cash that came in the quarter for an invoice, without VAT, or the part of it that belongs to one business;
    `months`: since that business began; `partner`: per cent of it that a partner earned.
    """

    allocation: int
    invoice: int
    client: int
    kind: str
    months: int
    amount: Decimal
    partner: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Credit:
    """A share of an invoice that was credited or paid back on a day."""

    on: date
    share: Decimal


@dataclass(frozen=True, slots=True)
class Former:
    """What earlier bonuses of the person say of one invoice: paid for it, held back, released of that; the day the
    newest of them was settled; the share of what was unpaid then that has come; what was credited since.
    """

    invoice: int
    settled_on: date
    paid: Decimal = ZERO
    held: Decimal = ZERO
    released: Decimal = ZERO
    came: Decimal = ZERO
    credits: tuple[Credit, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a bonus is computed from, in the currency of the rules. `since`: the day the bonus before this one was
    settled, None for the first; credits of days up to it were that one's to take back.
    """

    side: str
    settled_on: date
    since: date | None = None
    attainments: tuple[Attainment, ...] = ()
    bills: tuple[Bill, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    former: tuple[Former, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it pays or takes, the numbers of its formula, and the rows it stands on. `parts`: what of the
    amount rests on which invoice; `why`: why it pays nothing.
    """

    kind: str
    name: str
    amount: Decimal
    numbers: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[tuple[int, Decimal], ...] = ()
    rows: tuple[int, ...] = ()
    why: str = ""

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else self.kind


@dataclass(frozen=True, slots=True)
class Settlement:
    """The lines, their sum, and the most that the rules allow."""

    currency: str
    lines: tuple[Line, ...]
    total: Decimal
    most: Decimal

    def __post_init__(self) -> None:
        if sum((line.amount for line in self.lines), ZERO) != self.total:
            raise ValueError("a bonus is the sum of its lines")
        if not ZERO <= self.total <= self.most:
            raise ValueError("a bonus is neither below zero nor above its cap")


def settle(rules: Rules, facts: Facts) -> Settlement:
    """The bonus that the rules give on these facts, in whatever order they come."""
    facts = _ordered(facts)
    target = rules.targets.get(facts.side, ZERO)
    most = round_money(target * rules.cap / HUNDRED, rules.currency)
    lines = _figures(rules, facts, target)
    lines += _held(rules, facts, lines)
    lines += _commissions(rules, facts)
    lines += _cap(rules, most, lines)
    lines += _released(rules, facts, most - _sum(lines))
    lines += _clawback(rules, facts, _sum(lines))
    return Settlement(rules.currency, tuple(lines), _sum(lines), most)


def _ordered(facts: Facts) -> Facts:
    """The rows by their ids: cents left over fall on the first of equals, which must not be the database's choice."""
    return replace(
        facts, bills=tuple(sorted(facts.bills, key=lambda one: one.invoice)),
        receipts=tuple(sorted(facts.receipts, key=lambda one: (one.allocation, one.kind, one.months))),
        former=tuple(sorted(facts.former, key=lambda one: one.invoice)),
    )  # fmt: skip


def _figures(rules: Rules, facts: Facts, target: Decimal) -> list[Line]:
    """Target bonus x weight x payout, a line a figure. Only account managers have a plan."""
    if facts.side != "manager":
        return []
    known = {one.kpi: one for one in facts.attainments}
    found = [known.get(weight.kpi, Attainment(weight.kpi, None, None, None)) for weight in rules.weights]
    reached = [one.attained for one in found]
    factors = [ZERO if one is None else payout(rules.curve, one) for one in reached]
    exact = [target * w.percent * factor / HUNDRED for w, factor in zip(rules.weights, factors, strict=True)]
    billed = [bill.amount for bill in facts.bills]
    lines = []
    for number, amount in enumerate(cents(exact, rules.currency)):
        weight, one, attained = rules.weights[number], found[number], reached[number]
        shares = shared_out(amount, billed, rules.currency) if weight.on_cash else []
        numbers = {
            "target_bonus": _told(target), "weight": _told(weight.percent), "start": _told(one.start),
            "target": _told(one.target), "actual": _told(one.actual), "pays": _told(round(factors[number], SHOWN)),
            "attained": "" if attained is None else _told(round(attained, SHOWN)),
        }  # fmt: skip
        why = NO_TARGET if one.target is None else NO_ACTUAL if one.actual is None else ""
        parts = tuple((bill.invoice, share) for bill, share in zip(facts.bills, shares, strict=False) if share)
        lines.append(Line(FIGURE, weight.kpi, amount, numbers, parts, tuple(sorted(one.rows)), why))
    return lines


def _held(rules: Rules, facts: Facts, figures: Sequence[Line]) -> list[Line]:
    """What of the figures rests on invoices unpaid for longer than the gate: it waits for their cash."""
    late = {bill.invoice: bill for bill in facts.bills if bill.days > rules.gate_days and bill.unpaid > 0}
    lines = []
    for line in figures:
        parts = []
        for invoice, amount in line.parts:
            if invoice in late and late[invoice].amount > 0:
                share = min(ONE, late[invoice].unpaid / late[invoice].amount)
                parts.append((invoice, -round_money(amount * share, rules.currency)))
        parts = [part for part in parts if part[1]]
        if parts:
            numbers = {"days": str(rules.gate_days), "of": _told(line.amount)}
            rows = tuple(invoice for invoice, _amount in parts)
            lines.append(Line(HELD, line.name, _total(parts), numbers, tuple(parts), rows))
    return lines


def _commissions(rules: Rules, facts: Facts) -> list[Line]:
    """The person's share of the commission on each receipt; a line a kind of business, client and split."""
    groups: dict[tuple[str, int, int, Decimal], list[Receipt]] = defaultdict(list)
    for receipt in facts.receipts:
        rule = rules.commission(receipt.kind)
        if rule is not None and receipt.months < rule.months:
            split = rules.split(receipt.kind, receipt.months)
            percent = percent_of(rules, rule, receipt)
            groups[receipt.kind, receipt.client, split.first if split is not None else 0, percent].append(receipt)
    lines = []
    for (kind, client, first, percent), receipts in sorted(groups.items()):
        split, rule = rules.split(kind, first), rules.commission(kind)
        if split is None or rule is None or not split.percent(facts.side):
            continue
        parts: dict[int, Decimal] = defaultdict(Decimal)
        for receipt in receipts:
            parts[receipt.invoice] += commission_of(rules, receipt)[facts.side]
        numbers = {
            "client": str(client), "kind": kind, "cash": _told(sum((r.amount for r in receipts), ZERO)),
            "percent": _told(percent), "share": _told(split.percent(facts.side)), "sales": _told(split.sales),
            "manager": _told(split.manager), "first": str(split.first),
            "last": "" if split.last is None else str(split.last),
        }  # fmt: skip
        found = tuple(sorted(parts.items()))
        name = f"{kind}:{client}:{split.first}"
        if percent != rule.percent:
            name += f":{percent}"
            numbers |= {"whole": _told(rule.percent), "together": _told(rules.together)}
        rows = tuple(sorted({receipt.allocation for receipt in receipts}))
        lines.append(Line(COMMISSION, name, _total(found), numbers, found, rows))
    return lines


def commission_of(rules: Rules, receipt: Receipt) -> dict[str, Decimal]:
    """The whole commission of a receipt, shared out between sales and the manager to the last cent."""
    rule, split = rules.commission(receipt.kind), rules.split(receipt.kind, receipt.months)
    if rule is None or split is None or receipt.months >= rule.months:
        return {"sales": ZERO, "manager": ZERO}
    whole = round_money(receipt.amount * percent_of(rules, rule, receipt) / HUNDRED, rules.currency)
    sales, manager = shared_out(whole, [split.sales, split.manager], rules.currency)
    return {"sales": sales, "manager": manager}


def percent_of(rules: Rules, rule: Commission, receipt: Receipt) -> Decimal:
    """What a commission takes of a receipt: what a partner earns of it comes first, as far as both together may go."""
    if rules.together is None:
        return rule.percent
    return min(rule.percent, max(ZERO, rules.together - round(receipt.partner, SHOWN)))


def _cap(rules: Rules, most: Decimal, lines: Sequence[Line]) -> list[Line]:
    """What is above the cap is not paid; the cut falls on each invoice by what was paid for it."""
    total = _sum(lines)
    if total <= most:
        return []
    by_invoice = {invoice: amount for invoice, amount in _by_invoice(lines).items() if amount > 0}
    free = max(ZERO, total - sum(by_invoice.values(), ZERO))
    cut = shared_out(most - total, [*by_invoice.values(), free], rules.currency)
    parts = tuple((invoice, part) for invoice, part in zip(by_invoice, cut, strict=False) if part)
    return [Line(CAP, "", most - total, {"total": _told(total), "most": _told(most), "cap": _told(rules.cap)}, parts)]


def _released(rules: Rules, facts: Facts, room: Decimal) -> list[Line]:
    """What was held back before and whose cash has come, as far as the cap leaves room; the rest goes on waiting."""
    parts = []
    for one in facts.former:
        due = round_money(one.held * min(ONE, one.came), rules.currency) - one.released
        paid = min(max(ZERO, due), room)
        room -= paid
        if paid > 0:
            parts.append((one.invoice, paid))
    if not parts:
        return []
    return [Line(RELEASED, "", _total(parts), {}, tuple(parts), tuple(invoice for invoice, _amount in parts))]


def _clawback(rules: Rules, facts: Facts, room: Decimal) -> list[Line]:
    """What was paid for revenue that was credited or paid back since the last settlement and within the months of the
    rules: taken from this bonus and from no later one, so what this one does not hold is let go.
    """
    parts = []
    for one in facts.former:
        shares = [credit.share for credit in one.credits if _reaches(rules, facts, one, credit)]
        back = round_money(max(ZERO, one.paid) * min(ONE, sum(shares, ZERO)), rules.currency)
        back = min(back, room)
        room -= back
        if back > 0:
            parts.append((one.invoice, -back))
    if not parts:
        return []
    numbers = {"months": str(rules.clawback_months)}
    return [
        Line(CLAWBACK, "", _total(parts), numbers, tuple(parts), tuple(invoice for invoice, _amount in parts))
    ]  # fmt: skip


def _reaches(rules: Rules, facts: Facts, one: Former, credit: Credit) -> bool:
    fresh = facts.since is None or credit.on > facts.since
    return fresh and one.settled_on < credit.on and months_since(one.settled_on, credit.on) < rules.clawback_months


def _by_invoice(lines: Iterable[Line]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        for invoice, amount in line.parts:
            found[invoice] += amount
    return dict(sorted(found.items()))


def _sum(lines: Iterable[Line]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)


def _total(parts: Iterable[tuple[int, Decimal]]) -> Decimal:
    return sum((amount for _invoice, amount in parts), ZERO)


def _told(number: Decimal | None) -> str:
    """A number of a formula, without the zeros a column of the table has added."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
