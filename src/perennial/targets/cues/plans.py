"""A plan that is off track, or not agreed while its quarter comes (domain C43)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perennial.foundation.registry import CUES, KPIS, Cue, CueRule
from perennial.foundation.store import load
from perennial.kernel.quarters import elapsed, quarter_name, quarter_of
from perennial.targets.models import Plan
from perennial.targets.plan_choices import TALKED, PlanState
from perennial.targets.queries.plans import waits_for

Params = Mapping[str, Any]
FRESH: Final = timedelta(days=14)  # an older estimate says nothing about today
HALF: Final = 0.5


def off_track(as_of: date) -> Iterator[Cue]:
    """C43: from half-time on, figures whose newest estimate is below the odds of the setting; and figures nobody has
    agreed to while the quarter is days away. One item a plan, for its manager and the head. Four queries.
    """
    stored = load("plan.agree_days", "plan.off_track")
    soon = as_of + timedelta(days=int(stored["plan.agree_days"]))
    states = (*TALKED, PlanState.BASELINE, PlanState.ACTIVE, PlanState.AMENDED)
    plans = Plan.objects.filter(state__in=states, quarter__gte=quarter_of(as_of), quarter__lte=soon)
    for plan in plans.select_related("manager").prefetch_related("figures__estimates").order_by("pk"):
        if plan.state in (PlanState.ACTIVE, PlanState.AMENDED):
            found = _unlikely(plan, as_of, int(stored["plan.off_track"]) / 100)
            kind = "off"
        else:
            found = [figure.kpi for figure in plan.figures.all() if _open(figure, plan)]
            kind = "late"
        if found:
            params = {"kind": kind, "figures": found, "who": plan.manager.name, "quarter": quarter_name(plan.quarter),
                      "starts_on": plan.quarter.isoformat()}  # fmt: skip
            yield Cue("C43", None, f"{kind}:{plan.pk}", params, subject=("kpi_plan", plan.pk),
                      person_id=plan.manager_id, days_left=max(1, (plan.quarter - as_of).days))  # fmt: skip


def _unlikely(plan: Plan, as_of: date, odds: float) -> list[str]:
    if elapsed(plan.quarter, as_of) < HALF:
        return []
    found = []
    for figure in plan.figures.all():
        fresh = [one for one in figure.estimates.all() if as_of - FRESH <= one.on <= as_of]
        if fresh and fresh[-1].chance is not None and fresh[-1].chance < odds:
            found.append(figure.kpi)
    return found


def _open(figure: Any, plan: Plan) -> bool:
    return bool(figure.counts and (plan.state == PlanState.BASELINE or waits_for(figure, plan.state)))


def _names(params: Params) -> str:
    return ", ".join(str(spec.title) for key in params["figures"] if (spec := KPIS.get(key)) is not None)


def _headline(params: Params) -> str:
    if params["kind"] == "off":
        return _("%(quarter)s is off track:") % params
    return _("%(quarter)s is not agreed:") % params


def _why(params: Params) -> str:
    named = {"n": len(params["figures"]), "who": params["who"], "figures": _names(params)}
    if params["kind"] == "off":
        text = ngettext(
            "%(n)d figure of %(who)s will hardly be reached: %(figures)s.",
            "%(n)d figures of %(who)s will hardly be reached: %(figures)s.",
            named["n"],
        )
        return text % named
    text = ngettext(
        "%(n)d figure of %(who)s waits for a word: %(figures)s.",
        "%(n)d figures of %(who)s wait for a word: %(figures)s.",
        named["n"],
    )
    return text % named


def _action(params: Params) -> str:
    if params["kind"] == "off":
        return _("Talk about what to do otherwise, and list it in the plan")
    return _("Agree on each figure, or counter with a number and a reason")


def _facts(params: Params) -> list[tuple[str, str]]:
    return [(_("Manager"), params["who"]), (_("Quarter"), params["quarter"]), (_("Figures"), _names(params))]


CUES.register("C43", CueRule(
    id="C43", version=1, title=gettext_lazy("A quarterly plan is off track or not agreed"), split="growth",
    find=off_track, headline=_headline, why=_why, action=_action, facts=_facts, cool_down_days=30, icon="chart",
    place="plan",
))  # fmt: skip
