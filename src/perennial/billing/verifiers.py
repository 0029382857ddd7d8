"""What must hold between invoices, payments, credit notes and their allocations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, Q, QuerySet, Sum

from perennial.billing.choices import DocumentKind
from perennial.billing.document_queries import chain_breaks
from perennial.billing.models import (
    Allocation,
    CreditNote,
    Invoice,
    InvoiceDocument,
    InvoiceLine,
    NumberSeries,
    Payment,
)
from perennial.billing.queries import AMOUNT
from perennial.foundation.models import TimelineEvent
from perennial.foundation.registry import VERIFIERS, Problem, VerifierSpec
from perennial.foundation.verifiers import missing_triggers

FROZEN = (
    "billing_invoice", "billing_creditnote", "billing_payment", "billing_allocation", "billing_invoicedocument",
    "billing_invoiceline",
)  # fmt: skip


def triggers() -> tuple[int, list[Problem]]:
    """Issued facts cannot be edited behind the product's back."""
    return missing_triggers(FROZEN)


def invoices() -> tuple[int, list[Problem]]:
    """Never settled above the amount, and settled_on is the day on which nothing stayed open."""
    sums = _sums("invoice")
    rows = Invoice.objects.order_by("id").values_list("id", "number", "amount", "settled_on")
    return _compare(rows.iterator(), sums, "invoice", {})


def payments() -> tuple[int, list[Problem]]:
    """Never matched above the amount; used_up_on is the last match's day, or that of the bank's return."""
    returns = dict(Payment.objects.filter(reverses__isnull=False).values_list("reverses_id", "paid_on"))
    back = dict(Payment.objects.filter(amount__lt=0).values_list("id", "paid_on"))
    rows = Payment.objects.order_by("id").values_list("id", "reference", "amount", "used_up_on")
    return _compare(rows.iterator(), _sums("payment"), "payment", {**returns, **back})


def credits() -> tuple[int, list[Problem]]:
    """Never matched above the amount. One that its source says was used elsewhere has a day and no matches."""
    elsewhere = CreditNote.objects.filter(used_up_on__isnull=False, allocations__isnull=True, batch_id__isnull=False)
    rows = CreditNote.objects.order_by("id").values_list("id", "number", "amount", "used_up_on")
    used = dict(elsewhere.values_list("id", "used_up_on"))
    return _compare(rows.iterator(), _sums("credit"), "credit note", used)


def allocations() -> tuple[int, list[Problem]]:
    """Both ends belong to one client and one currency, and an undone match is undone by its own amount."""
    crossed = Allocation.objects.filter(
        (
            Q(payment__isnull=False)
            & (~Q(payment__client=F("invoice__client")) | ~Q(payment__currency=F("invoice__currency")))
        )
        | (
            Q(credit__isnull=False)
            & (~Q(credit__client=F("invoice__client")) | ~Q(credit__currency=F("invoice__currency")))
        )
    )
    problems = _named(crossed, "A match joins two clients or two currencies.")
    wrong = Allocation.objects.filter(reverses__isnull=False).exclude(reverses__amount=-1 * F("amount"))
    problems += _named(wrong, "A match was undone by another amount.")
    return Allocation.objects.count(), problems


def timeline() -> tuple[int, list[Problem]]:
    """What was recorded by hand is in the timeline, row by row; an imported batch has one event a client."""
    count, problems = 0, []
    for model, kind, verbs in (
        (Invoice, "invoice", ("invoice.recorded", "invoice.issued")), (Payment, "payment", ("payment.recorded",)),
    ):  # fmt: skip
        told = set(TimelineEvent.objects.filter(subject_kind=kind, verb__in=verbs).values_list("subject_id", flat=True))
        rows: Any = model.objects.filter(batch_id__isnull=True)
        if model is Payment:
            rows = rows.filter(reverses__isnull=True)  # a return is told at the payment it takes back
        for number in rows.order_by("id").values_list("id", flat=True):
            count += 1
            if number not in told:
                problems.append(Problem("The timeline does not know it.", f"{kind} {number}"))
    return count, problems


def series() -> tuple[int, list[Problem]]:
    """Every series runs without a gap and each document is what was issued, in the order in which it was."""
    count, problems = 0, []
    for row in NumberSeries.objects.select_related("entity").order_by("id"):
        count += row.last - row.first + 1
        problems += [Problem(what, f"document {number}") for number, what in chain_breaks(row)]
    return count, problems


def documents() -> tuple[int, list[Problem]]:
    """The claim is what the document asks for, and its lines come to its net."""
    rows = InvoiceDocument.objects.select_related("invoice", "credit").defer("content")
    nets = dict(
        InvoiceLine.objects.order_by().values_list("document").annotate(t=Sum("amount", output_field=AMOUNT))
    )
    count, problems = 0, []
    for row in rows.order_by("id").iterator(chunk_size=500):
        count += 1
        claim = row.invoice or row.credit
        if claim is None or (claim.number, claim.amount, claim.currency) != (row.number, row.total, row.currency):
            problems.append(Problem("The claim is not what the document asks for.", f"document {row.number}"))
        if row.kind == DocumentKind.INVOICE and nets.get(row.pk, Decimal(0)) < row.net:
            problems.append(Problem("Its lines do not come to its sum.", f"document {row.number}"))
    return count, problems


def _sums(column: str) -> dict[int, tuple[Decimal, date]]:
    rows = Allocation.objects.filter(**{f"{column}__isnull": False}).order_by().values_list(column)
    return {row[0]: (row[1], row[2]) for row in rows.annotate(total=Sum("amount", output_field=AMOUNT), last=Max("on"))}


def _compare(
    rows: Iterator[Any], sums: dict[int, tuple[Decimal, date]], kind: str, returned: dict[int, date]
) -> tuple[int, list[Problem]]:
    """Each row: (id, name, amount, the stored day). `returned`: rows whose day is given by a return of the bank."""
    count, problems = 0, []
    for number, name, amount, day in rows:
        count += 1
        total, last = sums.get(number, (Decimal(0), None))
        where = f"{kind} {name or number} (id {number})"
        if number not in returned and not 0 <= total <= amount:
            problems.append(Problem(f"{total} of {amount} is matched.", where))
        wanted = returned.get(number, last if total == amount else None)
        if day != wanted:
            problems.append(Problem(f"It says {day or 'open'}, its matches say {wanted or 'open'}.", where))
    return count, problems


def _named(rows: QuerySet[Allocation], what: str) -> list[Problem]:
    return [Problem(what, f"allocation {number}") for number in rows.order_by("id").values_list("id", flat=True)]


for _name, _run in (
    ("billing triggers", triggers), ("invoices", invoices), ("payments", payments), ("credit notes", credits),
    ("allocations", allocations), ("timeline", timeline), ("series of invoices", series),
    ("issued documents", documents),
):  # fmt: skip
    VERIFIERS.register(_name, VerifierSpec(_name, _run))
