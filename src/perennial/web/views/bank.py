"""The bank: lines to match, what became of the others, and money of clients that waits for its invoice."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from perennial.billing.bank_queries import booked_entries, counts_by_state, entries_of, entries_to_match
from perennial.billing.choices import EntryState
from perennial.billing.models import BankEntry
from perennial.billing.queries import OpenInvoice, open_invoices, unallocated
from perennial.clients.models import Client, ClientQuerySet
from perennial.clients.policies import client_ids
from perennial.foundation.clock import today
from perennial.foundation.store import load
from perennial.kernel.money import Money
from perennial.web.bank_lines import Line, lines_of
from perennial.web.forms.bank import MatchForm
from perennial.web.views.doors import acts, is_htmx
from perennial.web.views.receivables import bank_line

ON_A_PAGE = 25
MOST_FOUND = 8
STATES = {"booked": EntryState.BOOKED, "ignored": EntryState.IGNORED, "pending": EntryState.PENDING}
TABS = ("", "unallocated", *STATES)


@acts("imports", "money")
@require_safe
def bank(request: HttpRequest) -> HttpResponse:
    """?tab= what became of the lines; ?out=1 beside those set aside also what we paid."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else ""
    rows = entries_of(client_ids(request.user))
    counts = counts_by_state(rows)
    context: dict[str, Any] = {
        "tab": tab, "tabs": _tabs(tab, counts), "keys": _keys(),
        **bank_line(load("company.currency", "bank.max_age_hours", "bank.by_hand")),
    }  # fmt: skip
    fill = {"": _to_match, "unallocated": _unallocated, "booked": _booked}.get(tab, _others)
    return render(request, "bank/bank.html", {**context, **fill(request, rows)})


@acts("imports", "money")
@require_safe
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One line to match: its page, or its open part for the list. ?client= whose it is, ?find= words of a client."""
    row = the_entry(request, pk)
    if row.state != EntryState.OPEN:
        raise Http404
    [line] = lines_of([row], request.user)
    context = {"alone": not is_htmx(request), **open_part(request, line)}
    return render(request, "bank/_open.html" if is_htmx(request) else "bank/entry.html", context)


def the_entry(request: HttpRequest, pk: int) -> BankEntry:
    """A line of the bank in the person's scope, or 404."""
    row = entries_of(client_ids(request.user)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def open_part(request: HttpRequest, line: Line, *, form: MatchForm | None = None) -> dict[str, Any]:
    """What bank/_open.html needs: whose the line is, and that client's open invoices to choose from."""
    words = request.GET.get("find", "").strip()[:100]
    found = list(payers(request).matching(words).order_by("name")[:MOST_FOUND]) if words else []
    client = chosen_client(request, line)
    rows = open_of(client, line.money.currency) if client else []
    if client and form is None and not line.is_return:
        form = MatchForm(invoices=rows, money=line.money)
    return {"line": line, "client": client, "form": form, "find": words, "found": found}


def chosen_client(request: HttpRequest, line: Line) -> Client | None:
    """Whose money it is: as the person says, else whom matching found, if it found one client alone."""
    said = request.POST.get("client") or request.GET.get("client") or ""
    clients = {answer.proposal.client_id for answer in line.answers}
    wanted = line.entry.client_id or (clients.pop() if len(clients) == 1 else None)
    if said.isdecimal():
        wanted = int(said)
    return payers(request).filter(pk=wanted).first() if wanted else None


def payers(request: HttpRequest) -> ClientQuerySet:
    """Clients whose money the person may act on."""
    return Client.objects.visible_to(request.user).live()


def open_of(client: Client, currency: str) -> list[OpenInvoice]:
    """The client's open invoices in the currency of the line, the oldest due first."""
    return [row for row in open_invoices(today(), clients=[client.pk]) if row.currency == currency]


def _to_match(request: HttpRequest, rows: Any) -> dict[str, Any]:
    page = Paginator(entries_to_match(rows), ON_A_PAGE).get_page(request.GET.get("page"))
    lines = lines_of(list(page), request.user)
    first = open_part(request, lines[0]) if lines else {}
    return {"page": page, "lines": lines, **first}


def _booked(request: HttpRequest, rows: Any) -> dict[str, Any]:
    page = Paginator(booked_entries(rows), ON_A_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "booked": [_booked_row(row) for row in page]}


def _booked_row(row: Any) -> dict[str, Any]:
    payment = getattr(row, "payment", None)
    matches = payment.matches if payment else []
    left = Money(row.amount - sum(match.amount for match in matches), row.currency)
    gone = payment is not None and (payment.amount < 0 or hasattr(payment, "reversed_by"))
    return {
        "entry": row, "payment": payment, "money": Money(row.amount, row.currency), "gone": gone,
        "matches": [(match, Money(match.amount, row.currency)) for match in matches],
        "left": left if left.amount > 0 and not gone else None,
    }  # fmt: skip


def _others(request: HttpRequest, rows: Any) -> dict[str, Any]:
    tab = request.GET.get("tab", "")
    found = rows.filter(state=STATES[tab])
    out = request.GET.get("out") == "1"
    if tab == "ignored" and not out:
        found = found.filter(amount__gt=0)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "others": [(row, Money(row.amount, row.currency)) for row in page], "out": out}


def _unallocated(request: HttpRequest, rows: Any) -> dict[str, Any]:
    """Payments and credit notes with something left, the oldest first."""
    found = [row for row in unallocated(today(), clients=client_ids(request.user)) if row.left > 0]
    page = Paginator(sorted(found, key=lambda row: (row.on, row.id)), ON_A_PAGE).get_page(request.GET.get("page"))
    names = dict(Client.objects.filter(pk__in={row.client_id for row in page}).values_list("pk", "name"))
    waiting = [
        {"row": row, "client": names[row.client_id], "left": Money(row.left, row.currency),
         "url": reverse(row.kind, args=[row.id])}
        for row in page
    ]  # fmt: skip
    return {"page": page, "waiting": waiting}


def _tabs(tab: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    url = reverse("bank")
    names = (
        ("", _("To match"), counts.get(EntryState.OPEN, 0)),
        ("unallocated", _("Not yet on an invoice"), None),
        ("booked", _("Booked"), counts.get(EntryState.BOOKED, 0)),
        ("ignored", _("Set aside"), counts.get(EntryState.IGNORED, 0)),
        ("pending", _("Announced"), counts.get(EntryState.PENDING, 0)),
    )
    return [
        {"url": f"{url}?tab={name}" if name else url, "label": label, "count": count, "current": tab == name,
         "key": str(number)}
        for number, (name, label, count) in enumerate(names, start=1)
    ]  # fmt: skip


def _keys() -> list[dict[str, Any]]:
    return [
        {"keys": ["J", "K"], "text": _("move")},
        {"keys": ["↵"], "text": _("open")},
        {"keys": ["E"], "text": _("book the first answer")},
        {"keys": ["X"], "text": _("set aside")},
    ]
