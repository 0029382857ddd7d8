"""How pages about our people reach a person: hidden (404) from who may not see people, 403 for who may only look."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest

from perennial.foundation.models import User
from perennial.foundation.rights import may_act, may_see

T = TypeVar("T")


def everybody() -> Any:
    """People with the number of their live clients and the end of their newest unused invitation."""
    live = Q(clients__merged_into__isnull=True) & ~Q(clients__status="archived")
    newest = Max("invitations__expires_at", filter=Q(invitations__used_at__isnull=True))
    return User.objects.annotate(client_count=Count("clients", filter=live, distinct=True), open_until=newest)


def colleague(request: HttpRequest, pk: int, *, act: bool) -> Any:
    """One of `everybody`, for looking or for acting on."""
    found = everybody().filter(pk=pk).first() if may_see(request.user, "people") else None
    if found is None:
        raise Http404
    if act and not may_act(request.user, "people"):
        raise PermissionDenied
    return found


def changed_by(request: HttpRequest, found: T | None) -> T:
    """A thing that belongs to people, for acting on."""
    if found is None or not may_see(request.user, "people"):
        raise Http404
    if not may_act(request.user, "people"):
        raise PermissionDenied
    return found
