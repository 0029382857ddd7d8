"""What a client and we agreed on: promises to pay and payment plans. The ladder waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.billing.models import Invoice
from perennial.clients.models import Client, Contact
from perennial.foundation.timeline import Actor, record
from perennial.kernel.money import Money
from perennial.receivables.actions.cases import case_of, move_case, step_back, view_of
from perennial.receivables.actions.refusals import AlreadyEnded
from perennial.receivables.choices import CaseState, PlanOutcome, PromiseOutcome
from perennial.receivables.models import (
    Instalment,
    PaymentPlan,
    PromiseToPay,
)
from perennial.receivables.rules import plans as plan_rules
from perennial.receivables.rules import promises as promise_rules


@transaction.atomic
def promise_to_pay(
    client: Client, *, money: Money, due_on: date, said_by: str, note: str = "", contact: Contact | None = None,
    by: Actor, as_of: date,
) -> PromiseToPay:  # fmt: skip
    """Note what the client promised; the ladder waits for it. Raises InvalidPromise, NothingOverdue, IllegalMove."""
    view = view_of(client, money.currency, as_of)
    promise_rules.check_promise(
        promise_rules.Promise(money.amount, as_of, due_on, said_by), overdue=view.position.overdue,
        currency=money.currency,
    )  # fmt: skip
    case = case_of(client, money.currency, by, as_of)
    PromiseToPay.objects.filter(client=client, currency=money.currency, outcome=PromiseOutcome.RUNNING).update(
        outcome=PromiseOutcome.WITHDRAWN, closed_on=as_of
    )
    row = PromiseToPay.objects.create(
        client=client, currency=money.currency, amount=money.amount, promised_on=as_of, due_on=due_on,
        said_by=said_by.strip(), contact=contact, note=note,
    )  # fmt: skip
    if case.state != CaseState.PROMISED:
        move_case(case, "promise_to_pay", guards={"promise_complete": True}, by=by, as_of=as_of)
    data = {"amount": money.amount, "currency": money.currency, "due_on": due_on, "said_by": said_by, "note": note}
    record("promise.noted", by=by, on=as_of, client_id=client.pk, subject=("promise", row.pk), data=data)
    return row


@transaction.atomic
def withdraw_promise(row: PromiseToPay, *, by: Actor, as_of: date) -> PromiseToPay:
    """Undo a promise noted by mistake: the case goes back to where it was. Raises AlreadyEnded."""
    if row.outcome != PromiseOutcome.RUNNING:
        raise AlreadyEnded(_("This promise has ended before."))
    row.outcome, row.closed_on = PromiseOutcome.WITHDRAWN, as_of
    row.save(update_fields=["outcome", "closed_on"])
    step_back(row.client, row.currency, CaseState.PROMISED, by, as_of)
    data = {"amount": row.amount, "currency": row.currency, "due_on": row.due_on}
    record("promise.withdrawn", by=by, on=as_of, client_id=row.client_id, subject=("promise", row.pk), data=data)
    return row


@transaction.atomic
def agree_plan(
    client: Client, *, currency: str, invoices: Sequence[Invoice], parts: Sequence[tuple[date, Decimal]],
    accepted_by: str, by: Actor, as_of: date,
) -> PaymentPlan:  # fmt: skip
    """Note an agreed schedule over named invoices. Raises InvalidPlan, NothingOverdue, GuardFailed, IllegalMove."""
    view = view_of(client, currency, as_of)
    chosen = {invoice.pk for invoice in invoices}
    covered = sum((row.open for row in view.invoices if row.id in chosen), Decimal(0))
    rows = tuple(plan_rules.Instalment(day, amount) for day, amount in parts)
    plan_rules.Plan(covered, currency, as_of, rows)
    if any(row.due_on < as_of for row in rows):
        raise plan_rules.InvalidPlan(_("An instalment cannot be due in the past."))
    case = case_of(client, currency, by, as_of)
    in_writing = bool(accepted_by.strip())
    event = "plan_after_all" if case.state == CaseState.ESCALATED else "agree_plan"
    plan = PaymentPlan.objects.create(
        client=client, currency=currency, agreed_on=as_of, accepted_by=accepted_by.strip()
    )
    plan.invoices.set(invoices)
    Instalment.objects.bulk_create(
        [Instalment(plan=plan, number=n, due_on=p.due_on, amount=p.amount) for n, p in enumerate(rows, start=1)]
    )
    move_case(case, event, guards={"plan_in_writing": in_writing}, by=by, as_of=as_of)
    data = {"covered": covered, "currency": currency, "accepted_by": accepted_by,
            "parts": [(p.due_on, p.amount) for p in rows], "invoices": [i.number for i in invoices]}  # fmt: skip
    record("plan.agreed", by=by, on=as_of, client_id=client.pk, subject=("plan", plan.pk), data=data)
    return plan


@transaction.atomic
def withdraw_plan(plan: PaymentPlan, *, by: Actor, as_of: date) -> PaymentPlan:
    """The plan is given up or was noted by mistake: the ladder goes on. Raises AlreadyEnded."""
    if plan.ended_on is not None:
        raise AlreadyEnded(_("This plan has ended before."))
    plan.outcome, plan.ended_on = PlanOutcome.WITHDRAWN, as_of
    plan.save(update_fields=["outcome", "ended_on"])
    step_back(plan.client, plan.currency, CaseState.PLAN, by, as_of)
    data = {"currency": plan.currency}
    record("plan.withdrawn", by=by, on=as_of, client_id=plan.client_id, subject=("plan", plan.pk), data=data)
    return plan
