"""What the ladder looks at: one client in one currency, as it stood at the end of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from perennial.kernel.money import ZERO
from perennial.receivables.rules.plans import PlanStatus
from perennial.receivables.rules.promises import Promise, PromiseStatus

BlockReason = Literal[
    "client_held", "promise_running", "plan_running", "disputed", "invoice_held", "below_minimum", "legal"
]


@dataclass(frozen=True, slots=True)
class Steps:
    """The settings of the ladder, in days; amounts in the currency of the case."""

    pre_due: int = 5
    grace_bank_days: int = 1
    late_7: int = 7
    late_14: int = 14
    pause: int = 21
    escalate: int = 30
    legal: int = 60
    instalment: int = 3  # days before an instalment's day on which it is asked for
    pre_due_minimum: Decimal = Decimal(50)
    minimum: Decimal = Decimal(1)  # a smaller rest is a rounding or a bank fee, never a letter


@dataclass(frozen=True, slots=True)
class LadderItem:
    """An open invoice: what of it is contested, covered by a plan, or held back from letters."""

    id: int
    number: str
    due_on: date
    open: Decimal
    disputed: Decimal = ZERO
    in_plan: Decimal = ZERO
    held: bool = False

    @property
    def chased(self) -> Decimal:
        """The part that may be asked for; the rest of a partly paid or partly contested invoice stays in."""
        return ZERO if self.held else max(ZERO, self.open - self.disputed - self.in_plan)


@dataclass(frozen=True, slots=True)
class Move:
    """A move of the case that was made, with its day."""

    on: date
    event: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A letter that went. `items`: the invoices it spoke of; none means all that were due on its day."""

    key: str
    on: date
    items: frozenset[int] = frozenset()

    def covers(self, item: LadderItem) -> bool:
        """Whether this letter already asked for the invoice."""
        return item.id in self.items if self.items else item.due_on <= self.on


@dataclass(frozen=True, slots=True)
class RunningPromise:
    """The newest promise of the case and where it stands."""

    promise: Promise
    status: PromiseStatus


@dataclass(frozen=True, slots=True)
class ClientHold:
    """No letters to this client, with an end or without one."""

    reason: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything about the case. Moves and letters may reach past the day asked for: later ones are not looked at.

    `run_rate`: invoiced in a month, in the currency of the case; `pause_on`: the day named in the pause letter;
    `pause_allowed`: what the contract says, None when nobody knows.
    """

    items: tuple[LadderItem, ...]
    moves: tuple[Move, ...] = ()
    letters: tuple[SentLetter, ...] = ()
    promise: RunningPromise | None = None
    plan: PlanStatus | None = None
    instalment_held: bool = False
    hold: ClientHold | None = None
    friendly: bool = False
    run_rate: Decimal | None = None
    pause_allowed: bool | None = None
    pause_on: date | None = None

    @property
    def promise_runs(self) -> bool:
        """Whether a promise keeps the ladder waiting."""
        return self.promise is not None and self.promise.status.state == "running"

    @property
    def plan_runs(self) -> bool:
        """Whether a plan keeps the ladder waiting."""
        return self.plan is not None and self.plan.state == "running"


@dataclass(frozen=True, slots=True)
class Blocked:
    """Why no letter of the ladder may go, and until when if that is known."""

    reason: BlockReason
    until: date | None = None


def chased_sum(items: Iterable[LadderItem]) -> Decimal:
    """What may be asked for, over several invoices."""
    return sum((item.chased for item in items), ZERO)
