"""The checks before a letter goes, each with its answer: shown on the page and asked again when the letter leaves (B8).

`passed` is None where nobody knows. A failed check always disables the letter; an unknown one does too, unless it is
listed in MAY_BE_ACKNOWLEDGED and a person has acknowledged it by its key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from perennial.kernel.money import ZERO
from perennial.kernel.workdays import working_days_between

MAY_BE_ACKNOWLEDGED: Final = frozenset({"pause_allowed"})
MAY_GO_BY_THEMSELVES: Final = frozenset({"pre_due", "due", "late_7"})


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """Starting values of the settings behind the checks."""

    bank_hours: int = 24
    bank_by_hand: bool = False  # no bank file is ever imported: payments are entered by a person
    days_between_letters: int = 5
    pause_working_days: int = 3
    approval_from: Decimal = Decimal(10_000)  # monthly run rate in the reporting currency
    release_by_itself: frozenset[str] = frozenset()  # letters a person allowed to leave unpressed


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What is known about one letter of one client at one moment.

    `open`: what the letter asks for and is still open; `unmatched`: the client's credits and today's bank money from
    its payers without an invoice; `disputed`, `held`: numbers of the letter's invoices that are; `bank_read_at`: when
    the newest bank data was read. `last_letter_on`: the newest ladder letter to this very person.
    """

    letter: str
    as_of: date
    now: datetime
    open: Decimal
    unmatched: Decimal = ZERO
    bank_read_at: datetime | None = None
    disputed: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    client_held_until: date | None = None
    client_held: bool = False
    promise_until: date | None = None
    plan_runs: bool = False
    last_letter_on: date | None = None
    last_letter_bounced: bool = False
    invoice_bounced: tuple[str, ...] = ()
    recipient_mail: str = ""
    recipient_is_theirs: bool = False
    pause_allowed: bool | None = None
    pause_on: date | None = None
    run_rate: Decimal | None = None  # a month, in the reporting currency
    approved_by: str = ""
    pressed_by: str = ""
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One answer. `params` are plain values for the sentence on the page."""

    key: str
    passed: bool | None
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def may_be_acknowledged(self) -> bool:
        """Whether a person may go on without knowing."""
        return self.passed is None and self.key in MAY_BE_ACKNOWLEDGED


Ask = Callable[[LetterFacts, CheckSettings], Check]


def _still_open(facts: LetterFacts, _settings: CheckSettings) -> Check:
    return Check("still_open", facts.open > 0, {"open": facts.open})


def _no_unmatched_credit(facts: LetterFacts, _settings: CheckSettings) -> Check:
    return Check("no_unmatched_credit", facts.unmatched <= 0, {"amount": facts.unmatched})


def _bank_fresh(facts: LetterFacts, settings: CheckSettings) -> Check:
    params = {"read_at": facts.bank_read_at, "hours": settings.bank_hours, "by_hand": settings.bank_by_hand}
    if settings.bank_by_hand:
        return Check("bank_fresh", True, params)
    if facts.bank_read_at is None:
        return Check("bank_fresh", None, params)
    return Check("bank_fresh", facts.now - facts.bank_read_at <= timedelta(hours=settings.bank_hours), params)


def _not_disputed(facts: LetterFacts, _settings: CheckSettings) -> Check:
    return Check("not_disputed", not facts.disputed, {"numbers": facts.disputed})


def _no_promise(facts: LetterFacts, _settings: CheckSettings) -> Check:
    return Check("no_promise", facts.promise_until is None, {"until": facts.promise_until})


def _no_plan(facts: LetterFacts, _settings: CheckSettings) -> Check:
    return Check("no_plan", not facts.plan_runs)


def _not_held(facts: LetterFacts, _settings: CheckSettings) -> Check:
    held = facts.client_held or bool(facts.held)
    return Check("not_held", not held, {"numbers": facts.held, "until": facts.client_held_until})


def _not_too_soon(facts: LetterFacts, settings: CheckSettings) -> Check:
    days = None if facts.last_letter_on is None else (facts.as_of - facts.last_letter_on).days
    params = {"days": days, "on": facts.last_letter_on, "needed": settings.days_between_letters}
    return Check("not_too_soon", days is None or days >= settings.days_between_letters, params)


def _delivered(facts: LetterFacts, _settings: CheckSettings) -> Check:
    arrives = not facts.last_letter_bounced and not facts.invoice_bounced
    return Check("delivered", arrives, {"numbers": facts.invoice_bounced, "letter": facts.last_letter_bounced})


def _right_person(facts: LetterFacts, _settings: CheckSettings) -> Check:
    good = facts.recipient_is_theirs and "@" in facts.recipient_mail
    return Check("right_person", good, {"mail": facts.recipient_mail, "theirs": facts.recipient_is_theirs})


def _pause_allowed(facts: LetterFacts, _settings: CheckSettings) -> Check:
    return Check("pause_allowed", facts.pause_allowed)


def _pause_notice(facts: LetterFacts, settings: CheckSettings) -> Check:
    ahead = 0 if facts.pause_on is None else working_days_between(facts.as_of, facts.pause_on, facts.countries)
    params = {"on": facts.pause_on, "working_days": ahead, "needed": settings.pause_working_days}
    return Check("pause_notice", ahead >= settings.pause_working_days, params)


def _approved(facts: LetterFacts, settings: CheckSettings) -> Check:
    params = {"by": facts.approved_by, "run_rate": facts.run_rate, "from": settings.approval_from}
    if facts.approved_by:
        return Check("approved", True, params)
    if facts.run_rate is None:
        return Check("approved", None, params)
    return Check("approved", facts.run_rate < settings.approval_from, params)


def _by_person(facts: LetterFacts, settings: CheckSettings) -> Check:
    released = facts.letter in settings.release_by_itself & MAY_GO_BY_THEMSELVES
    return Check("by_person", bool(facts.pressed_by) or released, {"by": facts.pressed_by, "released": released})


# What every letter must pass; thanks and answers ask for nothing more.
_ALWAYS: Final[tuple[Ask, ...]] = (_delivered, _right_person, _by_person)
_ASKS_FOR_MONEY: Final[tuple[Ask, ...]] = (_still_open, _no_unmatched_credit, _bank_fresh, _not_held)
_LADDER: Final[tuple[Ask, ...]] = (
    *_ASKS_FOR_MONEY, _not_disputed, _no_promise, _no_plan, _not_too_soon, *_ALWAYS,
)  # fmt: skip
_AGREED: Final[tuple[Ask, ...]] = (*_ASKS_FOR_MONEY, *_ALWAYS)

CHECKS: Final[dict[str, tuple[Ask, ...]]] = {
    "pre_due": _LADDER,
    "due": _LADDER,
    "late_7": _LADDER,
    "late_14": _LADDER,
    "pause": (*_LADDER, _pause_allowed, _pause_notice, _approved),
    "escalation": _LADDER,
    "unusual": _LADDER,
    "promise_due": _AGREED,
    "promise_broken": (*_ASKS_FOR_MONEY, _no_promise, _no_plan, *_ALWAYS),
    "plan_offer": (*_ASKS_FOR_MONEY, _not_disputed, _no_plan, *_ALWAYS),
    "instalment_due": _AGREED,
    "plan_confirmed": _ALWAYS,
    "dispute_open": _ALWAYS,
    "resume": _ALWAYS,
}


def checks_before(facts: LetterFacts, settings: CheckSettings) -> list[Check]:
    """Every check of this letter, in the order of the page. Raises KeyError for an unknown letter."""
    return [ask(facts, settings) for ask in CHECKS[facts.letter]]


def still_needed(facts: LetterFacts, settings: CheckSettings) -> Check | None:
    """The first check that fails now, asked again when the letter leaves: None means it may go.

    What only a person at the screen could answer (unknowns acknowledged, the press of the button) was settled before.
    """
    return next((check for check in checks_before(facts, settings) if check.passed is False), None)


def may_go(checks: Iterable[Check], acknowledged: Collection[str] = ()) -> bool:
    """Whether the button is enabled: nothing failed, and what nobody knows was acknowledged where that is possible."""
    return all(c.passed or (c.may_be_acknowledged and c.key in acknowledged) for c in checks)
