"""Cases of dunning: opened, moved and closed; pauses of work; and the case behind a promise or a plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.clients.models import Client
from perennial.foundation.timeline import Actor, Event, record, record_many
from perennial.receivables.actions.refusals import NoCase, NothingOverdue
from perennial.receivables.choices import CaseState, PlanOutcome, PromiseOutcome
from perennial.receivables.lifecycle import DUNNING
from perennial.receivables.models import (
    DunningCase,
    DunningMove,
    PauseApproval,
    PaymentPlan,
    WorkPause,
)
from perennial.receivables.queries.book import Book, CaseView, load_book


@transaction.atomic
def advance_cases(*, by: Actor, as_of: date, clients: Iterable[int] | None = None) -> int:
    """Open, move and close cases as the calendar and the money say (the system's moves only). Set-based.

    Also ends promises and plans that were kept or broken. Returns the number of moves.
    """
    book = load_book(as_of, clients=clients)
    opened = _open_cases(book, as_of)
    moves, events = [], []
    for key, view in book.cases.items():
        case_id = opened.get(key, view.case_id)
        if case_id is None:
            continue
        for move in view.position.moves_due:
            moves.append(
                DunningMove(case_id=case_id, event=move.event, source=move.source, target=move.target, on=move.on)
            )
        if view.position.moves_due:
            last = view.position.moves_due[-1]
            data = {"currency": view.currency, "from": view.position.moves_due[0].source, "to": last.target}
            events.append(Event("case.moved", as_of, view.client.id, ("dunning_case", case_id), data))
    DunningMove.objects.bulk_create(moves, batch_size=1000)
    _store_states(moves)
    _end_promises_and_plans(book, events, as_of)
    record_many(events, by=by)
    return len(moves)


def _open_cases(book: Book, as_of: date) -> dict[tuple[int, str], int]:
    fresh = [
        DunningCase(client_id=key[0], currency=key[1], opened_on=min(as_of, view.invoices[0].due_on))
        for key, view in book.cases.items()
        if view.case_id is None and view.invoices
    ]
    DunningCase.objects.bulk_create(fresh, batch_size=1000)
    return {(case.client_id, case.currency): case.pk for case in fresh}


def _store_states(moves: Sequence[DunningMove]) -> None:
    """Write each case's newest state; a closed case carries the day it closed."""
    newest = {move.case_id: move for move in moves}
    for start in range(0, len(newest), 500):
        ids = list(newest)[start : start + 500]
        cases = list(DunningCase.objects.filter(pk__in=ids))
        for case in cases:
            move = newest[case.pk]
            case.state, case.version = move.target, case.version + 1
            case.closed_on = move.on if move.target == CaseState.CLOSED else None
            case.opened_on = min(case.opened_on, move.on)
        DunningCase.objects.bulk_update(cases, ["state", "version", "closed_on", "opened_on"], batch_size=500)


def _end_promises_and_plans(book: Book, events: list[Event], as_of: date) -> None:
    for view in book.cases.values():
        promise, running = view.promise, view.facts.promise
        if promise is not None and running and promise.outcome == PromiseOutcome.RUNNING:
            status = running.status
            if status.state != "running":
                promise.outcome, promise.closed_on = PromiseOutcome(status.state), status.settled_on
                promise.save(update_fields=["outcome", "closed_on"])
                data = {"amount": promise.amount, "currency": promise.currency, "due_on": promise.due_on}
                events.append(Event(f"promise.{status.state}", as_of, view.client.id, ("promise", promise.pk), data))
        if view.plan_id and view.facts.plan and view.facts.plan.state != "running":
            PaymentPlan.objects.filter(pk=view.plan_id, ended_on__isnull=True).update(
                outcome=PlanOutcome(view.facts.plan.state), ended_on=as_of
            )
            data = {"currency": view.currency, "outcome": view.facts.plan.state}
            events.append(Event("plan.ended", as_of, view.client.id, ("plan", view.plan_id), data))


@transaction.atomic
def move_case(
    case: DunningCase, event: str, *, guards: dict[str, bool], by: Actor, as_of: date, reason: str = ""
) -> DunningCase:
    """A person's move on the ladder. Raises IllegalMove, NotAllowed or GuardFailed with a sentence."""
    case = DunningCase.objects.select_for_update().get(pk=case.pk)
    # the system's own moves come first, so that a person never acts on yesterday's state
    advance_cases(by=by, as_of=as_of, clients=[case.client_id])
    case.refresh_from_db()
    move = DUNNING.fire(case.state, event, by.role, guards)
    DunningMove.objects.create(
        case=case, event=event, source=move.source, target=move.target, on=as_of, by=by.user, reason=reason[:500]
    )
    case.state, case.version = move.target, case.version + 1
    case.closed_on = as_of if move.target == CaseState.CLOSED else None
    case.save(update_fields=["state", "version", "closed_on"])
    data = {"currency": case.currency, "from": move.source, "to": move.target, "event": event, "reason": reason}
    record("case.moved", by=by, on=as_of, client_id=case.client_id, subject=("dunning_case", case.pk), data=data)
    return case


@transaction.atomic
def approve_pause(case: DunningCase, *, by: Actor, as_of: date) -> PauseApproval:
    """The head of client success agrees that the pause letter of a large client may go."""
    if by.role not in ("HCS", "DIR") or by.user is None:
        raise PermissionError(_("The head of client success or the director approves a pause letter."))
    row, _made = PauseApproval.objects.get_or_create(
        case=case, withdrawn_on=None, defaults={"by": by.user, "on": as_of}
    )
    record("pause.approved", by=by, on=as_of, client_id=case.client_id, subject=("dunning_case", case.pk), data={})
    return row


@transaction.atomic
def withdraw_approval(row: PauseApproval, *, by: Actor, as_of: date) -> PauseApproval:
    """Undo an approval."""
    row.withdrawn_on = as_of
    row.save(update_fields=["withdrawn_on"])
    record(
        "pause.approval_withdrawn", by=by, on=as_of, client_id=row.case.client_id, subject=("dunning_case", row.case_id)
    )
    return row


@transaction.atomic
def pause_work(case: DunningCase, *, told: bool, by: Actor, as_of: date) -> WorkPause:
    """Pause development on the day the letter named. Raises GuardFailed before it or when the contract forbids it."""
    view = case_view(case, as_of)
    day = view.facts.pause_on
    reached = day is not None and as_of >= day and view.position.overdue > 0
    allowed = view.client.pause_allowed is True
    move_case(case, "pause", guards={"pause_day_reached": reached and allowed and told}, by=by, as_of=as_of)
    pause, _made = WorkPause.objects.get_or_create(
        client_id=case.client_id, resumed_on=None, defaults={"starts_on": as_of, "reason": case.currency}
    )
    record("work.paused", by=by, on=as_of, client_id=case.client_id, subject=("pause", pause.pk), data={})
    return pause


@transaction.atomic
def resume_work(case: DunningCase, *, reason: str, by: Actor, as_of: date) -> WorkPause | None:
    """Development goes on: because it was paid (case closed), or a director decides so although it is not."""
    case.refresh_from_db()
    if case.state == CaseState.PAUSED:
        move_case(
            case,
            "resume_unpaid",
            guards={"decided_with_reason": bool(reason.strip())},
            by=by,
            as_of=as_of,
            reason=reason,
        )
    pause = WorkPause.objects.filter(client_id=case.client_id, resumed_on__isnull=True).first()
    if pause is not None:
        pause.resumed_on = as_of
        pause.save(update_fields=["resumed_on"])
        data = {"reason": reason}
        record("work.resumed", by=by, on=as_of, client_id=case.client_id, subject=("pause", pause.pk), data=data)
    return pause


def case_view(case: DunningCase, as_of: date) -> CaseView:
    """The case with its facts on the day. Raises NoCase when nothing is known of it any more."""
    view = load_book(as_of, clients=[case.client_id]).cases.get((case.client_id, case.currency))
    if view is None:
        raise NoCase(_("This client owes nothing in this currency."))
    return view


def view_of(client: Client, currency: str, as_of: date) -> CaseView:
    """The client's money in this currency as the ladder sees it. Raises NothingOverdue where nothing is open."""
    view = load_book(as_of, clients=[client.pk]).cases.get((client.pk, currency))
    if view is None or not view.invoices:
        values = {"client": client.name, "currency": currency}
        raise NothingOverdue(_("%(client)s owes nothing in %(currency)s.") % values)
    return view


def case_of(client: Client, currency: str, by: Actor, as_of: date) -> DunningCase:
    """The running case with its state brought up to the day."""
    advance_cases(by=by, as_of=as_of, clients=[client.pk])
    running = DunningCase.objects.filter(client=client, currency=currency, closed_on__isnull=True)
    case: DunningCase | None = running.first()
    if case is None:
        values = {"client": client.name, "currency": currency}
        raise NothingOverdue(_("%(client)s owes nothing in %(currency)s.") % values)
    return case


def step_back(client: Client, currency: str, waiting: str, by: Actor, as_of: date) -> None:
    """Leave a waiting state for the one before it: a correction, kept as a move of its own."""
    case: Any = DunningCase.objects.filter(client=client, currency=currency, closed_on__isnull=True).first()
    if case is None or case.state != waiting:
        return
    last = case.moves.filter(target=waiting).exclude(source=waiting).last()
    before = last.source if last else CaseState.DUE
    DunningMove.objects.create(case=case, event="withdrawn", source=case.state, target=before, on=as_of, by=by.user)
    case.state, case.version = before, case.version + 1
    case.save(update_fields=["state", "version"])


def take_back_move(case: DunningCase, event: str, *, by: Actor, as_of: date) -> None:
    """The letter that moved the case was undone before it left: the case returns to where it was."""
    case = DunningCase.objects.select_for_update().get(pk=case.pk)
    last = case.moves.last()
    if last is None or last.event != event:
        return
    DunningMove.objects.create(
        case=case, event="withdrawn", source=case.state, target=last.source, on=as_of, by=by.user
    )
    case.state, case.version = last.source, case.version + 1
    case.save(update_fields=["state", "version"])
    data = {"currency": case.currency, "from": last.target, "to": last.source, "event": "withdrawn"}
    record("case.moved", by=by, on=as_of, client_id=case.client_id, subject=("dunning_case", case.pk), data=data)
