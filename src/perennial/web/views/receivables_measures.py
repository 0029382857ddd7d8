"""The measures of receivables, currency by currency, with their trend and the numbers each was computed from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from math import ceil, floor
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from perennial.foundation.rates import Rates
from perennial.foundation.store import load
from perennial.kernel import formats
from perennial.kernel.charts import Chart, LinePoint, line
from perennial.kernel.money import Money
from perennial.receivables.queries.lists import coming_money, summary
from perennial.receivables.queries.measures import Measures
from perennial.receivables.queries.trends import measures_by_month
from perennial.web.views.doors import day_of, person, sees
from perennial.web.views.money_doors import money_clients
from perennial.web.views.receivables_figures import language

Months = Sequence[tuple[date, Measures | None]]


@sees("money")
@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """?currency= one of those that have sales; ?as_of= the day they are told for."""
    as_of = day_of(request)
    clients = money_clients(person(request), as_of)
    by_month = measures_by_month(as_of, clients=clients)
    newest = by_month[-1][1]
    currencies = [code for code, found in newest.items() if _has_figures(found)]
    chosen = request.GET.get("currency", "")
    own = load("company.currency")["company.currency"]
    currency = chosen if chosen in newest else own if own in currencies else next(iter(currencies), "")
    months: Months = [(day, found.get(currency)) for day, found in by_month]
    return render(request, "receivables/measures.html", {
        "as_of": as_of, "currency": currency,
        "tabs": [{"url": f"?currency={c}&as_of={as_of}", "label": c, "current": c == currency} for c in currencies],
        "measures": _all(months, newest[currency]) if currency else [],
        "coming": _coming(as_of, currency, clients) if currency else None,
    })  # fmt: skip


def _coming(as_of: date, currency: str, clients: Any) -> dict[str, Money] | None:
    """What should come within a month, in the middle and 8 times in 10; None where the day has no prediction."""
    found = coming_money(summary(as_of, clients=clients).only(currency), Rates(currency, as_of, {}, {}))
    if found is None:
        return None
    return {name: Money(getattr(found, name), currency) for name in ("mean", "low", "high")}


def _has_figures(found: Measures) -> bool:
    return any(getattr(found, name).value is not None for name, *_rest in _texts())


def _all(months: Months, newest: Measures) -> list[dict[str, Any]]:
    return [_one(name, title, unit, meaning, months, newest) for name, title, unit, meaning in _texts()]


def _one(name: str, title: str, unit: str, meaning: str, months: Months, newest: Measures) -> dict[str, Any]:
    figure = getattr(newest, name)
    words = _percent if unit == "%" else _days
    return {
        "name": name, "title": title, "meaning": meaning, "chart": _trend(name, title, words, months),
        "value": words(figure.value, figure.at_least),
        "used": [(used_text(what), formats.format_number(value, language(), 2)) for what, value in figure.used],
        "notes": [NOTES[note]() for note in figure.notes],
    }  # fmt: skip


def _trend(name: str, title: str, words: Callable[..., str], months: Months) -> Chart:
    points = []
    for day, found in months:
        value = getattr(found, name).value if found else None
        points.append(LinePoint(_month(day), None if value is None else float(value), words(value, False)))
    known = [point for point in points if point.value is not None]
    label = title
    if known:
        label = _("%(title)s over twelve months: from %(first)s to %(last)s") % {
            "title": title, "first": known[0].text, "last": known[-1].text,
        }  # fmt: skip
    values = [point.value for point in known if point.value is not None]
    ticks = [(v, words(Decimal(v), False, 0)) for v in _around(values)] if values else []
    return line(points, label=label, head=(_("Month"), title), ticks=ticks, width=440)


def _month(day: date) -> str:
    return formats.format_date(day, language()).split(" ")[-1]


def _around(values: Sequence[float]) -> tuple[int, int]:
    """Round figures below and above the line, with room for the last figure over it."""
    low, high = min(values), max(values)
    step = next((s for s in (1, 5, 10, 20, 50) if (high - low) / s <= 8), 100)
    bottom, top = floor(low / step) * step, ceil(high / step) * step
    return bottom, top if top - high > (top - bottom) * 0.15 else top + step


def _days(value: Decimal | None, at_least: bool, digits: int = 1) -> str:
    if value is None:
        return "–"
    text = formats.format_number(value, language(), digits)
    return f"> {text}" if at_least else text


def _percent(value: Decimal | None, at_least: bool, digits: int = 1) -> str:
    return "–" if value is None else formats.format_percent(value / 100, language(), digits)


def _texts() -> tuple[tuple[str, str, str, str], ...]:
    return (
        ("dso_simple", _("DSO, simple"), "d",
         _("What is owed, divided by what was invoiced in the last 90 days, times 90: the days of sales we wait for.")),
        ("dso_count_back", _("DSO, count-back"), "d",
         _("What is owed now is used up month by month, the newest month first; each month used up gives its days.")),
        ("best_possible_dso", _("Best possible DSO"), "d",
         _("The simple DSO if nothing were late: only what is not due yet.")),
        ("average_days_delinquent", _("Average days delinquent"), "d",
         _("The simple DSO less the best possible one: the days that lateness adds.")),
        ("cei", _("Collection effectiveness (CEI)"), "%",
         _("Of all that could be collected in the last 90 days, the share that was. Sales are those of the whole "
           "period; a write-off is not a collection.")),
        ("days_to_pay_median", _("Days to pay, median"), "d",
         _("The middle invoice of those paid in full in the last 90 days, from issue to the last payment. Invoices "
           "still open are not in it, so the worst payers are missing.")),
        ("days_to_pay_weighted", _("Days to pay, by money"), "d",
         _("Days from issue to each payment of the last 90 days, weighted by the money.")),
    )  # fmt: skip


NOTES: dict[str, Callable[[], str]] = {
    "no_sales": lambda: _("Nothing was invoiced in the period, so there is no figure."),
    "no_payments": lambda: _("Nothing was paid in the period, so there is no figure."),
    "prepaid": lambda: _("They have paid ahead: what is owed counts as zero."),
    "history_used_up": lambda: _("All known months were used up before the money was: the figure is at least this."),
    "nothing_to_collect": lambda: _("Nothing could be collected in the period."),
    "paid_before_issue": lambda: _("Some invoices were paid before their issue day; they count as zero days."),
}


def used_text(name: str) -> str:
    """What a number of a computation is, in words; months keep their date."""
    words = {
        "receivable": _("Owed at the end, less unmatched credits"),
        "sales": _("Invoiced in the period"),
        "days": _("Days of the period"),
        "dso": _("DSO, simple"),
        "best_possible_dso": _("Best possible DSO"),
        "receivable_at_start": _("Owed at the start"),
        "receivable_at_end": _("Owed at the end"),
        "not_due_at_end": _("Of it not due yet"),
        "written_off": _("Written off"),
        "amount": _("Paid"),
        "amount_x_days": _("Paid, each payment times its days"),
        "invoices": _("Invoices paid in full"),
    }
    if name in words:
        return words[name]
    month, what = name.split(" ")
    shown = formats.format_date(date.fromisoformat(f"{month}-01"), language(), "month")
    if what == "days":
        return _("%(month)s gives days") % {"month": shown}
    return _("left after %(month)s") % {"month": shown}
