"""How the cues of ties read: sentences in the active language from the params kept with each item."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from perennial.kernel import formats
from perennial.kernel.money import Money

Params = Mapping[str, Any]


def _percent(value: Any) -> str:
    return formats.format_percent(float(value or 0), get_language() or "en")


def _day(value: Any) -> str:
    return formats.format_date(date.fromisoformat(str(value)), get_language() or "en")


def _days(count: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", count) % {"n": count}


def role_word(role: str) -> str:
    """A role inside a sentence."""
    words = {"finance": _("finance"), "sponsor": _("the sponsor"), "decision": _("who decides")}
    return words.get(role, _("day-to-day work"))


# -- C01 -------------------------------------------------------------------------------------------------------------


def thread_headline(params: Params) -> str:
    if params["k"] == 0:
        return _("No thread of management:")
    return ngettext("%(n)d thread only:", "%(n)d threads only:", params["k"]) % {"n": params["k"]}


def thread_why(params: Params) -> str:
    return _("%(have)d of %(wanted)d independent ties that are wanted by now.") % {
        "have": params["k"], "wanted": params["wanted"],
    }  # fmt: skip


def thread_action(params: Params) -> str:
    if params.get("meet") and params.get("through"):
        words = {"meet": params["meet"], "through": params["through"]}
        return _("Ask %(through)s to introduce %(meet)s") % words
    if params.get("meet"):
        return _("Meet %(meet)s") % {"meet": params["meet"]}
    return _("Find a second person there")


def thread_facts(params: Params) -> list[tuple[str, str]]:
    rows = [
        (_("Independent ties without developers"), str(params["k"])),
        (_("Roles covered"), _percent(params["coverage"])),
    ]
    if params.get("share") is not None:
        rows.append((_("Held by developers"), _percent(params["share"])))
    return rows


# -- C02 -------------------------------------------------------------------------------------------------------------


def developers_headline(params: Params) -> str:
    return _("Developers hold %(share)s of all contact:") % {"share": _percent(params["share"])}


def developers_why(params: Params) -> str:
    if params["k"] == 0:
        return _("nobody of management has a live tie.")
    if params.get("silent") is None:
        return _("the manager has not spoken with them yet.")
    return _("the manager last spoke with them %(days)s ago.") % {"days": _days(params["silent"])}


def developers_action(params: Params) -> str:
    return _("Call the one who decides this week and show results")


def developers_facts(params: Params) -> list[tuple[str, str]]:
    return [
        (_("Held by developers"), _percent(params["share"])),
        (_("Independent ties without developers"), str(params["k"])),
    ]


# -- C04 -------------------------------------------------------------------------------------------------------------


def role_headline(params: Params) -> str:
    return _("Nobody known for %(role)s:") % {"role": role_word(params["roles"][0])}


def role_why(params: Params) -> str:
    if params.get("ends"):
        return _("the agreement ends on %(day)s.") % {"day": _day(params["ends"])}
    money = Money(Decimal(str(params["overdue"])), params["currency"])
    return _("%(money)s are overdue.") % {"money": formats.format_money(money, get_language() or "en")}


def role_action(params: Params) -> str:
    return _("Ask your contact for an introduction")


def role_facts(params: Params) -> list[tuple[str, str]]:
    return [(_("Roles without a live tie"), ", ".join(role_word(role) for role in params["roles"]))]


# -- C05 -------------------------------------------------------------------------------------------------------------


def silence_headline(params: Params) -> str:
    return _("%(days)s of silence:") % {"days": _days(params["days"])}


def silence_why(params: Params) -> str:
    if params.get("never"):
        return _("no talk was logged since they came.")
    return _("%(limit)s are the limit here.") % {"limit": _days(params["limit"])}


def silence_action(params: Params) -> str:
    return _("Ask one open question")


def silence_facts(params: Params) -> list[tuple[str, str]]:
    return [(_("Days without a talk"), str(params["days"])), (_("Limit"), str(params["limit"]))]
