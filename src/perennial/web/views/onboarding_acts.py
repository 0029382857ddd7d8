"""What is done about a client's first 90 days: gates, the watch, and their steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perennial.foundation.clock import today
from perennial.foundation.timeline import Actor
from perennial.foundation.versions import ChangedMeanwhile
from perennial.handover.actions import onboardings as actions
from perennial.handover.actions import steps as step_actions
from perennial.handover.models import Onboarding, OnboardingStep
from perennial.kernel.lifecycle import Refused
from perennial.web.forms.onboarding import ReasonForm, StepForm
from perennial.web.views.dialogs import answered, asked
from perennial.web.views.doors import actor, acts, refused, told

EXPECTED = (Refused, ChangedMeanwhile, step_actions.CannotStep)
_answered = partial(answered, expected=EXPECTED)
Deed = Callable[[Onboarding, str, Actor, date], Onboarding]
MOVES: dict[str, Deed] = {
    "gate": lambda row, reason, by, day: actions.pass_gate(row, reason=reason, by=by, as_of=day),
    "watch": lambda row, reason, by, day: actions.watch_onboarding(row, reason=reason, by=by, as_of=day),
    "steady": lambda row, reason, by, day: actions.end_watch(row, reason=reason, by=by, as_of=day),
    "restart": lambda row, reason, by, day: actions.restart_onboarding(row, reason=reason, by=by, as_of=day),
}


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """Through a gate, under watch, out of it, or from the beginning; a form asks for the reason."""
    if event not in MOVES:
        raise Http404
    row = get_object_or_404(Onboarding.objects.visible_to(request.user).select_related("client"), pk=pk)
    to, url = reverse("client-onboarding", args=[row.client_id]), reverse("onboarding-move", args=[pk, event])
    if request.method != "POST":
        titles = {
            "gate": _("Pass the gate"), "watch": _("Put under watch"), "steady": _("End the watch"),
            "restart": _("Begin anew, with a new team or contact"),
        }  # fmt: skip
        return asked(request, ReasonForm(), titles[event], url, to)
    try:
        row = MOVES[event](row, request.POST.get("reason", ""), actor(request), today())
    except EXPECTED as error:
        return refused(request, error, to=to)
    named = {"name": row.client.name, "state": row.get_state_display()}
    return told(request, _("%(name)s: %(state)s.") % named, to=to)


@acts("notes")
@require_POST
def step_mark(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Done, or taken back."""
    step, to = _step(request, pk)
    try:
        if act == "done":
            step_actions.finish_step(step, by=actor(request), as_of=today())
            undo = reverse("onboarding-step", args=[pk, "again"])
            return told(request, _("Done: %(step)s") % {"step": step.name}, to=to, undo=undo)
        step_actions.reopen_step(step, by=actor(request), as_of=today())
    except EXPECTED as error:
        return refused(request, error, to=to)
    return told(request, _("To be done again: %(step)s") % {"step": step.name}, to=to)


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def step_skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Not needed here, with the reason."""
    step, to = _step(request, pk)
    form = ReasonForm(request.POST or None)

    def deed() -> HttpResponse:
        step_actions.skip_step(step, reason=form.cleaned_data["reason"], by=actor(request), as_of=today())
        undo = reverse("onboarding-step", args=[pk, "again"])
        return told(request, _("Skipped: %(step)s") % {"step": step.name}, to=to, undo=undo)

    title = _("Skip: %(step)s") % {"step": step.name}
    return _answered(request, form, title, reverse("onboarding-step-skip", args=[pk]), to, deed)


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def step_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day or another person."""
    step, to = _step(request, pk)
    form = StepForm(request.POST or None, own=False, initial={"due_on": step.due_on, "owner": step.owner_id})

    def deed() -> HttpResponse:
        step_actions.change_step(step, **form.cleaned_data, by=actor(request), as_of=today())
        return told(request, _("Noted: %(step)s") % {"step": step.name}, to=to)

    return _answered(request, form, step.name, reverse("onboarding-step-change", args=[pk]), to, deed)


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def step_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A step of one's own."""
    row = get_object_or_404(Onboarding.objects.visible_to(request.user).select_related("client"), pk=pk)
    to = reverse("client-onboarding", args=[row.client_id])
    form = StepForm(request.POST or None, initial={"due_on": today(), "owner": row.client.manager_id})

    def deed() -> HttpResponse:
        step = step_actions.add_step(row, **form.cleaned_data, by=actor(request), as_of=today())
        return told(request, _("Step added: %(step)s") % {"step": step.name}, to=to)

    return _answered(request, form, _("Add a step"), reverse("onboarding-step-new", args=[pk]), to, deed)


def _step(request: HttpRequest, pk: int) -> tuple[Any, str]:
    rows = OnboardingStep.objects.visible_to(request.user).select_related("onboarding", "owner")
    step = get_object_or_404(rows, pk=pk)
    return step, reverse("client-onboarding", args=[step.onboarding.client_id])
