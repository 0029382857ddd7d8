"""Reading the lines of bank statements: those to match with what was found for them, and what became of the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Prefetch, Q, QuerySet

from perennial.billing.choices import EntryState
from perennial.billing.models import Allocation, BankEntry, Invoice, Payment
from perennial.billing.queries import settled_until
from perennial.clients.models import Client

INCOMING: Final = Q(amount__gt=0)
RETURNS: Final = Q(state=EntryState.OPEN, amount__lt=0)  # money that went out and mirrors a payment


@dataclass(frozen=True, slots=True)
class ProposedPart:
    """So much to this invoice. `open`: what is open of it now."""

    invoice_id: int
    number: str
    due_on: date
    amount: Decimal
    open: Decimal


@dataclass(frozen=True, slots=True)
class Proposal:
    """A possible answer to a line of the bank, as rules.matching found it, and why it was not certain (`doubt`).

    `payment_id`: the payment this line may be the return of; then there are no parts.
    """

    doubt: str
    client_id: int
    client: str
    parts: tuple[ProposedPart, ...]
    payment_id: int | None = None

    @property
    def amount(self) -> Decimal:
        return sum((part.amount for part in self.parts), Decimal(0))


def entries_of(clients: QuerySet[Any] | Iterable[int] | None) -> QuerySet[BankEntry]:
    """Lines of these clients and of nobody yet; None is all."""
    rows = BankEntry.objects.select_related("client", "statement")
    return rows if clients is None else rows.filter(Q(client__isnull=True) | Q(client_id__in=clients))


def entries_to_match(rows: QuerySet[BankEntry]) -> QuerySet[BankEntry]:
    """Those a person must be asked about, the oldest first."""
    return rows.filter(RETURNS | (INCOMING & Q(state=EntryState.OPEN))).order_by("booked_on", "id")


def booked_entries(rows: QuerySet[BankEntry]) -> QuerySet[BankEntry]:
    """Those that became payments (`payment`) with the payment's standing matches (`matches`), the newest first."""
    standing = Allocation.objects.filter(amount__gt=0, reversed_by__isnull=True).select_related("invoice")
    payments = Payment.objects.select_related("client", "reversed_by", "reverses").prefetch_related(
        Prefetch("allocations", queryset=standing, to_attr="matches")
    )
    return rows.filter(state=EntryState.BOOKED).prefetch_related(Prefetch("payment", queryset=payments))


def counts_by_state(rows: QuerySet[BankEntry]) -> dict[str, int]:
    """How many lines stand on each tab; set aside are only those that came in. One query."""
    shown = RETURNS | (INCOMING & ~Q(state=EntryState.BOOKED)) | Q(state=EntryState.BOOKED)
    found: Any = rows.filter(shown).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(found)


def proposals_for(entries: Sequence[BankEntry], *, clients: QuerySet[Any] | None = None) -> dict[int, list[Proposal]]:
    """What matching found for each line, without what was settled since. Two queries.

    clients: a queryset of the clients the reader may see; None is all. Others are never named.
    """
    ids = {part["invoice"] for entry in entries for found in entry.candidates for part in found["parts"]}
    wanted = {found["client"] for entry in entries for found in entry.candidates}
    names = dict((Client.objects.all() if clients is None else clients).filter(pk__in=wanted).values_list("pk", "name"))
    rows = Invoice.objects.filter(pk__in=ids).annotate(settled=settled_until(date.max))
    invoices = {row.pk: row for row in rows}
    found_for: dict[int, list[Proposal]] = {}
    for entry in entries:
        found = (_proposal(entry, candidate, names, invoices) for candidate in entry.candidates)
        different: dict[Any, Proposal] = {}
        for proposal in found:
            if proposal is not None:  # the same invoices for a weaker reason are no second answer
                different.setdefault((proposal.client_id, proposal.parts, proposal.payment_id), proposal)
        found_for[entry.pk] = list(different.values())
    return found_for


def _proposal(
    entry: BankEntry, found: dict[str, Any], names: dict[int, str], invoices: dict[int, Invoice]
) -> Proposal | None:
    """None when it cannot be any more: the client is out of sight, or an invoice was settled since."""
    client = found["client"]
    if client not in names:
        return None
    parts = []
    for part in found["parts"]:
        invoice: Any = invoices.get(part["invoice"])
        amount = Decimal(part["amount"])
        if invoice is None or amount > invoice.amount - invoice.settled or invoice.currency != entry.currency:
            return None
        rest = invoice.amount - invoice.settled
        parts.append(ProposedPart(invoice.pk, invoice.number, invoice.due_on, amount, rest))
    if not parts and "payment" not in found:
        return None
    return Proposal(found["doubt"], client, names[client], tuple(parts), found.get("payment"))
