"""The whole book of receivables as of a day: every case with its facts and where it stands. Always the same queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from perennial.billing.models import Dispute, Payment
from perennial.billing.queries import OpenInvoice, open_invoices, run_rates
from perennial.clients.models import Client
from perennial.foundation.choices import OutboxState
from perennial.foundation.models import OutboxMessage
from perennial.foundation.store import load
from perennial.receivables.choices import PromiseOutcome
from perennial.receivables.models import DunningCase, DunningHold, DunningMove, PaymentPlan, PromiseToPay
from perennial.receivables.rules import plans as plan_rules
from perennial.receivables.rules.case_facts import (
    CaseFacts,
    ClientHold,
    LadderItem,
    Move,
    RunningPromise,
    SentLetter,
    Steps,
)
from perennial.receivables.rules.ladder import Position, position
from perennial.receivables.rules.promises import Promise, promise_status

Key = tuple[int, str]  # client id, currency
LADDER_LETTERS = (
    "pre_due", "due", "late_7", "late_14", "pause", "escalation", "resume", "promise_due", "promise_broken",
    "instalment_due", "unusual", "plan_offer", "plan_confirmed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """What the ladder needs of a client, without loading the model for each case."""

    id: int
    name: str
    language: str
    country: str
    friendly: bool
    pause_allowed: bool | None
    manager_id: int | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """One client and currency on the day: rows, facts and position."""

    client: ClientFacts
    currency: str
    case_id: int | None
    invoices: tuple[OpenInvoice, ...]
    facts: CaseFacts
    position: Position
    promise_id: int | None
    promise: PromiseToPay | None
    plan_id: int | None
    paused: bool


@dataclass(frozen=True, slots=True)
class Book:
    """Every case of the clients asked for."""

    as_of: date
    steps: Steps
    settings: dict[str, Any]
    cases: dict[Key, CaseView]
    disputes: tuple[Dispute, ...]


@dataclass(slots=True)
class _Raw:
    """Rows by case before they become facts."""

    invoices: dict[Key, list[OpenInvoice]] = field(default_factory=lambda: defaultdict(list))
    cases: dict[Key, int] = field(default_factory=dict)
    moves: dict[Key, list[Move]] = field(default_factory=lambda: defaultdict(list))
    letters: dict[Key, list[SentLetter]] = field(default_factory=lambda: defaultdict(list))
    pause_on: dict[Key, date] = field(default_factory=dict)
    promises: dict[Key, PromiseToPay] = field(default_factory=dict)
    plans: dict[Key, PaymentPlan] = field(default_factory=dict)
    client_holds: dict[int, ClientHold] = field(default_factory=dict)
    held_invoices: set[int] = field(default_factory=set)
    held_instalments: set[int] = field(default_factory=set)
    arrivals: dict[Key, list[tuple[date, Decimal]]] = field(default_factory=lambda: defaultdict(list))


def load_book(as_of: date, *, clients: QuerySet[Any] | Iterable[int] | None = None) -> Book:
    """Facts and positions of every case with something open or a running case. 13 queries whatever the size."""
    settings = load()
    steps = steps_of(settings)
    raw = _Raw()
    for invoice in open_invoices(as_of, clients=clients):
        raw.invoices[(invoice.client_id, invoice.currency)].append(invoice)
    _load_cases(raw, as_of, clients)
    _load_letters(raw, as_of, clients)
    _load_promises(raw, as_of, clients)
    _load_plans(raw, as_of, clients)
    _load_holds(raw, as_of, clients)
    _load_arrivals(raw, as_of, clients)
    keys = sorted({*raw.invoices, *raw.cases, *raw.promises, *raw.plans})
    people = _clients({key[0] for key in keys}, clients)
    rates = run_rates(as_of, clients=clients)
    countries = tuple(settings["company.countries"])
    cases = {
        key: _view(raw, people[key[0]], key, rates.get(key), as_of, steps, countries)
        for key in keys
        if key[0] in people
    }
    disputes = Dispute.objects.filter(
        Q(resolved_on__isnull=True) | Q(resolved_on__gt=as_of), opened_on__lte=as_of
    ).select_related("invoice")
    if clients is not None:
        disputes = disputes.filter(invoice__client_id__in=clients)
    return Book(as_of, steps, settings, cases, tuple(disputes))


def steps_of(settings: dict[str, Any]) -> Steps:
    """The ladder's days from the settings."""
    return Steps(
        **{name: settings[f"dunning.{name}"] for name in (
            "pre_due", "grace_bank_days", "late_7", "late_14", "pause", "escalate", "legal", "instalment",
        )},
        pre_due_minimum=Decimal(settings["dunning.pre_due_minimum"]),
        minimum=Decimal(settings["dunning.minimum"]),
    )  # fmt: skip


def _narrow(rows: Any, clients: QuerySet[Any] | Iterable[int] | None, column: str = "client_id") -> Any:
    return rows if clients is None else rows.filter(**{f"{column}__in": clients})


def _clients(ids: set[int], clients: QuerySet[Any] | Iterable[int] | None) -> dict[int, ClientFacts]:
    answers = {"yes": True, "no": False}
    rows = _narrow(Client.objects.live(), clients, "pk").values_list(
        "pk", "name", "language", "country", "friendly_reminder", "pause_allowed", "manager_id"
    )
    # filtered here: a book may hold more ids than a database takes as parameters
    return {r[0]: ClientFacts(r[0], r[1], r[2], r[3], r[4], answers.get(r[5]), r[6]) for r in rows if r[0] in ids}


def _load_cases(raw: _Raw, as_of: date, clients: QuerySet[Any] | Iterable[int] | None) -> None:
    by_id: dict[int, Key] = {}
    rows = _narrow(DunningCase.objects.filter(opened_on__lte=as_of), clients).order_by("id")
    for case_id, client_id, currency, closed_on in rows.values_list("id", "client_id", "currency", "closed_on"):
        by_id[case_id] = (client_id, currency)
        if closed_on is None or closed_on > as_of:
            raw.cases[(client_id, currency)] = case_id
    moves = _narrow(DunningMove.objects.filter(on__lte=as_of), clients, "case__client_id").order_by("on", "id")
    for case_id, on, event, source, target in moves.values_list("case_id", "on", "event", "source", "target"):
        if case_id in by_id:
            raw.moves[by_id[case_id]].append(Move(on, event, source, target))


def _load_letters(raw: _Raw, as_of: date, clients: QuerySet[Any] | Iterable[int] | None) -> None:
    rows = OutboxMessage.objects.filter(letter__in=LADDER_LETTERS, created_at__date__lte=as_of).exclude(
        state__in=(OutboxState.CANCELLED, OutboxState.DEAD)
    )
    for client_id, letter, facts, on in (
        _narrow(rows, clients).order_by("id").values_list("client_id", "letter", "facts", "created_at__date")
    ):
        key = (client_id, str(facts.get("currency", "")))
        raw.letters[key].append(SentLetter(letter, on, frozenset(facts.get("invoices", ()))))
        if letter == "pause" and facts.get("pause_on"):
            raw.pause_on[key] = date.fromisoformat(facts["pause_on"])


def _load_promises(raw: _Raw, as_of: date, clients: QuerySet[Any] | Iterable[int] | None) -> None:
    rows = PromiseToPay.objects.filter(promised_on__lte=as_of).exclude(
        outcome=PromiseOutcome.WITHDRAWN, closed_on__lte=as_of
    )
    # an old promise decides nothing any more: two months cover the longest promise and its bank days
    recent = rows.filter(due_on__gte=as_of - timedelta(days=60))
    for promise in _narrow(recent, clients).order_by("promised_on", "id"):
        raw.promises[(promise.client_id, promise.currency)] = promise


def _load_plans(raw: _Raw, as_of: date, clients: QuerySet[Any] | Iterable[int] | None) -> None:
    rows = PaymentPlan.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=as_of), agreed_on__lte=as_of)
    for plan in _narrow(rows, clients).prefetch_related("instalments", "invoices").order_by("agreed_on", "id"):
        raw.plans[(plan.client_id, plan.currency)] = plan


def _load_holds(raw: _Raw, as_of: date, clients: QuerySet[Any] | Iterable[int] | None) -> None:
    for hold in _narrow(DunningHold.objects.on(as_of), clients):
        if hold.invoice_id:
            raw.held_invoices.add(hold.invoice_id)
        elif hold.instalment_id:
            raw.held_instalments.add(hold.instalment_id)
        else:
            raw.client_holds[hold.client_id] = ClientHold(hold.reason, hold.until)


def _load_arrivals(raw: _Raw, as_of: date, clients: QuerySet[Any] | Iterable[int] | None) -> None:
    """Money that came since a promise or plan was made. Bank returns count against it."""
    since = [p.promised_on for p in raw.promises.values()] + [p.agreed_on for p in raw.plans.values()]
    if not since:
        return
    ids = {key[0] for key in (*raw.promises, *raw.plans)}
    rows = _narrow(Payment.objects.filter(paid_on__range=(min(since), as_of)), clients)
    for client_id, currency, on, amount in rows.values_list("client_id", "currency", "paid_on", "amount"):
        if client_id in ids:
            raw.arrivals[(client_id, currency)].append((on, amount))


def _view(
    raw: _Raw, client: ClientFacts, key: Key, run_rate: Decimal | None, as_of: date, steps: Steps,
    countries: tuple[str, ...],
) -> CaseView:  # fmt: skip
    facts = _facts(raw, client, key, run_rate, as_of, countries)
    where = position(facts, as_of=as_of, steps=steps, countries=countries)
    promise, plan = raw.promises.get(key), raw.plans.get(key)
    return CaseView(
        client=client,
        currency=key[1],
        case_id=raw.cases.get(key),
        invoices=tuple(raw.invoices.get(key, ())),
        facts=facts,
        position=where,
        promise_id=promise.pk if promise else None,
        promise=promise,
        plan_id=plan.pk if plan else None,
        paused=where.state == "paused",
    )


def _facts(
    raw: _Raw, client: ClientFacts, key: Key, run_rate: Decimal | None, as_of: date, countries: tuple[str, ...]
) -> CaseFacts:
    plan = raw.plans.get(key)
    covered = _covered(plan, raw, key)
    items = tuple(
        LadderItem(
            id=row.id,
            number=row.number,
            due_on=row.due_on,
            open=row.open,
            disputed=row.disputed,
            in_plan=min(row.open, covered.get(row.id, Decimal(0))),
            held=row.id in raw.held_invoices or row.bounced or row.unsent,
        )
        for row in raw.invoices.get(key, ())
    )
    status = _plan_status(plan, raw.arrivals.get(key, []), as_of) if plan else None
    part = status.next_part if status else None
    held = bool(plan and part and any(
        i.pk in raw.held_instalments and i.number == part.number for i in plan.instalments.all()
    ))  # fmt: skip
    return CaseFacts(
        items=items,
        moves=tuple(raw.moves.get(key, ())),
        letters=tuple(raw.letters.get(key, ())),
        promise=_promise(raw.promises.get(key), raw.arrivals.get(key, []), as_of, countries),
        plan=status,
        instalment_held=held,
        hold=raw.client_holds.get(client.id),
        friendly=client.friendly,
        run_rate=run_rate,
        pause_allowed=client.pause_allowed,
        pause_on=raw.pause_on.get(key),
    )


def _covered(plan: PaymentPlan | None, raw: _Raw, key: Key) -> dict[int, Decimal]:
    """The whole open rest of a planned invoice is chased by its instalments, not by the ladder."""
    if plan is None:
        return {}
    planned = {invoice.pk for invoice in plan.invoices.all()}
    return {row.id: row.open for row in raw.invoices.get(key, ()) if row.id in planned}


def _plan_status(plan: PaymentPlan, arrivals: list[tuple[date, Decimal]], as_of: date) -> plan_rules.PlanStatus:
    parts = tuple(plan_rules.Instalment(i.due_on, i.amount) for i in plan.instalments.all())
    covered = sum((part.amount for part in parts), Decimal(0))
    return plan_rules.plan_status(plan_rules.Plan(covered, plan.currency, plan.agreed_on, parts), arrivals, as_of=as_of)


def _promise(
    row: PromiseToPay | None, arrivals: list[tuple[date, Decimal]], as_of: date, countries: tuple[str, ...]
) -> RunningPromise | None:
    if row is None:
        return None
    promise = Promise(row.amount, row.promised_on, row.due_on, row.said_by, row.pk)
    return RunningPromise(promise, promise_status(promise, arrivals, as_of=as_of, countries=countries))
