"""Receivables: what is owed as of any day, how late, when it is expected and what comes next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from perennial.billing.queries import bank_freshness
from perennial.foundation.clock import now, today
from perennial.foundation.rates import Rates, rates_on
from perennial.foundation.rights import may_act, may_see
from perennial.foundation.store import load
from perennial.kernel import formats
from perennial.kernel.money import MINOR_UNITS, Money
from perennial.receivables.queries.lists import (
    AGES,
    SORTS,
    TABS,
    Filter,
    Summary,
    coming_money,
    invoice_rows,
    promises_on,
    summary,
    total_in,
)
from perennial.receivables.queries.trends import days_to_pay
from perennial.web.views.doors import day_of, person, sees
from perennial.web.views.money_doors import money_clients
from perennial.web.views.receivables_figures import ageing_parts, language, list_url, strip
from perennial.web.views.receivables_rows import rows_of

ON_A_PAGE = 50


@sees("money")
@require_safe
def receivables(request: HttpRequest) -> HttpResponse:
    """The list with its figures; ?tab=, ?bucket=, ?currency=, ?q=, ?sort=, ?undisputed=, ?as_of=, ?case=."""
    as_of, asked = day_of(request), filter_of(request)
    clients = money_clients(person(request), as_of)
    settings = load("company.currency", "bank.max_age_hours", "bank.by_hand")
    found = summary(as_of, clients=clients)
    shown = found.only(asked.currency) if asked.currency else found
    rates = _rates(asked, settings["company.currency"], as_of)
    total = total_in(shown, rates, without_disputed=asked.without_disputed)
    promises = [p for p in promises_on(as_of, clients=clients) if asked.currency in ("", p.currency)]
    day = as_of if as_of != today() else None
    page = _page(request, asked, shown, as_of, clients)
    rows = rows_of(list(page), as_of, unmatched=found.unmatched(), here=request.get_full_path())
    paid = days_to_pay(as_of, rates, clients=clients, currency=asked.currency)
    return render(request, "receivables/receivables.html", {
        "as_of": as_of, "past": day is not None, "asked": asked, "rates": rates, "missing": ", ".join(total.missing),
        "facts": strip(total, paid, promises, coming_money(shown, rates), rates, asked, as_of, day),
        "ageing": ageing_parts(total, rates, asked, day),
        "unallocated": Money(-total.buckets.unallocated, rates.currency),
        "tabs": _tabs(asked, shown, day), "legend": _legend(), "heads": _heads(asked, day), "page": page, "rows": rows,
        "currencies": found.currencies, "reporting": settings["company.currency"],
        "bucket_name": _bucket_name(asked.bucket), "all_ages_url": list_url(asked, day, bucket=""),
        "clear_url": list_url(Filter(tab=asked.tab), day), "now_url": list_url(asked, None),
        "may_record": may_act(request.user, "money"), "sees_imports": may_see(request.user, "imports"),
        "sees_bank": may_act(request.user, "imports") and may_act(request.user, "money"), "rail": _rail(request, rows),
        "export_query": request.GET.urlencode(), **bank_line(settings),
    })  # fmt: skip


def filter_of(request: HttpRequest) -> Filter:
    """The filter of the address; what it does not know counts as not asked for."""
    asked = request.GET
    tab, sort, bucket, currency = (asked.get(name, "") for name in ("tab", "sort", "bucket", "currency"))
    return Filter(
        tab=tab if tab in TABS else "open",
        currency=currency if currency in MINOR_UNITS else "",
        bucket=bucket if bucket in AGES else "",
        words=asked.get("q", "").strip()[:100],
        sort=sort if sort in SORTS else "due",
        descending=asked.get("down") == "1",
        without_disputed=asked.get("undisputed") in ("1", "on"),
    )


def bank_line(settings: dict[str, Any]) -> dict[str, Any]:
    """How old the bank's data are and how much of it waits, in one line."""
    fresh = bank_freshness(now())
    if settings["bank.by_hand"]:
        text = _("Payments are recorded by hand")
    elif fresh.at is None:
        text = _("No bank file yet")
    else:
        at = localtime(fresh.at)
        day = _("today") if at.date() == today() else formats.format_date(at.date(), language())
        text = _("Bank file %(time)s %(day)s") % {"time": formats.format_time(at, language()), "day": day}
    waiting = ngettext("%(n)d credit to match", "%(n)d credits to match", fresh.to_match) % {"n": fresh.to_match}
    old = fresh.at is not None and now() - fresh.at > timedelta(hours=settings["bank.max_age_hours"])
    return {"bank_text": text, "bank_waiting": waiting if fresh.to_match else "",
            "bank_old": old and not settings["bank.by_hand"]}  # fmt: skip


def _rates(asked: Filter, reporting: str, as_of: date) -> Rates:
    """One currency stays as it is; several are told in the company's own."""
    return Rates(asked.currency, as_of, {}, {}) if asked.currency else rates_on(as_of, reporting)


def _page(request: HttpRequest, asked: Filter, shown: Summary, as_of: date, clients: Any) -> Any:
    pages: Any = Paginator(invoice_rows(as_of, asked, clients=clients), ON_A_PAGE)
    if asked.tab != "paid" and not (asked.words or asked.bucket or asked.without_disputed):
        pages.count = shown.counts()[asked.tab]  # already counted: one query less
    return pages.get_page(request.GET.get("page"))


def _tabs(asked: Filter, shown: Summary, day: date | None) -> list[dict[str, Any]]:
    names = {"open": _("Open"), "overdue": _("Overdue"), "promised": _("Promised"), "disputed": _("Disputed"),
             "held": _("On hold"), "paid": _("Paid")}  # fmt: skip
    counts = shown.counts()
    return [
        {"url": list_url(asked, day, tab=tab if tab != "open" else "", bucket="", sort="", down=""),
         "label": names[tab], "count": counts.get(tab), "current": asked.tab == tab, "key": str(number)}
        for number, tab in enumerate(TABS, start=1)
    ]  # fmt: skip


def _legend() -> str:
    entries = (("dot", _("expected")), ("iv", _("8 times in 10")), ("due", _("due")), ("now", _("today")))
    return render_to_string("kit/_legend.html", {"legend": [{"kind": kind, "text": text} for kind, text in entries]})


def _heads(asked: Filter, day: date | None) -> dict[str, dict[str, str]]:
    """Heads that sort: pressing the current one turns it round."""
    heads = {}
    for sort in SORTS:
        current = asked.sort == sort
        down = 1 if current and not asked.descending else ""
        heads[sort] = {
            "url": list_url(asked, day, sort=sort if sort != "due" else "", down=down),
            "sort": ("descending" if asked.descending else "ascending") if current else "",
        }
    return heads


def _bucket_name(bucket: str) -> str:
    names = (_("not due"), _("1–30 days late"), _("31–60 days late"), _("61–90 days late"), _("over 90 days late"))
    return names[[*AGES].index(bucket)] if bucket in AGES else ""


def _rail(request: HttpRequest, rows: list[Any]) -> dict[str, Any] | None:
    """What the rail opens with: the case asked for, else the first on the page."""
    asked = request.GET.get("case", "")
    chosen = next((row for row in rows if asked.isdecimal() and row.case_id == int(asked)), None)
    if chosen is None and asked.isdecimal():
        url = reverse("case", args=[int(asked)])
        return {"url": f"{url}?rail=1", "page_url": url, "case_id": int(asked)}
    first = chosen or next((row for row in rows if row.case_id), None)
    return {"url": first.rail_url, "page_url": first.url, "case_id": first.case_id} if first else None
