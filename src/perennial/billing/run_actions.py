"""The month-end run: prepare what is approved, issue what can be issued, say what could not and why.

Every invoice is a transaction of its own: the run may be stopped or die anywhere and is simply begun again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perennial.billing.actions import NumberTaken
from perennial.billing.choices import DocumentKind, DraftState, RunState
from perennial.billing.draft_actions import CannotDraft, draft_invoices
from perennial.billing.issue_actions import CannotIssue, issue_invoice
from perennial.billing.models import InvoiceDocument, InvoiceDraft, InvoiceRun
from perennial.billing.rules.document import Disagrees
from perennial.delivery.actions.invoicing import NotApproved
from perennial.foundation.saying import spoken
from perennial.foundation.timeline import Actor

LOST_AFTER: Final = timedelta(minutes=2)
REFUSALS: Final = (CannotDraft, CannotIssue, NumberTaken, NotApproved, Disagrees)


class RunningAlready(ValueError):
    """A run of this month is under way."""


@dataclass(slots=True)
class Outcome:
    """What a run did. `refused`: drafts that stay, each with its sentence."""

    issued: list[InvoiceDocument] = field(default_factory=list)
    refused: list[tuple[InvoiceDraft, str]] = field(default_factory=list)
    stopped: bool = False


def run_month(
    month: date, *, clients: Collection[int] | None = None, issued_on: date | None = None, by: Actor, as_of: date,
    progress: Callable[[int, int, Outcome], bool] = lambda done, total, outcome: True,
) -> Outcome:  # fmt: skip
    """Issue every draft of the month that can be issued. `progress` is told after each one; False stops the run."""
    draft_invoices(month, clients=clients, by=by, as_of=as_of)
    drafts = drafts_of(month, clients)
    outcome = Outcome()
    if not progress(0, len(drafts), outcome):
        outcome.stopped = True
        return outcome
    for done, draft in enumerate(drafts, start=1):
        try:
            outcome.issued.append(issue_invoice(draft, issued_on=issued_on, by=by, as_of=as_of))
        except REFUSALS as error:
            outcome.refused.append((draft, spoken(error)))
        if not progress(done, len(drafts), outcome) and done < len(drafts):
            outcome.stopped = True
            break
    return outcome


def drafts_of(month: date, clients: Collection[int] | None = None) -> list[InvoiceDraft]:
    """Open drafts of a month, in the order in which they get their numbers: by our company, then by client."""
    rows: Any = InvoiceDraft.objects.filter(month=month, state=DraftState.DRAFT)
    if clients is not None:
        rows = rows.filter(client_id__in=clients)
    rows = rows.select_related("client__manager", "agreement", "our_entity", "client_entity")
    return list(rows.order_by("our_entity__series", "client__name", "id"))


def issued_of(month: date, clients: Collection[int] | None = None) -> Iterator[InvoiceDocument]:
    """Issued invoices of a month, one after another, in the order of their numbers."""
    rows: Any = InvoiceDocument.objects.filter(month=month, kind=DocumentKind.INVOICE)
    if clients is not None:
        rows = rows.filter(client_id__in=clients)
    yield from rows.order_by("series_id", "serial").iterator(200)


@transaction.atomic
def start_run(month: date, *, by: Actor, as_of: date) -> InvoiceRun:
    """Queue the run for a worker. Raises RunningAlready; a run whose worker died is put aside first."""
    from perennial.billing.tasks import issue_month

    end_lost_runs(at=by.at)
    try:
        with transaction.atomic():
            row = InvoiceRun.objects.create(month=month, by=by.user, asked_at=by.at, seen_at=by.at)
    except IntegrityError as error:
        raise RunningAlready(_("The run of this month is under way.")) from error
    number, day = row.pk, as_of.isoformat()
    transaction.on_commit(lambda: issue_month.enqueue(number, day))
    return row


def stop_run(row: InvoiceRun, *, by: Actor, as_of: date) -> None:
    """Ask it to stop after the invoice it is at."""
    InvoiceRun.objects.filter(pk=row.pk, ended_at__isnull=True).update(state=RunState.STOPPED)
    if row.state == RunState.WAITING:
        InvoiceRun.objects.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=by.at)


def end_lost_runs(*, at: datetime) -> int:
    """Runs without a sign of life are over; what they issued is issued."""
    rows = InvoiceRun.objects.filter(ended_at__isnull=True, seen_at__lt=at - LOST_AFTER)
    return rows.update(state=RunState.STOPPED, ended_at=at)


def work_on(row: InvoiceRun, *, by: Actor, as_of: date, now: Callable[[], datetime]) -> Outcome | None:
    """The worker's part of start_run. None: it was stopped before it began, or another worker has it."""
    mine = InvoiceRun.objects.filter(pk=row.pk, state=RunState.WAITING, ended_at__isnull=True)
    if mine.update(state=RunState.RUNNING, seen_at=now()) != 1:
        return None

    def progress(done: int, total: int, outcome: Outcome) -> bool:
        rows = InvoiceRun.objects.filter(pk=row.pk)
        refused = [[draft.pk, sentence] for draft, sentence in outcome.refused]
        rows.update(done=done, total=total, issued=len(outcome.issued), refused=refused, seen_at=now())
        return rows.filter(state=RunState.RUNNING).exists()

    outcome = run_month(row.month, by=by, as_of=as_of, progress=progress)
    state = RunState.STOPPED if outcome.stopped else RunState.DONE
    InvoiceRun.objects.filter(pk=row.pk).update(state=state, ended_at=now())
    return outcome
