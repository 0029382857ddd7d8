"""C16: a month is over, its working days as well, and its invoice did not reach the client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from perennial.billing.document_queries import LETTER
from perennial.billing.settings_spec import UNSENT_DAYS
from perennial.billing.unsent_queries import months_over_before, unsent
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients
from perennial.foundation.store import load
from perennial.kernel import formats
from perennial.kernel.money import Money

Params = Mapping[str, Any]


def not_sent(as_of: date) -> Iterator[Cue]:
    """One item a client and currency: what is to be issued, else what is to be sent, with the letter that brings it."""
    stored = load(UNSENT_DAYS, "company.countries")
    before = months_over_before(as_of, stored[UNSENT_DAYS], stored["company.countries"])
    for (client, currency), row in unsent(before, asked_clients()).items():
        kind = "issue" if row.drafts or row.seconds else "send"
        numbers = [number for _pk, number in row.invoices]
        params = {
            "kind": kind, "month": row.month.isoformat(), "amount": f"{row.amount:f}", "currency": currency,
            "numbers": numbers, "drafts": row.drafts, "seconds": row.seconds,
        }  # fmt: skip
        one = kind == "send" and len(numbers) == 1
        yield Cue(
            "C16", client, f"unsent:{currency}", params, money=Money(row.amount, currency), probability=1.0,
            days_left=1, subject=("invoice", row.invoices[0][0]) if one else ("client", client),
            letter=LETTER if one else None,
        )  # fmt: skip


def headline(p: Params) -> str:
    """How much, and how far it came."""
    if p["kind"] == "issue":
        return _("%(amount)s to invoice:") % {"amount": _amount(p)}
    return _("%(amount)s invoiced and not sent:") % {"amount": _amount(p)}


def why(p: Params) -> str:
    """What is missing."""
    if p["kind"] == "issue":
        return _("the work of %(month)s is over, and the client has no invoice for it.") % {"month": _month(p)}
    return ngettext(
        "invoice %(numbers)s is issued, and nobody has sent it.",
        "invoices %(numbers)s are issued, and nobody has sent them.", len(p["numbers"]),
    ) % {"numbers": ", ".join(p["numbers"])}  # fmt: skip


def action(p: Params) -> str:
    """What to do."""
    if p["kind"] == "issue":
        return _("Settle what is open in the hours and let finance issue it")
    return _("Send it with its paper")


def facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    language = _language()
    rows = [(_("Oldest month"), _month(p))]
    if p["drafts"]:
        rows.append((_("Drafts not issued"), str(p["drafts"])))
    if p["seconds"]:
        hours = formats.format_number(Decimal(p["seconds"]) / 3600, language, 1)
        rows.append((_("Approved hours on no invoice"), hours))
    if p["numbers"]:
        rows.append((_("Issued and not sent"), ", ".join(p["numbers"])))
    return rows


def _amount(p: Params) -> str:
    return formats.format_money(Money(Decimal(p["amount"]), p["currency"]), _language())


def _month(p: Params) -> str:
    text = formats.format_date(date.fromisoformat(p["month"]), _language(), "month")
    return text if _language() == "en" else text[:1].lower() + text[1:]


def _language() -> str:
    return (get_language() or "en")[:2]


CUES.register("C16", CueRule(
    id="C16", version=1, title=gettext_lazy("Invoice of a month that is over did not go out"), split="money",
    find=not_sent, headline=headline, why=why, action=action, facts=facts, cool_down_days=2, icon="mail",
))  # fmt: skip
