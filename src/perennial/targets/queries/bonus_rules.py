"""Versions of the bonus rules: read, in force, and how one differs from another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher

from perennial.foundation.registry import KPIS
from perennial.targets.models import BonusRules
from perennial.targets.rules.bonus_form import (
    EXPANSION,
    MANAGER,
    NEW_LOGO,
    REFERRAL,
    RENEWAL,
    SALES,
    Commission,
    Point,
    Rules,
    Split,
    Weight,
    parse,
    write,
)


@dataclass(frozen=True, slots=True)
class Change:
    """A line of a form as it was and as it is: kept (""), taken out ("-") or put in ("+")."""

    sign: str
    text: str


def known_figures() -> list[str]:
    """The figures that a plan may hold, and the rules may weigh, in the order of the plan."""
    return [spec.key for spec in sorted(KPIS, key=lambda spec: spec.place)]


def rules_of(row: BonusRules) -> Rules:
    """A version as it was written, even if a figure it weighs is no longer counted."""
    return parse(row.text)


def in_force(quarter: date) -> BonusRules | None:
    """The version that pays a quarter. One query."""
    return BonusRules.objects.in_force(quarter)


def draft() -> BonusRules | None:
    """The draft, if somebody writes one. One query."""
    return BonusRules.objects.filter(state="draft").select_related("made_by").first()


def former_of(row: BonusRules) -> BonusRules | None:
    """The signed version before this one."""
    return BonusRules.objects.signed().filter(number__lt=row.number).order_by("-number").first()


def differences(former: str, text: str) -> list[Change]:
    """The lines of two forms, side by side in one list."""
    was, now = former.strip().splitlines(), text.strip().splitlines()
    found = []
    for kind, start, stop, first, last in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [Change("", line) for line in now[first:last]]
        else:
            found += [Change("-", line) for line in was[start:stop]]
            found += [Change("+", line) for line in now[first:last]]
    return found


def first_form(currency: str) -> str:
    """What a director begins with: all figures of the plan alike, the curve and the split of the domain."""
    hundred = 100
    keys = known_figures() or ["days_to_pay"]
    even = hundred // len(keys)
    percents = [even + (1 if n < hundred - even * len(keys) else 0) for n in range(len(keys))]
    money = {MANAGER: 1500, SALES: 3000}
    return write(
        Rules(
            currency, {side: _d(sum_) for side, sum_ in money.items()}, _d(150),
            tuple(Weight(key, _d(percent)) for key, percent in zip(keys, percents, strict=True)),
            (Point(_d(80), _d(50)), Point(_d(100), _d(100)), Point(_d(120), _d(150))),
            tuple(Commission(kind, _d(percent), 12) for kind, percent in (
                (NEW_LOGO, 3), (EXPANSION, 2), (RENEWAL, 1), (REFERRAL, 3))),
            (
                Split(NEW_LOGO, 0, None, _d(100), _d(0)), Split(EXPANSION, 0, 3, _d(70), _d(30)),
                Split(EXPANSION, 4, 6, _d(30), _d(70)), Split(EXPANSION, 7, None, _d(0), _d(100)),
                Split(RENEWAL, 0, None, _d(0), _d(100)), Split(REFERRAL, 0, None, _d(50), _d(50)),
            ),
            60, 6,
        )
    )  # fmt: skip


def _d(number: int) -> Decimal:
    return Decimal(number)
