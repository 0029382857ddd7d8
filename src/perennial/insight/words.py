"""The words of a report in the active language: the same for the client's page and for the paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from perennial.insight.models import ClientReport
from perennial.kernel import formats
from perennial.kernel.charts import Chart, Column, columns
from perennial.kernel.money import Money


def page_of(report: ClientReport, content: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that is printed, ready to print. `content`: queries.report.content_of."""
    figures: Mapping[str, Any] = content["figures"]
    by = content["decision_by"]
    manager = report.client.manager
    return {
        "month": _month(report.month), "client": report.client.name, "lead": content["lead"],
        "changed": content["changed"], "results": content["results"], "missed": content["missed"],
        "decision": content["decision"], "decision_owner": content["decision_owner"],
        "decision_by": _day(by) if by else "", "people": content["people"], "upcoming": content["upcoming"],
        "figures": _figures(figures), "promises": _promises(figures), "chart": _chart(content),
        "kept": _kept(figures), "manager": manager.name if manager else "",
        "sent": formats.format_date(report.sent_on, _language(), "full") if report.sent_on else "",
    }  # fmt: skip


def _figures(figures: Mapping[str, Any]) -> list[dict[str, str]]:
    """Label, value and source of each figure that is known."""
    rows: list[tuple[str, str, str]] = []
    if "invoiced" in figures:
        rows.append((_("Invoiced"), _amounts(figures["invoiced"]), ", ".join(figures["invoices"][:6])))
    if "paid" in figures:
        rows.append((_("Paid"), _amounts(figures["paid"]), _("payments that arrived in the month")))
    if "days_to_pay" in figures:
        days = formats.format_days(figures["days_to_pay"], _language())
        rows.append((_("Days to pay"), days, _("from invoice to money, weighed by amount")))
    if "questions" in figures:
        rows.append((_("Questions and issues answered"), _of(figures["questions"], "answered", "asked"),
                     _("reported in the month")))  # fmt: skip
    if "meetings" in figures:
        rows.append((_("Meetings"), str(figures["meetings"]), _("held in the month")))
    if "happiness" in figures:
        n = figures["voices"]
        text = ngettext("your answer, from 1 to 10", "mean of your %(n)d answers, from 1 to 10", n) % {"n": n}
        rows.append((_("Happiness"), formats.format_number(figures["happiness"], _language(), 1), text))
    return [{"label": label, "value": value, "source": source} for label, value, source in rows]


def _promises(figures: Mapping[str, Any]) -> list[dict[str, str]]:
    marks = {"kept": _("kept"), "kept_late": _("kept late"), "broken": _("not kept")}
    rows = figures.get("promises", {}).get("rows", [])
    return [{"text": text, "state": state, "mark": marks[state]} for text, state in rows]


def _kept(figures: Mapping[str, Any]) -> str:
    found = figures.get("promises")
    return _("%(kept)d of %(n)d kept") % {"kept": found["kept"], "n": found["ended"]} if found else ""


def _chart(content: Mapping[str, Any]) -> Chart | None:
    """Invoiced by month, in the client's currency."""
    months, code = content["figures"].get("by_month", []), content["currency"]
    bars = [
        Column(
            formats.format_date(date.fromisoformat(day), _language(), "day").split(" ", 1)[-1], float(amount),
            formats.format_money_short(Money(Decimal(amount), code), _language()), current=day == content["month"],
        )
        for day, amount in months
    ]  # fmt: skip
    chart = columns(bars, label=_("Invoiced by month"), head=(_("Month"), _("Invoiced")), width=480, height=120)
    return chart if chart else None


def _amounts(sums: Mapping[str, str]) -> str:
    return ", ".join(formats.format_money(Money(Decimal(amount), code), _language()) for code, amount in sums.items())


def _of(counts: Mapping[str, int], part: str, whole: str) -> str:
    return _("%(n)d of %(all)d") % {"n": counts[part], "all": counts[whole]}


def _month(day: date) -> str:
    return formats.format_date(day, _language(), "month")


def _day(text: str) -> str:
    return formats.format_date(date.fromisoformat(text), _language(), "full")


def _language() -> str:
    return get_language() or "en"
