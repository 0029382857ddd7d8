"""Invoices of a month: what is prepared, what is issued, the run over all clients, and the list as a file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from perennial.billing import run_actions as month_run
from perennial.billing.draft_actions import draft_invoices
from perennial.billing.models import InvoiceRun
from perennial.foundation.clock import now, today
from perennial.foundation.rights import may_act
from perennial.web.invoice_lines import STATES, Line, lines_of, totals
from perennial.web.views.doors import actor, acts, person, refused, sees, told
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.money_doors import money_clients

ON_A_PAGE = 50
IDLE_AFTER = timedelta(seconds=30)


@sees("money")
@require_safe
def invoicing(request: HttpRequest) -> HttpResponse:
    """The invoices of a month in scope: ?month=2026-10, ?q= by client, ?state=."""
    month, words, state = _asked(request)
    every = lines_of(request.user, month, words=words)
    fitting = [line for line in every if not state or line.state == state]
    query = request.GET.copy()
    query.pop("page", None)
    return render(request, "invoicing/list.html", {
        "month": month, "before": _other(month, -1), "after": _other(month, 1), "q": words, "state": state,
        "states": [("stuck", _("Cannot go yet")), ("ready", _("Ready to issue")), ("issued", _("Issued"))],
        "page": Paginator(fitting, ON_A_PAGE).get_page(request.GET.get("page")), "facts": _facts(every),
        "any": bool(every), "ready": sum(line.state == "ready" for line in every), "export_query": query.urlencode(),
        "may_prepare": may_act(request.user, "money"), "may_issue": may_issue(request.user), "run": _run_of(month),
        "all_clients": money_clients(person(request), today()) is None,
    })  # fmt: skip


@acts("money")
@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """Make a draft of everything approved and not invoiced, of the clients in the person's scope."""
    month = _month(request.POST.get("month", ""))
    ids = money_clients(person(request), today())
    clients = None if ids is None else list(ids.values_list("pk", flat=True))
    done = draft_invoices(month, clients=clients, by=actor(request), as_of=today())
    said = ngettext("%(n)s invoice is prepared.", "%(n)s invoices are prepared.", len(done.drafts))
    return told(request, said % {"n": len(done.drafts)}, to=_page(month))


@acts("money", "rates")
@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Issue everything of the month that can be issued, in the background."""
    month = _month(request.POST.get("month", ""))
    try:
        month_run.start_run(month, by=actor(request), as_of=today())
    except month_run.RunningAlready as error:
        return refused(request, error, to=_page(month))
    return told(request, _("The run begins. What cannot be issued stays prepared and says why."), to=_page(month))


@sees("money", "rates")
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run is; asked every two seconds."""
    row = get_object_or_404(InvoiceRun, pk=pk)
    return render(request, "invoicing/_run.html", {"run": _shown(row), "may_issue": may_issue(request.user)})


@acts("money", "rates")
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop after the invoice it is at."""
    row = get_object_or_404(InvoiceRun, pk=pk)
    month_run.stop_run(row, by=actor(request), as_of=today())
    return told(request, _("The run stops; what is issued stays issued."), to=_page(row.month))


@sees("money")
@require_safe
def invoicing_csv(request: HttpRequest) -> HttpResponse:
    """The lines that fit."""
    return as_csv(_table(request), "invoices")


@sees("money")
@require_safe
def invoicing_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request), "invoices")


def may_issue(user: Any) -> bool:
    """Finance issues, discards and credits (domain B7)."""
    return may_act(user, "money") and may_act(user, "rates")


def _asked(request: HttpRequest) -> tuple[date, str, str]:
    words, state = request.GET.get("q", "").strip()[:100], request.GET.get("state", "")
    return _month(request.GET.get("month", "")), words, state if state in STATES else ""


def _month(text: str) -> date:
    """The month asked for, else the one before this: that is what is invoiced."""
    try:
        return date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return _other(today().replace(day=1), -1)


def _other(month: date, step: int) -> date:
    return (month + timedelta(days=31 if step > 0 else -1)).replace(day=1)


def _page(month: date) -> str:
    return f"{reverse('invoicing')}?month={month:%Y-%m}"


def _facts(lines: list[Line]) -> list[dict[str, Any]]:
    stuck = sum(line.state == "stuck" for line in lines)
    facts: list[dict[str, Any]] = [
        {"label": _("Prepared"), "value": totals(lines, "stuck", "ready")},
        {"label": _("Issued"), "value": totals(lines, "issued")},
    ]
    if stuck:
        facts.append({"label": _("Cannot go yet"), "value": str(stuck), "tone": "watch"})
    return facts


def _run_of(month: date) -> dict[str, Any] | None:
    row = InvoiceRun.objects.filter(month=month).first()
    return _shown(row) if row is not None else None


def _shown(row: InvoiceRun) -> dict[str, Any]:
    running = row.ended_at is None
    said = _("%(done)s of %(total)s looked at, %(issued)s issued") if row.total else _("The run is about to begin")
    values = {"done": row.done, "total": row.total, "issued": row.issued}
    left = ngettext("%(n)s could not be issued", "%(n)s could not be issued", len(row.refused))
    return {
        "row": row, "running": running, "text": said % values, "url": reverse("invoice-run", args=[row.pk]),
        "stop_url": reverse("invoice-run-stop", args=[row.pk]), "page_url": _page(row.month),
        "left": left % {"n": len(row.refused)} if row.refused else "",
        "idle": running and now() - row.seen_at > IDLE_AFTER,
    }  # fmt: skip


def _table(request: HttpRequest) -> list[list[Cell]]:
    month, words, state = _asked(request)
    head: list[Cell] = [_("Client"), _("Agreement"), _("Month"), _("Number"), _("Issued"), _("Amount"), _("Currency"),
                        _("State"), _("What it waits for")]  # fmt: skip
    rows: list[list[Cell]] = [
        [line.client, line.agreement, month, line.number, line.day, line.total.amount, line.total.currency, line.chip,
         line.why]
        for line in lines_of(request.user, month, words=words, state=state)
    ]  # fmt: skip
    return [head, *rows]
