"""Taking an import back: exactly its rows go, what it changed is restored, and the timeline keeps both."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, ProtectedError, Q
from django.utils.translation import gettext as _

from perennial.billing.choices import EntryState
from perennial.billing.models import Allocation, BankEntry, Dispute, Invoice, Payment
from perennial.care.models import Issue, IssueMove, Promise
from perennial.clients.models import Client, Contact, ContactAddress, Person
from perennial.contracts.models import Agreement, Placement
from perennial.delivery.models import StaffingRequest, Timesheet
from perennial.foundation.models import ExchangeRate, User
from perennial.foundation.rates import set_rates
from perennial.foundation.timeline import Actor, Event, record_many
from perennial.growth.models import Renewal
from perennial.handover.models import HandoverCard, Onboarding
from perennial.intake.applying import bring_up_to_date
from perennial.intake.bulk import delete_batch
from perennial.intake.choices import BatchState
from perennial.intake.corrections import apply_fields, refresh_search, set_states
from perennial.intake.models import ImportBatch
from perennial.intake.obstacles import BATCH_MODELS, clients_of, obstacles, of_batch, sentence
from perennial.intake.plan import ClientDraft, InvoiceDraft
from perennial.intake.ports import FORGET_CLIENTS
from perennial.intake.stored import settle_drafts
from perennial.intake.write_hours import keep_months
from perennial.intake.write_knowledge import forget_knowledge
from perennial.intake.write_losses import forget_losses
from perennial.intake.write_workforce import forget_skills
from perennial.people.models import Leave
from perennial.pulse.models import FeedbackAnswer, FeedbackRound
from perennial.receivables.models import DunningCase, InvoicePrediction

LOADED: Final = (
    Promise, Issue, FeedbackAnswer, FeedbackRound, Leave, Timesheet, StaffingRequest, Placement, HandoverCard, Contact,
    Client,
)  # fmt: skip


class NothingTakenBack(ValueError):
    """The import stays as it is; the message says what stands in the way."""


def take_back_batch(batch: ImportBatch, *, by: Actor, as_of: date) -> ImportBatch:
    """See actions.take_back."""
    try:
        with transaction.atomic():
            batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            if batch.state != BatchState.APPLIED:
                raise NothingTakenBack(_("This import is not in the book: never applied, or taken back before."))
            if found := obstacles(batch):
                raise NothingTakenBack(sentence(found))
            earliest = _earliest(batch)
            _remove(batch, by, as_of)
            batch.state, batch.taken_back_at = BatchState.TAKEN_BACK, by.at
            batch.save(update_fields=["state", "taken_back_at"])
    except (IntegrityError, ProtectedError) as error:
        raise NothingTakenBack(sentence([_("Other records hang on it.")])) from error
    bring_up_to_date(earliest, by=by, as_of=as_of)
    return batch


def _earliest(batch: ImportBatch) -> date | None:
    days = [
        of_batch(Invoice, batch).order_by("issued_on").values_list("issued_on", flat=True).first(),
        of_batch(Payment, batch).order_by("paid_on").values_list("paid_on", flat=True).first(),
    ]
    return min((day for day in days if day is not None), default=None)


def _remove(batch: ImportBatch, by: Actor, as_of: date) -> None:
    touched = _reached(batch)
    affected = list(clients_of(batch).values_list("pk", flat=True))
    known = set(of_batch(Contact, batch).exclude(client__batch_id=batch.pk).values_list("client_id", flat=True))
    _forget_clients(batch)
    _forget_human_beings(batch)
    forget_knowledge(batch)
    forget_losses(batch)
    keep_months(batch)
    _forget_renewals(batch)
    InvoicePrediction.objects.filter(invoice__batch_id=batch.pk).delete()
    _reopen_lines(batch)
    gone = {}
    for model in BATCH_MODELS:
        # these have rows that Django cascades to (pins, moves); the others are deleted without loading them
        loaded = model in LOADED
        if count := of_batch(model, batch).delete()[0] if loaded else delete_batch(model, batch.pk):
            gone[model._meta.model_name] = count
    forget_skills(batch)
    emails = dict(User.objects.values_list("email", "pk"))
    _restore(batch, emails)
    _restore_rates(batch, by, as_of)
    _forget_people(batch)
    batch.keys.all().delete()
    settle_drafts(touched)
    set_states(touched.values())
    refresh_search(known)
    _forget_empty_cases(affected)
    data = {"batch": batch.pk, "source": batch.source, "kind": batch.kind, "removed": gone}
    events = [Event("import.taken_back", as_of, client, ("import", batch.pk), data) for client in (None, *affected)]
    record_many(events, by=by)


def _reached(batch: ImportBatch) -> dict[int, InvoiceDraft]:
    """Invoices of others that the batch's money or disputes have reached, to be settled anew."""
    ids = set(of_batch(Allocation, batch).values_list("invoice_id", flat=True))
    ended = [change["id"] for change in batch.report.get("restore", ()) if change["kind"] == "dispute"]
    for disputes in (of_batch(Dispute, batch), Dispute.objects.filter(pk__in=ended)):
        ids |= set(disputes.values_list("invoice_id", flat=True))
    nobody = ClientDraft("", "", 0)
    found = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        rows: Any = Invoice.objects.filter(pk__in=wanted[start : start + 500]).exclude(batch_id=batch.pk)
        for row in rows:
            found[row.pk] = InvoiceDraft(
                nobody, row.number, row.issued_on, row.due_on, row.amount, row.currency, id=row.pk, stored=True,
                state=row.state, settled=Decimal(0),
            )  # fmt: skip
    return found


def _forget_renewals(batch: ImportBatch) -> None:
    """What the calendar made of its agreements goes with them; what people wrote about them stands in the way."""
    made = Renewal.objects.filter(agreement__in=of_batch(Agreement, batch).values("pk"))
    worked = Q(moves__by__isnull=False) | Q(points__isnull=False) | ~Q(offer="") | ~Q(rivals="")
    if made.filter(worked).exists():
        raise NothingTakenBack(sentence([_("People work on the renewals of its agreements.")]))
    made.delete()


def _forget_clients(batch: ImportBatch) -> None:
    ids = list(of_batch(Client, batch).values_list("pk", flat=True))
    if not ids:
        return
    decided = sum(forget(ids) for forget in FORGET_CLIENTS)
    if decided:
        raise NothingTakenBack(sentence([_("A person has decided items of the queue about its clients.")]))
    begun = Onboarding.objects.filter(client__in=ids)
    if begun.filter(Q(moves__by__isnull=False) | Q(steps__by__isnull=False)).exists():
        raise NothingTakenBack(sentence([_("People work on the first 90 days of its clients.")]))
    begun.delete()
    for start in range(0, len(ids), 500):
        DunningCase.objects.filter(client_id__in=ids[start : start + 500]).delete()


def _forget_empty_cases(clients: list[int]) -> None:
    """Cases that were opened for the import's invoices alone; a case a person has moved is never among them."""
    owed = Invoice.objects.filter(client_id=OuterRef("client_id"), currency=OuterRef("currency"))
    for start in range(0, len(clients), 500):
        cases = DunningCase.objects.filter(~Exists(owed), client_id__in=clients[start : start + 500])
        cases.exclude(moves__by__isnull=False).delete()


def _reopen_lines(batch: ImportBatch) -> None:
    """Bank lines of other imports that this one has booked wait again; announced ones are announced again."""
    BankEntry.objects.filter(payment__batch_id=batch.pk).exclude(batch_id=batch.pk).update(
        state=EntryState.OPEN, client=None, candidates=[]
    )
    for entry_id, statement_id, batch_id in batch.report.get("overtaken", ()):
        Payment.objects.filter(entry_id=entry_id, batch_id=batch.pk).update(entry=None)
        BankEntry.objects.filter(pk=entry_id).update(
            statement_id=statement_id, batch_id=batch_id, state=EntryState.PENDING, client=None, candidates=[]
        )


def _restore(batch: ImportBatch, emails: dict[str, int]) -> None:
    moves = list(batch.keys.filter(kind="move").values_list("object_id", flat=True))
    for start in range(0, len(moves), 500):
        IssueMove.objects.filter(pk__in=moves[start : start + 500]).delete()
    changed: set[int] = set()
    for change in batch.report.get("restore", ()):
        if change["kind"] == "dispute":
            Dispute.objects.filter(pk=change["id"]).update(resolved_on=None, outcome="")
        else:
            apply_fields(change["kind"], change["id"], change["before"], emails, as_of=None)
            changed |= {change["client"]} if change["kind"] in ("client", "contact") else set()
    refresh_search(changed)


def _restore_rates(batch: ImportBatch, by: Actor, as_of: date) -> None:
    before: Iterable[tuple[str, str]] = batch.report.get("rates", {}).items()
    rows = []
    for name, rate in before:
        day, base, quote = name.split("/")
        rows.append((date.fromisoformat(day), base, quote, Decimal(rate)))
    if rows:
        set_rates(rows, source=batch.source[:100], by=by, as_of=as_of)
    ids = list(batch.keys.filter(kind="rate").values_list("object_id", flat=True))
    for start in range(0, len(ids), 500):
        ExchangeRate.objects.filter(pk__in=ids[start : start + 500]).delete()


def _forget_human_beings(batch: ImportBatch) -> None:
    """Addresses it brought, and persons it made: their posts stay, without them."""
    ids = list(batch.keys.filter(kind="address").values_list("object_id", flat=True))
    for start in range(0, len(ids), 500):
        ContactAddress.objects.filter(pk__in=ids[start : start + 500]).delete()
    ids = list(batch.keys.filter(kind="human").values_list("object_id", flat=True))
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        Contact.objects.filter(person_id__in=some).update(person=None)
        Person.objects.filter(pk__in=some).delete()
    of_batch(Contact, batch).update(reports_to=None)  # bosses are rows of the same table
    of_batch(Placement, batch).update(replaces=None)  # and so are those who sat there before


def _forget_people(batch: ImportBatch) -> None:
    ids = list(batch.keys.filter(kind="person").values_list("object_id", flat=True))
    User.objects.filter(pk__in=ids).delete()
