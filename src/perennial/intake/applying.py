"""Bringing what was read into the book: one transaction for all of it, then what follows from it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import DataError, IntegrityError, connection, transaction

from perennial.billing.match_actions import match_entries
from perennial.billing.models import Allocation, Invoice, Payment
from perennial.clients.models import Client
from perennial.delivery.models import TimeEntry, Timesheet
from perennial.foundation.choices import ActorKind
from perennial.foundation.rights import may_act
from perennial.foundation.store import get
from perennial.foundation.timeline import Actor, system
from perennial.intake.bank import BankPlan, plan_bank, write_bank
from perennial.intake.bulk import refresh_statistics
from perennial.intake.choices import BatchState
from perennial.intake.models import ImportBatch, ImportKey
from perennial.intake.plan import Plan
from perennial.intake.planning import plan_import
from perennial.intake.ports import AFTER_IMPORT
from perennial.intake.reading.reasons import because
from perennial.intake.report import blocked, kept, report
from perennial.intake.sentences import CANNOT_BE_WRITTEN
from perennial.intake.sources import ImportRefused, Source, remember_columns
from perennial.intake.writer import Progress, write_plan
from perennial.receivables.actions import advance_cases, forget_fits, refit

log = logging.getLogger("perennial.intake")
MANY: Final = 5_000
IMPORT_LOCK: Final = 7_370_658  # any number of our own, for pg_advisory_xact_lock
LIVE: Final = timedelta(days=14)
"""Money so recent does not outdate the nightly fit: it is what the night is for."""


@dataclass(slots=True)
class Outcome:
    """What happened: the report of commands.md, and the plan for what follows from it."""

    report: dict[str, Any]
    plan: Plan | BankPlan


def compare(source: Source, *, by: Actor) -> Plan | BankPlan:
    """What the import would do. Reads only."""
    if source.bank:
        return plan_bank(source)
    may_add_people = by.user is None or may_act(by.user, "people")
    currency = get("company.currency")
    return plan_import(source.staged, may_add_people=may_add_people, currency=currency, now=by.at)


def write(
    source: Source, batch: ImportBatch, *, kind: str | None, skip_refused: bool, by: Actor, as_of: date,
    progress: Progress | None = None,
) -> Outcome:  # fmt: skip
    """Compare and write in one transaction; nothing is written while something stops it, and `batch` is then not saved.

    Raises ImportRefused where the database itself refuses a row.
    """
    try:
        with transaction.atomic():
            _one_at_a_time()
            plan = compare(source, by=by)
            if blocked(source, skip_refused=skip_refused):
                return Outcome(report(source, plan, applied=False), plan)
            if not plan.is_news and batch._state.adding:  # all of it is in the book: nothing happened
                return Outcome(report(source, plan, applied=True), plan)
            batch.kind, batch.state, batch.applied_at = source.kind, BatchState.APPLIED, by.at
            batch.save()
            extra = _write(plan, batch, by, as_of, progress)
            found = report(source, plan, applied=True)
            if "booked" in extra:
                found["created"]["payments"] = extra["booked"]
                found["to_match"] = extra["to_match"]
            batch.report = kept(found, plan, **extra)
            batch.done = batch.total = plan.rows if isinstance(plan, Plan) else sum(plan.created.values())
            batch.save()
            remember_columns(source, kind=kind, at=by.at)
    except (IntegrityError, DataError) as error:
        log.exception("an import was refused by the database")
        problem = str(error).splitlines()[0]
        raise ImportRefused(because(CANNOT_BE_WRITTEN, problem=problem), batch.source) from error
    return Outcome(found, plan)


def _one_at_a_time() -> None:
    """A second import compares with what the first has written; SQLite's BEGIN IMMEDIATE waits already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


def _write(
    plan: Plan | BankPlan, batch: ImportBatch, by: Actor, as_of: date, progress: Progress | None
) -> dict[str, Any]:
    if isinstance(plan, BankPlan):
        return write_bank(plan, batch, by=by, as_of=as_of)
    importer = Actor(by.user, by.at, ActorKind.IMPORT)
    write_plan(plan, batch, by=importer, as_of=as_of, progress=progress)
    if not plan.invoices:
        return {}
    # money that came before its invoice was known waits on its line of the bank
    return {"matched": match_entries(by=importer, as_of=as_of, batch_id=batch.pk).booked}


def follow_up(outcome: Outcome, *, by: Actor, as_of: date) -> None:
    """Predictions, the ladder and the queue after an import. Each step can be done again; the night does them too."""
    if not outcome.plan.is_news:
        return
    if isinstance(outcome.plan, Plan) and outcome.plan.rows > MANY:
        refresh_statistics((Client, Invoice, Payment, Allocation, ImportKey, TimeEntry, Timesheet))
    bring_up_to_date(outcome.plan.earliest, by=by, as_of=as_of, live=isinstance(outcome.plan, BankPlan))


def bring_up_to_date(earliest: date | None, *, by: Actor, as_of: date, live: bool = False) -> None:
    """`earliest`: the first day about which the book knows something else than before; None when money is untouched."""
    machine = system(by.at)
    if earliest is not None and not (live and earliest > as_of - LIVE):
        forget_fits(since=earliest)
        refit(as_of=as_of)
    advance_cases(by=machine, as_of=as_of)
    for follow in AFTER_IMPORT:
        follow(machine, as_of)
