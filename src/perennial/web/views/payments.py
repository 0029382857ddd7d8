"""A payment, its matches and its return; payments and credit notes recorded by hand."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.billing import actions
from perennial.billing.models import Allocation, CreditNote, Invoice, Payment
from perennial.billing.queries import OpenInvoice, left_of, open_invoices
from perennial.clients.models import Client
from perennial.clients.policies import may_act_on_money
from perennial.foundation.clock import today
from perennial.foundation.saying import spoken
from perennial.kernel import formats
from perennial.kernel.money import MINOR_UNITS, Money
from perennial.kernel.text import reference_key
from perennial.web.forms.receivables import CreditForm, PaymentForm, ReturnForm
from perennial.web.views.doors import actor, acts, back, sees, told
from perennial.web.views.invoices import choose_client, chosen_client, record_page
from perennial.web.views.money_doors import EXPECTED, after_act, perform_form, the
from perennial.web.views.receivables_figures import language

TOO_MUCH = Decimal(10) ** 14
SOURCES: dict[str, Any] = {"payment": Payment, "credit": CreditNote}


@sees("money")
@require_safe
def payment(request: HttpRequest, pk: int) -> HttpResponse:
    """The payment's page: its matches, what is left of it, and the invoices it may belong to."""
    return _page(request, the(request, Payment, pk), "payment")


@sees("money")
@require_safe
def credit(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for a credit note."""
    return _page(request, the(request, CreditNote, pk), "credit")


@acts("money")
@require_POST
def match(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Match what is left to the invoices with an amount beside them, or to the oldest first."""
    source = the(request, SOURCES[kind], pk)
    to = back(request, reverse(kind, args=[source.pk]))
    rows = open_invoices(today(), clients=[source.client_id])
    own = [row for row in rows if row.currency == source.currency]
    try:
        chosen = oldest_first(own, left_of(source).amount) if "oldest" in request.POST else _wanted(request, own)
        made = _match_all(request, source, chosen)
    except EXPECTED as error:
        return _page(request, source, kind, error=spoken(error))
    after_act(request, source.client)
    count = len(made)
    said = ngettext("Matched to %(n)d invoice.", "Matched to %(n)d invoices.", count) % {"n": count}
    return told(request, said, to=to, undo=reverse("match-undo", args=[made[0].pk]) if count == 1 else "")


@acts("money")
@require_http_methods(["GET", "HEAD", "POST"])
def bounce(request: HttpRequest, pk: int) -> HttpResponse:
    """The bank took the payment back: every match is undone and a negative payment stands beside it."""
    row: Payment = the(request, Payment, pk)
    to = back(request, reverse("payment", args=[row.pk]))
    form = ReturnForm(request.POST if request.method == "POST" else None, initial={"on": today()})
    done = perform_form(
        request, form, row.client,
        lambda data: actions.return_payment(
            row, on=data["on"], reason=data["reason"], by=actor(request), as_of=today()
        ),
        said=_("The return is recorded; its invoices are open again."), to=to,
    )  # fmt: skip
    if done is not None:
        return done
    numbers = [
        a.invoice.number for a in row.allocations.filter(amount__gt=0, reversed_by=None).select_related("invoice")
    ]
    amount = formats.format_money(Money(row.amount, row.currency), language())
    will = [_("%(amount)s of %(client)s is taken back.") % {"amount": amount, "client": row.client.name}]
    will += [_("Invoice %(number)s is open again.") % {"number": number} for number in numbers]
    context = {"client": row.client, "form": form, "to": to, "title": _("Record a return by the bank"), "will": will,
               "danger": True}  # fmt: skip
    return render(request, "cases/move.html", context, status=422 if form.errors else 200)


@acts("money")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record money that arrived, and go on to its matches."""
    client = chosen_client(request)
    if client is None:
        return choose_client(request, _("Record a payment"))
    form = PaymentForm(request.POST if request.method == "POST" else None, own=client.currency, latest=today(),
                       initial={"currency": client.currency, "paid_on": today()})  # fmt: skip
    done = perform_form(
        request, form, client, lambda data: _record(request, client, data), said=_("The payment is recorded."),
        to=lambda row: reverse("payment", args=[row.pk]),
    )  # fmt: skip
    return done or record_page(request, client, form, _("Record a payment"))


@acts("money")
@require_http_methods(["GET", "HEAD", "POST"])
def credit_new(request: HttpRequest) -> HttpResponse:
    """Record a credit note, for an open invoice or to be used later."""
    client = chosen_client(request)
    if client is None:
        return choose_client(request, _("Record a credit note"))
    rows = open_invoices(today(), clients=[client.pk])
    asked = request.GET.get("invoice", "")
    known = next((row for row in rows if str(row.id) == asked), None)
    initial = {"currency": known.currency if known else client.currency, "issued_on": today(),
               "invoice": known.id if known else None, "amount": _digits(known) if known else None}  # fmt: skip
    named = [
        (row.id, f"{row.number}, {formats.format_money(Money(row.open, row.currency), language())}") for row in rows
    ]
    form = CreditForm(
        request.POST if request.method == "POST" else None, own=client.currency, invoices=named, initial=initial
    )
    done = perform_form(
        request, form, client,
        lambda data: actions.record_credit(
            client, number=data["number"], issued_on=data["issued_on"], reason=data["reason"],
            money=Money(data["amount"], data["currency"]),
            invoice=Invoice.objects.get(pk=data["invoice"]) if data["invoice"] else None,
            by=actor(request), as_of=today(),
        ),
        said=_("The credit note is recorded."), to=lambda row: reverse("credit", args=[row.pk]),
        fields={actions.NumberTaken: "number"},
    )  # fmt: skip
    return done or record_page(request, client, form, _("Record a credit note"))


def oldest_first(rows: Sequence[OpenInvoice], left: Decimal) -> list[tuple[int, Decimal]]:
    """Fill invoices by their due day until nothing is left. Raises WrongAmount when there is nothing to match."""
    found = []
    for row in sorted(rows, key=lambda row: (row.due_on, row.id)):
        part = min(row.open, left)
        if part > 0:
            found.append((row.id, part))
            left -= part
    if not found:
        raise actions.WrongAmount(_("There is nothing to match: no money is left or no invoice is open."))
    return found


def _record(request: HttpRequest, client: Client, data: dict[str, Any]) -> Payment:
    money = Money(data["amount"], data["currency"])
    chosen: list[tuple[int, Decimal]] = []
    if data["oldest_first"]:
        rows = open_invoices(today(), clients=[client.pk])
        chosen = oldest_first([row for row in rows if row.currency == money.currency], money.amount)
    invoices = Invoice.objects.in_bulk([pk for pk, _amount in chosen])
    return actions.record_payment(
        client, paid_on=data["paid_on"], money=money, reference=data["reference"], payer=data["payer"],
        allocations=[(invoices[pk], amount) for pk, amount in chosen], by=actor(request), as_of=today(),
    )  # fmt: skip


@transaction.atomic
def _match_all(
    request: HttpRequest, source: Payment | CreditNote, chosen: Sequence[tuple[int, Decimal]]
) -> list[Allocation]:
    """All of the matches or none."""
    invoices = Invoice.objects.in_bulk([pk for pk, _amount in chosen])
    return [
        actions.allocate(source, invoices[pk], amount=amount, by=actor(request), as_of=today())
        for pk, amount in chosen
    ]  # fmt: skip


def _wanted(request: HttpRequest, rows: Sequence[OpenInvoice]) -> list[tuple[int, Decimal]]:
    """Amounts written beside invoices. Raises WrongAmount for what is no amount, or when there is none."""
    found = []
    for row in rows:
        text = request.POST.get(f"amount_{row.id}", "").strip().replace("\u00a0", "").replace(" ", "").replace(",", ".")
        if not text:
            continue
        try:
            amount = Decimal(text)
        except InvalidOperation:
            raise actions.WrongAmount(_("“%(text)s” is not an amount.") % {"text": text[:30]}) from None
        if not amount.is_finite() or abs(amount) >= TOO_MUCH or amount != round(amount, MINOR_UNITS[row.currency]):
            raise actions.WrongAmount(_("“%(text)s” is not an amount.") % {"text": text[:30]})
        found.append((row.id, amount))
    if not found:
        raise actions.WrongAmount(_("Write an amount beside at least one invoice."))
    return found


def _page(request: HttpRequest, source: Any, kind: str, *, error: str = "") -> HttpResponse:
    left = left_of(source) if source.amount > 0 else Money(Decimal(0), source.currency)
    rows = [row for row in open_invoices(today(), clients=[source.client_id]) if row.currency == source.currency]
    allocations = source.allocations.select_related("invoice").order_by("on", "id")
    undone = {row.reverses_id for row in allocations if row.reverses_id}
    context = {
        "source": source, "kind": kind, "client": source.client, "money": Money(source.amount, source.currency),
        "left": left, "error": error, "may": may_act_on_money(request.user, source.client),
        "allocations": [_allocation(row, source.currency, undone) for row in allocations],
        "suggested": suggestions(source, rows, left.amount) if left else [],
        "returned": Payment.objects.filter(reverses=source).first() if kind == "payment" else None,
        "to": reverse(kind, args=[source.pk]), "match_url": reverse(f"{kind}-match", args=[source.pk]),
    }  # fmt: skip
    return render(request, "payments/payment.html", context, status=422 if error else 200)


def _allocation(row: Allocation, currency: str, undone: set[int]) -> dict[str, Any]:
    return {"row": row, "money": Money(row.amount, currency), "undone": row.pk in undone,
            "undoable": not row.reverses_id and row.pk not in undone}  # fmt: skip


def suggestions(source: Any, rows: Sequence[OpenInvoice], left: Decimal) -> list[dict[str, Any]]:
    """Open invoices of the client with the amount to match and why: named in the reference, then the same amount.

    Only what is certain is filled in; the rest is for a person to choose.
    """
    reference = reference_key(getattr(source, "reference", "") or getattr(source, "number", ""))
    named = [row for row in rows if len(reference_key(row.number)) > 2 and reference_key(row.number) in reference]
    same = [row for row in rows if row.open == left]
    sure = named or (same if len(same) == 1 else [])
    amounts: dict[int, Decimal] = {}
    for row in sure:
        part = min(row.open, left - sum(amounts.values(), Decimal(0)))
        if part > 0:
            amounts[row.id] = part
    why = _("named in the reference") if named else _("the same amount")
    return [
        {"row": row, "money": Money(row.open, row.currency),
         "fill": f"{amounts[row.id].normalize():f}" if row.id in amounts else "",
         "why": why if row.id in amounts else "", "late": (today() - row.due_on).days}
        for row in rows
    ]  # fmt: skip


def _digits(row: OpenInvoice) -> str:
    return f"{row.open:.{MINOR_UNITS[row.currency]}f}"
