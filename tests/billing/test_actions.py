"""Recording money: what is open, what is refused, and that nothing issued is ever edited."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from perennial.billing import actions, queries
from perennial.billing.choices import DisputeOutcome, InvoiceState
from perennial.billing.models import Allocation, Invoice, Payment
from perennial.foundation.models import TimelineEvent
from perennial.kernel.lifecycle import GuardFailed, NotAllowed
from tests.conftest import TODAY, Cast, money

pytestmark = pytest.mark.django_db


def an_invoice(cast: Cast, number: str = "2026-0001", amount: str = "1000.00", days_ago: int = 40) -> Invoice:
    issued = TODAY - timedelta(days=days_ago)
    return actions.record_invoice(
        cast.harbor, number=number, issued_on=issued, due_on=issued + timedelta(days=30), money=money(amount),
        by=cast.by(cast.fedir), as_of=TODAY,
    )


def pay(cast: Cast, amount: str, *matches: tuple[Invoice, str], on: date = TODAY) -> Payment:
    return actions.record_payment(
        cast.harbor, paid_on=on, money=money(amount), reference="wire",
        allocations=[(i, Decimal(a)) for i, a in matches], by=cast.by(cast.fedir), as_of=TODAY,
    )


def test_a_partial_payment_keeps_the_rest_open_and_the_past_as_it_was(cast: Cast) -> None:
    invoice = an_invoice(cast)
    pay(cast, "400.00", (invoice, "400.00"), on=TODAY - timedelta(days=2))
    (row,) = queries.open_invoices(TODAY)
    assert row.open == Decimal("600") and row.number == "2026-0001"
    (before,) = queries.open_invoices(TODAY - timedelta(days=3))
    assert before.open == Decimal("1000")
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.PART_PAID and invoice.settled_on is None


def test_an_overpayment_stays_unallocated_and_a_second_match_above_it_is_refused(cast: Cast) -> None:
    invoice = an_invoice(cast)
    payment = pay(cast, "1100.00", (invoice, "1000.00"))
    assert queries.open_invoices(TODAY) == []
    (left,) = queries.unallocated(TODAY)
    assert (left.id, left.left) == (payment.pk, Decimal("100"))
    with pytest.raises(actions.WrongAmount):
        second = an_invoice(cast, "2026-0002")
        actions.allocate(payment, second, amount=Decimal("100.01"), by=cast.by(cast.fedir), as_of=TODAY)


def test_undoing_a_match_opens_the_invoice_again_and_only_once(cast: Cast) -> None:
    invoice = an_invoice(cast)
    payment = pay(cast, "1000.00", (invoice, "1000.00"))
    row = payment.allocations.get()
    actions.undo_allocation(row, reason="wrong client", by=cast.by(cast.fedir), as_of=TODAY)
    invoice.refresh_from_db()
    assert invoice.settled_on is None and invoice.state == InvoiceState.PART_PAID
    assert queries.open_amount(invoice, TODAY) == money("1000.00")
    assert queries.left_of(payment) == money("1000.00")
    with pytest.raises(actions.AlreadyUndone):
        actions.undo_allocation(row, reason="again", by=cast.by(cast.fedir), as_of=TODAY)


def test_a_bank_return_reopens_everything_the_payment_had_settled(cast: Cast) -> None:
    first, second = an_invoice(cast), an_invoice(cast, "2026-0002", "500.00")
    payment = pay(cast, "1500.00", (first, "1000.00"), (second, "500.00"))
    actions.return_payment(payment, on=TODAY, reason="no funds", by=cast.by(cast.fedir), as_of=TODAY)
    assert sum(row.open for row in queries.open_invoices(TODAY)) == Decimal("1500")
    assert sum(row.left for row in queries.unallocated(TODAY)) == 0


def test_paid_before_issue_counts_from_the_issue_day(cast: Cast) -> None:
    invoice = an_invoice(cast, days_ago=10)
    pay(cast, "1000.00", (invoice, "1000.00"), on=TODAY - timedelta(days=15))
    invoice.refresh_from_db()
    assert invoice.settled_on == invoice.issued_on
    (credit,) = queries.unallocated(TODAY - timedelta(days=12))
    assert credit.left == Decimal("1000")


def test_a_dispute_needs_a_reason_and_its_end_needs_a_note(cast: Cast) -> None:
    invoice = an_invoice(cast)
    by = cast.by(cast.alice)
    with pytest.raises(GuardFailed):
        actions.open_dispute(invoice, amount=Decimal("100"), reason=" ", by=by, as_of=TODAY)
    row = actions.open_dispute(invoice, amount=Decimal("100"), reason="hours", by=by, as_of=TODAY)
    assert queries.open_invoices(TODAY)[0].disputed == Decimal("100")
    with pytest.raises(GuardFailed), transaction.atomic():
        actions.resolve_dispute(row, outcome=DisputeOutcome.VALID, note="", by=by, as_of=TODAY)
    actions.resolve_dispute(row, outcome=DisputeOutcome.VALID, note="hours were right", by=by, as_of=TODAY)
    assert queries.open_invoices(TODAY)[0].disputed == 0


def test_a_write_off_takes_two_people_and_a_director(cast: Cast) -> None:
    invoice = an_invoice(cast)
    proposal = actions.propose_write_off(invoice, reason="bankrupt", by=cast.by(cast.fedir), as_of=TODAY)
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.decide_write_off(proposal, accept=True, by=cast.by(cast.fedir), as_of=TODAY)
    actions.decide_write_off(proposal, accept=True, by=cast.by(cast.olena), as_of=TODAY)
    assert queries.open_invoices(TODAY) == []


@pytest.mark.parametrize("model, column", [(Invoice, "amount"), (Payment, "amount"), (Allocation, "amount")])
def test_what_is_issued_cannot_be_edited_behind_the_actions(cast: Cast, model: type, column: str) -> None:
    invoice = an_invoice(cast)
    pay(cast, "10.00", (invoice, "10.00"))
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**{column: Decimal("1.00")})
    with pytest.raises(DatabaseError), transaction.atomic():
        Allocation.objects.all()._raw_delete("default")


def test_the_timeline_cannot_be_edited_or_deleted(cast: Cast) -> None:
    an_invoice(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        TimelineEvent.objects.update(verb="nothing")
    with pytest.raises(DatabaseError), transaction.atomic():
        TimelineEvent.objects.all()._raw_delete("default")
    assert list(TimelineEvent.objects.values_list("verb", flat=True)) == ["invoice.recorded"]
