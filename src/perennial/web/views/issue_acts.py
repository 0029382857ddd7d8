"""Logging an issue or a question and moving it on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perennial.care.actions import issues as actions
from perennial.care.actions.promises import PromiseRefused
from perennial.care.choices import IssueKind, Severity
from perennial.care.models import Issue
from perennial.care.queries.office import clocks, zone_of
from perennial.foundation.clock import now, today
from perennial.foundation.saying import spoken
from perennial.foundation.timeline import Actor
from perennial.kernel.lifecycle import Refused
from perennial.web.forms.care import IssueForm, StepForm, moment_of
from perennial.web.views.doors import actor, acts, back, is_htmx, person, queue_follows, refused, told
from perennial.web.views.issues import issue_or_404, steps_of
from perennial.web.views.promise_acts import chosen_client, gone_on

APOLOGY = ("incident", "impact", "cause", "prevention_1", "prevention_date", "prevention_2", "compensation",
           "followup_date")  # fmt: skip
# event -> the fields its form asks for, and those that may stay empty
ASKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "acknowledge": (("words",), ()), "assign": (("owner", "day", "at"), ("at",)), "ask": (("words",), ()),
    "answer": (("words",), ("words",)), "escalate": (("words",), ("words",)),
    "plan": (("words", "day", "at"), ("at",)), "resolve": (("words",), ()), "confirm": (("words",), ("words",)),
    "reopen": (("words",), ()), "update": (("day", "at"), ("at",)), "reply": (("words", "way_1", "way_2"), ("words",)),
    "remind": ((), ()), "apology": (APOLOGY, ()),
}  # fmt: skip


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new issue or question, in a dialog or on a page; ?client= chooses the client."""
    client = chosen_client(request)
    to = back(request, reverse("issues"))
    form = IssueForm(request.POST if request.method == "POST" else None, user=person(request), now=now(), client=client)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            issue = actions.open_issue(
                given["client"], kind=IssueKind(given["kind"]), severity=Severity(given["severity"]),
                title=given["title"], detail=given["detail"], opened_at=form.opened_at, contact=given.get("contact"),
                owner=given["client"].manager, by=actor(request), as_of=today(),
            )  # fmt: skip
        except actions.IssueRefused as error:
            form.add_error("at", str(error))
        else:
            queue_follows(request, issue.client_id)
            return gone_on(request, _("Logged."), to=to, undo=reverse("issue-mistake", args=[issue.pk]))
    template = "issues/_new.html" if is_htmx(request) else "issues/new.html"
    context = {"form": form, "next": to, "client": client}
    return render(request, template, context, status=422 if form.errors else 200)


@acts("notes")
@require_POST
def mistake(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo an issue logged by mistake."""
    row = issue_or_404(request, pk)
    to = back(request, reverse("issues"))
    try:
        actions.withdraw_issue(row, by=actor(request), as_of=today())
    except actions.IssueRefused as error:
        return refused(request, error, to=to)
    queue_follows(request, row.client_id)
    return told(request, _("The issue was taken back."), to=to)


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One move of an issue with what it asks for."""
    row = issue_or_404(request, pk)
    if event not in ASKS:
        raise Http404
    to = back(request, reverse("issue", args=[pk]))
    asks, optional = ASKS[event]
    form = StepForm(
        request.POST if request.method == "POST" else None, asks=asks, optional=optional, initial=_initial(row, event)
    )
    if request.method == "POST" and form.is_valid():
        try:
            _STEPS[event](row, form.cleaned_data, actor(request))
        except (Refused, actions.IssueRefused, PromiseRefused) as error:
            form.add_error(None, spoken(error))
        else:
            queue_follows(request, row.client_id)
            if event == "apology":
                return HttpResponseRedirect(f"{reverse('letter', args=['apology', pk])}?next={to}")
            return gone_on(request, _("Noted."), to=to)
    title = next((s["label"] for s in steps_of(request, row) if s["event"] == event), _("Next step"))
    context = {"form": form, "next": to, "title": title, "subject": row, "url": request.path}
    template = "care/_step.html" if is_htmx(request) else "care/step.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _initial(row: Issue, event: str) -> dict[str, Any]:
    tomorrow = today() + timedelta(days=1)
    if event == "apology":
        return {**row.apology, "followup_date": row.apology.get("followup_date") or today() + timedelta(days=14)}
    due = clocks().deadline(row.client, today())
    due = due if due > now() else clocks().deadline(row.client, tomorrow)
    local = due.astimezone(zone_of(row.client))
    ways = [*row.alternatives, "", ""]
    return {"owner": row.owner_id, "day": local.date(), "at": local.time(), "way_1": ways[0], "way_2": ways[1]}


def _assign(row: Issue, given: dict[str, Any], by: Actor) -> Issue:
    until = moment_of(row.client, given["day"], given["at"])
    return actions.assign_issue(row, owner=given["owner"], next_update_at=until, by=by, as_of=today())


def _plan(row: Issue, given: dict[str, Any], by: Actor) -> Issue:
    until = moment_of(row.client, given["day"], given["at"])
    return actions.plan_issue(row, plan=given["words"], next_update_at=until, by=by, as_of=today())


def _update(row: Issue, given: dict[str, Any], by: Actor) -> Issue:
    until = moment_of(row.client, given["day"], given["at"])
    return actions.promise_next_update(row, next_update_at=until, by=by, as_of=today())


def _reply(row: Issue, given: dict[str, Any], by: Actor) -> Issue:
    ways = (given["way_1"], given["way_2"])
    return actions.answer_question(row, answer=given["words"], ways=ways, by=by, as_of=today())


def _said(action: Callable[..., Issue], name: str) -> Callable[[Issue, dict[str, Any], Actor], Issue]:
    return lambda row, given, by: action(row, **{name: given["words"]}, by=by, as_of=today())


_STEPS: dict[str, Callable[[Issue, dict[str, Any], Actor], Issue]] = {
    "acknowledge": _said(actions.acknowledge_issue, "said"),
    "assign": _assign,
    "ask": _said(actions.ask_client, "question"),
    "answer": _said(actions.client_answered, "words"),
    "escalate": _said(actions.escalate_issue, "reason"),
    "plan": _plan,
    "resolve": _said(actions.resolve_issue, "resolution"),
    "confirm": _said(actions.confirm_issue, "words"),
    "reopen": _said(actions.reopen_issue, "reason"),
    "update": _update,
    "reply": _reply,
    "remind": lambda row, given, by: actions.remind_of_issue(row, by=by, as_of=today()),
    "apology": lambda row, given, by: actions.write_apology(row, told=given, by=by, as_of=today()),
}
