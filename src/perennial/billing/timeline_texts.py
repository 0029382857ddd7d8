"""How events of invoices, payments and the bank read in the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from perennial.billing.choices import AllocationKind, DisputeOutcome
from perennial.foundation.registry import VERBS, VerbSpec
from perennial.foundation.saying import said_day, said_money
from perennial.kernel import formats

Data = Mapping[str, Any]


def _invoice_recorded(data: Data) -> str:
    return _("Invoice %(number)s over %(amount)s, due %(due)s.") % {**_invoice(data), "due": said_day(data["due_on"])}


def _invoice_issued(data: Data) -> str:
    named = {**_invoice(data), "due": said_day(data["due_on"])}
    return _("Invoice %(number)s over %(amount)s was issued, due %(due)s.") % named


def _draft_made(data: Data) -> str:
    return _("An invoice over %(amount)s is prepared: %(agreement)s, %(month)s.") % _draft(data)


def _draft_renewed(data: Data) -> str:
    return _("The prepared invoice now comes to %(amount)s: %(agreement)s, %(month)s.") % _draft(data)


def _draft_discarded(data: Data) -> str:
    named = {**_draft(data), "reason": data.get("reason", "")}
    return _("The prepared invoice over %(amount)s was discarded: %(agreement)s, %(month)s. %(reason)s") % named


def _draft_line(data: Data) -> str:
    return _("%(text)s: %(amount)s") % {"text": data["text"], "amount": said_money(data)}


def _draft(data: Data) -> dict[str, str]:
    month = formats.format_date(date.fromisoformat(data["month"]), (get_language() or "en")[:2], "month")
    return {"agreement": data["agreement"], "month": month, "amount": said_money(data)}


def _payment_recorded(data: Data) -> str:
    named = {"amount": said_money(data), "payer": data.get("payer", ""), "reference": data.get("reference", "")}
    if named["payer"] and named["reference"]:
        return _("%(amount)s from %(payer)s: %(reference)s") % named
    if named["payer"]:
        return _("%(amount)s from %(payer)s.") % named
    return _("%(amount)s came in. %(reference)s") % named


def _credit_recorded(data: Data) -> str:
    named = {**_invoice(data), "reason": data.get("reason", "")}
    if named["reason"]:
        return _("Credit note %(number)s over %(amount)s: %(reason)s") % named
    return _("Credit note %(number)s over %(amount)s.") % named


def _matched(data: Data) -> str:
    return _("%(kind)s: %(amount)s of invoice %(number)s settled.") % {**_invoice(data), "kind": _kind(data)}


def _match_undone(data: Data) -> str:
    named = {**_invoice(data), "kind": _kind(data), "reason": data.get("reason", "")}
    return _("%(kind)s: %(amount)s of invoice %(number)s is open again. %(reason)s") % named


def _returned(data: Data) -> str:
    named = {"amount": said_money(data), "reason": data.get("reason", "")}
    return _("The bank took back %(amount)s: %(reason)s") % named


def _disputed(data: Data) -> str:
    return _("%(amount)s of invoice %(number)s is contested: %(reason)s") % {**_invoice(data), "reason": data["reason"]}


def _resolved(data: Data) -> str:
    outcome = dict(DisputeOutcome.choices).get(data["outcome"], data["outcome"])
    named = {"number": data["number"], "outcome": outcome, "note": data.get("note", "")}
    return _("The dispute about invoice %(number)s is over: %(outcome)s. %(note)s") % named


def _write_off_proposed(data: Data) -> str:
    return _("Finance proposes to write off invoice %(number)s: %(reason)s") % _why(data)


def _write_off_accepted(data: Data) -> str:
    return _("Invoice %(number)s was written off: %(reason)s") % _why(data)


def _write_off_refused(data: Data) -> str:
    return _("Invoice %(number)s is not written off.") % _why(data)


def _undelivered(data: Data) -> str:
    return _("Invoice %(number)s never reached the client; no reminder goes out for it.") % {"number": data["number"]}


def _delivered(data: Data) -> str:
    return _("Invoice %(number)s reached the client.") % {"number": data["number"]}


def _ignored(data: Data) -> str:
    return _("%(amount)s from %(payer)s is not a client's payment.") % _entry(data)


def _restored(data: Data) -> str:
    return _("%(amount)s from %(payer)s is to be matched again.") % _entry(data)


def _invoice(data: Data) -> dict[str, str]:
    return {"number": data.get("number", ""), "amount": said_money(data)}


def _why(data: Data) -> dict[str, str]:
    return {"number": data["number"], "reason": data.get("reason", "")}


def _entry(data: Data) -> dict[str, str]:
    return {"amount": said_money(data), "payer": data.get("payer", "")}


def _kind(data: Data) -> str:
    return str(dict(AllocationKind.choices).get(data.get("kind", ""), data.get("kind", "")))


def _add(verb: str, title: Any, text: Callable[[Data], str], icon: str, tone: str = "") -> None:
    """Everything this room tells is money."""
    VERBS.register(verb, VerbSpec(verb, title, text, icon=icon, tone=tone, money=True))


_add("invoice.recorded", gettext_lazy("Invoice recorded"), _invoice_recorded, "file")
_add("invoice.issued", gettext_lazy("Invoice issued"), _invoice_issued, "file")
_add("invoice_draft.made", gettext_lazy("Invoice prepared"), _draft_made, "file")
_add("invoice_draft.renewed", gettext_lazy("Invoice prepared again"), _draft_renewed, "file")
_add("invoice_draft.changed", gettext_lazy("Prepared invoice changed"), _draft_renewed, "pencil")
_add("invoice_draft.line_added", gettext_lazy("Line added to a prepared invoice"), _draft_line, "plus")
_add("invoice_draft.line_dropped", gettext_lazy("Line taken off a prepared invoice"), _draft_line, "x")
_add("invoice_draft.discarded", gettext_lazy("Prepared invoice discarded"), _draft_discarded, "x")
_add("invoice.bounced", gettext_lazy("Invoice not delivered"), _undelivered, "warning", "risk")
_add("invoice.delivered", gettext_lazy("Invoice delivered"), _delivered, "check")
_add("payment.recorded", gettext_lazy("Payment came in"), _payment_recorded, "money", "good")
_add("payment.returned", gettext_lazy("Payment taken back by the bank"), _returned, "bank", "risk")
_add("credit.recorded", gettext_lazy("Credit note recorded"), _credit_recorded, "file")
_add("allocation.made", gettext_lazy("Money matched"), _matched, "link", "good")
_add("allocation.undone", gettext_lazy("Match undone"), _match_undone, "undo")
_add("dispute.opened", gettext_lazy("Invoice disputed"), _disputed, "dispute", "risk")
_add("dispute.resolved", gettext_lazy("Dispute resolved"), _resolved, "dispute")
_add("write_off.proposed", gettext_lazy("Write-off proposed"), _write_off_proposed, "file")
_add("write_off.accepted", gettext_lazy("Written off"), _write_off_accepted, "file", "risk")
_add("write_off.refused", gettext_lazy("Write-off refused"), _write_off_refused, "file")
_add("bank_entry.ignored", gettext_lazy("Bank line set aside"), _ignored, "bank")
_add("bank_entry.restored", gettext_lazy("Bank line back to match"), _restored, "bank")
