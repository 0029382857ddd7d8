"""Reading invoices, payments and bank data as of any day, with a fixed number of SQL queries each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Least

from perennial.billing.choices import AllocationKind, EntryState, InvoiceState
from perennial.billing.models import (
    Allocation,
    BankEntry,
    BankStatement,
    CreditNote,
    Dispute,
    Invoice,
    InvoiceDocument,
    Payment,
)
from perennial.foundation.money_fields import AmountField
from perennial.foundation.sharing import asked_clients, is_sharing, shared
from perennial.kernel.money import Money

AMOUNT = AmountField()
NONE = Value(Decimal(0), output_field=AMOUNT)


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice with something open on a day. `disputed` is the contested part of `open`; an `unsent` one was issued
    here, and the client has not got it yet.
    """

    id: int
    client_id: int
    number: str
    issued_on: date
    due_on: date
    currency: str
    amount: Decimal
    settled: Decimal
    disputed: Decimal
    bounced: bool
    unsent: bool = False

    @property
    def open(self) -> Decimal:
        return self.amount - self.settled


@dataclass(frozen=True, slots=True)
class UnallocatedCredit:
    """Money or a credit note of a client not yet matched to an invoice on a day."""

    kind: str  # 'payment' or 'credit'
    id: int
    client_id: int
    on: date
    currency: str
    left: Decimal
    reference: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old our knowledge of the bank is. `at` None: no statement was ever read."""

    at: datetime | None
    file_name: str
    to_match: int


def settled_until(as_of: date) -> Coalesce:
    """Per invoice: what payments, credits and write-offs had settled by the end of the day."""
    sums = (
        Allocation.objects.filter(invoice=OuterRef("pk"), on__lte=as_of)
        .order_by()
        .values("invoice")
        .annotate(total=Sum("amount", output_field=AMOUNT))
        .values("total")
    )
    return Coalesce(Subquery(sums, output_field=AMOUNT), NONE, output_field=AMOUNT)


def disputed_on(as_of: date) -> Coalesce:
    """Per invoice: the amount contested on the day."""
    sums = (
        Dispute.objects.filter(_disputed_then(as_of), invoice=OuterRef("pk"))
        .order_by()
        .values("invoice")
        .annotate(total=Sum("amount", output_field=AMOUNT))
        .values("total")
    )
    return Coalesce(Subquery(sums, output_field=AMOUNT), NONE, output_field=AMOUNT)


def unsent() -> Q:
    """Invoices issued here that never left: nobody is reminded of what they do not have."""
    return Q(Exists(InvoiceDocument.objects.filter(invoice=OuterRef("pk"))), state=InvoiceState.ISSUED)


def open_invoices(as_of: date, *, clients: QuerySet[Any] | Iterable[int] | None = None) -> list[OpenInvoice]:
    """Every invoice with something open at the end of the day, oldest due first. One query.

    clients: ids or a queryset of ids to narrow to; None is the whole book.
    """
    rows = Invoice.objects.open_on(as_of)
    if clients is not None:
        rows = rows.filter(client_id__in=clients)
    rows = rows.annotate(settled=settled_until(as_of), disputed=disputed_on(as_of)).filter(settled__lt=F("amount"))
    rows = rows.annotate(unsent=ExpressionWrapper(unsent(), output_field=BooleanField()))
    values = rows.order_by("due_on", "id").values_list(
        "id", "client_id", "number", "issued_on", "due_on", "currency", "amount", "settled", "disputed", "bounced_on",
        "unsent",
    )  # fmt: skip
    return [
        OpenInvoice(
            pk, client, number, issued_on, due_on, currency, amount, settled,
            disputed=min(disputed, amount - settled), bounced=bounced_on is not None and bounced_on <= as_of,
            unsent=waits,
        )
        for pk, client, number, issued_on, due_on, currency, amount, settled, disputed, bounced_on, waits in values
    ]  # fmt: skip


def unallocated(as_of: date, *, clients: QuerySet[Any] | Iterable[int] | None = None) -> list[UnallocatedCredit]:
    """Payments and credit notes with something left to match at the end of the day. Two queries."""
    payments = Payment.objects.unallocated_on(as_of)
    credits = CreditNote.objects.filter(Q(used_up_on__isnull=True) | Q(used_up_on__gt=as_of), issued_on__lte=as_of)
    if clients is not None:
        payments, credits = payments.filter(client_id__in=clients), credits.filter(client_id__in=clients)
    found = [UnallocatedCredit("payment", *row) for row in _left(payments, "payment", "paid_on", "reference", as_of)]
    found += [UnallocatedCredit("credit", *row) for row in _left(credits, "credit", "issued_on", "number", as_of)]
    return found


def _left(rows: Any, source: str, day: str, reference: str, as_of: date) -> list[Any]:
    sums = (
        Allocation.objects.filter(**{source: OuterRef("pk")}, on__lte=as_of)
        .order_by()
        .values(source)
        .annotate(total=Sum("amount", output_field=AMOUNT))
        .values("total")
    )
    used = Coalesce(Subquery(sums, output_field=AMOUNT), NONE, output_field=AMOUNT)
    # A bank return is a negative payment: it takes back what its original had left, so both are shown as one figure.
    found = rows.annotate(left=ExpressionWrapper(F("amount") - used, output_field=AMOUNT)).exclude(left=0)
    return list(found.order_by(day, "id").values_list("id", "client_id", day, "currency", "left", reference))


def open_amount(invoice: Invoice, as_of: date) -> Money:
    """What is open of one invoice at the end of the day."""
    settled = invoice.allocations.filter(on__lte=as_of).aggregate(t=Sum("amount", output_field=AMOUNT))["t"] or Decimal(
        0
    )
    return Money(invoice.amount - settled, invoice.currency)


def left_of(source: Payment | CreditNote) -> Money:
    """What is not allocated yet of a payment or a credit note; for a returned payment nothing."""
    used = source.allocations.aggregate(t=Sum("amount", output_field=AMOUNT))["t"] or Decimal(0)
    if isinstance(source, CreditNote) and source.used_up_on and not used:  # used elsewhere, says its source
        return Money(Decimal(0), source.currency)
    returned = Decimal(0)
    if isinstance(source, Payment):
        back = Payment.objects.filter(reverses=source).first()
        returned = -back.amount if back else Decimal(0)
    return Money(source.amount - used - returned, source.currency)


def bank_freshness(at: datetime) -> Freshness:
    """The newest booked statement known at the moment, and how many of its lines wait for a person. Two queries.

    Within `sharing()` it is asked once: the parts of one page speak of one moment.
    """
    return shared(("bank freshness",), lambda: _bank_freshness(at))


def _bank_freshness(at: datetime) -> Freshness:
    # The bank's own moment counts where it says one: an old statement read today is still old.
    known = Least(Coalesce("made_at", "read_at"), "read_at")
    rows = BankStatement.objects.filter(pending=False, read_at__lte=at).annotate(known=known)
    newest = rows.order_by("-known", "-pk").values_list("known", "file_name").first()
    waiting = BankEntry.objects.filter(state=EntryState.OPEN, amount__gt=0).count()
    return Freshness(None, "", waiting) if newest is None else Freshness(*newest, waiting)


def sales_by_month(
    start: date, end: date, *, clients: QuerySet[Any] | Iterable[int] | None = None
) -> dict[tuple[int, str, int, int], Decimal]:
    """Invoiced amounts by (client, currency, year, month) of the issue date, start and end included. One query."""
    rows = Invoice.objects.filter(issued_on__range=(start, end))
    if clients is not None:
        rows = rows.filter(client_id__in=clients)
    sums = (
        rows.order_by()
        .values_list("client_id", "currency", "issued_on__year", "issued_on__month")
        .annotate(total=Sum("amount", output_field=AMOUNT))
    )
    return {(c, cur, year, month): total for c, cur, year, month, total in sums}


def run_rates(as_of: date, *, clients: QuerySet[Any] | Iterable[int] | None = None) -> dict[tuple[int, str], Decimal]:
    """Invoiced in the trailing three months / 3 by (client, currency): the run rate until contracts exist."""
    return {(client, currency): rate for client, currency, _own, rate in _run_rates(as_of, clients)}


def _run_rates(as_of: date, clients: QuerySet[Any] | Iterable[int] | None) -> list[tuple[int, str, str, Decimal]]:
    """(client, currency, the client's own currency, a month's amount)."""
    rows = Invoice.objects.filter(issued_on__gt=as_of - timedelta(days=91), issued_on__lte=as_of)
    if clients is not None:
        rows = rows.filter(client_id__in=clients)
    sums = rows.order_by().values_list("client_id", "currency", "client__currency")
    return [(*row, total / 3) for *row, total in sums.annotate(total=Sum("amount", output_field=AMOUNT))]


MONTHS_AT_STAKE = Decimal(6)


def stakes(as_of: date, clients: Collection[int] | None = None) -> dict[int, Money]:
    """What hangs on a client (domain C, M1): six months of what they are invoiced, in their own currency where
    there is any, else in the one with the largest figure.

    One query, which the cues of a run share; none for no client.
    """
    if clients is not None and not clients:
        return {}
    only = asked_clients() if is_sharing() else clients
    rates = shared(("run rates", as_of), lambda: _run_rates(as_of, only))
    found: dict[int, Money] = {}
    # the one that is told comes last
    for client, currency, _own, rate in sorted(rates, key=lambda row: (row[1] == row[2], row[3])):
        if clients is None or client in clients:
            found[client] = Money(rate * MONTHS_AT_STAKE, currency)
    return found


def matched_between(
    start: date, end: date, *, clients: QuerySet[Any] | Iterable[int] | None = None
) -> QuerySet[Allocation]:
    """Payments matched in the period, reversals left out. See `undone_until` for matches undone since.

    For some clients the database has to begin with their invoices, not with everybody's matches of the period, whatever
    its statistics say: the day is compared as an expression, which no index serves. A match that is not a reversal is
    told by its sign (constraint allocation_sign), because `reverses IS NULL` would be looked up in the index of that
    column, which holds next to nothing but NULL.
    """
    rows = Allocation.objects.filter(kind=AllocationKind.PAYMENT, amount__gt=0)
    if clients is None:
        return rows.filter(on__range=(start, end)).order_by()
    within = rows.filter(invoice__client_id__in=clients).alias(day=Coalesce("on", Value(start)))
    return within.filter(day__range=(start, end)).order_by()


def undone_until(day: date) -> QuerySet[Any]:
    """Ids of the matches that were undone by the end of the day: few, found by the index of reversals.

    `> 0` says "not NULL" so that SQLite looks into that index as well, instead of through every match.
    """
    rows = Allocation.objects.filter(reverses__gt=0).alias(day=Coalesce("on", Value(day)))
    return rows.filter(day__lte=day).order_by().values("reverses")


def payments_between(
    start: date, end: date, *, clients: QuerySet[Any] | Iterable[int] | None = None
) -> list[tuple[int, str, Decimal, date, date, int]]:
    """Allocated payments with their invoice's issue day: (client, currency, amount, issued, paid, invoice id).

    Reversals come as negative amounts, so that an undone match takes itself out. One query.
    """
    rows = Allocation.objects.filter(on__range=(start, end), kind=AllocationKind.PAYMENT)
    if clients is not None:
        rows = rows.filter(invoice__client_id__in=clients)
    return list(
        rows.order_by("on", "id").values_list(
            "invoice__client_id", "invoice__currency", "amount", "invoice__issued_on", "on", "invoice_id"
        )
    )


def sums_between(start: date, end: date, kind: str) -> dict[tuple[int, str], Decimal]:
    """Allocations of one kind in a period by (client, currency). One query."""
    rows = Allocation.objects.filter(on__range=(start, end), kind=kind).order_by()
    sums = rows.values_list("invoice__client_id", "invoice__currency").annotate(t=Sum("amount", output_field=AMOUNT))
    return {(client, currency): total for client, currency, total in sums}


def has_open_dispute() -> Exists:
    """Annotation for invoice lists."""
    return Exists(Dispute.objects.filter(invoice=OuterRef("pk"), resolved_on__isnull=True))


def _disputed_then(as_of: date) -> Q:
    return Q(opened_on__lte=as_of) & (Q(resolved_on__isnull=True) | Q(resolved_on__gt=as_of))
