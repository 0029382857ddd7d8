"""How the cues of money owed read: sentences in the active language from the params kept with each item."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from perennial.kernel import formats
from perennial.kernel.money import Money

Params = Mapping[str, Any]


def money(params: Params, key: str = "amount") -> str:
    """An amount of the params in the reader's locale."""
    return formats.format_money(Money(Decimal(params[key]), params["currency"]), _language())


def day(params: Params, key: str) -> str:
    """A date of the params, short."""
    return formats.format_date(date.fromisoformat(params[key]), _language(), "day")


def one_stop(text: str) -> str:
    """A month cut short ("23 нояб.") or a reason may bring a full stop of its own to the end of a sentence."""
    return re.sub(r"(?<!\.)\.\.(?!\.)", ".", text)


def _language() -> str:
    return (get_language() or "en")[:2]


def _numbers(params: Params) -> str:
    numbers = params.get("numbers", [])
    shown = ", ".join(numbers[:3])
    more = len(numbers) - 3
    if more <= 0:
        return shown
    return ngettext("%(shown)s and %(more)d more", "%(shown)s and %(more)d more", more) % {"shown": shown, "more": more}


def _days_late(days: int) -> str:
    return ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}


def odds(probability: float) -> str:
    """'about 3 in 10', clipped to 1..9 (design: honest odds)."""
    return _("about %(n)d in 10") % {"n": min(9, max(1, round(probability * 10)))}


# -- C18 -------------------------------------------------------------------------------------------------------------


def soon_headline(params: Params) -> str:
    return _("%(amount)s due by %(day)s,") % {"amount": money(params), "day": day(params, "due_on")}


def soon_why(params: Params) -> str:
    return _("and late more likely than not (%(odds)s): %(numbers)s.") % {
        "odds": odds(params["p_late"]), "numbers": _numbers(params),
    }  # fmt: skip


def soon_action(params: Params) -> str:
    return _("Remind them in a friendly way before the day; ask whether they need anything from you to pay")


def soon_facts(params: Params) -> list[tuple[str, str]]:
    return [
        (_("Due"), day(params, "due_on")),
        (_("Chance to be late"), odds(params["p_late"])),
        (_("Expected"), day(params, "expected_on")),
        *_habit(params),
    ]


# -- C19 -------------------------------------------------------------------------------------------------------------


def ladder_headline(params: Params) -> str:
    if params["letter"] == "resume":
        return _("Everything is paid after the pause:")
    return _("%(amount)s overdue,") % {"amount": money(params)}


def ladder_why(params: Params) -> str:
    if params["letter"] == "resume":
        return _("thank them and say on which day the team goes on.")
    late = _days_late(params["days_late"])
    if params.get("usual_days") is None:
        return _("the oldest invoice %(late)s: %(numbers)s.") % {"late": late, "numbers": _numbers(params)}
    usual = ngettext("%(n)d day", "%(n)d days", params["usual_days"]) % {"n": params["usual_days"]}
    return _("the oldest invoice %(late)s; they usually pay in %(usual)s.") % {"late": late, "usual": usual}


def ladder_action(params: Params) -> str:
    return {
        "due": _("Send the note of the due day"),
        "late_7": _("Ring them, then send the polite question"),
        "late_14": _("Send the second letter with a copy to the one who decides; tell your head"),
        "escalation": _("Write to their decision maker together with our director"),
        "resume": _("Send the thank-you and name the day"),
    }.get(params["letter"], _("Send the letter of this step"))


def ladder_facts(params: Params) -> list[tuple[str, str]]:
    if params["letter"] == "resume":
        return [(_("Paused since"), day(params, "since"))]
    return [
        (_("Invoices"), _numbers(params)),
        (_("Oldest due"), day(params, "oldest_due_on")),
        (_("Late"), _days_late(params["days_late"])),
        *_habit(params),
        *([(_("Expected"), day(params, "expected_on"))] if params.get("expected_on") else []),
    ]


# -- C20 -------------------------------------------------------------------------------------------------------------


def unusual_headline(params: Params) -> str:
    return _("Unusual for them:")


def unusual_why(params: Params) -> str:
    return _("%(number)s is open for %(age)s; nine times in ten they have paid after %(usual)s.") % {
        "number": params["number"],
        "age": ngettext("%(n)d day", "%(n)d days", params["age"]) % {"n": params["age"]},
        "usual": ngettext("%(n)d day", "%(n)d days", params["typical"]) % {"n": params["typical"]},
    }


def unusual_action(params: Params) -> str:
    return _("Ring the finance contact and ask what happened")


def unusual_facts(params: Params) -> list[tuple[str, str]]:
    return [
        (_("Overdue"), money(params, "overdue")),
        (_("Six months of run rate"), money(params, "run_rate_6")),
        (_("Open for"), ngettext("%(n)d day", "%(n)d days", params["age"]) % {"n": params["age"]}),
        *_habit(params),
    ]


# -- C21 -------------------------------------------------------------------------------------------------------------


def pause_headline(params: Params) -> str:
    if params["kind"] == "day":
        return _("The day of the pause has come:")
    return _("%(amount)s overdue,") % {"amount": money(params)}


def pause_why(params: Params) -> str:
    late = _days_late(params["days_late"])
    if params["kind"] == "day":
        return _("%(amount)s is still open, the oldest invoice %(late)s.") % {"amount": money(params), "late": late}
    if params["kind"] == "forbidden":
        return _("the oldest invoice %(late)s, and the contract does not allow a pause.") % {"late": late}
    if params["because"] == "run_rate":
        return _("more than they are invoiced in a month; the oldest invoice %(late)s.") % {"late": late}
    return _("the oldest invoice %(late)s, without a promise or a plan.") % {"late": late}


def pause_action(params: Params) -> str:
    return {
        "day": _("Decide with the head of client success: pause work, agree a schedule, or escalate"),
        "forbidden": _("Escalate: our director to their decision maker"),
    }.get(params["kind"], _("Decide with the head of client success, then send the caring letter"))


def pause_facts(params: Params) -> list[tuple[str, str]]:
    facts = [
        (_("Invoices"), _numbers(params)),
        (_("Oldest due"), day(params, "oldest_due_on")),
        (_("Late"), _days_late(params["days_late"])),
        *_habit(params),
    ]
    if params.get("run_rate"):
        facts.append((_("Invoiced in a month"), money(params, "run_rate")))
    facts.append(
        (_("Contract allows a pause"), {True: _("yes"), False: _("no")}.get(params["allowed"], _("not known")))
    )
    return facts


# -- C22 -------------------------------------------------------------------------------------------------------------


def promise_headline(params: Params) -> str:
    return {
        "broken": _("The promise was not kept:"),
        "due": _("Their promise is due:"),
        "instalment": _("An instalment is due:"),
    }[params["kind"]]


def promise_why(params: Params) -> str:
    if params["kind"] == "instalment":
        return one_stop(_("part %(number)d of the schedule, %(amount)s by %(day)s.") % {
            "number": params["number"], "amount": money(params), "day": day(params, "due_on"),
        })  # fmt: skip
    if params["kind"] == "broken":
        return _("%(amount)s by %(day)s, said by %(who)s; %(arrived)s has arrived.") % {
            "amount": money(params), "day": day(params, "due_on"), "who": params["said_by"],
            "arrived": money(params, "arrived"),
        }  # fmt: skip
    return one_stop(_("%(amount)s by %(day)s, said by %(who)s.") % {
        "amount": money(params), "day": day(params, "due_on"), "who": params["said_by"],
    })  # fmt: skip


def promise_action(params: Params) -> str:
    return {
        "broken": _("Ring today; ask what changed and for a new day"),
        "due": _("Look at the bank, then ask whether the transfer has left"),
        "instalment": _("Remind them of this part"),
    }[params["kind"]]


def promise_facts(params: Params) -> list[tuple[str, str]]:
    facts = [(_("Amount"), money(params)), (_("By"), day(params, "due_on"))]
    if params["kind"] != "instalment":
        facts += [(_("Said by"), params["said_by"]), (_("Said on"), day(params, "promised_on"))]
        facts.append((_("Arrived since"), money(params, "arrived")))
    return facts


# -- C23 -------------------------------------------------------------------------------------------------------------


def dispute_headline(params: Params) -> str:
    return _("A letter came back:") if params["kind"] == "bounce" else _("Invoice %(number)s is disputed:") % params


def dispute_why(params: Params) -> str:
    if params["kind"] == "bounce":
        return _("%(email)s cannot be reached, and %(amount)s is open.") % {
            "email": params["email"], "amount": money(params),
        }  # fmt: skip
    return one_stop(_("%(amount)s, because: %(reason)s. Open since %(day)s.") % {
        "amount": money(params), "reason": params["reason"], "day": day(params, "since"),
    })  # fmt: skip


def dispute_action(params: Params) -> str:
    if params["kind"] == "bounce":
        return _("Find the right address and correct it")
    return _("Ask which line to look at together; resolve it within three days")


def dispute_facts(params: Params) -> list[tuple[str, str]]:
    if params["kind"] == "bounce":
        return [(_("Contact"), params["name"]), (_("Open"), money(params))]
    return [
        (_("Contested"), money(params)),
        (_("Since"), day(params, "since")),
        (_("Reason"), params["reason"]),
    ]


def _habit(params: Params) -> list[tuple[str, str]]:
    """What a prediction rests on, in one line."""
    because = params.get("because_data")
    if not because:
        return []
    return [(_("Rests on"), because_sentence(because))]


def because_sentence(data: Params) -> str:
    """The sentence that explains a prediction, in the reader's language."""
    parts = []
    paid = list(data["last_paid"])
    if len(paid) > 1 and min(paid) != max(paid):
        parts.append(_("paid the last %(count)d in %(low)d–%(high)d days") % {
            "count": len(paid), "low": min(paid), "high": max(paid),
        })  # fmt: skip
    elif paid:
        parts.append(ngettext("last paid in %(n)d day", "last paid in %(n)d days", paid[-1]) % {"n": paid[-1]})
    else:
        parts.append(_("has not paid an invoice yet"))
    if data["pulling"]:
        oldest = max(data["pulling"])
        parts.append(
            ngettext(
                "an invoice open for %(n)d day pulls the estimate up",
                "an invoice open for %(n)d days pulls the estimate up",
                oldest,
            )
            % {"n": oldest}
        )
    parts.append(_("clients like this: %(n)d") % {"n": data["similar"]})
    return "; ".join(parts)
