"""How pages of money reach their things, and what follows every act on money."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar, cast

from django.db.models import Q
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse

from perennial.billing.models import Invoice
from perennial.clients.models import Client
from perennial.clients.policies import client_ids, may_act_on_money, money_visible
from perennial.foundation.choices import Role
from perennial.foundation.clock import today
from perennial.foundation.saying import spoken
from perennial.foundation.visibility import client_filter
from perennial.kernel.lifecycle import Refused
from perennial.receivables.actions import advance_cases
from perennial.web.views.doors import actor, person, queue_follows, refused, told

T = TypeVar("T")
EXPECTED = (ValueError, LookupError, PermissionError, Refused)  # sentences for the user


def money_clients(user: Any, as_of: date) -> Any:
    """Ids of the clients whose money the person may see; None means all."""
    ids = client_ids(user)
    if ids is None or user.role != Role.SAL:
        return ids
    return ids.filter(Q(shadow_until__isnull=True) | Q(shadow_until__gte=as_of))


def the_client(request: HttpRequest, pk: int | str) -> Client:
    """A client whose money the person may see, or 404."""
    if not str(pk).isdecimal():
        raise Http404
    found = Client.objects.visible_to(request.user).filter(pk=pk).first()
    return _shown(request, found, found)


def the(request: HttpRequest, model: Any, pk: int, *, client: str = "client") -> Any:
    """A row of money in the person's scope, or 404. `client`: the way from the row to its client."""
    rows = model.objects.select_related(client).filter(client_filter(request.user, f"{client}_id"))
    row = rows.filter(pk=pk).first()
    owner = row
    for name in client.split("__"):
        owner = getattr(owner, name) if owner is not None else None
    return _shown(request, row, owner)


def the_invoice(request: HttpRequest, pk: int) -> Invoice:
    """An invoice in the person's scope, or 404."""
    return cast(Invoice, the(request, Invoice, pk))


def _shown(request: HttpRequest, row: T | None, owner: Client | None) -> T:
    if row is None or owner is None or not money_visible(person(request), owner, today()):
        raise Http404
    if request.method == "POST" and not may_act_on_money(request.user, owner):
        raise Http404
    return row


def after_act(request: HttpRequest, client: Client) -> None:
    """The case moves and the queue's items open and close as the new facts say."""
    advance_cases(by=actor(request), as_of=today(), clients=[client.pk])
    queue_follows(request, client.pk)


def perform(
    request: HttpRequest, client: Client, act: Callable[[], Any], *, said: str, to: str, undo: Any = ""
) -> HttpResponse:
    """Do it, let what depends on it follow, and say so; or say why not. `undo`: an address, or what makes it."""
    try:
        done = act()
    except EXPECTED as error:
        return refused(request, error, to=to)
    after_act(request, client)
    return told(request, said, to=to, undo=undo(done) if callable(undo) else undo)


def perform_form(
    request: HttpRequest, form: Form, client: Client, act: Callable[[dict[str, Any]], Any], *, said: str, to: Any,
    undo: Any = "", fields: Mapping[type[Exception], str] | None = None,
) -> HttpResponse | None:  # fmt: skip
    """Do what a sent form asks for, as `perform` does. None: it was not sent, or it holds what is wrong with it.

    `to` and `undo`: an address, or what makes it from the row; `fields`: beside which field a refusal stands.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        done = act(form.cleaned_data)
    except EXPECTED as error:
        form.add_error((fields or {}).get(type(error)), spoken(error))
        return None
    after_act(request, client)
    return told(request, said, to=to(done) if callable(to) else to, undo=undo(done) if callable(undo) else undo)
