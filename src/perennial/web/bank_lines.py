"""Lines of the bank as the page shows them: what was found for each, in whole sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perennial.billing.bank_queries import Proposal, proposals_for
from perennial.billing.models import BankEntry
from perennial.clients.models import Client
from perennial.kernel import formats
from perennial.kernel.money import MINOR_UNITS, Money
from perennial.web.import_words import language

# Why a person is asked: billing.rules.matching.Doubt, and intake.bank for what looks like a return.
DOUBTS: Final = {
    "payer_differs": gettext_lazy("The text names it, but the payer is another client of ours."),
    "number_unclear": gettext_lazy("A number in the text may be this invoice, or something else."),
    "numbers_short": gettext_lazy("The text names these invoices, and the money is less than all of them."),
    "other_currency": gettext_lazy("The text also names an invoice in another currency."),
    "already_settled": gettext_lazy("The text names an invoice that is paid already; this one of the payer is open."),
    "several_fit": gettext_lazy("The amount fits, and another choice of invoices fits as well."),
    "bank_fee": gettext_lazy("A little less than the invoice: perhaps a bank kept its fee."),
    "payer_only": gettext_lazy("The payer is known, the amount fits nothing: the oldest first."),
    "name_in_text": gettext_lazy("The client's name stands in the text."),
    "amount_only": gettext_lazy("Only the amount is the same; the payer is not known."),
    "looks_like_return": gettext_lazy("The bank may have taken this payment back."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A proposal with what one press of its button sends."""

    proposal: Proposal
    why: str
    what: str
    rest: Money | None
    parts: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the bank to be matched."""

    entry: BankEntry
    money: Money
    answers: tuple[Answer, ...]
    summary: str

    @property
    def name(self) -> str:
        return self.entry.payer or (self.entry.client.name if self.entry.client else "") or _("Payer not named")

    @property
    def is_return(self) -> bool:
        return bool(self.entry.amount < 0)


def lines_of(entries: Sequence[BankEntry], user: Any) -> list[Line]:
    """Two queries whatever the number."""
    found = proposals_for(entries, clients=Client.objects.visible_to(user))
    return [_line(entry, found[entry.pk]) for entry in entries]


def _line(entry: BankEntry, proposals: Sequence[Proposal]) -> Line:
    answers = tuple(_answer(entry, proposal) for proposal in proposals)
    if entry.amount < 0:
        summary = _("It may be the return of a payment.")
    elif not answers:
        summary = (
            _("From %(client)s, and no open invoice fits.") % {"client": entry.client.name}
            if entry.client
            else _("Nothing fits; say whose it is.")
        )
    elif len(answers) == 1:
        summary = f"{answers[0].proposal.client}: {answers[0].what}"
    else:
        count = len(answers)
        summary = ngettext("%(n)d possibility", "%(n)d possibilities", count) % {"n": count}
    return Line(entry, Money(entry.amount, entry.currency), answers, summary)


def _answer(entry: BankEntry, proposal: Proposal) -> Answer:
    digits = MINOR_UNITS[entry.currency]
    numbers = ", ".join(part.number for part in proposal.parts)
    what = numbers
    if len(proposal.parts) == 1 and proposal.parts[0].amount < proposal.parts[0].open:
        part = proposal.parts[0]
        amounts = {"part": _said(part.amount, entry), "open": _said(part.open, entry), "number": part.number}
        what = _("%(part)s of %(open)s of %(number)s") % amounts
    rest = entry.amount - proposal.amount
    return Answer(
        proposal, str(DOUBTS.get(proposal.doubt, "")), what, Money(rest, entry.currency) if rest > 0 else None,
        tuple((part.invoice_id, f"{part.amount:.{digits}f}") for part in proposal.parts),
    )  # fmt: skip


def _said(amount: Decimal, entry: BankEntry) -> str:
    return formats.format_money(Money(amount, entry.currency), language())
