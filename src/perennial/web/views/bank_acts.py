"""What a person says about lines of the bank: booked, returned, set aside, or once more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from perennial.billing import actions
from perennial.billing.choices import EntryState
from perennial.billing.entry_actions import book_return, reopen_entry
from perennial.billing.match_actions import match_entries
from perennial.billing.models import BankEntry, Invoice, Payment
from perennial.clients.models import Client
from perennial.clients.policies import may_act_on_money
from perennial.foundation.clock import today
from perennial.foundation.saying import spoken
from perennial.receivables.actions import advance_cases
from perennial.today.actions import refresh_queue
from perennial.web.bank_lines import lines_of
from perennial.web.forms.bank import MatchForm
from perennial.web.views.bank import chosen_client, open_of, open_part, the_entry
from perennial.web.views.doors import actor, acts, back, is_htmx, refused, told

MOST_NAMED = 500  # lines a query names by their ids


class NotYours(ValueError):
    """The person may not act on this client's money, or said no client."""


@acts("imports", "money")
@require_POST
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a payment of the line and match it to the invoices that were chosen."""
    row = the_entry(request, pk)
    if row.state != EntryState.OPEN or row.amount <= 0:
        return refused(request, actions.NotOpen(_("This line of the bank was decided before.")), to=_to(request))
    [line] = lines_of([row], request.user)
    client = chosen_client(request, line)
    if client is None or not may_act_on_money(request.user, client):
        return refused(request, NotYours(_("Say first whose money it is.")), to=reverse("bank-entry", args=[pk]))
    form = MatchForm(request.POST, invoices=open_of(client, row.currency), money=line.money)
    if form.is_valid():
        try:
            _book(request, row, client, form.parts)
        except actions.WrongAmount as error:
            form.add_error(None, spoken(error))
        except actions.NotOpen as error:
            return refused(request, error, to=_to(request))
        else:
            _follow(request, [client.pk])
            text = _("Booked to %(client)s.") % {"client": client.name}
            return told(request, text, to=_to(request), undo=reverse("bank-reopen", args=[pk]))
    context = {"alone": not is_htmx(request), **open_part(request, line, form=form)}
    response = render(request, "bank/_open.html" if is_htmx(request) else "bank/entry.html", context, status=422)
    # the line stays, and stays open: only what stands in it is told anew
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = f"#open-{pk}", "innerHTML"
    return response


def _book(request: HttpRequest, row: BankEntry, client: Client, parts: Iterable[tuple[int, Decimal]]) -> None:
    chosen = list(parts)
    invoices = Invoice.objects.in_bulk([pk for pk, _amount in chosen])
    allocations = [(invoices[pk], amount) for pk, amount in chosen]
    actions.book_entry(row, client, allocations=allocations, by=actor(request), as_of=today())


@acts("imports", "money")
@require_POST
def take_return(request: HttpRequest, pk: int) -> HttpResponse:
    """The line is the return of a payment that matching has found."""
    row = the_entry(request, pk)
    said = request.POST.get("payment", "")
    known = {found.get("payment") for found in row.candidates}
    payment = Payment.objects.select_related("client").filter(pk=int(said)).first() if said.isdecimal() else None
    if payment is None or payment.pk not in known or not may_act_on_money(request.user, payment.client):
        return refused(request, NotYours(_("This line is not the return of that payment.")), to=_to(request))
    text = _("The return is booked; the invoices of %(client)s are open again.") % {"client": payment.client.name}
    act = lambda: book_return(row, payment, by=actor(request), as_of=today())  # noqa: E731
    return _decide(request, act, text, clients=[payment.client_id])


@acts("imports", "money")
@require_POST
def ignore(request: HttpRequest, pk: int) -> HttpResponse:
    """Not a client's payment."""
    row = the_entry(request, pk)
    act = lambda: actions.ignore_entry(row, by=actor(request), as_of=today())  # noqa: E731
    return _decide(request, act, _("Set aside: not a client's payment."), undo=reverse("bank-restore", args=[pk]),
                   clients=[row.client_id] if row.client_id else [])  # fmt: skip


@acts("imports", "money")
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo ignore."""
    row = the_entry(request, pk)
    act = lambda: actions.restore_entry(row, by=actor(request), as_of=today())  # noqa: E731
    return _decide(request, act, _("The line is back, to be matched."), undo=reverse("bank-ignore", args=[pk]),
                   clients=[row.client_id] if row.client_id else [])  # fmt: skip


@acts("imports", "money")
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo book, for money that was booked to the wrong client."""
    row = the_entry(request, pk)
    payment = Payment.objects.filter(entry=row).first()
    if payment is not None and not may_act_on_money(request.user, payment.client):
        return refused(request, NotYours(_("You may not act on this client's money.")), to=_to(request))
    act = lambda: reopen_entry(row, reason=_("booked by mistake"), by=actor(request), as_of=today())  # noqa: E731
    return _decide(request, act, _("The line is back, to be matched."), clients=[payment.client_id] if payment else [])


@acts("imports", "money")
@require_POST
def match_again(request: HttpRequest) -> HttpResponse:
    """Look at every open line once more, for invoices and payers known since; only what is certain is booked."""
    lines = BankEntry.objects.filter(amount__gt=0)
    waiting = list(lines.filter(state=EntryState.OPEN).values_list("pk", flat=True)[: MOST_NAMED + 1])
    found = match_entries(by=actor(request), as_of=today())
    if found.booked and len(waiting) > MOST_NAMED:
        _follow(request, None)
    elif found.booked:
        booked = lines.filter(pk__in=waiting, state=EntryState.BOOKED, client__isnull=False)
        _follow(request, sorted(set(booked.values_list("client_id", flat=True))))
    text = ngettext("%(n)d line was certain and is booked.", "%(n)d lines were certain and are booked.", found.booked)
    said = text % {"n": found.booked} if found.booked else _("Nothing became certain; the rest waits for your word.")
    return told(request, said, to=reverse("bank"))


def _decide(
    request: HttpRequest, act: Callable[[], Any], text: str, *, clients: list[int], undo: str = ""
) -> HttpResponse:
    try:
        act()
    except ValueError as error:
        return refused(request, error, to=_to(request))
    _follow(request, clients)
    return told(request, text, to=_to(request), undo=undo)


def _follow(request: HttpRequest, clients: list[int] | None) -> None:
    """Cases move and items of the queue open and close as the new facts say; None is every client."""
    if clients is None or clients:
        by, as_of = actor(request), today()
        advance_cases(by=by, as_of=as_of, clients=clients)
        refresh_queue(by=by, as_of=as_of, clients=clients)


def _to(request: HttpRequest) -> str:
    return back(request, reverse("bank"))
