"""Versions of the bonus rules: read, in force, and how one differs from another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Final

from perennial.foundation.registry import KPIS
from perennial.targets.models import BonusRules
from perennial.targets.rules.bonus_form import (
    EXPANSION,
    LONGEST,
    MANAGER,
    NEW_LOGO,
    REFERRAL,
    RENEWAL,
    SALES,
    BadForm,
    Commission,
    Point,
    Rules,
    Split,
    Weight,
    parse,
    write,
)

__all__ = [
    "LONGEST", "BadForm", "Change", "differences", "draft", "first_form", "former_of", "in_force", "known_figures",
    "read_form", "rules_of",
]  # fmt: skip
LEFT_OUT: Final = "…"


@dataclass(frozen=True, slots=True)
class Change:
    """A line of a form: kept (""), taken out ("-"), put in ("+"), or kept ones that are left out ("…")."""

    sign: str
    text: str


def known_figures() -> list[str]:
    """The figures that a plan may hold, and the rules may weigh, in the order of the plan."""
    return [spec.key for spec in sorted(KPIS, key=lambda spec: spec.place)]


def read_form(text: str) -> Rules:
    """The rules that a form says, of figures that a plan may hold now. Raises BadForm with every error by line."""
    return parse(text, known_figures())


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
    """What was changed, each with the line before and after it; nothing where the forms are the same."""
    found = _all_lines(former, text)
    near = {at + step for at, one in enumerate(found) if one.sign for step in (-1, 0, 1)}
    shown: list[Change] = []
    for at, one in enumerate(found):
        if at in near:
            shown.append(one)
        elif near and (not shown or shown[-1].sign != LEFT_OUT):
            shown.append(Change(LEFT_OUT, ""))
    return shown


def _all_lines(former: str, text: str) -> list[Change]:
    """The lines of two forms in one list."""
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
            tuple(Commission(kind, Decimal(percent), 12) for kind, percent in (
                (NEW_LOGO, "1"), (EXPANSION, "1"), (RENEWAL, "0.2"), (REFERRAL, "1"))),
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
