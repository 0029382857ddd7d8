"""From approved work to a numbered, sealed invoice and its credit: nothing twice, no gap, sums that hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from perennial.billing import verifiers
from perennial.billing.document_queries import chain_breaks, content_of_row
from perennial.billing.draft_actions import (
    CannotDraft,
    add_line,
    change_draft,
    discard_draft,
    draft_invoices,
    drop_line,
)
from perennial.billing.issue_actions import CannotIssue, credit_invoice, issue_invoice
from perennial.billing.models import Billed, Invoice, InvoiceDocument, InvoiceDraft, InvoiceLine, NumberSeries
from perennial.contracts.actions.rates import CannotSetRate, set_bill_rate
from perennial.contracts.models import ClientEntity
from perennial.foundation.saying import read
from perennial.kernel.lifecycle import NotAllowed
from tests.billing.documents import HOUR, OCTOBER, KnownHours, Ready, hours_of, make_ready, working_days
from tests.conftest import TODAY, Cast
from tests.contracts.team import active
from tests.delivery.month import approved

LAST = date(2026, 10, 31)


@pytest.fixture
def ready(cast: Cast) -> Ready:
    return make_ready(cast)


@pytest.fixture
def sheets(ready: Ready) -> Iterator[KnownHours]:
    """Max's October: 22 days of 8 hours on timesheet 7."""
    with hours_of(KnownHours({(7, ready.team.max_at_harbor.pk): working_days(OCTOBER, LAST)})) as known:
        yield known


def prepare(ready: Ready, month: date = OCTOBER) -> dict[str, InvoiceDraft]:
    draft_invoices(month, by=ready.fin, as_of=TODAY)
    rows = InvoiceDraft.objects.filter(month=month, state="draft").select_related("client")
    return {row.client.name: row for row in rows}


def figures(draft: InvoiceDraft) -> list[tuple[str, str, str]]:
    return [(row.text, f"{row.quantity:f}".rstrip("0").rstrip("."), f"{row.amount:f}") for row in draft.lines.all()]


def test_a_month_is_prepared_from_what_is_approved_and_nothing_else(ready: Ready, sheets: KnownHours) -> None:
    ready.fee()
    set_bill_rate(
        ready.team.max_at_harbor, amount=Decimal(55), currency="USD", valid_from=date(2026, 10, 15), by=ready.fin,
        as_of=TODAY,
    )  # fmt: skip
    drafts = prepare(ready)
    harbor, orbit = drafts["Harbor Pay"], drafts["Orbit Rail"]
    assert figures(harbor) == [
        ("Developer, Max Dev", "80", "4000.0000"),
        ("Developer, Max Dev", "96", "5280.0000"),
    ]
    assert (harbor.net, harbor.vat, harbor.total) == (Decimal(9280), 0, Decimal(9280))
    assert figures(orbit) == [
        ("Developer, Lena Kravets", "1", "4000.0000"),
        ("Migration, частина 1 із 3", "1", "3333.3300"),
    ]
    # run again: nothing new; hours that are approved since come in, and the hand's own lines stay
    add_line(orbit, text="Flight", amount=Decimal("120.50"), by=ready.fin, as_of=TODAY)
    sheets.sheets[(7, ready.team.max_at_harbor.pk)][LAST] = 2 * HOUR
    again = draft_invoices(OCTOBER, by=ready.fin, as_of=TODAY)
    assert (again.made, again.renewed, again.dropped) == (0, 1, 0)
    harbor.refresh_from_db()
    orbit.refresh_from_db()
    assert (harbor.total, orbit.total) == (Decimal(9390), Decimal("7453.83"))
    change_draft(orbit, values={"discount_percent": Decimal(10)}, by=ready.fin, as_of=TODAY)
    orbit.refresh_from_db()
    assert orbit.total == Decimal("6708.45")
    with pytest.raises(CannotDraft):
        drop_line(orbit.lines.first(), by=ready.fin, as_of=TODAY)
    drop_line(orbit.lines.last(), by=ready.fin, as_of=TODAY)
    # what was prepared from is gone: so is the draft
    sheets.sheets.clear()
    assert draft_invoices(OCTOBER, by=ready.fin, as_of=TODAY).dropped == 1


def test_drafting_takes_the_same_number_of_queries_for_any_book(
    ready: Ready, sheets: KnownHours, django_assert_max_num_queries: Any
) -> None:
    prepare(ready)
    with django_assert_max_num_queries(30):  # seven for the book, the rest for its two agreements
        draft_invoices(OCTOBER, by=ready.fin, as_of=TODAY)


def test_an_issued_invoice_is_numbered_sealed_and_never_edited(ready: Ready, sheets: KnownHours) -> None:
    drafts = prepare(ready)
    with pytest.raises(NotAllowed):
        issue_invoice(drafts["Harbor Pay"], by=ready.cast.by(ready.cast.alice), as_of=TODAY)
    first = issue_invoice(drafts["Harbor Pay"], issued_on=date(2026, 11, 2), by=ready.fin, as_of=TODAY)
    with pytest.raises(CannotIssue, match="2 November 2026"):
        issue_invoice(drafts["Orbit Rail"], issued_on=date(2026, 11, 1), by=ready.fin, as_of=TODAY)
    with pytest.raises(CannotIssue, match="to come"):
        issue_invoice(drafts["Orbit Rail"], issued_on=TODAY + timedelta(days=1), by=ready.fin, as_of=TODAY)
    second = issue_invoice(drafts["Orbit Rail"], by=ready.fin, as_of=TODAY)
    assert [first.number, second.number] == ["LW-2026-0001", "LW-2026-0002"]
    assert second.previous_hash == first.hash
    claim = Invoice.objects.get(pk=first.invoice_id)
    assert (claim.number, claim.amount, claim.due_on, claim.state) == (
        first.number, Decimal(8800), date(2026, 11, 16), "issued",
    )  # fmt: skip
    doc, annex = content_of_row(first)
    assert (doc.totals.total, doc.vat.category, doc.contract) == (Decimal(8800), "AE", "SOW-1")
    assert [(part.person, part.seconds) for part in annex] == [("Max Dev", 22 * 8 * HOUR)]
    assert sheets.invoiced == [7]
    assert not draft_invoices(OCTOBER, by=ready.fin, as_of=TODAY).drafts
    with pytest.raises(CannotDraft):
        issue_invoice(drafts["Harbor Pay"], by=ready.fin, as_of=TODAY)
    with pytest.raises(CannotSetRate, match="30 October 2026"):  # days that are billed keep their rate
        set_bill_rate(ready.team.max_at_harbor, amount=Decimal(60), currency="USD", valid_from=date(2026, 10, 30),
                      by=ready.fin, as_of=TODAY)  # fmt: skip
    for change in (
        lambda: InvoiceDocument.objects.filter(pk=first.pk).update(total=1),
        lambda: InvoiceLine.objects.filter(document=first).update(amount=1),
        lambda: InvoiceLine.objects.filter(document=first).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    for verifier in (verifiers.triggers, verifiers.series, verifiers.documents, verifiers.timeline):
        assert verifier()[1] == []
    NumberSeries.objects.update(last_hash="0" * 64)
    assert verifiers.series()[1]


def test_what_is_lacking_stops_an_invoice_and_takes_no_number(ready: Ready, sheets: KnownHours) -> None:
    ClientEntity.objects.filter(client=ready.cast.harbor).update(vat_id="", city="")
    sheets.sheets[(8, ready.team.lena_at_orbit.pk)] = working_days(OCTOBER, LAST)
    draft = prepare(ready)["Harbor Pay"]
    with pytest.raises(CannotIssue, match="no name, city or country"):
        issue_invoice(draft, by=ready.fin, as_of=TODAY)
    ClientEntity.objects.filter(client=ready.cast.harbor).update(vat_id="EU1", city="Boston")
    sheets.sheets[(7, ready.team.max_at_harbor.pk)][LAST] = HOUR
    with pytest.raises(CannotIssue, match="have changed since"):
        issue_invoice(InvoiceDraft.objects.get(pk=draft.pk), by=ready.fin, as_of=TODAY)
    assert not NumberSeries.objects.exists()
    assert issue_invoice(prepare(ready)["Harbor Pay"], by=ready.fin, as_of=TODAY).serial == 1


def test_what_cannot_be_priced_is_told_and_not_guessed(ready: Ready, sheets: KnownHours) -> None:
    lena = active(ready.cast, ready.team.harbor, ready.team.lena, "70", starts_on=date(2026, 10, 12))
    sheets.sheets[(8, lena.pk)] = working_days(date(2026, 10, 9), LAST)  # a day before her rate
    draft = prepare(ready)["Harbor Pay"]
    assert (draft.total, [read(one) for one in draft.problems]) == (
        Decimal(8800), ["Lena Kravets: There is no rate on 9 October 2026."],
    )  # fmt: skip
    with pytest.raises(CannotIssue, match="There is no rate"):
        issue_invoice(draft, by=ready.fin, as_of=TODAY)


def test_a_series_goes_on_from_the_numbers_another_system_gave(ready: Ready, sheets: KnownHours) -> None:
    Invoice.objects.create(
        client=ready.cast.kestrel, number="LW-2026-0417", number_key="lw20260417", issued_on=date(2026, 9, 1),
        due_on=date(2026, 9, 30), amount=Decimal(10), currency="GBP",
    )  # fmt: skip
    row = issue_invoice(prepare(ready)["Harbor Pay"], by=ready.fin, as_of=TODAY)
    assert row.number == "LW-2026-0418"
    assert chain_breaks(row.series) == []


def test_a_credit_note_releases_what_was_billed(ready: Ready, sheets: KnownHours) -> None:
    first = issue_invoice(prepare(ready)["Harbor Pay"], by=ready.fin, as_of=TODAY)
    with pytest.raises(NotAllowed):
        credit_invoice(first, reason="Wrong", by=ready.cast.by(ready.cast.alice), as_of=TODAY)
    with pytest.raises(CannotIssue):
        credit_invoice(first, reason=" ", by=ready.fin, as_of=TODAY)
    note = credit_invoice(first, reason="Wrong rate", by=ready.fin, as_of=TODAY)
    assert (note.number, note.total) == ("LW-CN-2026-0001", first.total)
    claim = Invoice.objects.get(pk=first.invoice_id)
    assert (claim.state, claim.settled_on) == ("credited", TODAY)
    assert (sheets.invoiced, Billed.objects.filter(released_on__isnull=True, kind="timesheet").count()) == ([], 0)
    set_bill_rate(ready.team.max_at_harbor, amount=Decimal(60), currency="USD", valid_from=OCTOBER, by=ready.fin,
                  as_of=TODAY)  # fmt: skip
    second = issue_invoice(prepare(ready)["Harbor Pay"], by=ready.fin, as_of=TODAY)
    assert (second.number, second.total) == ("LW-2026-0002", Decimal(10560))
    with pytest.raises(CannotIssue, match="left to credit"):
        credit_invoice(first, reason="Again", by=ready.fin, as_of=TODAY)
    part = credit_invoice(second, reason="Goodwill", net=Decimal(560), by=ready.fin, as_of=TODAY)
    assert content_of_row(part)[0].lines[0].text == "Credit on invoice LW-2026-0002"
    assert sheets.invoiced == [7]
    with pytest.raises(CannotIssue, match="A part of it"):
        credit_invoice(second, reason="All", by=ready.fin, as_of=TODAY)
    with pytest.raises(CannotIssue, match="10,000"):
        credit_invoice(second, reason="More", net=Decimal("10000.01"), by=ready.fin, as_of=TODAY)
    for verifier in (verifiers.series, verifiers.documents, verifiers.invoices, verifiers.credits):
        assert verifier()[1] == []


def test_what_is_discarded_can_be_prepared_again(ready: Ready, sheets: KnownHours) -> None:
    draft = prepare(ready)["Harbor Pay"]
    with pytest.raises(NotAllowed):
        discard_draft(draft, by=ready.cast.by(ready.cast.alice), as_of=TODAY)
    discard_draft(draft, by=ready.fin, as_of=TODAY)
    again = prepare(ready)["Harbor Pay"]
    assert (again.pk != draft.pk, again.total) == (True, draft.total)


def test_timesheets_of_the_delivery_room_are_invoiced_once_and_released(ready: Ready) -> None:
    sheet = approved(ready.team.max_at_harbor, {1: 8, 2: 7.5})
    first = issue_invoice(prepare(ready)["Harbor Pay"], by=ready.fin, as_of=TODAY)
    sheet.refresh_from_db()
    assert (first.total, sheet.state, sheet.invoiced_on) == (Decimal(775), "invoiced", TODAY)
    credit_invoice(first, reason="Wrong company", by=ready.fin, as_of=TODAY)
    sheet.refresh_from_db()
    assert (sheet.state, prepare(ready)["Harbor Pay"].total) == ("approved", Decimal(775))
