"""A dunning case and every act on it: promise, hold, plan, approval, pause, escalation."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from perennial.billing.models import Invoice
from perennial.foundation.clock import today
from perennial.kernel import formats
from perennial.kernel.money import Money
from perennial.receivables import actions
from perennial.receivables.models import (
    DunningCase,
    DunningHold,
    Instalment,
    PauseApproval,
    PaymentPlan,
    PromiseToPay,
)
from perennial.receivables.queries.book import load_book
from perennial.web.forms.receivables import HoldForm, PromiseForm
from perennial.web.views.case_page import case_context, hold_choices
from perennial.web.views.doors import actor, acts, back, is_htmx, sees
from perennial.web.views.money_doors import perform, perform_form, the
from perennial.web.views.receivables_figures import language


@sees("money")
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """The case on a page of its own, or its panel for the rail of Receivables."""
    found = the(request, DunningCase, pk)
    template = "cases/_case.html" if is_htmx(request) else "cases/case.html"
    return render(request, template, case_context(request, found))


@acts("money")
@require_POST
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a promise to pay."""
    found: DunningCase = the(request, DunningCase, pk)
    form = PromiseForm(request.POST, currency=found.currency)
    done = perform_form(
        request, form, found.client,
        lambda data: actions.promise_to_pay(
            found.client, money=Money(data["amount"], found.currency), due_on=data["due_on"], said_by=data["said_by"],
            note=data["note"], by=actor(request), as_of=today(),
        ),
        said=_("The promise is noted; reminders wait for it."), to=_back(request, found),
        undo=lambda row: reverse("promise-end", args=[row.pk]),
    )  # fmt: skip
    return done or _again(request, found, promise=form)


@acts("money")
@require_POST
def promise_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a promise noted by mistake."""
    row: PromiseToPay = the(request, PromiseToPay, pk)
    return perform(
        request, row.client, lambda: actions.withdraw_promise(row, by=actor(request), as_of=today()),
        said=_("The promise is withdrawn; the ladder goes on."), to=_of(request, row.client_id, row.currency),
        undo=reverse("promise-again", args=[row.pk]),
    )  # fmt: skip


@acts("money")
@require_POST
def promise_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the withdrawal: the same promise is noted again."""
    row: PromiseToPay = the(request, PromiseToPay, pk)
    return perform(
        request, row.client,
        lambda: actions.promise_to_pay(
            row.client, money=Money(row.amount, row.currency), due_on=row.due_on, said_by=row.said_by, note=row.note,
            contact=row.contact, by=actor(request), as_of=today(),
        ),
        said=_("The promise is noted again."), to=_of(request, row.client_id, row.currency),
    )  # fmt: skip


@acts("money")
@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold reminders to the client, for one invoice or for one instalment."""
    found: DunningCase = the(request, DunningCase, pk)
    view = load_book(today(), clients=[found.client_id]).cases.get((found.client_id, found.currency))
    form = HoldForm(request.POST, choices=hold_choices(view, found) if view else [("client", "client")])

    def hold_it(data: dict[str, Any]) -> DunningHold:
        kind, _colon, number = data["what"].partition(":")
        return actions.hold_reminders(
            found.client, reason=data["reason"], until=data["until"], by=actor(request), as_of=today(),
            invoice=Invoice.objects.get(pk=number) if kind == "invoice" else None,
            instalment=Instalment.objects.get(pk=number) if kind == "instalment" else None,
        )  # fmt: skip

    done = perform_form(
        request, form, found.client, hold_it, said=_("Reminders are on hold."), to=_back(request, found),
        undo=lambda row: reverse("hold-end", args=[row.pk]),
    )  # fmt: skip
    return done or _again(request, found, hold=form)


@acts("money")
@require_POST
def hold_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Reminders may go again."""
    row: DunningHold = the(request, DunningHold, pk)
    return perform(
        request, row.client, lambda: actions.end_hold(row, by=actor(request), as_of=today()),
        said=_("The hold has ended; reminders may go again."), to=_of(request, row.client_id),
        undo=reverse("hold-again", args=[row.pk]),
    )  # fmt: skip


@acts("money")
@require_POST
def hold_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the end of a hold: the same hold is set again."""
    row: DunningHold = the(request, DunningHold, pk)
    return perform(
        request, row.client,
        lambda: actions.hold_reminders(
            row.client, reason=row.reason, until=row.until, invoice=row.invoice, instalment=row.instalment,
            by=actor(request), as_of=today(),
        ),
        said=_("Reminders are on hold again."), to=_of(request, row.client_id),
    )  # fmt: skip


@acts("money")
@require_POST
def plan_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a payment plan."""
    row: PaymentPlan = the(request, PaymentPlan, pk)
    return perform(
        request, row.client, lambda: actions.withdraw_plan(row, by=actor(request), as_of=today()),
        said=_("The payment plan is withdrawn; the ladder goes on."), to=_of(request, row.client_id, row.currency),
        undo=reverse("plan-again", args=[row.pk]),
    )  # fmt: skip


@acts("money")
@require_POST
def plan_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the withdrawal: the same schedule is agreed again."""
    row: PaymentPlan = the(request, PaymentPlan, pk)
    parts = [(part.due_on, part.amount) for part in row.instalments.all()]
    return perform(
        request, row.client,
        lambda: actions.agree_plan(
            row.client, currency=row.currency, invoices=list(row.invoices.all()), parts=parts,
            accepted_by=row.accepted_by, by=actor(request), as_of=today(),
        ),
        said=_("The payment plan runs again."), to=_of(request, row.client_id, row.currency),
    )  # fmt: skip


@acts("money")
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The head of client success agrees that the pause letter may go."""
    found: DunningCase = the(request, DunningCase, pk)
    return perform(
        request, found.client, lambda: actions.approve_pause(found, by=actor(request), as_of=today()),
        said=_("The pause letter is approved."), to=_back(request, found),
        undo=lambda row: reverse("approval-end", args=[row.pk]),
    )  # fmt: skip


@acts("money")
@require_POST
def approval_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo an approval."""
    row: PauseApproval = the(request, PauseApproval, pk, client="case__client")

    def withdraw() -> Any:
        if row.withdrawn_on is not None:
            raise actions.AlreadyEnded(_("This approval was withdrawn before."))
        return actions.withdraw_approval(row, by=actor(request), as_of=today())

    return perform(
        request, row.case.client, withdraw, said=_("The approval is withdrawn."), to=_back(request, row.case)
    )


@acts("money")
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything is paid: the team goes on. One press."""
    found: DunningCase = the(request, DunningCase, pk)

    def go_on() -> Any:
        pause = actions.resume_work(found, reason=_("Paid"), by=actor(request), as_of=today())
        if pause is None:
            raise actions.AlreadyEnded(_("The work is not paused."))
        return pause

    return perform(request, found.client, go_on, said=_("The team goes on."), to=_back(request, found))


def _again(request: HttpRequest, found: DunningCase, **forms: Any) -> HttpResponse:
    """What was sent is not right: the case with its form open and what is wrong beside the field."""
    context = case_context(request, found, **forms)
    return render(request, "cases/case.html", {**context, "opened": next(iter(forms))}, status=422)


def _back(request: HttpRequest, found: DunningCase) -> str:
    return back(request, reverse("case", args=[found.pk]))


def _of(request: HttpRequest, client_id: int, currency: str = "") -> str:
    """Back to where the form came from, else to the client's case."""
    rows = DunningCase.objects.filter(client_id=client_id).order_by("closed_on", "-pk")
    if currency:
        rows = rows.filter(currency=currency)
    newest = rows.filter(closed_on=None).first() or rows.first()
    return back(request, reverse("case", args=[newest.pk]) if newest else reverse("receivables"))


def in_words(money: Money) -> str:
    return formats.format_money(money, language())


def known_event(event: str, known: tuple[str, ...]) -> str:
    """The event of an address ('resume-unpaid'); 404 for one that no person fires."""
    name = event.replace("-", "_")
    if name not in known:
        raise Http404
    return name
