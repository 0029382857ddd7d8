"""A partner's commission: marginal tiers over the cash that came, never below zero (docs/algorithms/commissions.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from perennial.kernel.money import round_money
from perennial.kernel.saying import SaidError, gettext_noop

LEAST, MOST = Decimal(10), Decimal(20)
ZERO: Final = Decimal(0)


class WrongTiers(SaidError):
    """Tiers that cannot be; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Tiers:
    """`steps`: up to which total which percentage of what lies between it and the step below; the last has no bound.

    `cap`: the most that is ever earned; none: as much as the steps give. Raises WrongTiers.
    """

    steps: tuple[tuple[Decimal | None, Decimal], ...]
    cap: Decimal | None = None

    def __post_init__(self) -> None:
        bounds = [bound for bound, _percent in self.steps]
        if not self.steps or bounds[-1] is not None or None in bounds[:-1]:
            raise WrongTiers(gettext_noop("The last step has no bound, and only the last."))
        known = [bound for bound in bounds if bound is not None]
        if known != sorted(set(known)) or any(bound <= 0 for bound in known):
            raise WrongTiers(gettext_noop("Each step ends above the one before it."))
        if any(not LEAST <= percent <= MOST for _bound, percent in self.steps):
            raise WrongTiers(gettext_noop("A commission is between 10 and 20 percent."))
        if self.cap is not None and self.cap <= 0:
            raise WrongTiers(gettext_noop("The most that is ever paid is more than nothing."))


def earned(total: Decimal, tiers: Tiers, currency: str) -> Decimal:
    """What is earned on all the cash that came so far, rounded once: the way there does not matter."""
    sum_, below = ZERO, ZERO
    for bound, percent in tiers.steps:
        top = total if bound is None else min(total, bound)
        if top > below:
            sum_ += (top - below) * percent / 100
        below = bound if bound is not None else below
    found = round_money(max(sum_, ZERO), currency)
    return found if tiers.cap is None else min(found, tiers.cap)


def steps_of(cash: Sequence[Decimal], tiers: Tiers, currency: str, before: Decimal = ZERO) -> list[Decimal]:
    """What each receipt adds, after cash of `before`; a refund takes away. Their sum is what the total gives."""
    found, total = [], before
    for amount in cash:
        found.append(earned(total + amount, tiers, currency) - earned(total, tiers, currency))
        total += amount
    return found


def payable(balance: Decimal) -> Decimal:
    """What may be paid out of what was earned and not paid yet; what is below zero waits for the next receipts."""
    return max(balance, ZERO)


def net_of_vat(amount: Decimal, net: Decimal, total: Decimal, currency: str) -> Decimal:
    """The part of a receipt that is no tax, as the whole document says it."""
    return round_money(amount * net / total, currency) if total else amount
