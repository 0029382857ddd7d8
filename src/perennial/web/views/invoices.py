"""An invoice and every act on it: matches, disputes, delivery, write-off; and recording one by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.billing import actions
from perennial.billing.choices import DisputeOutcome, InvoiceState
from perennial.billing.document_queries import was_sent
from perennial.billing.models import Allocation, Dispute, Invoice, InvoiceDocument, WriteOffProposal
from perennial.billing.queries import OpenInvoice, disputed_on, open_amount, unallocated
from perennial.clients.models import Client
from perennial.clients.policies import may_act_on_money
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act, may_see
from perennial.kernel.money import ZERO, Money
from perennial.receivables.models import DunningCase, DunningHold
from perennial.receivables.queries.client_pages import stored_expectations, why_expected
from perennial.receivables.queries.interest import Entitled, Owed, entitled_to
from perennial.web.forms.receivables import DisputeForm, InvoiceForm, ReasonForm, ResolveForm
from perennial.web.views.doors import actor, acts, back, is_htmx, person, sees
from perennial.web.views.invoicing import may_issue
from perennial.web.views.money_doors import (
    money_clients,
    perform,
    perform_form,
    the,
    the_client,
    the_invoice,
)
from perennial.web.views.receivables_rows import money_line, span
from perennial.web.views.timeline import events_of, months

MOST_EVENTS = 50
MOST_CLIENTS = 20


@sees("money")
@require_safe
def invoice(request: HttpRequest, pk: int) -> HttpResponse:
    """The invoice's page, or its panel for the rail of Receivables."""
    row = the_invoice(request, pk)
    as_of = today()
    still_open = open_amount(row, as_of)
    context = {
        "invoice": row, "client": row.client, "amount": Money(row.amount, row.currency), "open": still_open,
        "late": (as_of - row.due_on).days, "as_of": as_of, "to": back(request, reverse("invoice", args=[row.pk])),
        "case": DunningCase.objects.filter(client_id=row.client_id, currency=row.currency, closed_on=None).first(),
        "disputes": list(row.disputes.all()), "holds": list(DunningHold.objects.on(as_of).filter(invoice=row)),
        "proposal": row.write_off_proposals.filter(decided_on=None).select_related("proposed_by").first(),
        "allocations": _allocations(row), "may": may_act_on_money(request.user, row.client),
        "may_decide": person(request).role == "DIR", "entitled": _entitled(request, row, as_of),
        **_expected(row, still_open),
    }  # fmt: skip
    if is_htmx(request):
        return render(request, "invoices/_panel.html", context)
    context |= _issued(request, row)
    waiting = [credit for credit in unallocated(as_of, clients=[row.client_id])
               if credit.currency == row.currency and credit.left > 0] if still_open else []  # fmt: skip
    events = events_of(request.user, row.client, as_of).filter(subject_kind="invoice", subject_id=row.pk)
    return render(request, "invoices/invoice.html", {
        **context, "months": months(events[:MOST_EVENTS], request.user, as_of),
        "waiting": [
            (credit, Money(min(credit.left, still_open.amount), credit.currency),
             reverse(f"{credit.kind}-match", args=[credit.id]))
            for credit in waiting
        ],
    })  # fmt: skip


@acts("money")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record an invoice that was issued elsewhere."""
    client = chosen_client(request)
    if client is None:
        return choose_client(request, _("Record an invoice"))
    form = InvoiceForm(
        request.POST if request.method == "POST" else None, own=client.currency, initial={"currency": client.currency}
    )
    done = perform_form(
        request, form, client,
        lambda data: actions.record_invoice(
            client, number=data["number"], issued_on=data["issued_on"], due_on=data["due_on"],
            money=Money(data["amount"], data["currency"]), description=data["description"], by=actor(request),
            as_of=today(),
        ),
        said=_("The invoice is recorded."), to=lambda row: reverse("invoice", args=[row.pk]),
        fields={actions.NumberTaken: "number"},
    )  # fmt: skip
    return done or record_page(request, client, form, _("Record an invoice"))


@acts("money")
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """The client contests the invoice or a part of it."""
    row = the_invoice(request, pk)
    still_open = open_amount(row, today())
    form = DisputeForm(
        request.POST if request.method == "POST" else None,
        currency=row.currency,
        initial={"amount": f"{still_open.amount:f}"},
    )
    return _form_page(
        request, row, form, _("Dispute invoice %(number)s") % {"number": row.number}, _("Note the dispute"),
        lambda data: actions.open_dispute(
            row, amount=data["amount"], reason=data["reason"], by=actor(request), as_of=today()
        ),
        _("The dispute is noted; the ladder leaves this amount out."),
    )  # fmt: skip


@acts("money")
@require_http_methods(["GET", "HEAD", "POST"])
def dispute_resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """How a dispute ended, and what was found."""
    row: Dispute = the(request, Dispute, pk, client="invoice__client")
    form = ResolveForm(request.POST if request.method == "POST" else None, initial={"outcome": DisputeOutcome.VALID})
    return _form_page(
        request, row.invoice, form, _("Resolve the dispute of %(number)s") % {"number": row.invoice.number},
        _("Resolve"),
        lambda data: actions.resolve_dispute(
            row, outcome=DisputeOutcome(data["outcome"]), note=data["note"], by=actor(request), as_of=today()
        ),
        _("The dispute is resolved."),
    )  # fmt: skip


@acts("money")
@require_POST
def undelivered(request: HttpRequest, pk: int) -> HttpResponse:
    """The invoice itself came back."""
    row = the_invoice(request, pk)
    return perform(
        request, row.client, lambda: actions.mark_undelivered(row, by=actor(request), as_of=today()),
        said=_("The invoice counts as not delivered; no reminder goes for it."), to=_to(request, row),
        undo=reverse("invoice-delivered", args=[row.pk]),
    )  # fmt: skip


@acts("money")
@require_POST
def delivered(request: HttpRequest, pk: int) -> HttpResponse:
    """It reached them after all."""
    row = the_invoice(request, pk)
    return perform(
        request, row.client, lambda: actions.mark_delivered(row, by=actor(request), as_of=today()),
        said=_("The invoice counts as delivered."), to=_to(request, row),
        undo=reverse("invoice-undelivered", args=[row.pk]),
    )  # fmt: skip


@acts("money")
@require_http_methods(["GET", "HEAD", "POST"])
def write_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Finance proposes to write the rest off; a director decides."""
    row = the_invoice(request, pk)

    def propose(data: dict[str, Any]) -> Any:
        if person(request).role not in ("FIN", "DIR"):
            raise PermissionError(_("Finance proposes a write-off, and a director decides."))
        return actions.propose_write_off(row, reason=data["reason"], by=actor(request), as_of=today())

    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _form_page(
        request, row, form, _("Propose to write off %(number)s") % {"number": row.number}, _("Propose"), propose,
        _("The write-off is proposed; the director decides."),
    )  # fmt: skip


@acts("money")
@require_POST
def write_off_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person accepts or refuses."""
    row: WriteOffProposal = the(request, WriteOffProposal, pk, client="invoice__client")
    accept = request.POST.get("accept") == "1"

    def decide() -> Any:
        if person(request).role != "DIR":
            raise PermissionError(_("A director decides on a write-off."))
        return actions.decide_write_off(row, accept=accept, by=actor(request), as_of=today())

    said = _("The rest is written off.") if accept else _("The write-off is refused.")
    return perform(request, row.invoice.client, decide, said=said, to=_to(request, row.invoice))


@acts("money")
@require_POST
def match_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a match: the money waits for its invoice again."""
    row: Allocation = the(request, Allocation, pk, client="invoice__client")
    reason = request.POST.get("reason", "").strip()[:300] or _("Undone by hand")
    return perform(
        request, row.invoice.client,
        lambda: actions.undo_allocation(row, reason=reason, by=actor(request), as_of=today()),
        said=_("The match is undone; the money waits for its invoice."), to=_to(request, row.invoice),
    )  # fmt: skip


def chosen_client(request: HttpRequest) -> Client | None:
    """The client a record is for: ?client=."""
    asked = request.POST.get("client") or request.GET.get("client") or ""
    return the_client(request, asked) if asked else None


def choose_client(request: HttpRequest, title: str) -> HttpResponse:
    """Find the client first: words are folded, and one press goes on to the form."""
    words = request.GET.get("q", "").strip()[:100]
    rows: Any = Client.objects.visible_to(request.user).live()
    ids = money_clients(person(request), today())
    rows = rows.filter(pk__in=ids) if ids is not None else rows
    rows = rows.matching(words) if words else rows
    context = {"title": title, "q": words, "found": rows.order_by("name")[:MOST_CLIENTS], "path": request.path}
    template = "payments/_clients.html" if is_htmx(request) else "payments/choose.html"
    return render(request, template, context, status=422 if request.method == "POST" else 200)


def record_page(request: HttpRequest, client: Client, form: Any, title: str) -> HttpResponse:
    """A form that records something of a client; 422 with what is wrong."""
    context = {
        "client": client,
        "form": form,
        "title": title,
        "to": back(request, reverse("client-money", args=[client.pk])),
    }
    return render(request, "payments/record.html", context, status=422 if form.errors else 200)


def _form_page(
    request: HttpRequest, row: Invoice, form: Any, title: str, action: str, act: Callable[[dict[str, Any]], Any],
    said: str,
) -> HttpResponse:  # fmt: skip
    """A small form about one invoice: shown, done, or shown again with what is wrong."""
    to = _to(request, row)
    done = perform_form(request, form, row.client, act, said=said, to=to)
    if done is not None:
        return done
    context = {"invoice": row, "client": row.client, "form": form, "title": title, "action": action, "to": to}
    return render(request, "invoices/form.html", context, status=422 if form.errors else 200)


def _to(request: HttpRequest, row: Invoice) -> str:
    return back(request, reverse("invoice", args=[row.pk]))


def _allocations(row: Invoice) -> list[dict[str, Any]]:
    rows = row.allocations.select_related("payment", "credit").order_by("on", "id")
    undone = {a.reverses_id for a in rows if a.reverses_id}
    return [
        {"row": a, "money": Money(a.amount, row.currency), "undoable": not a.reverses_id and a.pk not in undone
         and a.kind != "write_off", "undone": a.pk in undone}
        for a in rows
    ]  # fmt: skip


def _entitled(request: HttpRequest, row: Invoice, as_of: date) -> Entitled | None:
    """What the law entitles to, for those who see rates."""
    if not may_see(request.user, "rates"):
        return None
    owed = Owed(row.pk, row.client.country, row.currency, row.amount, row.due_on)
    return entitled_to([owed], as_of).get(row.pk)


def _issued(request: HttpRequest, row: Invoice) -> dict[str, Any]:
    """The document behind an invoice that was issued here, and what can be done with it."""
    documents = InvoiceDocument.objects.defer("content").prefetch_related("corrections")
    document = documents.filter(invoice=row).first()
    if document is None:
        return {"document": None}
    over = row.state in (InvoiceState.CREDITED, InvoiceState.WRITTEN_OFF)
    return {
        "document": document, "may_credit": may_issue(request.user) and not over,
        "may_send": may_act(request.user, "letters") and not over and not was_sent(row.pk),
    }  # fmt: skip


def _expected(row: Invoice, still_open: Money) -> dict[str, Any]:
    if not still_open:
        return {"expected": None}
    as_of = today()
    contested: Any = Invoice.objects.filter(pk=row.pk).values_list(disputed_on(as_of), flat=True).first() or ZERO
    item = OpenInvoice(row.pk, row.client_id, row.number, row.issued_on, row.due_on, row.currency, row.amount,
                       row.amount - still_open.amount, contested, row.bounced_on is not None)  # fmt: skip
    guess = stored_expectations([item], as_of).get(row.pk)
    if guess is None:
        return {"expected": None}
    days = span(guess, as_of)
    first, middle, last = (as_of + timedelta(days=n) for n in days)
    return {"expected": middle, "first": first, "last": last, "because": why_expected(guess), "p_late": guess.p_late,
            "line": money_line(row.due_on, days, as_of)}  # fmt: skip
