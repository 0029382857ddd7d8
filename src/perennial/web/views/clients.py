"""Clients: the list with its figures, filters, saved views and peek."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.clients import actions
from perennial.clients.models import Client, Contact, Deputy, SavedView
from perennial.clients.policies import client_ids
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act, may_see
from perennial.today.queries import waiting_of
from perennial.web.client_facts import load_client_facts
from perennial.web.forms.clients import FilterForm, ViewForm
from perennial.web.portfolio import Line, Portfolio, load_portfolio, with_days
from perennial.web.portfolio_filters import DEFAULT_SORT, QUIET, Filters, pills
from perennial.web.views.doors import is_htmx, person, sees, told

PER_PAGE = 50
PAGE = "clients"  # SavedView.page
REMEMBERED = 500  # clients of the last list, for previous and next


@sees("clients")
@require_safe
def clients(request: HttpRequest) -> HttpResponse:
    """Every client in scope that fits the filters, fifty a page."""
    filters, portfolio, lines = asked(request, days=False)
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    _remember(request, lines)
    url = reverse("clients")
    views = _saved_views(request)
    query = filters.query()
    known = {*(view.query for view in views), *(tab["query"] for tab in _standard_tabs(filters, portfolio))}
    context = {
        "portfolio": portfolio,
        "filters": filters,
        "page": page,
        "rows": _rows(request, shown if filters.by_days else with_days(shown, portfolio.as_of)),
        "totals": portfolio.totals(lines),
        "count": len(lines),
        "columns": _columns(filters, portfolio),
        "pills": pills(filters, portfolio, request.user, url),
        "tabs": _tabs(filters, portfolio, views, person(request).pk),
        "current_view": next((v for v in views if v.query == query and v.owner_id == person(request).pk), None),
        "filter_url": f"{reverse('clients-filter')}?{query}",
        "save_url": "" if query in known else f"{reverse('clients-view-new')}?{query}",
        "export_query": query,
        "deputy_of": _deputy_of(request),
        "may_add": may_act(request.user, "clients"),
        "sees_cues": may_see(request.user, "letters"),
        "keys": _keys(),
    }
    return render(request, "clients/clients.html", context)


def asked(request: HttpRequest, *, days: bool = True) -> tuple[Filters, Portfolio, list[Line]]:
    """The filters of the address, the portfolio they look at, and the lines that fit, in order.

    days: with every line's days to pay, even where the order does not ask for them.
    """
    filters = Filters.of(request.GET)
    portfolio = load_portfolio(
        request.user, today(), archived=filters.archived, matching=filters.q, days=days or filters.by_days
    )
    # what the person may not see was not loaded, so filters and order cannot find it out
    return filters, portfolio, filters.apply(portfolio.lines, request.user)


@sees("clients")
@require_safe
def filter_form(request: HttpRequest) -> HttpResponse:
    """The filters as a form, for the dialog or a page of its own."""
    filters = Filters.of(request.GET)
    scope = Client.objects.visible_to(request.user).live()
    people = scope.filter(manager__isnull=False).order_by("manager__name").values_list("manager_id", "manager__name")
    form = FilterForm(
        initial={
            "q": filters.q, "manager": filters.manager, "status": filters.status, "tier": filters.tier,
            "overdue": filters.overdue, "quiet": filters.quiet, "language": filters.language,
            "country": filters.country, "promise": filters.promise, "health": filters.health,
        },
        people=[(str(pk), name) for pk, name in people.distinct()],
        money=may_see(request.user, "money"),
        touches=may_see(request.user, "notes"),
        health=may_see(request.user, "health"),
    )  # fmt: skip
    context = {"form": form, "sort": "" if filters.sort == DEFAULT_SORT else filters.sort}
    return render(request, "clients/_filter.html" if is_htmx(request) else "clients/filter.html", context)


@sees("clients")
@require_safe
def peek(request: HttpRequest, pk: int) -> HttpResponse:
    """The same facts as the client's page, beside the list."""
    client = get_object_or_404(Client.objects.visible_to(request.user).select_related("manager"), pk=pk)
    facts = load_client_facts(request.user, client, today())
    contacts = [c for c in Contact.objects.current().filter(client=client) if "billing" in c.roles]
    context = {"client": client, "facts": facts, "contacts": contacts, "header": facts.header()}
    return render(request, "clients/_peek.html" if is_htmx(request) else "clients/peek.html", context)


@sees("clients")
@require_http_methods(["GET", "HEAD", "POST"])
def view_new(request: HttpRequest) -> HttpResponse:
    """Keep the filters under a name. An undo of deleting posts here with everything in the address."""
    if request.method != "POST":
        form = ViewForm(initial={"query": Filters.of(request.GET).query()})
        return render(request, _form_template(request), {"form": form})
    form = ViewForm(request.POST if "name" in request.POST else request.GET)
    if not form.is_valid():
        return render(request, _form_template(request), {"form": form}, status=422)
    query = Filters.of(dict(parse_qsl(form.cleaned_data["query"]))).query()
    view = actions.save_view(
        owner=person(request), page=PAGE, name=form.cleaned_data["name"].strip(), query=query,
        shared=form.cleaned_data["shared"],
    )  # fmt: skip
    return told(request, _("The view “%(name)s” is kept.") % {"name": view.name}, to=_list_url(query),
                undo=reverse("clients-view-delete", args=[view.pk]))  # fmt: skip


@sees("clients")
@require_POST
def view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view of one's own."""
    view = get_object_or_404(SavedView.objects.filter(owner=person(request), page=PAGE), pk=pk)
    kept = urlencode({"name": view.name, "query": view.query, **({"shared": "on"} if view.shared else {})})
    view.delete()
    text = _("The view “%(name)s” is gone.") % {"name": view.name}
    return told(request, text, to=reverse("clients"), undo=f"{reverse('clients-view-new')}?{kept}")


def _rows(request: HttpRequest, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The page's lines with what waits about each."""
    waiting = {}
    if may_see(request.user, "letters"):
        waiting = waiting_of(request.user, today(), clients=[line.pk for line in lines])
    return [
        # a headline begins a sentence; alone on a chip it needs no comma
        {"line": line, "entries": [(e, e.headline.rstrip(",:;")) for e in waiting.get(line.pk, [])[:2]]}
        for line in lines
    ]


def _columns(filters: Filters, portfolio: Portfolio) -> list[dict[str, Any]]:
    money = [
        ("open", _("Open"), True), ("overdue", _("Overdue"), True), ("days", _("Days to pay"), True),
        ("run", _("Invoiced a month"), True),
    ]  # fmt: skip
    shown = [
        ("name", _("Client"), False), ("manager", _("Manager"), False),
        *([("health", pgettext("column", "Health"), False)] if portfolio.sees_health else []),
        *(money if portfolio.sees_money else []),
        *([("touch", _("Last touch"), True)] if portfolio.sees_touches else []),
    ]  # fmt: skip
    columns = []
    for name, text, numeric in shown:
        first = name if name in ("name", "manager") else f"-{name}"
        other = {name: f"-{name}", f"-{name}": name}.get(filters.sort, first)
        sort = {name: "ascending", f"-{name}": "descending"}.get(filters.sort, "")
        columns.append({"text": text, "url": _list_url(filters.query(sort=other)), "sort": sort, "numeric": numeric})
    return columns


def _standard_tabs(filters: Filters, portfolio: Portfolio) -> list[dict[str, Any]]:
    """The views everybody has; counts are known while the whole list was loaded."""
    overdue = sum(1 for line in portfolio.lines if line.overdue_sums)
    quiet = sum(1 for line in portfolio.lines if line.quiet_days is None or line.quiet_days >= QUIET)
    promised = sum(1 for line in portfolio.lines if line.promise)
    money = [("overdue=0", _("Overdue"), overdue), ("promise=1", _("With a promise"), promised)]
    touches = [(f"quiet={QUIET}", _("Quiet for 14 days"), quiet)]
    tabs = [
        ("", _("All") if portfolio.everybodys else _("All mine"), len(portfolio.lines)),
        *(money if portfolio.sees_money else []),
        *(touches if portfolio.sees_touches else []),
        ("status=archived", _("Archived"), 0),
    ]
    whole = not filters.archived and not filters.q
    return [{"query": query, "label": label, "count": count if whole else 0} for query, label, count in tabs]


def _tabs(filters: Filters, portfolio: Portfolio, views: list[SavedView], reader: int) -> list[dict[str, Any]]:
    """The standard views and the saved ones; digits open the first seven."""
    tabs = _standard_tabs(filters, portfolio)
    for view in views:
        label = view.name
        if view.owner_id != reader:
            label = _("%(view)s by %(owner)s") % {"view": view.name, "owner": view.owner.name}
        tabs.append({"query": view.query, "label": label, "count": 0})
    query = filters.query()
    for number, tab in enumerate(tabs, start=1):
        tab |= {"url": _list_url(tab["query"]), "current": tab["query"] == query}
        tab["key"] = str(number) if number < 8 else ""
    return tabs


def _list_url(query: str) -> str:
    return f"{reverse('clients')}?{query}" if query else reverse("clients")


def _form_template(request: HttpRequest) -> str:
    return "clients/_view.html" if is_htmx(request) else "clients/view.html"


def _saved_views(request: HttpRequest) -> list[SavedView]:
    mine = person(request)
    return list(SavedView.objects.filter(Q(owner=mine) | Q(shared=True), page=PAGE).select_related("owner"))


def _deputy_of(request: HttpRequest) -> list[Deputy]:
    """For whom the person stands in today."""
    if client_ids(request.user) is None:
        return []
    return list(Deputy.objects.on(today()).filter(deputy=person(request)).select_related("manager"))


def _remember(request: HttpRequest, lines: list[Line]) -> None:
    """The order of this list, so that a client's page knows its neighbours. Written only when it differs."""
    ids = [line.pk for line in lines[:REMEMBERED]]
    if request.session.get("clients") != ids:
        request.session["clients"] = ids


def _keys() -> list[dict[str, Any]]:
    return [
        {"keys": ["J", "K"], "text": _("move")}, {"keys": ["↵"], "text": _("open")},
        {"keys": [_("space")], "text": _("peek")}, {"keys": ["F"], "text": _("filter")},
        {"keys": ["V"], "text": _("save view")},
    ]  # fmt: skip
