"""Figures of the quarterly plan about money that is owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from perennial.billing.choices import AllocationKind
from perennial.billing.models import Allocation, Invoice
from perennial.clients.models import Client
from perennial.foundation.rates import rates_on
from perennial.foundation.registry import KPIS, KpiFact, KpiSpec
from perennial.foundation.store import get
from perennial.kernel.money import ZERO
from perennial.kernel.quarters import last_days, quarter_end, quarter_of


def overdue(quarters: Sequence[date], as_of: date, client_ids: Collection[int] | None = None) -> Iterator[KpiFact]:
    """What was overdue at the end of each quarter, invoice by invoice. All quarters at the rates of one day, so that a
    currency's move is no work of the manager; what has no rate is left out. Five queries at most.
    """
    ends = last_days(quarters, as_of)
    late = Invoice.objects.filter(issued_on__lte=as_of, due_on__lt=ends[-1]).filter(
        Q(settled_on__isnull=True) | Q(settled_on__gt=F("due_on")) & Q(settled_on__gt=ends[0])
    )
    late = late if client_ids is None else late.filter(client_id__in=client_ids)
    partly = _partly_settled(ends, client_ids)
    exchange = rates_on(as_of, get("company.currency"))
    values = late.order_by("id").values_list(
        "id", "client_id", "issued_on", "due_on", "settled_on", "amount", "currency"
    )
    for pk, client, issued, due, settled, amount, currency in values:
        factor = exchange.factor(currency)
        if factor is None:
            continue
        for quarter, end in zip(quarters, ends, strict=True):
            if issued <= end and due < end and (settled is None or settled > end):
                left = amount - sum((part for on, part in partly.get(pk, ()) if on <= end), ZERO)
                if left > 0:
                    yield KpiFact(quarter, client, pk, left * factor)


def _partly_settled(ends: Sequence[date], client_ids: Collection[int] | None) -> dict[int, list[tuple[date, Decimal]]]:
    """What was settled of an invoice before it was settled as a whole."""
    rows: Any = Allocation.objects.filter(on__lte=ends[-1], invoice__due_on__lt=ends[-1]).filter(
        Q(invoice__settled_on__isnull=True) | Q(invoice__settled_on__gt=ends[0], on__lt=F("invoice__settled_on"))
    )
    rows = rows if client_ids is None else rows.filter(invoice__client_id__in=client_ids)
    found: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    for invoice, on, amount in rows.order_by().values_list("invoice_id", "on", "amount"):
        found[invoice].append((on, amount))
    return found


def days_to_pay(quarters: Sequence[date], as_of: date, client_ids: Collection[int] | None = None) -> Iterator[KpiFact]:
    """Days from issue to the last money of each invoice that was settled by money in the quarter. One query."""
    until = min(as_of, quarter_end(quarters[-1]))
    paid = Allocation.objects.filter(invoice=OuterRef("pk"), kind=AllocationKind.PAYMENT)
    rows = Invoice.objects.filter(Exists(paid), settled_on__range=(quarters[0], until))
    rows = rows if client_ids is None else rows.filter(client_id__in=client_ids)
    for pk, client, issued, settled in rows.order_by("id").values_list("id", "client_id", "issued_on", "settled_on"):
        yield KpiFact(quarter_of(settled), client, pk, Decimal(max(0, (settled - issued).days)))


def invoices_known_since() -> Mapping[int, date]:
    """The day of each client's first invoice. One query."""
    return dict(Invoice.objects.order_by().values_list("client_id").annotate(Min("issued_on")))


def terms() -> Mapping[int, Decimal]:
    """The payment terms of each client in days: nobody is asked to pay before them. One query."""
    return {pk: Decimal(days) for pk, days in Client.objects.order_by().values_list("pk", "terms_days")}


KPIS.register("overdue", KpiSpec(
    "overdue", _("Overdue receivables"), unit="money", better="down", facts=overdue, known_since=invoices_known_since,
    row_kind="invoice", accumulates=False, hint=_("at the end of the quarter, less is better"), place=60,
))  # fmt: skip
KPIS.register("days_to_pay", KpiSpec(
    "days_to_pay", _("Days from invoice to money"), unit="days", better="down", fold="median", accumulates=False,
    facts=days_to_pay, known_since=invoices_known_since, row_kind="invoice", floors=terms,
    hint=_("the median, never planned below the terms"), place=70,
))  # fmt: skip
