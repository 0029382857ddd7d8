"""The words of imports: records of each kind counted, fields of a file, and cells as a reader writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext, gettext_lazy, ngettext, pgettext_lazy

from perennial.intake.queries import kind_options
from perennial.kernel import formats

# Counted records. ngettext needs its words where it is called, so each kind has its own line.
_COUNTED = {
    "people": lambda n: ngettext("%(n)s colleague", "%(n)s colleagues", n),
    "skills": lambda n: ngettext("%(n)s skill of a person", "%(n)s skills of people", n),
    "employments": lambda n: ngettext("terms of work of %(n)s person", "terms of work of %(n)s people", n),
    "leave": lambda n: ngettext("%(n)s leave", "%(n)s leaves", n),
    "clients": lambda n: ngettext("%(n)s client", "%(n)s clients", n),
    "contacts": lambda n: ngettext("%(n)s contact", "%(n)s contacts", n),
    "entities": lambda n: ngettext("%(n)s company of ours", "%(n)s companies of ours", n),
    "client_entities": lambda n: ngettext("%(n)s company of a client", "%(n)s companies of clients", n),
    "agreements": lambda n: ngettext("%(n)s agreement", "%(n)s agreements", n),
    "projects": lambda n: ngettext("%(n)s project", "%(n)s projects", n),
    "placements": lambda n: ngettext("%(n)s placement", "%(n)s placements", n),
    "bill_rates": lambda n: ngettext("%(n)s rate of a placement", "%(n)s rates of placements", n),
    "cost_rates": lambda n: ngettext("%(n)s cost of an hour", "%(n)s costs of hours", n),
    "referrals": lambda n: ngettext("%(n)s referral", "%(n)s referrals", n),
    "deals": lambda n: ngettext("%(n)s won deal", "%(n)s won deals", n),
    "handovers": lambda n: ngettext("%(n)s hand-over", "%(n)s hand-overs", n),
    "hours": lambda n: ngettext("%(n)s entry of hours", "%(n)s entries of hours", n),
    "invoices": lambda n: ngettext("%(n)s invoice", "%(n)s invoices", n),
    "credit_notes": lambda n: ngettext("%(n)s credit note", "%(n)s credit notes", n),
    "payments": lambda n: ngettext("%(n)s payment", "%(n)s payments", n),
    "disputes": lambda n: ngettext("%(n)s dispute", "%(n)s disputes", n),
    "promises": lambda n: ngettext("%(n)s promise to pay", "%(n)s promises to pay", n),
    "touches": lambda n: ngettext("%(n)s touch", "%(n)s touches", n),
    "commitments": lambda n: ngettext("%(n)s promise", "%(n)s promises", n),
    "issues": lambda n: ngettext("%(n)s issue or question", "%(n)s issues and questions", n),
    "pulse": lambda n: ngettext("%(n)s answer of a wave", "%(n)s answers of waves", n),
    "knowledge": lambda n: ngettext("%(n)s thing known", "%(n)s things known", n),
    "rates": lambda n: ngettext("%(n)s exchange rate", "%(n)s exchange rates", n),
    "bank_statements": lambda n: ngettext("%(n)s bank statement", "%(n)s bank statements", n),
    "bank_entries": lambda n: ngettext("%(n)s bank line", "%(n)s bank lines", n),
}

NAMES = {
    "people": gettext_lazy("Colleagues"),
    "skills": gettext_lazy("Skills of people"),
    "employments": gettext_lazy("Terms of work"),
    "leave": gettext_lazy("Leave of our people"),
    "clients": gettext_lazy("Clients"),
    "contacts": gettext_lazy("Contacts"),
    "entities": gettext_lazy("Our companies"),
    "client_entities": gettext_lazy("Companies of clients"),
    "agreements": gettext_lazy("Agreements"),
    "projects": gettext_lazy("Projects"),
    "placements": gettext_lazy("Placements"),
    "bill_rates": gettext_lazy("Rates of placements"),
    "cost_rates": gettext_lazy("Costs of hours"),
    "hours": gettext_lazy("Hours"),
    "invoices": gettext_lazy("Invoices"),
    "credit_notes": gettext_lazy("Credit notes"),
    "payments": gettext_lazy("Payments"),
    "disputes": gettext_lazy("Disputes"),
    "promises": gettext_lazy("Promises to pay"),
    "touches": gettext_lazy("Touches and notes"),
    "commitments": gettext_lazy("Promises"),
    "issues": gettext_lazy("Issues and questions"),
    "pulse": gettext_lazy("Answers of past waves"),
    "knowledge": gettext_lazy("What is known"), "referrals": gettext_lazy("Referrals"),
    "deals": gettext_lazy("Won deals"), "handovers": gettext_lazy("Hand-overs"),
    "rates": gettext_lazy("Exchange rates"),
    "bank_statements": gettext_lazy("Bank statements"),
    "bank_entries": gettext_lazy("Bank lines"),
}

FIELDS: Mapping[str, Any] = {
    "client": gettext_lazy("Client"),
    "client_name": gettext_lazy("Client's name"),
    "code": gettext_lazy("Client's code"),
    "name": pgettext_lazy("person or company", "Name"),
    "number": gettext_lazy("Number"),
    "issued_on": gettext_lazy("Issued"),
    "due_on": gettext_lazy("Due"),
    "paid_on": gettext_lazy("Paid on"),
    "amount": gettext_lazy("Amount"),
    "paid_amount": gettext_lazy("Amount paid"),
    "open_amount": gettext_lazy("Amount still open"),
    "currency": gettext_lazy("Currency"),
    "description": gettext_lazy("For"),
    "status": gettext_lazy("Status"),
    "terms_days": gettext_lazy("Payment terms, days"),
    "reference": gettext_lazy("Reference"),
    "invoice": gettext_lazy("Invoice"),
    "invoices": gettext_lazy("Invoices it pays"),
    "payer": gettext_lazy("Payer"),
    "reason": gettext_lazy("Reason"),
    "opened_on": gettext_lazy("Since"),
    "resolved_on": gettext_lazy("Resolved on"),
    "outcome": gettext_lazy("Outcome"),
    "promised_on": gettext_lazy("Promised on"),
    "said_by": gettext_lazy("Said by"),
    "note": gettext_lazy("Note"),
    "on": gettext_lazy("Day"),
    "kind": pgettext_lazy("of a touch", "Kind"),
    "text": gettext_lazy("Text"),
    "contact": gettext_lazy("Contact"),
    "by": pgettext_lazy("our person", "By"),
    "base": gettext_lazy("Currency priced"),
    "quote": gettext_lazy("Currency of the price"),
    "rate": gettext_lazy("Rate"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "title": gettext_lazy("Post"),
    "role": gettext_lazy("Role"),
    "roles": gettext_lazy("Roles"),
    "language": gettext_lazy("Language"),
    "greeting": gettext_lazy("Greeting"),
    "country": gettext_lazy("Country"),
    "city": gettext_lazy("City"),
    "time_zone": gettext_lazy("Time zone"),
    "account_manager": gettext_lazy("Account manager"),
    "pause_allowed": gettext_lazy("Pause of work allowed"),
    "friendly_reminder": gettext_lazy("Friendly reminder"),
    "since": gettext_lazy("Client since"),
    "person": gettext_lazy("Person"),
    "skill": gettext_lazy("Skill"),
    "level": gettext_lazy("Level"),
    "first": gettext_lazy("First name"),
    "last": gettext_lazy("Last name"),
    "project": gettext_lazy("Project"),
    "task": gettext_lazy("Task"),
    "key": gettext_lazy("Number of the entry"),
    "worklog": gettext_lazy("Start and seconds in one cell"),
    "day": gettext_lazy("Day"),
    "start_day": gettext_lazy("Day it began"),
    "start_time": gettext_lazy("Time it began"),
    "end_day": gettext_lazy("Day it ended"),
    "end_time": gettext_lazy("Time it ended"),
    "started": gettext_lazy("Day and time it began"),
    "ended": gettext_lazy("Day and time it ended"),
    "duration": gettext_lazy("Duration"),
    "billable": gettext_lazy("The client pays for it"),
    "hours": gettext_lazy("Hours"),
    "seconds": gettext_lazy("Seconds"),
    "hours_a_week": gettext_lazy("Hours a week"),
    "team": pgettext_lazy("group of people", "Team"),
    "started_on": gettext_lazy("With us since"),
    "ended_on": gettext_lazy("Last day with us"),
    "starts_on": gettext_lazy("First day"),
    "ends_on": gettext_lazy("Last day"),
    "cover": gettext_lazy("Who covers"),
    "tier": gettext_lazy("Tier"),
    "series": gettext_lazy("Series of invoice numbers"),
    "vat_id": gettext_lazy("VAT number"),
    "agreement": gettext_lazy("Agreement"),
    "billing": gettext_lazy("Billed"),
    "fee": gettext_lazy("Fixed fee"),
    "share": gettext_lazy("Share of time"),
    "valid_from": gettext_lazy("From"),
    "booked_on": gettext_lazy("Booked"),
    "about": gettext_lazy("About"),
    "value": pgettext_lazy("known fact", "Value"),
    "asked_on": gettext_lazy("Asked on"),
    "score": gettext_lazy("Score"),
    "comment": gettext_lazy("Comment"),
    "made_on": gettext_lazy("Promised on"),
    "due_at": gettext_lazy("Due"),
    "owner": gettext_lazy("Owner"),
    "opened_at": gettext_lazy("Since"),
    "resolved_at": gettext_lazy("Resolved on"),
    "deal": gettext_lazy("What was sold"),
    "stage": gettext_lazy("Stage"),
    "won": gettext_lazy("Won, yes or no"),
    "company": gettext_lazy("Company"),
    "company_id": gettext_lazy("Number of the company"),
    "contact_id": gettext_lazy("Number of the contact"),
    "site": gettext_lazy("Site"),
    "won_on": gettext_lazy("Won on"),
    "owner_email": gettext_lazy("Owner's e-mail"),
    "deleted": gettext_lazy("Deleted, yes or no"),
}


def counted(kind: str, n: int) -> str:
    """'12 invoices'."""
    shown = formats.format_number(n, language())
    return (_COUNTED[kind](n) if kind in _COUNTED else "%(n)s " + kind) % {"n": shown}


def name_of(kind: str) -> str:
    """'Invoices'."""
    return str(NAMES.get(kind, kind))


def field_name(field: str) -> str:
    """'Issued'; a field nobody named stays as the file's documentation calls it."""
    return str(FIELDS.get(field, field))


def said(row: Mapping[str, Any]) -> str:
    """A sentence of the report in the reader's language."""
    params = dict(row.get("params") or {})
    if "field" in params:
        params["field"] = field_name(params["field"])
    if "kinds" in params:
        params["kinds"] = "; ".join(gettext(option.title) for option in kind_options())
    text = gettext(row["template"]) if row.get("template") else str(row.get("reason", ""))
    return text % params if params else text


def cell(value: Any) -> str:
    """A value of a first row as text."""
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return formats.format_date(value, language(), "full")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Decimal):
        return formats.format_number(value, language(), max(0, -int(value.as_tuple().exponent)))
    if isinstance(value, tuple):  # invoices of a payment, each with its share or None
        return ", ".join(str(part[0]) if isinstance(part, tuple) else str(part) for part in value)
    return ", ".join(sorted(map(str, value))) if isinstance(value, frozenset) else str(value)


def language() -> str:
    """The reader's language."""
    return get_language() or "en"
