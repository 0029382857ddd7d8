"""How the ladder, holds, promises to pay and plans read in the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perennial.foundation.registry import VERBS, VerbSpec
from perennial.foundation.saying import said_day, said_money
from perennial.receivables.choices import CaseState, PlanOutcome

Data = Mapping[str, Any]


def _moved(data: Data) -> str:
    states = dict(CaseState.choices)
    named = {
        "currency": data["currency"], "before": states.get(data["from"], data["from"]),
        "after": states.get(data["to"], data["to"]), "reason": data.get("reason", ""),
    }  # fmt: skip
    if named["reason"]:
        return _("Reminders in %(currency)s: %(before)s → %(after)s. %(reason)s") % named
    return _("Reminders in %(currency)s: %(before)s → %(after)s.") % named


def _pause_approved(data: Data) -> str:
    return _("The pause letter may go.")


def _approval_withdrawn(data: Data) -> str:
    return _("The pause letter may not go for now.")


def _work_paused(data: Data) -> str:
    return _("Development is paused until the invoices are paid.")


def _work_resumed(data: Data) -> str:
    if data.get("reason"):
        return _("Development goes on: %(reason)s") % {"reason": data["reason"]}
    return _("Development goes on.")


def _hold_set(data: Data) -> str:
    named = {"reason": data["reason"], "until": said_day(data.get("until")), "invoice": data.get("invoice") or ""}
    if named["invoice"]:
        return _("No reminder for invoice %(invoice)s until %(until)s: %(reason)s") % named
    return _("No reminders until %(until)s: %(reason)s") % named


def _hold_ended(data: Data) -> str:
    return _("Reminders may go again (held for: %(reason)s).") % {"reason": data["reason"]}


def _promised(data: Data) -> str:
    return _("%(who)s promised %(amount)s by %(day)s.") % {**_promise(data), "who": data.get("said_by", "")}


def _kept(data: Data) -> str:
    return _("The promise of %(amount)s by %(day)s was kept.") % _promise(data)


def _broken(data: Data) -> str:
    return _("The promise of %(amount)s by %(day)s was not kept.") % _promise(data)


def _promise_withdrawn(data: Data) -> str:
    return _("The promise of %(amount)s by %(day)s was taken back.") % _promise(data)


def _agreed(data: Data) -> str:
    count = len(data.get("parts", []))
    text = ngettext(
        "%(amount)s in %(n)d part, accepted by %(who)s.", "%(amount)s in %(n)d parts, accepted by %(who)s.", count
    )
    return text % {"amount": said_money(data, "covered"), "n": count, "who": data.get("accepted_by", "")}


def _plan_ended(data: Data) -> str:
    outcome = dict(PlanOutcome.choices).get(data["outcome"], data["outcome"])
    named = {"currency": data["currency"], "outcome": outcome}
    return _("The payment plan in %(currency)s ended: %(outcome)s.") % named


def _plan_withdrawn(data: Data) -> str:
    return _("The payment plan in %(currency)s was taken back.") % {"currency": data["currency"]}


def _interest_set(data: Data) -> str:
    after = data["after"]
    named = {
        "country": data["country"] or _("all other countries"), "day": said_day(data["valid_from"]),
        "reference": after["reference"], "margin": after["margin"],
        "fixed": said_money({"amount": after["fixed_sum"], "currency": after["currency"]}),
    }  # fmt: skip
    return _("%(country)s from %(day)s: %(reference)s %% + %(margin)s %% a year, fixed sum %(fixed)s.") % named


def _interest_removed(data: Data) -> str:
    named = {"country": data["country"] or _("all other countries"), "day": said_day(data["valid_from"])}
    return _("%(country)s from %(day)s: the row was removed.") % named


def _promise(data: Data) -> dict[str, str]:
    return {"amount": said_money(data), "day": said_day(data["due_on"])}


def _add(verb: str, title: Any, text: Callable[[Data], str], icon: str, tone: str = "") -> None:
    """Everything this room tells is money."""
    VERBS.register(verb, VerbSpec(verb, title, text, icon=icon, tone=tone, money=True))


_add("case.moved", gettext_lazy("Reminders moved on"), _moved, "arrow-right")
_add("pause.approved", gettext_lazy("Pause letter approved"), _pause_approved, "check")
_add("pause.approval_withdrawn", gettext_lazy("Approval of the pause letter withdrawn"), _approval_withdrawn, "undo")
_add("work.paused", gettext_lazy("Work paused"), _work_paused, "pause", "risk")
_add("work.resumed", gettext_lazy("Work goes on"), _work_resumed, "play", "good")
_add("hold.set", gettext_lazy("Reminders held"), _hold_set, "hold")
_add("hold.ended", gettext_lazy("Hold ended"), _hold_ended, "hold")
_add("promise.noted", gettext_lazy("Promise to pay"), _promised, "promise", "acc")
_add("promise.kept", gettext_lazy("Promise kept"), _kept, "promise", "good")
_add("promise.broken", gettext_lazy("Promise broken"), _broken, "promise", "risk")
_add("promise.withdrawn", gettext_lazy("Promise taken back"), _promise_withdrawn, "undo")
_add("plan.agreed", gettext_lazy("Payment plan agreed"), _agreed, "plan", "acc")
_add("plan.ended", gettext_lazy("Payment plan ended"), _plan_ended, "plan")
_add("plan.withdrawn", gettext_lazy("Payment plan taken back"), _plan_withdrawn, "undo")
_add("interest.set", gettext_lazy("Late interest set"), _interest_set, "money")
_add("interest.removed", gettext_lazy("Late interest removed"), _interest_removed, "money")
