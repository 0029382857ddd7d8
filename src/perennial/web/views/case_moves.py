"""Steps that a person decides, each after a page that says exactly what will happen; and agreeing a schedule."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from perennial.billing.models import Invoice
from perennial.foundation.clock import today
from perennial.kernel.money import MINOR_UNITS, ZERO, Money
from perennial.receivables import actions
from perennial.receivables.models import DunningCase
from perennial.receivables.queries.book import CaseView, load_book
from perennial.receivables.queries.plans import (
    FEWEST_PARTS,
    MOST_PARTS,
    OFFERED_IN_DAYS,
    OFFERED_PARTS,
    proposed_parts,
)
from perennial.web.forms.receivables import MoveForm, PlanForm
from perennial.web.views.case_page import BY_A_PERSON
from perennial.web.views.cases import in_words, known_event
from perennial.web.views.doors import actor, acts, back
from perennial.web.views.money_doors import perform_form, the

LEGAL_DAYS = 60


@acts("money")
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """GET says what will happen and to whom; POST does it."""
    found: DunningCase = the(request, DunningCase, pk)
    name = known_event(event, BY_A_PERSON)
    view = _view(found)
    form = MoveForm(
        request.POST if request.method == "POST" else None, told=_told(name), reason=name not in ("pause", "settled")
    )
    to = back(request, reverse("case", args=[found.pk]))
    done = perform_form(
        request, form, found.client, lambda data: _do(request, found, name, data, view), said=_said(name), to=to
    )
    if done is not None:
        return done
    context = {"case": found, "client": found.client, "form": form, "to": to, "will": _will(name, found, view),
               "title": _title(name), "danger": name != "resume_unpaid"}  # fmt: skip
    return render(request, "cases/move.html", context, status=422 if form.errors else 200)


def _do(request: HttpRequest, found: DunningCase, name: str, data: dict[str, Any], view: CaseView | None) -> None:
    by, as_of, reason = actor(request), today(), data["reason"]
    if name == "pause":
        actions.pause_work(found, told=data["told"], by=by, as_of=as_of)
    elif name == "resume_unpaid":
        actions.resume_work(found, reason=reason, by=by, as_of=as_of)
    else:
        late = view.position.days_late if view else 0
        guards = {
            "both_sides_told": bool(data.get("told")),
            "late_60_days_in_writing": late >= LEGAL_DAYS and bool(reason.strip()),
            "nothing_overdue": view is None or view.position.overdue == 0,
        }
        actions.move_case(found, name, guards=guards, by=by, as_of=as_of, reason=reason)


@acts("money")
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree a schedule: equal parts are proposed (?parts=, ?first=, ?invoice=), a person may change each."""
    found: DunningCase = the(request, DunningCase, pk)
    view = _view(found)
    asked = request.POST if request.method == "POST" else request.GET
    count = _count(asked.get("parts", ""))
    rows = view.invoices if view else ()
    chosen = _chosen(rows, asked.getlist("invoice"))
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        currency=found.currency,
        count=count,
        initial=_proposal(found, chosen, count, asked),
    )
    to = back(request, reverse("case", args=[found.pk]))
    done = perform_form(
        request, form, found.client,
        lambda data: actions.agree_plan(
            found.client, currency=found.currency, parts=form.parts(), accepted_by=data["accepted_by"],
            invoices=list(Invoice.objects.filter(pk__in=[r.id for r in chosen])), by=actor(request), as_of=today(),
        ),
        said=_("The payment plan is agreed; its parts are asked for by their own days."), to=to,
        undo=lambda row: reverse("plan-end", args=[row.pk]),
    )  # fmt: skip
    if done is not None:
        return done
    covered = Money(sum((row.open for row in chosen), ZERO), found.currency)
    context = {
        "case": found, "client": found.client, "form": form, "to": to, "covered": covered, "count": count,
        "counts": range(FEWEST_PARTS, MOST_PARTS + 1), "chosen": {row.id for row in chosen},
        "invoices": [(row, Money(row.open, row.currency)) for row in rows], "first": _first(asked),
    }  # fmt: skip
    return render(request, "cases/plan.html", context, status=422 if form.errors else 200)


def _view(found: DunningCase) -> CaseView | None:
    return load_book(today(), clients=[found.client_id]).cases.get((found.client_id, found.currency))


def _count(text: str) -> int:
    return min(MOST_PARTS, max(FEWEST_PARTS, int(text))) if text.isdecimal() else OFFERED_PARTS


def _first(asked: Any) -> date:
    try:
        return max(today(), date.fromisoformat(asked.get("first", "")))
    except ValueError:
        return today() + timedelta(days=OFFERED_IN_DAYS)


def _chosen(rows: Any, wanted: list[str]) -> list[Any]:
    """The invoices ticked; before anybody ticked, the overdue ones that are not disputed."""
    if wanted:
        return [row for row in rows if str(row.id) in wanted]
    return [row for row in rows if row.due_on < today() and not row.disputed]


def _proposal(found: DunningCase, chosen: list[Any], count: int, asked: Any) -> dict[str, Any]:
    try:
        parts = proposed_parts((row.open for row in chosen), found.currency, first_on=_first(asked), count=count)
    except ValueError:  # nothing chosen, or too little to divide: the fields stay empty
        return {}
    days: dict[str, Any] = {f"due_{n}": day for n, (day, _amount) in enumerate(parts, start=1)}
    digits = MINOR_UNITS[found.currency]
    return days | {f"amount_{n}": f"{amount:.{digits}f}" for n, (_day, amount) in enumerate(parts, start=1)}


def _told(name: str) -> str:
    return {
        "pause": _("The developers and the client are told"),
        "escalate": _("Our director and their decision maker are told"),
    }.get(name, "")


def _title(name: str) -> str:
    return {
        "pause": _("Pause the work"), "resume_unpaid": _("Resume the work although it is not paid"),
        "escalate": _("Escalate the case"), "legal": _("Go to the lawyers"), "settled": _("Close as settled"),
        "wrote_off": _("Close as written off"),
    }[name]  # fmt: skip


def _said(name: str) -> str:
    return {
        "pause": _("The work is paused."), "resume_unpaid": _("The team goes on."),
        "escalate": _("The case is escalated."), "legal": _("The case is with the lawyers."),
        "settled": _("The case is closed."), "wrote_off": _("The case is closed."),
    }[name]  # fmt: skip


def _will(name: str, found: DunningCase, view: CaseView | None) -> list[str]:
    """Exactly what will happen, and to whom."""
    overdue = in_words(Money(view.position.overdue if view else ZERO, found.currency))
    words = {"client": found.client.name, "overdue": overdue}
    return {
        "pause": [_("Development for %(client)s stops today; %(overdue)s is overdue.") % words,
                  _("No letter goes by itself; no new hours are added from today on."),
                  _("One press resumes the work when the money has come.")],
        "resume_unpaid": [_("Development for %(client)s goes on although %(overdue)s is overdue.") % words,
                          _("The case returns to the step of 14 days, and reminders go on."),
                          _("The reason stays in the client's timeline.")],
        "escalate": [_("The case of %(client)s over %(overdue)s goes to our director and their decider.") % words,
                     _("The escalation letter is drafted; nothing is sent until a person presses Send.")],
        "legal": [_("All friendly letters to %(client)s about %(overdue)s stop.") % words,
                  _("Only the director closes the case from then on.")],
        "settled": [_("The case of %(client)s is closed; nothing may be overdue for that.") % words],
        "wrote_off": [_("The legal case of %(client)s is closed. What is open stays open until written off.")
                      % words],
    }[name]  # fmt: skip
