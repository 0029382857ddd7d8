"""An import can be taken back exactly, while nothing was built on it; and the way of an upload through the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Sum

from perennial.billing.actions import record_payment, resolve_dispute
from perennial.billing.choices import DisputeOutcome, EntryState, InvoiceState
from perennial.billing.models import Allocation, BankEntry, BankStatement, CreditNote, Dispute, Invoice, Payment
from perennial.care.actions.touches import log_touch
from perennial.care.choices import TouchKind
from perennial.care.models import Issue, IssueMove, Promise, Touch
from perennial.clients.actions import change_client, pin_client
from perennial.clients.models import CanvasVersion, Client, ClientFact, CommunicationType, Contact, Stance
from perennial.demo.book import DemoRequest, write_book
from perennial.foundation.models import ExchangeRate, TimelineEvent, User
from perennial.foundation.money_fields import AmountField
from perennial.intake import actions
from perennial.intake.choices import BatchState
from perennial.intake.corrections import refresh_search
from perennial.intake.doors import import_path
from perennial.intake.models import ImportBatch, ImportKey
from perennial.intake.queries import batches_visible_to, progress_of
from perennial.intake.storage import note_progress
from perennial.pulse.models import FeedbackAnswer, FeedbackRound, FeedbackVersion, Wave
from perennial.receivables.actions import hold_reminders
from perennial.receivables.models import DunningCase, InvoicePrediction, PromiseToPay
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast, money
from tests.intake.test_apply import CLIENTS, INVOICES, book
from tests.intake.test_bank_import import ANNOUNCED, BOOKED, CERTAIN, UNCERTAIN, mt940

pytestmark = pytest.mark.django_db
TABLES: tuple[Any, ...] = (
    User, Client, Contact, Invoice, CreditNote, Payment, Allocation, Dispute, PromiseToPay, Touch, ExchangeRate,
    Promise, Issue, IssueMove, Wave, FeedbackRound, FeedbackAnswer, FeedbackVersion,
    ClientFact, Stance, CommunicationType, CanvasVersion,
    BankStatement, BankEntry, ImportKey, InvoicePrediction,
)  # fmt: skip
HEAD = "client,number,issued_on,due_on,amount,currency\n"


def picture() -> dict[str, Any]:
    """Counts of every table and sums of every amount; of cases and the queue, which have a history, what is open."""
    found: dict[str, Any] = {model.__name__: model.objects.count() for model in TABLES}
    found["cases"] = DunningCase.objects.filter(closed_on__isnull=True).count()
    found["queue"] = sorted(QueueItem.objects.filter(state="open").values_list("client_id", "rule", "cause"))
    for model in (Invoice, Payment, Allocation, CreditNote):
        sums = model.objects.aggregate(total=Sum("amount", output_field=AmountField()))
        found[f"{model.__name__} sum"] = sums["total"] or Decimal(0)
    found["states"] = list(Invoice.objects.order_by("pk").values_list("state", "settled_on"))
    found["clients"] = list(Client.objects.order_by("pk").values_list("name", "terms_days", "search_text"))
    return found


def bring(cast: Cast, path: Path) -> ImportBatch:
    found = import_path(path, by=cast.by(cast.olena), as_of=TODAY)
    assert found["applied"], found["refused"]
    return ImportBatch.objects.get(pk=found["batch"])


def back(cast: Cast, batch: ImportBatch) -> ImportBatch:
    return actions.take_back(batch, by=cast.by(cast.olena), as_of=TODAY)


def test_a_whole_book_is_taken_back_exactly(cast: Cast, tmp_path: Path) -> None:
    write_book(DemoRequest(clients=6, years=2, seed=5, as_of=TODAY), tmp_path)
    refresh_search([cast.harbor.pk, cast.kestrel.pk, cast.orbit.pk])
    before, events = picture(), TimelineEvent.objects.count()
    batch = bring(cast, tmp_path)
    assert picture() != before
    taken = back(cast, batch)
    assert picture() == before
    assert taken.state == BatchState.TAKEN_BACK and taken.taken_back_at == NOW
    assert TimelineEvent.objects.filter(verb="import.taken_back", client_id=None).count() == 1
    assert TimelineEvent.objects.filter(verb="import.applied").exists() and TimelineEvent.objects.count() > events
    again = bring(cast, tmp_path)
    assert again.report["created"] == batch.report["created"]


def test_changed_fields_settled_invoices_and_rates_are_restored(cast: Cast, tmp_path: Path) -> None:
    rates = "on,base,quote,rate\n2026-11-01,EUR,USD,1.10\n"
    bring(cast, book(tmp_path / "a", clients=CLIENTS, invoices=INVOICES, rates=rates))
    before = picture()
    payments = "client,paid_on,amount,currency,invoices\nHAR,2026-11-02,1000.00,GBP,A-1\nHAR,2026-11-03,9.00,GBP,A-2\n"
    disputes = "client,invoice,opened_on,amount,reason\nHAR,A-2,2026-11-04,100.00,hours\n"
    second = book(
        tmp_path / "b", clients=CLIENTS.replace("GBP,30", "GBP,45"), payments=payments, disputes=disputes,
        rates=rates.replace("1.10", "1.12"),
    )  # fmt: skip
    batch = bring(cast, second)
    assert Invoice.objects.get(number="A-2").state == InvoiceState.DISPUTED
    assert Client.objects.get(code="HAR").terms_days == 45
    back(cast, batch)
    assert picture() == before
    assert ExchangeRate.objects.get().rate == Decimal("1.10")


def pay(cast: Cast) -> None:
    invoice = Invoice.objects.get(number="A-1")
    record_payment(
        invoice.client, paid_on=TODAY, money=money("5.00", "GBP"), allocations=[(invoice, Decimal(5))],
        by=cast.by(cast.fedir), as_of=TODAY,
    )  # fmt: skip


def hold(cast: Cast) -> None:
    invoice = Invoice.objects.get(number="A-2")
    hold_reminders(invoice.client, reason="asked", until=None, invoice=invoice, by=cast.by(cast.olena), as_of=TODAY)


def touch(cast: Cast) -> None:
    harbor = Client.objects.get(code="HAR")
    log_touch(harbor, kind=TouchKind.CALL, text="talked", on=TODAY, by=cast.by(cast.olena), as_of=TODAY)


@pytest.mark.parametrize("build", [pay, hold, touch])
def test_what_a_person_built_on_it_stands_in_the_way(build: Callable[[Cast], None], cast: Cast, tmp_path: Path) -> None:
    batch = bring(cast, book(tmp_path / "a", clients=CLIENTS, invoices=INVOICES))
    build(cast)
    before = picture()
    with pytest.raises(actions.NothingTakenBack, match="something was built on it"):
        back(cast, batch)
    batch.refresh_from_db()
    assert picture() == before and batch.state == BatchState.APPLIED


def test_a_field_that_was_changed_again_stands_in_the_way(cast: Cast, tmp_path: Path) -> None:
    bring(cast, book(tmp_path / "a", clients=CLIENTS))
    batch = bring(cast, book(tmp_path / "b", clients=CLIENTS.replace("Harbor Line", "Harbour Line")))
    client = Client.objects.get(code="HAR")
    change_client(client.pk, values={"name": "Port"}, version=client.version, by=cast.by(cast.olena), as_of=TODAY)
    with pytest.raises(actions.NothingTakenBack, match="Harbor Line was changed since"):
        back(cast, batch)


def test_a_pin_does_not_stand_in_the_way_and_a_second_time_is_refused(cast: Cast, tmp_path: Path) -> None:
    batch = bring(cast, book(tmp_path / "a", clients=CLIENTS, invoices=INVOICES))
    pin_client(Client.objects.get(code="HAR"), user=cast.olena)
    back(cast, batch)
    with pytest.raises(actions.NothingTakenBack, match="taken back before"):
        back(cast, batch)


def test_a_statement_is_taken_back_with_its_payments(cast: Cast, tmp_path: Path) -> None:
    invoices = HEAD + "harbor-pay,INV-2026-0017,2026-10-01,2026-10-31,1000.00,USD\n"
    bring(cast, book(tmp_path / "a", invoices=invoices))
    (tmp_path / "p.xml").write_text(ANNOUNCED)
    bring(cast, tmp_path / "p.xml")
    before = picture()
    (tmp_path / "b.xml").write_text(BOOKED)
    batch = bring(cast, tmp_path / "b.xml")
    assert Payment.objects.count() == 1
    back(cast, batch)
    assert picture() == before
    assert BankEntry.objects.get().state == EntryState.PENDING
    (tmp_path / "c.sta").write_text(mt940(CERTAIN, UNCERTAIN))
    batch = bring(cast, tmp_path / "c.sta")
    assert Invoice.objects.get().state == InvoiceState.PAID
    back(cast, batch)
    assert picture() == before


def test_a_line_that_an_import_of_invoices_has_booked_waits_again(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "c.sta").write_text(mt940("1211 C 90.00 Unknown Sender|INV-2026-0055"))
    bring(cast, tmp_path / "c.sta")
    before = picture()
    invoices = HEAD + "orbit-rail,INV-2026-0055,2026-10-05,2026-11-04,90.00,USD\n"
    batch = bring(cast, book(tmp_path / "a", invoices=invoices))
    assert BankEntry.objects.get().state == EntryState.BOOKED
    back(cast, batch)
    assert picture() == before and BankEntry.objects.get().state == EntryState.OPEN


def test_a_dispute_an_import_has_ended_is_open_again(cast: Cast, tmp_path: Path) -> None:
    disputes = "client,invoice,opened_on,amount,reason,resolved_on,outcome\nHAR,A-2,2026-11-04,100.00,hours,{0},{1}\n"
    bring(cast, book(tmp_path / "a", clients=CLIENTS, invoices=INVOICES, disputes=disputes.format("", "")))
    before = picture()
    batch = bring(cast, book(tmp_path / "b", disputes=disputes.format("2026-11-10", "valid")))
    assert Invoice.objects.get(number="A-2").state == InvoiceState.SENT
    back(cast, batch)
    assert picture() == before
    resolve_dispute(
        Dispute.objects.get(), outcome=DisputeOutcome.VALID, note="it stands", by=cast.by(cast.fedir), as_of=TODAY
    )


# -- through the page --------------------------------------------------------------------------------------------------


def uploaded(cast: Cast, text: str) -> ImportBatch:
    return actions.upload([text.encode()], name="invoices.csv", by=cast.by(cast.olena))


TABLE = "client,number,issued on,due on,amount,currency\nOrbit Rail,7,2026-08-01,2026-08-31,100.00,EUR\n"


def test_an_upload_is_looked_at_applied_and_its_file_deleted(cast: Cast) -> None:
    batch = uploaded(cast, TABLE)
    stored = Path(settings.MEDIA_ROOT) / batch.stored_at
    assert stored.exists() and "invoices" not in batch.stored_at and stored.stat().st_mode & 0o077 == 0
    batch = actions.preview(batch, by=cast.by(cast.olena))
    assert (batch.state, batch.report["created"]["invoices"]) == (BatchState.PREVIEWED, 1)
    assert not Invoice.objects.exists()
    batch = actions.start_import(batch, by=cast.by(cast.olena), as_of=TODAY)
    assert batch.state == BatchState.APPLYING
    note_progress(batch.stored_at, 3, 10)
    assert progress_of(batch) == (3, 10)
    with pytest.raises(actions.NotWaiting):
        actions.start_import(batch, by=cast.by(cast.olena), as_of=TODAY)
    batch = actions.apply_import(batch, by=cast.by(cast.olena), as_of=TODAY)
    assert batch.state == BatchState.APPLIED and not stored.exists()
    invoice = Invoice.objects.get()
    assert (invoice.client, invoice.batch_id, invoice.issued_on) == (cast.orbit, batch.pk, date(2026, 8, 1))
    assert list(batches_visible_to(cast.olena)) == [batch] and not batches_visible_to(cast.alice)


def test_a_refused_upload_stays_for_another_try_and_changes_nothing(cast: Cast) -> None:
    batch = actions.preview(uploaded(cast, TABLE.replace("2026-08-01", "01/02/2026")), by=cast.by(cast.olena))
    assert batch.report["asks"][0]["key"] == "date_order"
    batch = actions.apply_import(batch, by=cast.by(cast.olena), as_of=TODAY)
    assert batch.state == BatchState.PREVIEWED and not batch.report["applied"] and not Invoice.objects.exists()
    batch = actions.preview(batch, mapping={"date_order": "mdy"}, by=cast.by(cast.olena))
    batch = actions.apply_import(batch, by=cast.by(cast.olena), as_of=TODAY)
    assert Invoice.objects.get().issued_on == date(2026, 1, 2)


def test_a_file_nobody_can_read_says_so_on_the_batch_and_can_be_discarded(cast: Cast) -> None:
    batch = uploaded(cast, 'a,b\n"cut')
    with pytest.raises(actions.ImportRefused):
        actions.preview(batch, by=cast.by(cast.olena))
    batch.refresh_from_db()
    assert batch.state == BatchState.FAILED and "never closed" in batch.report["refused"][0]["reason"]
    stored = Path(settings.MEDIA_ROOT) / batch.stored_at
    actions.discard(batch)
    assert not stored.exists() and not ImportBatch.objects.exists()


def test_an_upload_above_the_limit_is_refused_and_leaves_nothing(cast: Cast, settings: Any) -> None:
    settings.MAX_IMPORT_BYTES = 1000
    with pytest.raises(actions.ImportRefused, match="too large"):
        actions.upload([b"x" * 600, b"x" * 600], name="large.csv", by=cast.by(cast.olena))
    assert not ImportBatch.objects.exists()
