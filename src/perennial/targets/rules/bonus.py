"""What a bonus is: the payout curve, attainment, cents that add up (domain A17; docs/algorithms/bonus.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal, localcontext
from itertools import pairwise
from typing import Final

from perennial.kernel.money import minor_unit, round_money
from perennial.targets.rules.bonus_form import HUNDRED, Point

ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Attainment:
    """One figure of a plan at the end of its quarter. `rows`: ids of what the actual figure was counted from.

    None where the plan has no agreed target, or the book no actual figure: such a line pays nothing.
    """

    kpi: str
    start: Decimal | None
    target: Decimal | None
    actual: Decimal | None
    lower_is_better: bool = False
    rows: tuple[int, ...] = ()

    @property
    def attained(self) -> Decimal | None:
        """1 is the target; None where it cannot be told."""
        if self.target is None or self.actual is None:
            return None
        if not self.lower_is_better:
            return _reached(self.actual, self.target)
        if self.start is None or self.start <= self.target:  # there was nothing to bring down: it was kept, or not
            return ONE if self.actual <= self.target else ZERO
        return max(ZERO, _quotient(self.start - self.actual, self.start - self.target))


def payout(curve: Sequence[Point], attained: Decimal) -> Decimal:
    """What share of the target bonus an attainment pays: nothing below the first point, straight between two points,
    no more than the last one. 1 is 100 %.
    """
    percent = attained * HUNDRED
    if not curve or percent < curve[0].attained:
        return ZERO
    for low, high in pairwise(curve):
        if percent < high.attained:
            rise = _quotient((high.pays - low.pays) * (percent - low.attained), high.attained - low.attained)
            return (low.pays + rise) / HUNDRED
    return curve[-1].pays / HUNDRED


def shared_out(total: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """The total in whole minor units by weight, so that the parts add up to it exactly: the largest remainders get the
    units left over, the first of equals. All zero where no weight is above zero.
    """
    whole = sum(weights, ZERO)
    if not weights or whole <= 0:
        return [ZERO] * len(weights)
    unit = minor_unit(currency)
    sign = -1 if total < 0 else 1
    exact = [_quotient(abs(total) * weight, whole) for weight in weights]
    parts = [one.quantize(unit, rounding=ROUND_DOWN) for one in exact]
    left = int((abs(total) - sum(parts, ZERO)) / unit)
    order = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for number in order[:left]:
        parts[number] += unit
    return [sign * part for part in parts]


def cents(exact: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Amounts in whole minor units whose sum is the rounded sum of the exact ones. None may be below zero."""
    return shared_out(round_money(sum(exact, ZERO), currency), exact, currency)


def months_since(start: date, day: date) -> int:
    """Whole months from the start of some business to a day; 0 before the first month is over, and before it."""
    months = (day.year - start.year) * 12 + day.month - start.month
    return max(0, months - (day.day < start.day))


def _reached(actual: Decimal, target: Decimal) -> Decimal:
    if target <= 0:
        return ONE if actual >= target else ZERO
    return max(ZERO, _quotient(actual, target))


def _quotient(above: Decimal, below: Decimal) -> Decimal:
    """A quotient that every machine computes alike."""
    with localcontext() as context:
        context.prec = 28
        return above / below
