"""How the checks before a letter read, in the active language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from perennial.foundation.registry import Check as Shown
from perennial.kernel import formats
from perennial.receivables.rules.checks import Check

Params = Mapping[str, Any]


def shown(check: Check, acknowledged: Collection[str] = ()) -> Shown:
    """The check as a line of the page: its sentence, and whether it lets the letter go."""
    state = {True: "pass", False: "fail", None: "unknown"}[check.passed]
    accepted = check.may_be_acknowledged and check.key in acknowledged
    sentence = SENTENCES[check.key](check.passed, check.params)
    return Shown(check.key, bool(check.passed) or accepted, sentence, state, check.may_be_acknowledged)


def _day(value: Any) -> str:
    return formats.format_date(value, (get_language() or "en")[:2], "day") if value else "–"


def _still_open(passed: bool | None, params: Params) -> str:
    return _("The amount is still open") if passed else _("Nothing is open any more")


def _no_unmatched(passed: bool | None, params: Params) -> str:
    return _("No unmatched credit from them") if passed else _("A payment of theirs waits to be matched")


def _bank_fresh(passed: bool | None, params: Params) -> str:
    if params["by_hand"]:
        return _("Payments are kept by hand")
    if passed is None:
        return _("No bank data was ever imported")
    hours = params["hours"]
    if passed:
        return ngettext("Bank data newer than %(n)d hour", "Bank data newer than %(n)d hours", hours) % {"n": hours}
    return ngettext("Bank data older than %(n)d hour", "Bank data older than %(n)d hours", hours) % {"n": hours}


def _not_disputed(passed: bool | None, params: Params) -> str:
    return _("Not disputed") if passed else _("Everything in this letter is disputed")


def _no_promise(passed: bool | None, params: Params) -> str:
    return _("No promise to pay is running") if passed else _("They promised to pay; wait until %(day)s") % {
        "day": _day(params["until"])
    }  # fmt: skip


def _no_plan(passed: bool | None, params: Params) -> str:
    return _("No payment plan is running") if passed else _("A payment plan is running")


def _not_held(passed: bool | None, params: Params) -> str:
    if passed:
        return _("No hold on reminders")
    if params["until"]:
        return _("Reminders are on hold until %(day)s") % {"day": _day(params["until"])}
    return _("Reminders are on hold")


def _not_too_soon(passed: bool | None, params: Params) -> str:
    days = params["days"]
    if days is None:
        return _("No letter to this person before")
    return ngettext("Last letter %(n)d day ago", "Last letter %(n)d days ago", days) % {"n": days}


def _delivered(passed: bool | None, params: Params) -> str:
    return _("Letters arrive there") if passed else _("A letter or invoice came back undelivered")


def _right_person(passed: bool | None, params: Params) -> str:
    return _("The recipient is one of their people") if passed else _("No contact with a working address")


def _pause_allowed(passed: bool | None, params: Params) -> str:
    return {
        True: _("The contract allows a pause"),
        False: _("The contract does not allow a pause"),
        None: _("Nobody noted whether the contract allows a pause"),
    }[passed]


def _pause_notice(passed: bool | None, params: Params) -> str:
    days = params["working_days"]
    return ngettext("%(n)d working day before the pause", "%(n)d working days before the pause", days) % {"n": days}


def _approved(passed: bool | None, params: Params) -> str:
    if params["by"]:
        return _("%(name)s approved") % {"name": params["by"]}
    return _("Too small to need approval") if passed else _("The head of client success has not approved yet")


def _by_person(passed: bool | None, params: Params) -> str:
    return _("A person sends it") if passed else _("A person has to press Send")


SENTENCES: dict[str, Callable[[bool | None, Params], str]] = {
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
