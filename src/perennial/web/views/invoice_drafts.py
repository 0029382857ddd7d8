"""One prepared invoice: its lines and the hours behind them, what it lacks, every act on it, and how it will look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.billing import draft_actions
from perennial.billing.choices import DraftState, LineKind
from perennial.billing.document_queries import annex_for, document_for, hindrances
from perennial.billing.draft_queries import facts_for
from perennial.billing.file_queries import preview, unit_name
from perennial.billing.issue_actions import issue_invoice
from perennial.billing.models import DraftLine, InvoiceDraft
from perennial.billing.run_actions import REFUSALS
from perennial.clients.policies import may_act_on_money
from perennial.foundation.clock import today
from perennial.kernel.lifecycle import Refused
from perennial.kernel.money import Money
from perennial.web.forms.invoicing import DraftForm, IssueForm, LineForm
from perennial.web.views.doors import actor, acts, refused, sees, told
from perennial.web.views.invoicing import may_issue
from perennial.web.views.money_doors import after_act, the

EXPECTED = (*REFUSALS, Refused)


@sees("money")
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The prepared invoice; POST keeps its discount, order and note."""
    row = _draft(request, pk)
    if row.state == DraftState.ISSUED:
        return redirect("invoice", row.documents.filter(invoice__isnull=False).get().invoice_id)
    form = DraftForm(
        request.POST if request.method == "POST" else None,
        initial={"discount_percent": row.discount_percent, "order": row.order, "note": row.note},
    )
    if request.method == "POST" and form.is_valid():
        return _do(
            request, row,
            lambda: draft_actions.change_draft(row, values=form.cleaned_data, by=actor(request), as_of=today()),
            _("The invoice is changed."),
        )  # fmt: skip
    return _page(request, row, form, LineForm(currency=row.currency))


@acts("money")
@require_POST
def line_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Charge something else."""
    row = _draft(request, pk)
    form = LineForm(request.POST, currency=row.currency)
    if not form.is_valid():
        initial = {"discount_percent": row.discount_percent, "order": row.order, "note": row.note}
        return _page(request, row, DraftForm(initial=initial), form)
    return _do(
        request, row,
        lambda: draft_actions.add_line(row, **form.cleaned_data, by=actor(request), as_of=today()),
        _("The line is added."),
    )  # fmt: skip


@acts("money")
@require_POST
def line_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take off a line that was added by hand."""
    line: DraftLine = the(request, DraftLine, pk, client="draft__client")
    return _do(
        request, line.draft, lambda: draft_actions.drop_line(line, by=actor(request), as_of=today()),
        _("The line is taken off."),
    )  # fmt: skip


@acts("money", "rates")
@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it its number: it is never edited from then on."""
    row = _draft(request, pk)
    form = IssueForm(request.POST)
    day = form.cleaned_data["issued_on"] if form.is_valid() else today()
    try:
        made = issue_invoice(row, issued_on=day, by=actor(request), as_of=today())
    except EXPECTED as error:
        return refused(request, error, to=reverse("invoice-draft", args=[pk]))
    after_act(request, row.client)
    said = _("Invoice %(number)s is issued. It has not been sent yet.") % {"number": made.number}
    return told(request, said, to=reverse("invoice", args=[made.invoice_id]))


@acts("money", "rates")
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing is invoiced of it for now; preparing the month makes it anew."""
    row = _draft(request, pk)
    return _do(
        request, row,
        lambda: draft_actions.discard_draft(row, reason=request.POST.get("reason", "")[:200], by=actor(request),
                                            as_of=today()),
        _("The draft is discarded. What it held can be prepared again."),
        to=f"{reverse('invoicing')}?month={row.month:%Y-%m}",
    )  # fmt: skip


@sees("money")
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """How it would look, without a number."""
    row = _draft(request, pk)
    try:
        doc = document_for(row, issued_on=today())
    except REFUSALS as error:
        return refused(request, error, to=reverse("invoice-draft", args=[pk]))
    facts = facts_for(row)
    content = preview(doc, annex_for(facts, row))
    return HttpResponse(content, content_type="application/pdf", headers={
        "Content-Disposition": f'inline; filename="draft-{row.pk}.pdf"'})  # fmt: skip


def _draft(request: HttpRequest, pk: int) -> InvoiceDraft:
    row: InvoiceDraft = the(request, InvoiceDraft, pk)
    if row.state == DraftState.DISCARDED:
        raise Http404
    return row


def _do(
    request: HttpRequest, row: InvoiceDraft, act: Callable[[], Any], said: str, *, to: str = ""
) -> HttpResponse:
    to = to or reverse("invoice-draft", args=[row.pk])
    try:
        act()
    except EXPECTED as error:
        return refused(request, error, to=to)
    return told(request, said, to=to)


def _page(request: HttpRequest, row: InvoiceDraft, form: DraftForm, line_form: LineForm) -> HttpResponse:
    facts = facts_for(row)
    why = hindrances(row)
    fresh = draft_actions.is_as_prepared(row, draft_actions.lines_now(row, facts))
    wrong = bool(form.errors or line_form.errors)
    return render(request, "invoicing/draft.html", {
        "draft": row, "client": row.client, "form": form, "line_form": line_form, "issue_form": IssueForm(),
        "lines": [_line(line, row) for line in row.lines.order_by("position", "id")], "why": why, "fresh": fresh,
        "net": Money(row.net, row.currency), "vat": Money(row.vat, row.currency),
        "total": Money(row.total, row.currency), "annex": [_part(part) for part in annex_for(facts, row)],
        "may": may_act_on_money(request.user, row.client), "may_issue": may_issue(request.user),
    }, status=422 if wrong else 200)  # fmt: skip


def _line(line: DraftLine, row: InvoiceDraft) -> dict[str, Any]:
    by_hand = line.kind == LineKind.OTHER
    return {
        "row": line, "unit": unit_name(line.unit), "rate": Money(line.rate, row.currency),
        "amount": Money(line.amount, row.currency), "counted": line.unit in ("hour", "day", "month"),
        "drop_url": reverse("invoice-line-drop", args=[line.pk]) if by_hand else "",
    }  # fmt: skip


def _part(part: Any) -> dict[str, Any]:
    return {
        "person": part.person, "role": part.role, "hours": part.seconds / 3600,
        "days": [{"day": day.day, "hours": day.seconds / 3600, "note": day.note} for day in part.days],
    }  # fmt: skip
