"""The figures above the list of receivables: each opens the rows it was computed from."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from perennial.foundation.rates import Rates
from perennial.kernel import formats
from perennial.kernel.charts import AgePart, ageing_bar, spark
from perennial.kernel.money import ZERO, Money
from perennial.receivables.models import PromiseToPay
from perennial.receivables.queries.ageing import Reported
from perennial.receivables.queries.lists import AGES, MONTH_DAYS, Coming, Filter
from perennial.receivables.queries.trends import DaysToPay

SHORT_FROM = 10_000_000  # longer figures do not fit the strip
WHOLE_FROM = 1_000


def language() -> str:
    """The reader's language."""
    return get_language() or "en"


def list_url(asked: Filter, as_of: date | None, **changes: Any) -> str:
    """The list with some of its filters changed; `as_of` None is today."""
    values = {
        "tab": asked.tab if asked.tab != "open" else "", "currency": asked.currency, "bucket": asked.bucket,
        "q": asked.words, "sort": asked.sort if asked.sort != "due" else "", "down": 1 if asked.descending else "",
        "undisputed": 1 if asked.without_disputed else "", "as_of": as_of.isoformat() if as_of else "",
    }  # fmt: skip
    query = urlencode({name: value for name, value in {**values, **changes}.items() if value})
    return f"{reverse('receivables')}?{query}" if query else reverse("receivables")


def ageing_parts(total: Reported, rates: Rates, asked: Filter, day: date | None) -> dict[str, Any]:
    """`chart` and `parts` for kit/_ageing.html; every part opens its invoices."""
    names = (_("Not due"), _("1–30 days"), _("31–60"), _("61–90"), _("90+"))
    amounts = [getattr(total.buckets, name) for name in AGES]
    parts = [
        AgePart(level, name, float(amount), in_figures(amount, rates))
        for level, (name, amount) in enumerate(zip(names, amounts, strict=True))
    ]
    label = _("%(share)s of what is open is overdue") % {
        "share": formats.format_percent(overdue_share(total), language())
    }
    shown = [
        {"level": part.level, "name": part.name, "text": part.text, "empty": not part.value,
         "url": list_url(asked, day, tab="", bucket=bucket) if part.value else ""}
        for part, bucket in zip(parts, AGES, strict=True)
    ]  # fmt: skip
    return {"chart": ageing_bar(parts, label=label, head=(_("Days late"), _("Open"))), "parts": shown}


def overdue_share(total: Reported) -> Decimal:
    """Overdue of open; zero while nothing is open."""
    return total.buckets.overdue / total.buckets.open if total.buckets.open else ZERO


def strip(
    total: Reported, paid: DaysToPay, promises: list[PromiseToPay], coming: Coming | None, rates: Rates, asked: Filter,
    as_of: date, day: date | None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The facts for kit/_facts.html, amounts in the currency of the rates."""
    whole, overdue = total.buckets.open, total.buckets.overdue
    share = overdue_share(total)
    return [
        {"label": _("Open"), "value": in_figures(whole, rates), "url": list_url(asked, day, tab="", bucket="")},
        {"label": _("Overdue"), "value": in_figures(overdue, rates),
         "url": list_url(asked, day, tab="overdue", bucket=""),
         "note": formats.format_percent(share, language()) if whole else "",
         "tone": "risk" if share > Decimal("0.3") else "watch" if overdue else ""},
        _days_to_pay(paid, asked, day),
        _promised(promises, rates, asked, day),
        _coming(coming, asked, as_of, day),
    ]  # fmt: skip


def _days_to_pay(paid: DaysToPay, asked: Filter, day: date | None) -> dict[str, Any]:
    median = paid.median.value
    fact: dict[str, Any] = {
        "label": _("Days to pay, median"),
        "value": formats.format_number(median, language()) if median is not None else "–",
        "url": list_url(asked, day, tab="paid", bucket=""),
    }
    values = [None if value is None else float(value) for _month, value in paid.months]
    known = [value for value in values if value is not None]
    if known:
        label = _("The median month by month over the last year, from %(first)s to %(last)s") % {
            "first": round(known[0]), "last": round(known[-1]),
        }  # fmt: skip
        fact["spark"] = spark(values, label=label, tone="risk" if known[-1] > known[0] * 1.1 else "")
    if paid.weighted.value is not None:
        mean = formats.format_number(paid.weighted.value, language())
        fact["note"] = _("%(days)s by money") % {"days": mean}
    return fact


def _promised(promises: list[PromiseToPay], rates: Rates, asked: Filter, day: date | None) -> dict[str, Any]:
    amounts = [rates.convert(Money(row.amount, row.currency)) for row in promises]
    total = sum((money.amount for money in amounts if money), ZERO)
    first = promises[0].due_on if promises else None
    return {
        "label": _("Promised to us"), "value": in_figures(total, rates),
        "url": list_url(asked, day, tab="promised", bucket="") if promises else "",
        "note": formats.format_date(first, language()) if first else "",
    }  # fmt: skip


def _coming(coming: Coming | None, asked: Filter, as_of: date, day: date | None) -> dict[str, Any]:
    until = formats.format_date(as_of + timedelta(days=MONTH_DAYS), language(), "long")
    label = _("By %(day)s") % {"day": until}
    if coming is None:
        return {"label": label, "value": "–", "note": _("no prediction of that day is kept")}
    low, high = (formats.format_money_short(Money(amount, coming.currency), language())
                 for amount in (coming.low, coming.high))  # fmt: skip
    return {
        "label": label, "value": formats.format_money_short(Money(coming.mean, coming.currency), language()),
        "note": _("%(low)s – %(high)s") % {"low": low, "high": high},
        "url": list_url(asked, day, tab="", bucket="", sort="expected"),
    }  # fmt: skip


def in_figures(amount: Decimal, rates: Rates) -> str:
    """For the strip and the bar: exact in one currency; a sum converted from several is told in whole units."""
    if abs(amount) >= SHORT_FROM:
        return formats.format_money_short(Money(amount, rates.currency), language())
    converted = bool(rates.factors) and abs(amount) >= WHOLE_FROM
    return formats.format_money(Money(Decimal(round(amount)) if converted else amount, rates.currency), language())
