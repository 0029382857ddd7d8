"""One move of a plan: the machine is asked, the row changes only where it was read, the timeline tells it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from perennial.foundation.timeline import Actor, record
from perennial.foundation.versions import write_as_read
from perennial.kernel.quarters import quarter_name
from perennial.targets.lifecycle import QUARTER_PLAN
from perennial.targets.models import Plan, PlanMove


def move_plan(
    plan: Plan, event: str, *, holds: bool = True, by: Actor, as_of: date, reason: str = "", **fields: Any
) -> Plan:
    """Part of the caller's transaction. `holds`: whether the guard of the move does.

    Raises kernel.lifecycle.Refused, ChangedMeanwhile.
    """
    found = QUARTER_PLAN.find(plan.state, event)
    guards = {found.guard: holds} if found is not None and found.guard else {}
    target = QUARTER_PLAN.fire(plan.state, event, by.role, guards).target
    source = plan.state
    values = {"state": target, "state_since": as_of, **fields}
    write_as_read(plan, values, _("Somebody else changed this plan meanwhile. Look again."))
    PlanMove.objects.create(
        plan=plan, event=event, before=source, after=target, on=as_of, by=by.user, reason=reason[:500]
    )
    told("kpi_plan.moved", plan, by, as_of, event=event, reason=reason)
    return plan


def told(verb: str, plan: Plan, by: Actor, as_of: date, **data: object) -> None:
    """Write what happened to a plan into the company's timeline."""
    named = {"who": plan.manager.name, "quarter": quarter_name(plan.quarter), **data}
    record(verb, by=by, on=as_of, subject=("kpi_plan", plan.pk), data=named)
