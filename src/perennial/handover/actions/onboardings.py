"""Beginning the first 90 days of a client, its gates, and the watch."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perennial.clients.actions.lifecycle import move_client
from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client
from perennial.foundation.store import load
from perennial.foundation.timeline import Actor, record
from perennial.handover.actions.moves import move_onboarding
from perennial.handover.choices import DAY_OF, GATE_OF, OnboardingState
from perennial.handover.models import Onboarding, OnboardingStep
from perennial.handover.queries.onboardings import line_of, machine_role, may_begin
from perennial.handover.rules.plan import planned_steps
from perennial.kernel.workdays import next_working_day

AHEAD = timedelta(days=365)
FIRST_DAYS = timedelta(days=90)
FIRST_MONTH = 30


class CannotBegin(ValueError):
    """The first 90 days of this client cannot begin so; the sentence says why."""


@transaction.atomic
def begin_onboarding(client: Client, *, starts_on: date, by: Actor, as_of: date) -> Onboarding:
    """Watch a client's first 90 days from their first day, with the steps still to come; it starts when that day has
    come. Raises CannotBegin.
    """
    if not may_begin(client):
        raise CannotBegin(_("%(name)s is no client that we begin to work with.") % {"name": client.name})
    if not as_of - FIRST_DAYS < starts_on <= as_of + AHEAD:
        raise CannotBegin(_("The first day lies within the last 90 days or within a year to come."))
    try:
        with transaction.atomic():
            row = Onboarding.objects.create(
                client=client, starts_on=starts_on, made_on=as_of, state_since=as_of, counted_from=starts_on
            )
    except IntegrityError as error:
        raise CannotBegin(_("The first 90 days of %(name)s are watched already.") % {"name": client.name}) from error
    count = plan_steps(row, as_of)
    data = {"starts_on": starts_on, "steps": count}
    record("onboarding.begun", by=by, on=as_of, client_id=client.pk, subject=("onboarding", row.pk), data=data)
    return start_onboarding(row, by=by, as_of=as_of) if has_come(row, as_of) else row


def plan_steps(row: Onboarding, as_of: date) -> int:
    """Write the steps that are still to come; part of the caller's transaction. Returns how many."""
    stored = load("company.countries", "onboarding.grace", *(f"onboarding.day_{step}" for step in DAY_OF))
    days = {step: int(stored[f"onboarding.day_{step}"]) for step in DAY_OF}
    found = planned_steps(
        row.starts_on, as_of, days, grace=int(stored["onboarding.grace"]), countries=stored["company.countries"]
    )
    owner = row.client.manager
    OnboardingStep.objects.bulk_create(
        OnboardingStep(onboarding=row, kind=kind, due_on=due, owner=owner) for kind, due in found
    )
    return len(found)


def has_come(row: Onboarding, as_of: date) -> bool:
    """Whether the first working day has come."""
    return as_of >= next_working_day(row.starts_on, load("company.countries")["company.countries"])


def start_onboarding(row: Onboarding, *, by: Actor, as_of: date) -> Onboarding:
    """From planned to the first month; the calendar does it, whoever looks. Part of the caller's transaction."""
    return move_onboarding(row, "start", role="SYS", holds=has_come(row, as_of), by=by, as_of=as_of)


@transaction.atomic
def pass_gate(row: Onboarding, *, reason: str = "", by: Actor, as_of: date) -> Onboarding:
    """Through the gate at the end of the stage. A reason, or a plan, excuses what the gate lets be excused. The last
    gate makes the client an active one.

    Raises kernel.lifecycle.Refused, ChangedMeanwhile.
    """
    row = _locked(row)
    line, words = line_of(row, as_of), " ".join(reason.split())
    event = GATE_OF.get(row.state, "gate30")
    holds = line.opens or (line.excusable and bool(words))
    move_onboarding(
        row, event, role=machine_role(by.role), holds=holds, by=by, as_of=as_of, reason=words, late_days=line.gate_late
    )
    if row.state == OnboardingState.GRADUATED and row.client.status == ClientStatus.ONBOARDING:
        move_client(row.client_id, "graduate", values={}, version=None, by=by, as_of=as_of)
    return row


@transaction.atomic
def watch_onboarding(row: Onboarding, *, reason: str = "", by: Actor, as_of: date) -> Onboarding:
    """Under watch: for what the books show, or for what a person has seen and says. Raises Refused."""
    row = _locked(row)
    shown, words = line_of(row, as_of).troubles, " ".join(reason.split())
    holds = bool(shown) or (bool(words) and by.user is not None)
    return move_onboarding(
        row, "risk", role=machine_role(by.role), holds=holds, by=by, as_of=as_of, reason=words, troubled_on=as_of
    )


@transaction.atomic
def end_watch(row: Onboarding, *, reason: str = "", by: Actor, as_of: date) -> Onboarding:
    """The cause is gone and calm came back: on into the third month. Raises Refused."""
    row = _locked(row)
    line, need = line_of(row, as_of), load("onboarding.calm_days")["onboarding.calm_days"]
    holds = not line.troubles and line.calm_days >= need and line.day > FIRST_MONTH
    return move_onboarding(
        row, "steady", role=machine_role(by.role), holds=holds, by=by, as_of=as_of, reason=" ".join(reason.split()),
        counted_from=as_of,
    )  # fmt: skip


@transaction.atomic
def restart_onboarding(row: Onboarding, *, reason: str, by: Actor, as_of: date) -> Onboarding:
    """With a new team or a new contact all begins anew: a first day today, new steps, the open ones skipped.

    Raises Refused.
    """
    row, words = _locked(row), " ".join(reason.split())
    move_onboarding(
        row, "restart", role=machine_role(by.role), holds=bool(words), by=by, as_of=as_of, reason=words,
        starts_on=as_of, made_on=as_of, counted_from=as_of, troubled_on=None,
    )  # fmt: skip
    waiting = row.steps.filter(done_on__isnull=True, skipped_on__isnull=True)
    waiting.update(skipped_on=as_of, by=by.user, reason=words[:300])
    plan_steps(row, as_of)
    return row


def _locked(row: Onboarding) -> Onboarding:
    """The row as it stands now, locked until the transaction ends."""
    found = Onboarding.objects.select_for_update().get(pk=row.pk)
    found.client = Client.objects.select_related("manager").get(pk=found.client_id)
    return found
