"""The quarterly plan: one manager's figures or the company's, the rows behind each, and all of it as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from perennial.clients.models import Client
from perennial.foundation.choices import Role
from perennial.foundation.clock import today
from perennial.foundation.models import User
from perennial.foundation.registry import KPIS
from perennial.foundation.store import get
from perennial.kernel.quarters import NotAQuarter, parse_quarter, quarter_end, quarter_name, quarter_of, quarters_after
from perennial.targets.actions.estimates import OFFERED
from perennial.targets.models import Plan, PlanFigure
from perennial.targets.plan_choices import TALKED, PlanState
from perennial.targets.queries.assessing import assess_quarter
from perennial.targets.queries.figures import COMPANY, owners_on
from perennial.targets.queries.kept import kept_company
from perennial.targets.queries.numbers import Numbers, numbers_in, numbers_of, yearly
from perennial.targets.queries.plans import (
    Talks,
    agreed_count,
    current_chance,
    is_stretch,
    managers_for,
    plan_of,
    plans_of,
    talks_of,
    waits_for,
)
from perennial.web.plan_words import odds_text, quarter_text, told_figure, value_text
from perennial.web.templatetags.kit import num, percent
from perennial.web.views.doors import is_htmx, person, sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx

NEAR: Final = 45  # days before its end the next quarter is what people plan
LEADS: Final = (Role.HCS, Role.DIR, Role.FIN)
TONES: Final = {
    PlanState.AGREED: "good", PlanState.ACTIVE: "acc", PlanState.COUNTERED: "watch", PlanState.AMENDED: "watch",
}  # fmt: skip
MODELS: Final = {
    "client": "clients.Client", "invoice": "billing.Invoice", "placement": "contracts.Placement",
    "project": "contracts.Project", "agreement": "contracts.Agreement", "renewal": "growth.Renewal",
}  # fmt: skip


@sees("plan")
@require_safe
def plan_page(request: HttpRequest) -> HttpResponse:
    """?quarter=2027Q1, ?who= a manager's id or company, ?growth= in percent: what other targets would be."""
    user, as_of, quarter = person(request), today(), quarter_asked(request)
    managers = managers_for(user)
    who = who_asked(request, managers)
    if who is None:
        return render(request, "plan/nobody.html", {"quarter": quarter_text(quarter)})
    talks = talks_of(quarter, [one.pk for one in managers])
    plan = plan_of(who, quarter) if who in talks else None
    growth = growth_asked(request, plan)
    manager = next((one for one in managers if one.pk == who), None)
    kept = kept_company(quarter, growth, as_of) if who == COMPANY else None
    lines = figures_of(plan, quarter, as_of, growth, who) if kept is None else kept[1]
    context = {
        "quarter": quarter, "quarter_name": quarter_name(quarter), "title": quarter_text(quarter), "plan": plan,
        "manager": manager, "who": who or "company", "tabs": tabs_of(request, managers, talks, who, quarter),
        "rows": [_row(request, one, plan, quarter, growth) for one in lines], "currency": _currency(plan),
        "compares": plan is not None and plan.growth != growth,
        "known": any(one.target is not None for one in lines), "growths": _growths(request, growth, plan),
        "a_year": percent(yearly(growth)), "growth": num(growth * 100), "percent": int(growth * 100),
        "lead": _lead(plan, quarter, as_of, user), "chip": _chip(PlanState(plan.state) if plan else None),
        "quarters": _quarters(quarter, as_of),
        "acts": acts_of(user, plan, who, quarter, as_of), "changes": list(plan.changes.all()) if plan else [],
        "stretch": plan is not None and plan.state in TALKED and not plan.changes.all()
        and any(is_stretch(one) for one in plan.figures.all()),
        "export_query": urlencode({"quarter": quarter_name(quarter), "who": who or "company"}),
        "others": _others(talks, managers, quarter) if who == COMPANY else [], "today": as_of,
        "counted_on": kept[0] if kept else None,
        "keys": [{"keys": ["1", "9"], "text": _("tabs")}, {"keys": ["A"], "text": _("agree to the first that waits")},
                 {"keys": ["C"], "text": _("counter it")}],
    }  # fmt: skip
    return render(request, "plan/plan.html", context)


@sees("plan")
@require_safe
def plan_rows(request: HttpRequest, kpi: str, quarter: str) -> HttpResponse:
    """The rows a figure was made of in one quarter: ?who= as on the page."""
    spec = KPIS.get(kpi)
    who = who_asked(request, managers_for(person(request)))
    try:
        first = parse_quarter(quarter)
    except NotAQuarter:
        first = None
    if spec is None or who is None or first is None:
        raise Http404
    as_of = today()
    owners = owners_on(min(as_of, quarter_end(quarter_asked(request))))
    facts = [fact for fact in spec.facts([first], as_of) if who == COMPANY or owners.get(fact.client) == who]
    names = dict(Client.objects.filter(pk__in={fact.client for fact in facts}).values_list("pk", "name"))
    texts = _texts(spec.row_kind, [fact.row for fact in facts])
    facts.sort(key=lambda fact: (-fact.value, fact.row))
    currency = get("company.currency")
    template = "plan/_rows.html" if is_htmx(request) else "plan/rows.html"
    return render(request, template, {
        "title": spec.title, "quarter": quarter_text(first), "back": f"{reverse('plan')}?{_query(request)}",
        "rows": [
            {"client": fact.client, "name": names.get(fact.client, ""), "text": texts.get(fact.row, ""),
             "value": value_text(fact.value, spec, currency, full=True)}
            for fact in facts
        ],
    })  # fmt: skip


@sees("plan")
@require_safe
def plan_csv(request: HttpRequest) -> HttpResponse:
    """Every figure of everybody whose plan the reader may see."""
    return as_csv(_table(request), f"plan-{quarter_name(quarter_asked(request))}")


@sees("plan")
@require_safe
def plan_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request), f"plan-{quarter_name(quarter_asked(request))}")


# -- what is asked for -----------------------------------------------------------------------------------------------


def quarter_asked(request: HttpRequest) -> date:
    """The quarter of the address, else the one people plan now."""
    try:
        return parse_quarter(request.GET.get("quarter") or request.POST.get("quarter") or "")
    except NotAQuarter:
        current = quarter_of(today())
        return quarters_after(current, 1) if (quarter_end(current) - today()).days <= NEAR else current


def who_asked(request: HttpRequest, managers: list[User]) -> int | None:
    """A manager's id, COMPANY, or None: nobody is there whose plan the reader may see. Raises Http404."""
    asked, leads = request.GET.get("who", ""), person(request).role in LEADS
    if asked == "company" and leads:
        return COMPANY
    if asked:
        if asked not in {str(one.pk) for one in managers}:
            raise Http404
        return int(asked)
    own = [one.pk for one in managers if one.pk == person(request).pk]
    everybody = [one.pk for one in managers] or ([COMPANY] if leads else [])
    return next(iter(own or everybody), None)


def growth_asked(request: HttpRequest, plan: Plan | None) -> Decimal:
    """The growth of the address, else the plan's, else the setting's."""
    asked = _growth_of(request.GET.get("growth", ""))
    if asked is not None:
        return asked
    return plan.growth if plan else Decimal(int(get("plan.growth"))) / 100


def growth_of(request: HttpRequest) -> Decimal:
    """The growth of a form."""
    asked = _growth_of(request.POST.get("growth", ""))
    return asked if asked is not None else Decimal(int(get("plan.growth"))) / 100


def _growth_of(text: str) -> Decimal | None:
    known = text.isascii() and text.isdecimal() and len(text) <= 3 and int(text) <= 100
    return Decimal(text) / 100 if known else None


def figures_of(plan: Plan | None, quarter: date, as_of: date, growth: Decimal, who: int) -> list[Numbers]:
    """What stands in the plan, or is computed now where there is none; with another growth, what it would give."""
    if plan is not None and plan.growth == growth:
        return [found for row in plan.figures.all() if (found := numbers_in(row)) is not None]
    return [numbers_of(one) for one in assess_quarter(quarter, as_of, growth, [who] if who else [])[who]]


# -- what is shown ---------------------------------------------------------------------------------------------------


def tabs_of(
    request: HttpRequest, managers: list[User], talks: dict[int, Talks], who: int, quarter: date
) -> list[dict[str, Any]]:
    """A tab a manager, and the company's for those who lead."""
    tabs, url = [], _urls(quarter)
    for number, one in enumerate(managers, start=1):
        talk = talks.get(one.pk)
        agreed = _("%(n)d of %(all)d") % {"n": talk.agreed, "all": talk.figures} if talk else ""
        tabs.append({"url": url(one.pk), "label": one.name, "count": agreed, "current": one.pk == who,
                     "key": str(number) if number < 9 else ""})  # fmt: skip
    if person(request).role in LEADS:
        tabs.append({"url": url(COMPANY), "label": pgettext("of the plan", "Company"), "count": "",
                     "current": who == COMPANY, "key": "9"})  # fmt: skip
    return tabs


def acts_of(user: User, plan: Plan | None, who: int, quarter: date, as_of: date) -> dict[str, Any]:
    """What the reader may do with the whole plan."""
    head, own = user.role == Role.HCS, user.pk == who
    state = plan.state if plan else ""
    waiting = sum(waits_for(one, state) == "manager" for one in plan.figures.all()) if plan else 0
    open_quarter = quarter_end(quarter) >= as_of
    return {
        "make": head and plan is None and who != COMPANY and open_quarter,
        "make_all": head and who == COMPANY and open_quarter,
        "propose": head and state == PlanState.BASELINE, "recompute": head and state == PlanState.BASELINE,
        "cancel": head and state in (PlanState.BASELINE, *TALKED),
        "settle": user.role in (Role.HCS, Role.FIN) and state == PlanState.CLOSED,
        "agree": waiting if own and state in TALKED else 0,
        "change": plan is not None and (own or head) and state not in (PlanState.CLOSED, PlanState.SETTLED),
    }  # fmt: skip


def _row(
    request: HttpRequest, one: Numbers, plan: Plan | None, quarter: date, growth: Decimal
) -> dict[str, Any]:
    currency = _currency(plan)
    told = told_figure(one, quarter, growth, currency)
    told["past"] = [
        {"url": f"{reverse('plan-rows', args=[one.spec.key, quarter_name(past.quarter)])}?{_query(request)}",
         "name": quarter_text(past.quarter, short=True), "n": len(past.figure.rows), "running": past.running,
         "value": value_text(past.figure.value, one.spec, currency)}
        for past in one.history[-9:]
    ]  # fmt: skip
    row = one.row
    if row is None or plan is None:
        return told
    words = [_said(word, one, currency) for word in row.words.all()]
    told |= {"row": row, "words": words, "agree": _agree(request, row, plan)}
    newest = list(row.estimates.all())[-1:]
    if newest and row.actual is None:
        chance = current_chance(row)
        told["estimate"] = {
            "on": newest[0].on, "odds": odds_text(float(chance)) if chance is not None else "",
            "value": value_text(newest[0].value, one.spec, currency) if newest[0].value is not None else "",
        }  # fmt: skip
    if plan.state in (PlanState.CLOSED, PlanState.SETTLED):
        told["actual"] = value_text(row.actual, one.spec, currency)
        told["reached"] = row.actual is not None and row.target is not None and (
            row.actual >= row.target if one.spec.better == "up" else row.actual <= row.target
        )  # fmt: skip
    return told


def _said(word: Any, one: Numbers, currency: str) -> dict[str, Any]:
    return {"name": word.by.name if word.by else "", "kind": word.get_kind_display(), "on": word.on,
            "number": value_text(word.number, one.spec, currency), "reason": word.reason}  # fmt: skip


def _agree(request: HttpRequest, row: PlanFigure, plan: Plan) -> dict[str, Any]:
    """The state of the talk about a figure, and what the reader may say."""
    user, waits = person(request), waits_for(row, plan.state)
    own, head = user.pk == plan.manager_id, user.role == Role.HCS
    if not row.counts:
        return {}
    label, tone = "", ""
    if waits == "manager":
        label, tone = (_("Your word is next"), "acc") if own else (_("Waits for the manager"), "")
    elif waits == "head":
        label, tone = (_("Your answer is next"), "acc") if head else (_("Waits for the head"), "")
    elif row.agreed_on is not None:
        label, tone = _("Agreed"), "good"
    amending = plan.state == PlanState.AMENDED and row.wish is not None
    return {
        "label": label, "tone": tone, "on": row.agreed_on,
        "agree": own and waits == "manager" and plan.state in TALKED,
        "counter": own and plan.state in TALKED and waits == "manager",
        "revise": head and (waits == "head" or plan.state == PlanState.BASELINE) and not amending,
        "amend": (own or head) and plan.state == PlanState.ACTIVE,
        "accept": head and amending and row.wish_by_id == plan.manager_id,
        "confirm": own and amending and row.wish_by_id != plan.manager_id, "keep": own and amending,
    }  # fmt: skip


def _lead(plan: Plan | None, quarter: date, as_of: date, user: User) -> str:
    """Who has to do what, and when the quarter starts or ends."""
    days = (quarter - as_of).days
    when = (
        ngettext("the quarter starts in %(n)s day", "the quarter starts in %(n)s days", days) % {"n": num(days)}
        if days > 0
        else _("the quarter runs") if quarter_end(quarter) >= as_of else _("the quarter is over")
    )  # fmt: skip
    if plan is None:
        return _("Computed from the quarters before; nothing is proposed yet, %(when)s.") % {"when": when}
    agreed, n = agreed_count(plan)
    if plan.state in TALKED:
        own = user.pk == plan.manager_id
        mine = "manager" if own else "head"
        waiting = sum(waits_for(one, plan.state) == mine for one in plan.figures.all())
        if waiting and (own or user.role == Role.HCS):
            text = ngettext(
                "%(agreed)s of %(all)s agreed, %(n)s waits for your word; %(when)s.",
                "%(agreed)s of %(all)s agreed, %(n)s wait for your word; %(when)s.",
                waiting,
            )
            return text % {"agreed": num(agreed), "all": num(n), "n": num(waiting), "when": when}
    return _("%(agreed)s of %(all)s agreed; %(when)s.") % {"agreed": num(agreed), "all": num(n), "when": when}


def _chip(state: PlanState | None) -> dict[str, str] | None:
    return None if state is None else {"text": str(state.label), "tone": TONES.get(state, "")}


def _growths(request: HttpRequest, growth: Decimal, plan: Plan | None) -> list[dict[str, Any]]:
    offered = sorted({*OFFERED, int(growth * 100), *([int(plan.growth * 100)] if plan else [])})
    query = request.GET.copy()
    found = []
    for percents in offered:
        query["growth"] = str(percents)
        found.append({"url": f"?{query.urlencode()}", "text": _("%(n)d%%") % {"n": percents},
                      "current": Decimal(percents) / 100 == growth})  # fmt: skip
    return found


def _quarters(chosen: date, as_of: date) -> list[dict[str, Any]]:
    current = quarter_of(as_of)
    offered = sorted({chosen, *(quarters_after(current, step) for step in range(-4, 3))})
    return [{"name": quarter_name(one), "text": quarter_text(one), "current": one == chosen} for one in offered]


def _others(talks: dict[int, Talks], managers: list[User], quarter: date) -> list[dict[str, Any]]:
    """How far everybody's plan is."""
    found, url = [], _urls(quarter)
    for one in managers:
        talk = talks.get(one.pk)
        found.append({"name": one.name, "url": url(one.pk), "chip": _chip(talk.state if talk else None),
                      "agreed": talk.agreed if talk else 0, "all": talk.figures if talk else 0})  # fmt: skip
    return found


def _currency(plan: Plan | None) -> str:
    return plan.currency if plan else str(get("company.currency"))


def _urls(quarter: date) -> Callable[[int], str]:
    """The address of anybody's tab: a hundred of them are written on one page."""
    to = f"{reverse('plan')}?{urlencode({'quarter': quarter_name(quarter)})}"
    return lambda who: f"{to}&who={who or 'company'}"


def _query(request: HttpRequest) -> str:
    kept = {name: request.GET[name] for name in ("quarter", "who") if request.GET.get(name)}
    return urlencode(kept)


def _texts(kind: str, ids: list[int]) -> dict[int, str]:
    model = apps.get_model(MODELS[kind])
    related = [name for name in ("person", "client") if name in {one.name for one in model._meta.get_fields()}]
    rows = model._default_manager.filter(pk__in=ids)
    found = rows.select_related(*related) if related else rows
    return {row.pk: "" if kind == "client" else str(getattr(row, "person", row)) for row in found}


def _table(request: HttpRequest) -> list[list[Cell]]:
    user, as_of, quarter = person(request), today(), quarter_asked(request)
    managers = managers_for(user)
    plans = plans_of(quarter, [one.pk for one in managers])
    growth = Decimal(int(get("plan.growth"))) / 100
    unplanned = [one.pk for one in managers if one.pk not in plans]
    leads = user.role in LEADS
    computed = assess_quarter(quarter, as_of, growth, unplanned) if unplanned or leads else {}
    head: list[Cell] = [
        _("Manager"), _("Figure"), _("Quarter"), pgettext("of a figure", "Unit"), _("Baseline"),
        pgettext("of a figure", "Target"), pgettext("of a figure", "Min"), pgettext("of a figure", "Max"),
        _("Odds, %"), _("State"), _("Agreed on"), _("Actual"),
    ]  # fmt: skip
    rows = [head]
    for one in managers:
        plan = plans.get(one.pk)
        found = figures_of(plan, quarter, as_of, plan.growth, one.pk) if plan else _computed(computed, one.pk)
        rows += [_cells(one.name, numbers, plan, quarter) for numbers in found]
    if leads:
        name = pgettext("of the plan", "Company")
        rows += [_cells(name, numbers, None, quarter) for numbers in _computed(computed, COMPANY)]
    return rows


def _computed(computed: dict[int, Any], who: int) -> list[Numbers]:
    return [numbers_of(one) for one in computed.get(who, ())]


def _cells(name: str, one: Numbers, plan: Plan | None, quarter: date) -> list[Cell]:
    row = one.row
    unit = _currency(plan) if one.spec.unit == "money" else one.spec.unit
    return [
        name, str(one.spec.title), quarter_name(quarter), unit, one.baseline, one.target, one.low, one.high,
        None if one.chance is None else Decimal(round(one.chance * 100)), str(plan.get_state_display()) if plan else "",
        row.agreed_on if row else None, row.actual if row else None,
    ]  # fmt: skip
