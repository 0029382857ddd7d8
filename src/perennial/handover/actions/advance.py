"""What moves without a person: the lives of clients are followed, the calendar and the books are read.

Nothing begins for a client that is not newly ours: an imported book of clients served for years asks for nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client
from perennial.foundation.store import load
from perennial.foundation.timeline import Actor
from perennial.foundation.versions import ChangedMeanwhile
from perennial.handover.actions.moves import move_onboarding
from perennial.handover.actions.onboardings import CannotBegin, begin_onboarding, has_come, start_onboarding
from perennial.handover.actions.steps import finish_step
from perennial.handover.choices import RUNNING, STAGES, OnboardingState
from perennial.handover.models import Onboarding
from perennial.handover.queries.onboardings import LOST, Line, lines_of
from perennial.handover.rules.gates import seen_done


def advance_onboardings(*, by: Actor, as_of: date, clients: Collection[int] | None = None) -> dict[str, int]:
    """Begin, start, watch and stop what the day asks for; returns how many of each. Each client on its own.

    clients: only these; None is the whole book.
    """
    done = {"begun": _begin(by, as_of, clients), "started": 0, "stopped": 0, "watched": 0, "steps": 0}
    rows = Onboarding.objects.filter(ended_on__isnull=True).select_related("client__manager")
    if clients is not None:
        rows = rows.filter(client__in=clients)
    going = []
    for row in rows:
        if row.client.status in LOST or row.client.merged_into_id is not None:
            done["stopped"] += row.state in RUNNING and _moved(row, "client_lost", by, as_of)
        elif row.state != OnboardingState.PLANNED:
            going.append(row)
        elif has_come(row, as_of):
            with transaction.atomic():
                going.append(start_onboarding(row, by=by, as_of=as_of))
            done["started"] += 1
    for line in lines_of(going, as_of):
        done["steps"] += _note_steps(line, by)
        done["watched"] += _note_troubles(line, by)
    return done


def _begin(by: Actor, as_of: date, clients: Collection[int] | None) -> int:
    """For clients whose life says that they begin, who came lately, and whose days nobody has watched since."""
    earliest = as_of - timedelta(days=int(load("onboarding.late_start")["onboarding.late_start"]))
    came = Coalesce("status_since", "since")
    rows = Client.objects.filter(status=ClientStatus.ONBOARDING, merged_into__isnull=True).annotate(came=came)
    known = Onboarding.objects.filter(client=OuterRef("pk"))
    seen = known.filter(Q(ended_on__isnull=True) | Q(made_on__gte=OuterRef("came")))
    rows = rows.filter(came__gt=earliest, came__lte=as_of).exclude(Exists(seen))
    if clients is not None:
        rows = rows.filter(pk__in=clients)
    count = 0
    for client in rows.select_related("manager").order_by("pk"):
        try:
            begin_onboarding(client, starts_on=client.status_since or client.since or as_of, by=by, as_of=as_of)
        except CannotBegin:  # somebody began it in this moment
            continue
        count += 1
    return count


def _note_steps(line: Line, by: Actor) -> int:
    """Steps that the books show done."""
    shown = seen_done(line.facts, line.terms)
    steps = [step for step in line.waiting if step.kind in shown]
    for step in steps:
        finish_step(step, by=by, as_of=line.as_of)
    return len(steps)


def _note_troubles(line: Line, by: Actor) -> bool:
    """The day of the last sign of trouble is kept; a stage with one comes under watch."""
    if not line.troubles:
        return False
    if line.row.state in STAGES:
        return _moved(line.row, "risk", by, line.as_of, troubled_on=line.as_of)
    older = Q(troubled_on__isnull=True) | Q(troubled_on__lt=line.as_of)
    Onboarding.objects.filter(older, pk=line.row.pk).update(troubled_on=line.as_of)
    return False


def _moved(row: Onboarding, event: str, by: Actor, as_of: date, **fields: Any) -> bool:
    """One move by the system; False when a person was faster."""
    try:
        with transaction.atomic():
            move_onboarding(row, event, role="SYS", holds=True, by=by, as_of=as_of, **fields)
    except ChangedMeanwhile:
        return False
    return True
