"""What is done with requests for people: said, handed over, searched, filled; and with candidates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from perennial.clients.models import Client
from perennial.contracts.models import Placement
from perennial.delivery.actions import candidates, staffing
from perennial.delivery.models import Candidate, StaffingRequest
from perennial.delivery.queries.filling import load_histories, odds_for, odds_of
from perennial.delivery.queries.needs import Need, need_from
from perennial.foundation.clock import today
from perennial.foundation.models import User
from perennial.foundation.saying import spoken
from perennial.foundation.timeline import Actor
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.lifecycle import Refused
from perennial.web.forms.staffing import CandidateForm, ChangeForm, NeedForm, WhyForm
from perennial.web.staffing_words import told_odds
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, acts, person, refused, told
from perennial.web.views.promise_acts import gone_on
from perennial.web.views.staffing import need_of, request_or_404

GET_OR_POST = ["GET", "HEAD", "POST"]
REFUSALS = (Refused, staffing.CannotAsk, ChangedMeanwhile)


@acts("staffing", "clients")
@require_http_methods(GET_OR_POST)
def new(request: HttpRequest) -> HttpResponse:
    """A need in one line or field by field, with its odds before anybody is asked.

    ?line= says it all at once; ?client=, ?replaces= (a placement) and the fields by name fill the form.
    """
    as_of, user = today(), person(request)
    clients = Client.objects.live().visible_to(user).order_by("name")
    replaces = _replaces(request)
    need = need_from(request.GET, replaces, as_of)
    form = NeedForm(request.POST if request.method == "POST" else None, clients=clients, initial=need.initial)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            row = staffing.draft_request(
                values.pop("client"), values=values, replaces=replaces, by=actor(request), as_of=as_of
            )
        except staffing.CannotAsk as error:
            form.add_error(None, str(error))
        else:
            return told(request, _("Drafted: %(need)s.") % {"need": need_of(row)}, to=page_of(row))
    return render(request, "staffing/new.html", {
        "form": form, "need": need, "replaces": replaces, "odds": _odds(need, as_of),
        "line": request.GET.get("line", "")[:200],
    }, status=422 if form.errors else 200)  # fmt: skip


@acts("staffing", "clients")
@require_http_methods(GET_OR_POST)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft said otherwise."""
    row = request_or_404(request, pk)
    initial = {name: getattr(row, name) for name in staffing.SAID}
    form = ChangeForm(request.POST if request.method == "POST" else None, initial={**initial, "skill": row.skill_id})
    if request.method == "POST" and form.is_valid():
        try:
            staffing.change_request(row, values=form.cleaned_data, by=actor(request), as_of=today())
        except REFUSALS as error:
            return refused(request, error, to=page_of(row))
        return gone_on(request, _("Noted."), to=page_of(row))
    return asked(request, form, need_of(row), request.path, page_of(row))


@acts("staffing")
@require_http_methods(GET_OR_POST)
def step(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One move of a request, with its question where it has one."""
    row = request_or_404(request, pk)
    if event not in STEPS:
        raise Http404
    made = STEPS[event]
    if made.question is None:
        if request.method != "POST":
            return refused(request, staffing.CannotAsk(_("Press the button on this page.")), to=page_of(row))
        return _done(request, row, lambda: made.act(row, "", actor(request), today()))
    form = WhyForm(request.POST if request.method == "POST" else None, label=made.question())
    if request.method == "POST" and form.is_valid():
        try:
            made.act(row, form.cleaned_data["reason"], actor(request), today())
        except REFUSALS as error:
            form.add_error(None, spoken(error))
        else:
            return gone_on(request, _("Noted."), to=page_of(row))
    return asked(request, form, need_of(row), request.path, page_of(row))


@acts("staffing")
@require_http_methods(GET_OR_POST)
def candidate_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody from outside, or with `person` one of ours from the bench."""
    row = request_or_404(request, pk)
    ours = request.POST.get("person", "")
    if request.method == "POST" and ours.isdecimal():
        one = get_object_or_404(User.objects.filter(is_active=True), pk=int(ours))
        return _done(request, row, lambda: candidates.add_candidate(
            row, person=one, consent_on=today(), by=actor(request), as_of=today()
        ))  # fmt: skip
    form = CandidateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            candidates.add_candidate(
                row, name=given["name"], cv=given["cv"], consent_on=today() if given["consent"] else None,
                note=given["note"], by=actor(request), as_of=today(),
            )  # fmt: skip
        except REFUSALS as error:
            form.add_error(None, spoken(error))
        else:
            return gone_on(request, _("Noted."), to=page_of(row))
    return asked(request, form, _("A candidate"), request.path, page_of(row))


@acts("staffing")
@require_http_methods(GET_OR_POST)
def candidate_step(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One move of a candidate."""
    one = get_object_or_404(Candidate.objects.select_related("request", "person"), pk=pk)
    row = request_or_404(request, one.request_id)
    by, as_of = actor(request), today()
    acted: dict[str, Callable[[], Any]] = {
        "consent": lambda: candidates.note_consent(one, by=by, as_of=as_of),
        "shortlist": lambda: candidates.shortlist_candidates(row, chosen=[one.pk], by=by, as_of=as_of),
        "hire": lambda: candidates.accept_offer(one, by=by, as_of=as_of),
    }
    if event in acted and request.method == "POST":
        return _done(request, row, acted[event])
    if event != "drop":
        raise Http404
    form = WhyForm(request.POST if request.method == "POST" else None, label=_("Why not"))
    if request.method == "POST" and form.is_valid():
        try:
            candidates.drop_candidate(one, why=form.cleaned_data["reason"], by=by, as_of=as_of)
        except REFUSALS as error:
            form.add_error(None, spoken(error))
        else:
            return gone_on(request, _("Noted."), to=page_of(row))
    return asked(request, form, one.name, request.path, page_of(row))


def page_of(row: StaffingRequest) -> str:
    """The address of a request."""
    return reverse("staffing-request", args=[row.pk])


@dataclass(frozen=True, slots=True)
class Step:
    """What an address does, and what it asks before."""

    act: Callable[[StaffingRequest, str, Actor, date], Any]
    question: Callable[[], str] | None = None


def _told_odds(row: StaffingRequest, said: str, by: Actor, as_of: date) -> None:
    """What the page shows now is what the client was told."""
    odds = odds_for(row, load_histories(as_of, row.skill_id or 0), as_of, row.filled.count())
    staffing.tell_odds(row, percent=odds.percent, by=by, as_of=as_of)


STEPS: dict[str, Step] = {
    "submit": Step(lambda row, said, by, day: staffing.submit_request(row, by=by, as_of=day)),
    "told": Step(_told_odds),
    "accept": Step(lambda row, said, by, day: staffing.accept_request(row, by=by, as_of=day)),
    "unclear": Step(
        lambda row, said, by, day: staffing.ask_back(row, question=said, by=by, as_of=day),
        lambda: _("What is not clear"),
    ),
    "interview": Step(lambda row, said, by, day: candidates.begin_interviews(row, by=by, as_of=day)),
    "none-fit": Step(
        lambda row, said, by, day: candidates.none_fit(row, why=said, by=by, as_of=day), lambda: _("Why none fits")
    ),
    "split": Step(lambda row, said, by, day: candidates.split_request(row, by=by, as_of=day)),
    "give-up": Step(
        lambda row, said, by, day: staffing.give_up_request(row, alternatives=said, by=by, as_of=day),
        lambda: _("What the client was offered instead"),
    ),
    "cancel": Step(
        lambda row, said, by, day: staffing.cancel_request(row, reason=said, by=by, as_of=day), lambda: _("Reason")
    ),
}


def _done(request: HttpRequest, row: StaffingRequest, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except REFUSALS as error:
        return refused(request, error, to=page_of(row))
    return told(request, _("Noted."), to=page_of(row))


def _replaces(request: HttpRequest) -> Placement | None:
    given = request.GET.get("replaces", "")
    if not given.isdecimal():
        return None
    rows = Placement.objects.visible_to(request.user).select_related("client", "person", "skill")
    return get_object_or_404(rows, pk=int(given))


def _odds(need: Need, as_of: date) -> Any:
    odds = odds_of(
        load_histories(as_of, need.skill.pk if need.skill else 0), skill_id=need.skill.pk if need.skill else None,
        level=need.level, seats=need.seats, needed_on=need.needed_on, since=as_of, as_of=as_of,
    )  # fmt: skip
    return told_odds(odds, skill=need.skill.name if need.skill else "", level=need.level_name, since=as_of)
