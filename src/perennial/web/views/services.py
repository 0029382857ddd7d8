"""What clients buy, and what they could: clients against services, the catalogue, a section of the client's tab."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.clients.models import Client
from perennial.clients.queries.clients import managers
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act, may_see
from perennial.foundation.store import get
from perennial.foundation.versions import ChangedMeanwhile
from perennial.growth.actions import services as actions
from perennial.growth.choices.services import PricePer, Stand
from perennial.growth.models.services import ClientService, Service
from perennial.growth.queries.services import Cell, Row, clients_for, counts, matrix, sold_services
from perennial.web.forms.services import MarkForm, ServiceForm
from perennial.web.growth_places import growth_tabs
from perennial.web.views import exports
from perennial.web.views.client_frame import client_or_404
from perennial.web.views.dialogs import answered, sent
from perennial.web.views.doors import actor, acts, back, queue_follows, refused, sees, told
from perennial.web.views.exports import as_csv, as_xlsx

ON_A_PAGE: Final = 50
MOST_SHOWN: Final = 4  # works behind a service on a client's tab
TONES: Final = {Stand.BOUGHT: "good", Stand.OFFERED: "acc", Stand.COULD: "watch", Stand.NOT: "line"}
NOTHING: Final = "open"  # ?stand= of cells about which nothing is said
EXPECTED = (actions.ServiceRefused, ChangedMeanwhile)
_answered = partial(answered, expected=EXPECTED)
FORM_METHODS = ["GET", "HEAD", "POST"]


@sees("growth")
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Clients against services; ?q=, ?manager=, ?service=, ?stand=."""
    given = _asked(request)
    all_services = sold_services()
    shown = [one for one in all_services if given["service"] in (None, one.pk)]
    rows = _rows(request, given, shown)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    sums = counts(rows)
    return render(request, "growth/services.html", {
        "page": page, "lines": [_line(row) for row in page], "services": all_services, "asked": given,
        "heads": [{"service": one, "counts": sums.get(one.pk, {})} for one in shown], "managers": managers(),
        "stands": [*Stand.choices, (NOTHING, _("Nothing is said"))], "tabs": growth_tabs("services"),
        "filtered": any(given.values()), "clear_url": reverse("services"), "may_act": may_act(request.user, "growth"),
        "export_query": request.GET.urlencode(), "keys": [{"keys": ["F"], "text": _("search")}],
    })  # fmt: skip


@sees("growth")
@require_safe
def services_csv(request: HttpRequest) -> HttpResponse:
    """A line for each client and service that fits."""
    return as_csv(_table(request), "services-of-clients")


@sees("growth")
@require_safe
def services_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request), "services-of-clients")


@sees("growth")
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """What we sell, and what is retired below."""
    rows = list(Service.objects.all())
    return render(request, "growth/catalogue.html", {
        "sold": [row for row in rows if row.retired_on is None],
        "retired": [row for row in rows if row.retired_on is not None], "may_act": may_act(request.user, "growth"),
        "tabs": growth_tabs("services"),
        "crumbs": [{"url": reverse("services"), "text": _("What clients buy")}],
    })  # fmt: skip


@sees("growth")
@require_safe
def catalogue_csv(request: HttpRequest) -> HttpResponse:
    """All of it, retired ones too."""
    return as_csv(_catalogue_table(), "services")


@sees("growth")
@require_safe
def catalogue_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_catalogue_table(), "services")


@acts("growth")
@require_http_methods(FORM_METHODS)
def new(request: HttpRequest) -> HttpResponse:
    """A service for the catalogue."""
    form = ServiceForm(sent(request), initial={"currency": get("company.currency"), "per": PricePer.HOUR})

    def deed() -> HttpResponse:
        row = actions.add_service(values=form.cleaned_data, by=actor(request), as_of=today())
        text = _("“%(name)s” is in the catalogue.") % {"name": row.name}
        return told(request, text, to=reverse("services-catalogue"))

    return _answered(request, form, _("New service"), reverse("service-new"), reverse("services-catalogue"), deed)


@acts("growth")
@require_http_methods(FORM_METHODS)
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Say it otherwise."""
    row = get_object_or_404(Service, pk=pk)
    initial = {name: getattr(row, name) for name in actions.SERVICE_FIELDS}
    initial["currency"] = row.currency or get("company.currency")
    form = ServiceForm(sent(request), initial=initial)

    def deed() -> HttpResponse:
        actions.change_service(row, values=form.cleaned_data, by=actor(request), as_of=today())
        return told(request, _("“%(name)s” is written down.") % {"name": row.name}, to=reverse("services-catalogue"))

    return _answered(request, form, row.name, reverse("service-write", args=[pk]), reverse("services-catalogue"), deed)


@acts("growth")
@require_POST
def turn(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Retire it, or sell it again."""
    row, by, to = get_object_or_404(Service, pk=pk), actor(request), reverse("services-catalogue")
    try:
        if act == "retire":
            actions.retire_service(row, by=by, as_of=today())
            return told(request, _("“%(name)s” is retired; what was said is kept.") % {"name": row.name}, to=to)
        actions.sell_service_again(row, by=by, as_of=today())
    except ChangedMeanwhile as error:
        return refused(request, error, to=to)
    return told(request, _("“%(name)s” is in the catalogue.") % {"name": row.name}, to=to)


@acts("growth")
@require_http_methods(FORM_METHODS)
def mark(request: HttpRequest, pk: int, service: int) -> HttpResponse:
    """Say where the client stands with one service."""
    client, row = client_or_404(request, pk), get_object_or_404(Service.objects.sold(), pk=service)
    said = ClientService.objects.filter(client=client, service=row).first()
    initial = {"on": today()} if said is None else {
        "stand": said.stand, "on": said.on, "note": said.note if may_see(request.user, "notes") else "",
        "until": said.until,
    }  # fmt: skip
    form = MarkForm(sent(request), initial=initial)
    if said is not None and (said.idea_id or said.expansion_id):
        del form.fields["becomes"]
    to = back(request, reverse("client-growth", args=[pk]))

    def deed() -> HttpResponse:
        given, by = form.cleaned_data, actor(request)
        if given["stand"]:
            actions.mark_service(
                client, row, stand=Stand(given["stand"]), on=given["on"], note=given["note"], until=given["until"],
                becomes=given.get("becomes", ""), by=by, as_of=today(),
            )  # fmt: skip
        else:
            actions.unmark_service(client, row, by=by, as_of=today())
        queue_follows(request, client.pk)
        return told(request, _("Noted: %(client)s and “%(name)s”.") % {"client": client.name, "name": row.name}, to=to)

    title = _("%(client)s and “%(name)s”") % {"client": client.name, "name": row.name}
    return _answered(request, form, title, reverse("service-mark", args=[pk, service]), to, deed, lead=row.gives)


def client_services(request: HttpRequest, client: Client, as_of: date) -> dict[str, Any]:
    """The section of the client's tab: what they buy, what they could. Four queries."""
    (row,) = matrix([client], sold_services(), as_of)
    cells = sorted(row.cells, key=lambda cell: (_order(cell), cell.service.name))
    return {"cells": [_cell(cell) for cell in cells], "may_act": may_act(request.user, "growth"),
            "notes": may_see(request.user, "notes")}  # fmt: skip


def _order(cell: Cell) -> int:
    return Stand.values.index(cell.stand) if cell.stand else len(Stand.values)


def _rows(request: HttpRequest, given: dict[str, Any], shown: Sequence[Service]) -> list[Row]:
    clients = clients_for(request.user, words=given["words"], manager=given["manager"])
    rows = matrix(clients, shown, today())
    wanted = given["stand"]
    if not wanted:
        return rows
    return [row for row in rows if any((cell.stand or NOTHING) == wanted for cell in row.cells)]


def _line(row: Row) -> dict[str, Any]:
    return {"client": row.client, "cells": [_cell(cell) for cell in row.cells]}


def _cell(cell: Cell) -> dict[str, Any]:
    tone = TONES[Stand(cell.stand)] if cell.stand else ""
    rows = cell.found.rows if cell.found else ()
    said = None if rows else cell.said
    return {"service": cell.service, "stand": cell.stand, "label": cell.label, "tone": tone, "rows": rows,
            "shown": rows[:MOST_SHOWN], "more": max(0, len(rows) - MOST_SHOWN),
            "since": cell.found.since if cell.found else None, "said": said if cell.stand else None,
            "idea": cell.said.idea if cell.said else None,
            "expansion": cell.said.expansion if cell.said else None}  # fmt: skip


def _asked(request: HttpRequest) -> dict[str, Any]:
    stand = request.GET.get("stand", "")
    return {
        "words": request.GET.get("q", "").strip()[:100], "manager": _number(request.GET.get("manager", "")),
        "service": _number(request.GET.get("service", "")),
        "stand": stand if stand in (*Stand.values, NOTHING) else "",
    }  # fmt: skip


def _number(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None


def _table(request: HttpRequest) -> list[list[exports.Cell]]:
    given = _asked(request)
    shown = [one for one in sold_services() if given["service"] in (None, one.pk)]
    lines: list[list[exports.Cell]] = [[
        _("Client"), _("Service"), _("State"), _("Since"), _("Why: what you saw or heard"), _("Until"), _("Seen by"),
    ]]  # fmt: skip
    notes = may_see(request.user, "notes")
    for row in _rows(request, given, shown):
        for cell in row.cells:
            if given["stand"] and (cell.stand or NOTHING) != given["stand"]:
                continue
            told_of = _cell(cell)
            said = told_of["said"]
            lines.append([
                row.client.name, cell.service.name, cell.label, told_of["since"], said.note if said and notes else "",
                said.until if said else None, ", ".join(work.words for work in told_of["rows"]),
            ])  # fmt: skip
    return lines


def _catalogue_table() -> list[list[exports.Cell]]:
    head: list[exports.Cell] = [
        _("Service"), _("What it gives the client"), _("Words in roles and projects"), pgettext("price", "From"),
        pgettext("price", "To"),
        _("Currency"), _("Counted by"), _("Retired on"),
    ]  # fmt: skip
    return [head, *(
        [row.name, row.gives, row.words, row.price_low, row.price_high, row.currency,
         str(row.get_per_display()) if row.currency else "", row.retired_on]
        for row in Service.objects.all()
    )]  # fmt: skip
