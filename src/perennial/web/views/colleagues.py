"""How pages about our people reach a person: 403 without the right, 404 for somebody who is not there."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from perennial.clients.models import Deputy
from perennial.foundation.models import User
from perennial.foundation.rights import may_act, may_see


def everybody() -> Any:
    """People with the number of their live clients and the end of their newest unused invitation."""
    live = Q(clients__merged_into__isnull=True) & ~Q(clients__status="archived")
    newest = Max("invitations__expires_at", filter=Q(invitations__used_at__isnull=True))
    return User.objects.annotate(client_count=Count("clients", filter=live, distinct=True), open_until=newest)


def colleague(request: HttpRequest, pk: int, *, act: bool) -> Any:
    """One of `everybody`, for looking or for acting on."""
    _may(request, act)
    return get_object_or_404(everybody(), pk=pk)


def deputy_of_anybody(request: HttpRequest, pk: int) -> Deputy:
    """Somebody's deputy, for acting on."""
    _may(request, act=True)
    return get_object_or_404(Deputy.objects.select_related("manager", "deputy"), pk=pk)


def _may(request: HttpRequest, act: bool) -> None:
    if not (may_act if act else may_see)(request.user, "people"):
        raise PermissionDenied
