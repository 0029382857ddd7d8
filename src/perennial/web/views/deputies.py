"""Who stands in for an account manager: managers for themselves, heads for anybody."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from perennial.clients.actions import end_deputy, name_deputy
from perennial.clients.models import Deputy
from perennial.foundation.clock import today
from perennial.foundation.models import User
from perennial.foundation.rights import may_act
from perennial.web.forms.people import DeputyForm
from perennial.web.views.doors import actor, back, person, refused, told


def may_name_for(user: User, manager: User) -> bool:
    """Heads, directors and administrators for anybody; who acts on clients for themselves."""
    return may_act(user, "people") or (user.pk == manager.pk and may_act(user, "clients"))


@login_required
@require_POST
def name(request: HttpRequest, pk: int) -> HttpResponse:
    """`pk` is the manager who is away."""
    manager = get_object_or_404(User, pk=pk)
    if not may_name_for(person(request), manager):
        raise PermissionDenied
    to = back(request, reverse("profile"))
    form = DeputyForm(request.POST, manager=manager)
    if not form.is_valid():
        return refused(request, ValueError(_first_error(form)), to=to)
    values = form.cleaned_data
    try:
        row = name_deputy(manager=manager, by=actor(request), as_of=today(), **values)
    except ValidationError as error:
        return refused(request, ValueError(" ".join(error.messages)), to=to)
    text = _("%(deputy)s stands in for %(manager)s.") % {"deputy": row.deputy.name, "manager": manager.name}
    return told(request, text, to=to, undo=reverse("deputy-end", args=[row.pk]))


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The manager is back; undo names the deputy again for the same days."""
    row = _own(request, pk)
    if row.ended_on is None:
        end_deputy(row, by=actor(request), as_of=today())
    text = _("%(deputy)s no longer stands in for %(manager)s.") % _names(row)
    return told(request, text, to=back(request, _page(request, row)), undo=reverse("deputy-again", args=[pk]))


@login_required
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo of `end`."""
    row = _own(request, pk)
    to = back(request, _page(request, row))
    try:
        fresh = name_deputy(
            manager=row.manager, deputy=row.deputy, starts_on=row.starts_on, until=row.until,
            by=actor(request), as_of=today(),
        )  # fmt: skip
    except ValidationError as error:
        return refused(request, ValueError(" ".join(error.messages)), to=to)
    text = _("%(deputy)s stands in for %(manager)s.") % _names(fresh)
    return told(request, text, to=to, undo=reverse("deputy-end", args=[fresh.pk]))


def _own(request: HttpRequest, pk: int) -> Deputy:
    row = get_object_or_404(Deputy.objects.select_related("manager", "deputy"), pk=pk)
    if not may_name_for(person(request), row.manager):
        raise Http404
    return row


def _page(request: HttpRequest, row: Deputy) -> str:
    """Where the person came from to this row: their own profile, or the manager's page."""
    own = person(request).pk == row.manager_id
    return reverse("profile") if own else reverse("person", args=[row.manager_id])


def _names(row: Deputy) -> dict[str, Any]:
    return {"deputy": row.deputy.name, "manager": row.manager.name}


def _first_error(form: DeputyForm) -> str:
    name_of, errors = next(iter(form.errors.items()))
    label = form.fields[name_of].label if name_of in form.fields else ""
    return f"{label}: {errors[0]}" if label else str(errors[0])
