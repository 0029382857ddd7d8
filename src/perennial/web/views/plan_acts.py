"""What is said and done about a quarterly plan: computed, proposed, countered, agreed, changed, settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from perennial.foundation.clock import today
from perennial.foundation.timeline import Actor
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.lifecycle import Refused
from perennial.kernel.quarters import quarter_name
from perennial.targets.actions import figures as said
from perennial.targets.actions import plans as actions
from perennial.targets.models import Plan, PlanFigure, ProcessChange
from perennial.targets.queries.assessing import assess_quarter
from perennial.targets.queries.plans import managers_for, plans_of
from perennial.web.forms.plan import ChangeForm, NumberForm
from perennial.web.plan_words import quarter_text
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, acts, person, refused, sees, told
from perennial.web.views.plan import growth_of, quarter_asked

EXPECTED = (Refused, ChangedMeanwhile, actions.CannotPlan)
MOVES: dict[str, Callable[..., Any]] = {
    "propose": actions.propose_plan, "cancel": actions.cancel_plan, "settle": actions.settle_plan,
    "agree": said.agree_plan,
}  # fmt: skip
PRESSES: dict[str, Callable[..., Any]] = {
    "agree": said.agree_figure, "accept": said.accept_amendment,
    "confirm": lambda row, **by: said.confirm_amendment(row, take=True, **by),
    "keep": lambda row, **by: said.confirm_amendment(row, take=False, **by),
}  # fmt: skip
NUMBERS: dict[str, Callable[..., Any]] = {
    "counter": said.counter_figure, "revise": said.revise_figure, "amend": said.amend_figure,
}  # fmt: skip


@acts("plan")
@require_POST
def plan_new(request: HttpRequest) -> HttpResponse:
    """Compute the plan of a manager, or of everybody without one, and propose it unless its numbers are looked at."""
    quarter, wanted, growth = quarter_asked(request), request.POST.get("manager", ""), growth_of(request)
    people = managers_for(person(request))
    chosen = people if wanted == "all" else [one for one in people if str(one.pk) == wanted]
    if not chosen:
        raise Http404
    to = _page(quarter, "company" if wanted == "all" else chosen[0].pk)
    try:
        n = _make(request, chosen, quarter, growth)
    except EXPECTED as error:
        return refused(request, error, to=to)
    text = ngettext("%(n)d plan for %(quarter)s.", "%(n)d plans for %(quarter)s.", n)
    return told(request, text % {"n": n, "quarter": quarter_text(quarter)}, to=to)


@transaction.atomic
def _make(request: HttpRequest, people: list[Any], quarter: date, growth: Decimal) -> int:
    """Only the head plans; of several people those who have a plan, or nothing to plan with, are left out."""
    by, as_of, propose = actor(request), today(), request.POST.get("propose") == "1"
    if by.role != "HCS":
        raise actions.CannotPlan(_("Only the head of client success makes plans."))
    planned = plans_of(quarter, [one.pk for one in people]) if len(people) > 1 else {}
    computed = assess_quarter(quarter, as_of, growth, [one.pk for one in people])
    made = 0
    for one in people:
        figures = computed[one.pk]
        if one.pk in planned or (len(people) > 1 and all(figure.target is None for figure in figures)):
            continue
        plan = actions.make_plan(one, quarter, growth=growth, by=by, as_of=as_of, computed=figures)
        made += 1
        if propose:
            actions.propose_plan(plan, by=by, as_of=as_of)
    return made


@acts("plan")
@require_POST
def plan_move(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """Propose, agree to the rest, compute anew, cancel."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user).select_related("manager"), pk=pk)
    to = _page(plan.quarter, plan.manager_id)
    if event not in {*MOVES, "recompute"} - {"settle"}:
        raise Http404
    return _move(request, plan, event, to)


@sees("plan", "bonus", "margin")
@require_POST
def plan_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of the figures stands: for who answers for everybody's bonuses; the head says so, or finance."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user).select_related("manager"), pk=pk)
    return _move(request, plan, "settle", _page(plan.quarter, plan.manager_id))


def _move(request: HttpRequest, plan: Plan, event: str, to: str) -> HttpResponse:
    try:
        if event == "recompute":
            actions.recompute_plan(plan, growth=growth_of(request), by=actor(request), as_of=today())
        else:
            plan = MOVES[event](plan, by=actor(request), as_of=today())
    except EXPECTED as error:
        return refused(request, error, to=to)
    named = {"quarter": quarter_text(plan.quarter), "name": plan.manager.name, "state": plan.get_state_display()}
    return told(request, _("%(quarter)s, %(name)s: %(state)s.") % named, to=to)


@acts("plan")
@require_http_methods(["GET", "HEAD", "POST"])
def plan_figure(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One word about one figure; a form asks for the number and the reason where one is needed."""
    rows = PlanFigure.objects.visible_to(request.user).select_related("plan__manager")
    figure = get_object_or_404(rows, pk=pk)
    to = f"{_page(figure.plan.quarter, figure.plan.manager_id)}#{figure.kpi}"
    if act in PRESSES and request.method == "POST":
        return _say(request, lambda by, day: PRESSES[act](figure, by=by, as_of=day), to)
    if act not in NUMBERS:
        raise Http404
    wish = figure.wish if figure.wish is not None else figure.target
    initial = {"number": None if wish is None else f"{wish.normalize():f}"}
    form = NumberForm(request.POST or None, initial=initial, reason_needed=act != "revise")
    if request.method == "POST" and form.is_valid():
        return _say(request, lambda by, day: NUMBERS[act](figure, **form.cleaned_data, by=by, as_of=day), to)
    titles = {
        "counter": _("Counter with your number"), "revise": _("Answer with a number"), "amend": _("Ask for a change"),
    }  # fmt: skip
    return asked(request, form, titles[act], reverse("plan-figure", args=[pk, act]), to)


@acts("plan")
@require_http_methods(["GET", "HEAD", "POST"])
def change_new(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be done otherwise."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user).select_related("manager"), pk=pk)
    to = f"{_page(plan.quarter, plan.manager_id)}#changes"
    form = ChangeForm(request.POST or None, initial={"owner": plan.manager_id, "due_on": plan.quarter})
    if request.method == "POST" and form.is_valid():
        return _say(request, lambda by, day: said.add_change(plan, **form.cleaned_data, by=by, as_of=day), to)
    return asked(request, form, _("What will be done otherwise"), reverse("plan-change-new", args=[pk]), to)


@acts("plan")
@require_POST
def change_mark(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Done, or not after all."""
    seen = Plan.objects.visible_to(request.user)
    row = get_object_or_404(ProcessChange.objects.filter(plan__in=seen).select_related("plan__manager"), pk=pk)
    to = f"{_page(row.plan.quarter, row.plan.manager_id)}#changes"
    return _say(request, lambda by, day: said.finish_change(row, done=act == "done", by=by, as_of=day), to)


def _say(request: HttpRequest, deed: Callable[[Actor, date], Any], to: str) -> HttpResponse:
    try:
        deed(actor(request), today())
    except EXPECTED as error:
        return refused(request, error, to=to)
    return told(request, _("Noted."), to=to)


def _page(quarter: date, who: int | str) -> str:
    return f"{reverse('plan')}?quarter={quarter_name(quarter)}&who={who}"
