"""How the checks before a letter read, in the active language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from perennial.foundation.registry import Check as Shown
from perennial.foundation.saying import spoken
from perennial.kernel.saying import Said, said_many
from perennial.receivables.rules.checks import Check

Params = Mapping[str, Any]


def shown(check: Check, acknowledged: Collection[str] = ()) -> Shown:
    """The check as a line of the page: its sentence, and whether it lets the letter go."""
    state = {True: "pass", False: "fail", None: "unknown"}[check.passed]
    accepted = check.may_be_acknowledged and check.key in acknowledged
    return Shown(check.key, bool(check.passed) or accepted, spoken(said(check)), state, check.may_be_acknowledged)


def said(check: Check) -> Said:
    """The sentence of the check, to be kept where the reader's language is not known."""
    return SENTENCES[check.key](check.passed, check.params)


def _day(value: Any) -> Any:
    return value or "–"


def _still_open(passed: bool | None, params: Params) -> Said:
    return Said("The amount is still open") if passed else Said("Nothing is open any more")


def _no_unmatched(passed: bool | None, params: Params) -> Said:
    return Said("No unmatched credit from them") if passed else Said("A payment of theirs waits to be matched")


def _bank_fresh(passed: bool | None, params: Params) -> Said:
    if params["by_hand"]:
        return Said("Payments are kept by hand")
    if passed is None:
        return Said("No bank data was ever imported")
    hours = params["hours"]
    if passed:
        return said_many("Bank data newer than %(n)d hour", "Bank data newer than %(n)d hours", hours)
    return said_many("Bank data older than %(n)d hour", "Bank data older than %(n)d hours", hours)


def _not_disputed(passed: bool | None, params: Params) -> Said:
    return Said("Not disputed") if passed else Said("Everything in this letter is disputed")


def _no_promise(passed: bool | None, params: Params) -> Said:
    return Said("No promise to pay is running") if passed else Said(
        "They promised to pay; wait until %(day)s", day=_day(params["until"])
    )  # fmt: skip


def _no_plan(passed: bool | None, params: Params) -> Said:
    return Said("No payment plan is running") if passed else Said("A payment plan is running")


def _not_held(passed: bool | None, params: Params) -> Said:
    if passed:
        return Said("No hold on reminders")
    if params["until"]:
        return Said("Reminders are on hold until %(day)s", day=_day(params["until"]))
    return Said("Reminders are on hold")


def _not_too_soon(passed: bool | None, params: Params) -> Said:
    days = params["days"]
    if days is None:
        return Said("No letter to this person before")
    return said_many("Last letter %(n)d day ago", "Last letter %(n)d days ago", days)


def _delivered(passed: bool | None, params: Params) -> Said:
    return Said("Letters arrive there") if passed else Said("A letter or invoice came back undelivered")


def _right_person(passed: bool | None, params: Params) -> Said:
    return Said("The recipient is one of their people") if passed else Said("No contact with a working address")


def _pause_allowed(passed: bool | None, params: Params) -> Said:
    return {
        True: Said("The contract allows a pause"),
        False: Said("The contract does not allow a pause"),
        None: Said("Nobody noted whether the contract allows a pause"),
    }[passed]


def _pause_notice(passed: bool | None, params: Params) -> Said:
    days = params["working_days"]
    return said_many("%(n)d working day before the pause", "%(n)d working days before the pause", days)


def _approved(passed: bool | None, params: Params) -> Said:
    if params["by"]:
        return Said("%(name)s approved", name=params["by"])
    return Said("Too small to need approval") if passed else Said("The head of client success has not approved yet")


def _by_person(passed: bool | None, params: Params) -> Said:
    return Said("A person sends it") if passed else Said("A person has to press Send")


SENTENCES: dict[str, Callable[[bool | None, Params], Said]] = {
    "still_open": _still_open,
    "no_unmatched_credit": _no_unmatched,
    "bank_fresh": _bank_fresh,
    "not_disputed": _not_disputed,
    "no_promise": _no_promise,
    "no_plan": _no_plan,
    "not_held": _not_held,
    "not_too_soon": _not_too_soon,
    "delivered": _delivered,
    "right_person": _right_person,
    "pause_allowed": _pause_allowed,
    "pause_notice": _pause_notice,
    "approved": _approved,
    "by_person": _by_person,
}
