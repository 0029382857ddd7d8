"""The company on one page: what it brings, from whom, what is due, what hangs on a few, and the goals of both sides."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from perennial.foundation.clock import today
from perennial.foundation.rights import may_act, may_see
from perennial.foundation.store import get
from perennial.insight.actions.company import recount_company
from perennial.insight.models import CompanyDay
from perennial.insight.queries.business import Business, business
from perennial.insight.queries.company import VERSION
from perennial.insight.queries.goals import progress_of
from perennial.kernel.money import round_money
from perennial.kernel.quarters import NotAQuarter, parse_quarter, quarter_name, quarter_of, quarters_after
from perennial.targets.actions.goals import GoalRefused, set_goal
from perennial.targets.goal_choices import Measure, Side
from perennial.targets.queries.goals import goals_of
from perennial.web.board_words import chart_of, facts_of, goal_lines, leaving_lines, sentence_of
from perennial.web.forms.goals import GoalsForm
from perennial.web.plan_words import quarter_text
from perennial.web.views.doors import actor, acts, sees, told
from perennial.web.views.exports import Cell, as_csv, as_xlsx

OLD: Final = timedelta(days=2)
"""Figures older than that are told to be old."""


@sees("margin")
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """?measure= invoiced or margin. The figures of the last night; existing and new by the kept months."""
    day = today()
    kept = CompanyDay.objects.visible_to(request.user).filter(day__lte=day, version=VERSION).first()
    found = business(day, request.user)
    measure = _measure(request, found)
    quarter = quarter_of(day)
    running = next((one for one in found.periods if one.start == quarter), None)
    goals = goals_of([one.start for one in found.periods] + [quarter, quarters_after(quarter, 1)])
    health = may_see(request.user, "health")
    context: dict[str, Any] = {
        "kept": kept, "old": kept is not None and day - kept.day > OLD, "currency": found.currency,
        "facts": facts_of(kept.figures, health=health) if kept else [], "measure": measure,
        "measures": [(name, label, f"?measure={name}") for name, label in Measure.choices],
        "legend": [{"kind": "b1", "text": Side.EXISTING.label}, {"kind": "b2", "text": Side.NEW.label}],
        "chart": chart_of(found, goals, measure), "sentence": sentence_of(found, measure, day),
        "goals": goal_lines(progress_of(running, quarter), measure), "quarter": quarter_text(quarter),
        "leaving": leaving_lines(kept.figures) if kept else [], "figures": kept.figures if kept else None,
        "may_set": may_act(request.user, "goals"), "known": found.periods != (),
    }  # fmt: skip
    return render(request, "board/board.html", context)


@sees("margin")
@require_safe
def board_csv(request: HttpRequest) -> HttpResponse:
    """Existing and new by quarter."""
    return as_csv(_table(request), "existing-and-new")


@sees("margin")
@require_safe
def board_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request), "existing-and-new")


@acts("goals")
@require_POST
def recount(request: HttpRequest) -> HttpResponse:
    """Work every figure out again in the background."""
    recount_company(as_of=today())
    return told(request, _("The figures are being counted again. Look in a minute."), to=reverse("board"))


@acts("goals")
def goals(request: HttpRequest) -> HttpResponse:
    """?quarter=2027Q1&measure=margin: the goals of both sides; an empty one is dropped."""
    asked = request.POST if request.method == "POST" else request.GET
    quarter, measure = _quarter(asked.get("quarter", "")), asked.get("measure", "")
    if measure not in Measure.values:
        measure = Measure.INVOICED
    known = goals_of([quarter])
    initial = {side: known[quarter, side, measure].amount for side in Side.values if (quarter, side, measure) in known}
    form = GoalsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            for side in Side.values:
                set_goal(quarter=quarter, side=Side(side), measure=Measure(measure), amount=form.cleaned_data[side],
                         by=actor(request), as_of=today())  # fmt: skip
        except GoalRefused as error:
            form.add_error(None, str(error))
        else:
            return told(request, _("The goals are set."), to=f"{reverse('board')}?measure={measure}")
    coming = [quarters_after(quarter_of(today()), number) for number in range(5)]
    context = {
        "form": form, "quarter": quarter_name(quarter), "said": quarter_text(quarter), "measure": measure,
        "label": dict(Measure.choices)[measure],
        "quarters": [(quarter_name(one), quarter_text(one)) for one in coming], "currency": get("company.currency"),
        "measures": Measure.choices,
    }  # fmt: skip
    return render(request, "board/goals.html", context, status=422 if form.errors else 200)


def _quarter(text: str) -> date:
    try:
        return max(parse_quarter(text), quarter_of(today()))
    except NotAQuarter:
        return quarter_of(today())


def _measure(request: HttpRequest, found: Business) -> str:
    asked = request.GET.get("measure", "")
    return asked if asked in Measure.values else Measure.INVOICED


def _table(request: HttpRequest) -> list[list[Cell]]:
    found = business(today(), request.user, quarters=40)
    head: list[Cell] = [
        _("Quarter"), _("Closed months"), _("Currency"), _("Existing clients: invoiced"), _("New clients: invoiced"),
        _("of existing: came back"), _("Existing clients: margin"), _("New clients: margin"),
        _("Share of existing, invoiced, %"), _("Share of existing, margin, %"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [head]
    for one in found.periods:
        rows.append([
            quarter_name(one.start), one.months, found.currency,
            *(None if amount is None else round_money(amount, found.currency) for amount in (
                one.existing.invoiced, one.new.invoiced, one.reactivated.invoiced, one.existing.margin, one.new.margin,
            )), _percent(one.share_of_revenue),
            _percent(one.share_of_margin),
        ])  # fmt: skip
    return rows


def _percent(share: Decimal | None) -> Decimal | None:
    return None if share is None else (share * 100).quantize(Decimal("0.01"))
