"""What is done with bonuses: computed, asked about, answered, approved, let pay, paid, made void."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from perennial.foundation.clock import today
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.lifecycle import Refused
from perennial.kernel.quarters import NotAQuarter, parse_quarter
from perennial.targets.actions import bonuses as actions
from perennial.web.bonus_words import lines_told, quarter_said
from perennial.web.forms.bonus import AnswerForm, QueryForm, VoidForm
from perennial.web.views.bonus import bonus_or_404
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, acts, refused, sees, told
from perennial.web.views.promise_acts import gone_on

GET_OR_POST = ["GET", "HEAD", "POST"]
REFUSALS = (Refused, actions.CannotBonus, ChangedMeanwhile)


@acts("bonus")
@sees("margin")
@require_POST
def compute(request: HttpRequest) -> HttpResponse:
    """Open and compute the bonuses of a finished quarter whose plans are closed."""
    try:
        quarter = parse_quarter(request.POST.get("quarter", ""))
    except NotAQuarter:
        raise Http404 from None
    to = f"{reverse('bonuses')}?quarter={request.POST['quarter']}"
    try:
        done, waiting = actions.compute_quarter(quarter, by=actor(request), as_of=today())
    except actions.CannotBonus as error:
        return refused(request, error, to=to)
    text = ngettext("%(n)s bonus computed.", "%(n)s bonuses computed.", done) % {"n": done}
    if waiting:
        text += " " + ngettext(
            "%(n)s waits: the plan of the quarter is not closed yet.",
            "%(n)s wait: the plans of the quarter are not closed yet.", waiting,
        ) % {"n": waiting}  # fmt: skip
    return told(request, text, to=to)


@acts("bonus")
@require_http_methods(GET_OR_POST)
def query(request: HttpRequest, pk: int) -> HttpResponse:
    """A question about a line of one's own bonus."""
    row = bonus_or_404(request, pk)
    lines = [(one["line"].key, one["title"]) for one in lines_told(row.lines.all(), row.currency)]
    form = QueryForm(_given(request), lines=lines, initial={"line": request.GET.get("line", "")})
    if request.method == "POST" and form.is_valid():
        try:
            actions.query_bonus(row, **form.cleaned_data, by=actor(request), as_of=today())
        except REFUSALS as error:
            return refused(request, error, to=page_of(pk))
        return gone_on(request, _("Asked. Finance or the head of client success answers."), to=page_of(pk))
    return asked(request, form, _("Ask about a line"), request.path, page_of(pk))


@acts("bonus")
@require_http_methods(GET_OR_POST)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer to a question, with or without a new computation."""
    row = bonus_or_404(request, pk)
    form = AnswerForm(_given(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_bonus(row, **form.cleaned_data, by=actor(request), as_of=today())
        except REFUSALS as error:
            return refused(request, error, to=page_of(pk))
        return gone_on(request, _("Answered."), to=page_of(pk))
    open_one = row.queries.filter(answered_on__isnull=True).first()
    lead = open_one.reason if open_one is not None else ""
    return asked(request, form, _("Answer"), request.path, page_of(pk), lead=lead)


@acts("bonus")
@require_POST
def move(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """Approve, let pay, or note the payment."""
    row = bonus_or_404(request, pk)
    move_one: Any = {"approve": actions.approve_bonus, "gate": actions.gate_bonus, "pay": actions.pay_bonus}[event]
    try:
        move_one(row, by=actor(request), as_of=today())
    except REFUSALS as error:
        return refused(request, error, to=page_of(pk))
    done = {"approve": _("Approved."), "gate": _("It can be paid now."), "pay": _("Noted as paid.")}[event]
    return told(request, done, to=page_of(pk))


@acts("bonus")
@require_http_methods(GET_OR_POST)
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not count, with the reason."""
    row = bonus_or_404(request, pk)
    form = VoidForm(_given(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.void_bonus(row, **form.cleaned_data, by=actor(request), as_of=today())
        except REFUSALS as error:
            return refused(request, error, to=page_of(pk))
        return gone_on(request, _("It does not count. Computing the quarter again makes a new one."), to=page_of(pk))
    title = _("Void: %(name)s, %(quarter)s") % {"name": row.person.name, "quarter": quarter_said(row.quarter)}
    return asked(request, form, title, request.path, page_of(pk))


def page_of(pk: int) -> str:
    return reverse("bonus", args=[pk])


def _given(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
