"""Who stands in for an account manager: managers for themselves, heads for anybody."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from perennial.clients.actions import end_deputy, name_deputy
from perennial.clients.models import Deputy
from perennial.foundation.clock import today
from perennial.foundation.models import User
from perennial.web.forms.people import DeputyForm
from perennial.web.views.colleagues import colleague, deputy_of_anybody
from perennial.web.views.doors import actor, acts, back, person, refused, told


@acts("clients")
@require_POST
def name_own(request: HttpRequest) -> HttpResponse:
    """Name a deputy for oneself."""
    return _name(request, person(request), to=reverse("profile"), own=True)


@login_required
@require_POST
def name_for(request: HttpRequest, pk: int) -> HttpResponse:
    """`pk` is the manager who is away."""
    manager: User = colleague(request, pk, act=True)
    return _name(request, manager, to=reverse("person", args=[pk]), own=False)


@acts("clients")
@require_POST
def end_own(request: HttpRequest, pk: int) -> HttpResponse:
    """One is back oneself."""
    return _end(request, _own(request, pk), to=reverse("profile"), own=True)


@login_required
@require_POST
def end_for(request: HttpRequest, pk: int) -> HttpResponse:
    """A head says that the manager is back."""
    row = deputy_of_anybody(request, pk)
    return _end(request, row, to=back(request, reverse("person", args=[row.manager_id])), own=False)


@acts("clients")
@require_POST
def again_own(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo of `end_own`: the same deputy for the same days."""
    row = _own(request, pk)
    return _keep(request, row.manager, row.deputy, row.starts_on, row.until, to=reverse("profile"), own=True)


@login_required
@require_POST
def again_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo of `end_for`."""
    row = deputy_of_anybody(request, pk)
    to = reverse("person", args=[row.manager_id])
    return _keep(request, row.manager, row.deputy, row.starts_on, row.until, to=to, own=False)


def _own(request: HttpRequest, pk: int) -> Deputy:
    rows = Deputy.objects.select_related("manager", "deputy")
    return get_object_or_404(rows, pk=pk, manager=person(request))


def _name(request: HttpRequest, manager: User, *, to: str, own: bool) -> HttpResponse:
    form = DeputyForm(request.POST, manager=manager)
    if not form.is_valid():
        return refused(request, ValueError(_first_error(form)), to=to)
    values = form.cleaned_data
    return _keep(request, manager, values["deputy"], values["starts_on"], values["until"], to=to, own=own)


def _keep(
    request: HttpRequest, manager: User, deputy: User, starts_on: date, until: date | None, *, to: str, own: bool
) -> HttpResponse:
    try:
        row = name_deputy(
            manager=manager, deputy=deputy, starts_on=starts_on, until=until, by=actor(request), as_of=today()
        )
    except ValidationError as error:
        return refused(request, ValueError(" ".join(error.messages)), to=to)
    undo = reverse("profile-deputy-end" if own else "deputy-end", args=[row.pk])
    return told(request, _("%(deputy)s stands in for %(manager)s.") % _names(row), to=to, undo=undo)


def _end(request: HttpRequest, row: Deputy, *, to: str, own: bool) -> HttpResponse:
    if row.ended_on is None:
        end_deputy(row, by=actor(request), as_of=today())
    undo = reverse("profile-deputy-again" if own else "deputy-again", args=[row.pk])
    return told(request, _("%(deputy)s no longer stands in for %(manager)s.") % _names(row), to=to, undo=undo)


def _names(row: Deputy) -> dict[str, Any]:
    return {"deputy": row.deputy.name, "manager": row.manager.name}


def _first_error(form: DeputyForm) -> str:
    name_of, errors = next(iter(form.errors.items()))
    label = form.fields[name_of].label if name_of in form.fields else ""
    return f"{label}: {errors[0]}" if label else str(errors[0])
