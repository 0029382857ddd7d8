"""A plan through its quarter: computed, proposed, begun, closed with what came of it, settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.foundation.models import User
from perennial.foundation.store import get
from perennial.foundation.timeline import Actor
from perennial.foundation.versions import ChangedMeanwhile, write_as_read
from perennial.kernel.lifecycle import Refused
from perennial.kernel.quarters import quarter_end
from perennial.targets.actions.moves import move_plan, told
from perennial.targets.models import FigureWord, Plan, PlanEstimate, PlanFigure
from perennial.targets.plan_choices import PlanState, Word
from perennial.targets.queries.assessing import Assessed, assess_quarter
from perennial.targets.queries.billed import billed
from perennial.targets.queries.figures import actuals

CHANCE = Decimal("0.0001")


class CannotPlan(ValueError):
    """The plan cannot be made so; the sentence says why."""


@transaction.atomic
def make_plan(
    manager: User, quarter: date, *, growth: Decimal, by: Actor, as_of: date,
    computed: Sequence[Assessed] | None = None,
) -> Plan:  # fmt: skip
    """Compute the plan of a manager's quarter from what is known today. `computed`: where the caller has it already.

    Raises CannotPlan when the quarter is over or the manager has a plan for it.
    """
    if quarter_end(quarter) < as_of:
        raise CannotPlan(_("This quarter is over."))
    if not 0 <= growth <= 1:
        raise CannotPlan(_("The growth lies between 0 and 100 % a quarter."))
    if Plan.objects.standing().filter(quarter=quarter, manager=manager).exists():
        raise CannotPlan(_("%(name)s has a plan for this quarter already.") % {"name": manager.name})
    plan = Plan.objects.create(
        quarter=quarter, manager=manager, state_since=as_of, growth=growth, currency=get("company.currency"),
        made_on=as_of,
    )  # fmt: skip
    rows = computed if computed is not None else assess_quarter(quarter, as_of, growth, [manager.pk])[manager.pk]
    PlanFigure.objects.bulk_create([PlanFigure(plan=plan, **_values(one, one.target)) for one in rows])
    told("kpi_plan.computed", plan, by, as_of, growth=str(growth))
    return plan


@transaction.atomic
def propose_plan(plan: Plan, *, by: Actor, as_of: date) -> Plan:
    """The head shows the manager the figures with their odds. Raises kernel.lifecycle.Refused, ChangedMeanwhile."""
    figures = [one for one in plan.figures.all() if one.counts]
    move_plan(plan, "propose", holds=bool(figures), by=by, as_of=as_of, proposed_on=as_of)
    FigureWord.objects.bulk_create(
        [FigureWord(figure=one, kind=Word.PROPOSED, number=one.target, by=by.user, on=as_of) for one in figures]
    )
    return plan


@transaction.atomic
def recompute_plan(plan: Plan, *, growth: Decimal, by: Actor, as_of: date) -> Plan:
    """Another growth, and what is known today, before anything was proposed. Raises CannotPlan, ChangedMeanwhile."""
    if plan.state != PlanState.BASELINE:
        raise CannotPlan(_("This plan was proposed: its figures are talked over one by one."))
    if not 0 <= growth <= 1:
        raise CannotPlan(_("The growth lies between 0 and 100 % a quarter."))
    write_as_read(plan, {"growth": growth}, _("Somebody else changed this plan meanwhile. Look again."))
    plan.figures.all().delete()
    rows = assess_quarter(plan.quarter, as_of, growth, [plan.manager_id])[plan.manager_id]
    PlanFigure.objects.bulk_create([PlanFigure(plan=plan, **_values(one, one.target)) for one in rows])
    told("kpi_plan.computed", plan, by, as_of, growth=str(growth))
    return plan


@transaction.atomic
def cancel_plan(plan: Plan, *, by: Actor, as_of: date) -> Plan:
    """Not to be; another one may be computed. Raises kernel.lifecycle.Refused, ChangedMeanwhile."""
    return move_plan(plan, "cancel", by=by, as_of=as_of)


@transaction.atomic
def settle_plan(plan: Plan, *, by: Actor, as_of: date) -> Plan:
    """What came of it is confirmed. Raises kernel.lifecycle.Refused, ChangedMeanwhile."""
    counted = any(one.actual is not None for one in plan.figures.all())
    return move_plan(plan, "settle", holds=counted, by=by, as_of=as_of)


def start_plans(*, by: Actor, as_of: date) -> int:
    """Agreed plans whose quarter has begun are frozen as they stand. How many; the second time none."""
    begun = Plan.objects.filter(state=PlanState.AGREED, quarter__lte=as_of).select_related("manager")
    return sum(_moved(_start, plan, by, as_of) for plan in begun.prefetch_related("figures"))


def close_plans(*, by: Actor, as_of: date) -> int:
    """Running plans whose quarter is over get what came of them as soon as every month of it is invoiced, at the
    latest when invoices had their days to be written.
    """
    last = as_of - timedelta(days=int(get("plan.billed_days")))
    rows = Plan.objects.filter(state=PlanState.ACTIVE, quarter__lt=as_of).select_related("manager")
    over = [plan for plan in rows.prefetch_related("figures") if quarter_end(plan.quarter) < as_of]
    early = billed({(plan.manager_id, plan.quarter) for plan in over if quarter_end(plan.quarter) > last})
    return sum(
        _moved(_close, plan, by, as_of)
        for plan in over
        if quarter_end(plan.quarter) <= last or (plan.manager_id, plan.quarter) in early
    )


def estimate_plans(*, by: Actor, as_of: date) -> int:
    """How every standing figure stands today and how likely its target is; agreed figures do not move. How many were
    written; a second run of a day writes none.
    """
    written = 0
    plans = Plan.objects.estimated().select_related("manager").prefetch_related("figures")
    by_quarter: dict[date, list[Plan]] = {}
    for plan in plans:
        by_quarter.setdefault(plan.quarter, []).append(plan)
    for quarter, own in by_quarter.items():
        computed = assess_quarter(quarter, as_of, Decimal(0), [plan.manager_id for plan in own])
        written += _estimate(own, computed, as_of)
    return written


@transaction.atomic
def _estimate(plans: Sequence[Plan], computed: dict[int, list[Assessed]], as_of: date) -> int:
    rows = []
    for plan in plans:
        now = {one.spec.key: one for one in computed[plan.manager_id]}
        for figure in plan.figures.all():
            one = now.get(figure.kpi)
            if one is not None and figure.counts:
                stands = one.now.value if plan.quarter <= as_of else None
                value = None if stands is None else stands.quantize(CHANCE)
                rows.append(PlanEstimate(figure=figure, on=as_of, value=value, chance=_chance(one, figure.target)))
    known = set(PlanEstimate.objects.filter(on=as_of).values_list("figure_id", flat=True))
    fresh = [row for row in rows if row.figure_id not in known]
    PlanEstimate.objects.bulk_create(fresh, batch_size=500)
    return len(fresh)


def _moved(move: Any, plan: Plan, by: Actor, as_of: date) -> int:
    try:
        with transaction.atomic():
            move(plan, by, as_of)
    except (Refused, ChangedMeanwhile):  # a person was faster
        return 0
    return 1


def _start(plan: Plan, by: Actor, as_of: date) -> None:
    move_plan(plan, "quarter_starts", by=by, as_of=as_of, frozen=frozen(plan))


def _close(plan: Plan, by: Actor, as_of: date) -> None:
    found = actuals(plan.quarter, [plan.manager_id], as_of)
    for figure in plan.figures.all():
        came = found.get((plan.manager_id, figure.kpi))
        if came is not None:
            figure.actual = None if came.value is None else came.value.quantize(CHANCE)
            figure.actual_rows = list(came.rows)
            figure.save(update_fields=["actual", "actual_rows"])
    move_plan(plan, "quarter_ends", by=by, as_of=as_of)


def frozen(plan: Plan) -> dict[str, Any]:
    """The plan as it stands, as it is kept."""
    return {
        "growth": str(plan.growth), "currency": plan.currency,
        "figures": [
            {"kpi": one.kpi, "baseline": _text(one.baseline), "target": _text(one.target), "min": _text(one.low),
             "max": _text(one.high), "chance": _text(one.chance), "agreed_on": _text(one.agreed_on)}
            for one in plan.figures.all()
        ],
    }  # fmt: skip


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _values(one: Assessed, target: Decimal | None) -> dict[str, Any]:
    """What a figure keeps of its computation."""
    low, high = one.bounds
    found, fan = one.found, one.fan
    typical = None if one.typical is None else one.typical.quantize(CHANCE)
    return {
        "kpi": one.spec.key, "place": one.spec.place, "baseline": one.baseline, "source": found.source,
        "seasonal": found.seasonal, "floor": Decimal(repr(one.measure.floor)).quantize(CHANCE), "target": target,
        "grown": one.grown if target == one.target != one.grown else None,
        "low": low, "high": high, "chance": _chance(one, target), "missing": found.missing, "have": found.have,
        "need": found.need, "fan": None if fan is None else [round(value, 2) for value in fan],
        "needed": one.needed(target), "typical": typical, "history": _history(one),
    }  # fmt: skip


def _history(one: Assessed) -> list[dict[str, Any]]:
    figures = [(quarter, figure, False) for quarter, figure in zip(one.quarters, one.past, strict=True)]
    return [
        {"quarter": quarter.isoformat(), "value": str(figure.value), "rows": list(figure.rows), "running": running}
        for quarter, figure, running in [*figures, (one.running, one.now, True)]
        if figure.value is not None
    ]


def _chance(one: Assessed, target: Decimal | None) -> Decimal | None:
    chance = one.chance(target)
    return None if chance is None else Decimal(repr(chance)).quantize(CHANCE)
