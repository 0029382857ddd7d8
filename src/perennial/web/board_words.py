"""Words and pictures of the company's page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from perennial.insight.queries.business import Business
from perennial.insight.queries.goals import Progress, value_of
from perennial.insight.rules.business import Part, Period
from perennial.kernel import formats
from perennial.kernel.charts import Chart, Stack, bullet, stacked_columns
from perennial.kernel.money import Money
from perennial.targets.goal_choices import Measure, Side
from perennial.targets.queries.goals import Key
from perennial.web.client_facts import language
from perennial.web.plan_words import quarter_text
from perennial.web.templatetags.kit import money, num, percent

COVERED: Final = Decimal("0.8")
"""Of what was invoiced, so much work has to be known before a margin is drawn."""
Figures = Mapping[str, Any]


def facts_of(figures: Figures, *, health: bool) -> list[dict[str, Any]]:
    """The strips above the page, the most asked for first."""

    def told(key: str) -> str:
        return _money(figures, key)

    facts = [
        {"label": _("Run rate a month"), "value": told("run_rate"), "note": _change(figures)},
        {"label": _("Margin of the last month"), "value": told("margin"), "note": _share(figures["margin_share"]),
         "url": reverse("margin")},
        {"label": _("Net retention"), "value": _kept(figures, "net"),
         "note": _("gross %(share)s") % {"share": _kept(figures, "gross")}, "url": reverse("retention")},
        {"label": _("Overdue"), "value": told("overdue"), "note": _("of %(open)s open") % {"open": told("open")},
         "url": reverse("receivables")},
        {"label": _("Cash in four weeks"), "value": told("cash"), "note": _range(figures, "cash_low", "cash_high")},
        {"label": _("Developers"), "value": num(figures["placed"]), "note": _bench(figures)},
        {"label": _("Renewals in 90 days"), "value": num(figures["due"]), "note": _renewals(figures)},
    ]  # fmt: skip
    if health:
        bands = figures["bands"]
        facts.append({
            "label": pgettext("clients", "At risk"), "value": num(bands.get("risk", 0)),
            "note": _("%(money)s a month") % {"money": told("at_risk")} if bands.get("risk") else "",
            "tone": "risk" if bands.get("risk") else "",
        })  # fmt: skip
    return facts


def _money(figures: Figures, key: str) -> str:
    value = figures.get(key)
    return "–" if value is None else money(Money(Decimal(value).quantize(Decimal(1)), figures["currency"]))


def _change(figures: Figures) -> str:
    change = Decimal(figures["run_rate"]) - Decimal(figures["run_rate_before"])
    told = money(Money(change.quantize(Decimal(1)), figures["currency"]))
    return _("%(change)s in 30 days") % {"change": f"+{told}" if change > 0 else told}


def _share(value: float | None) -> str:
    return "" if value is None else _("%(share)s of what was billed") % {"share": percent(value)}


def _kept(figures: Figures, key: str) -> str:
    """Of fewer than five clients no share is told."""
    return "–" if figures[key] is None or figures["clients_then"] < 5 else percent(figures[key], 1)


def _range(figures: Figures, low: str, high: str) -> str:
    if figures[low] is None:
        return _("too little was paid to tell")
    return _("8 in 10: %(low)s – %(high)s") % {"low": _money(figures, low), "high": _money(figures, high)}


def _bench(figures: Figures) -> str:
    free = ngettext("%(n)s free", "%(n)s free", figures["free"]) % {"n": num(figures["free"])}
    return free if figures["utilisation"] is None else f"{free}, {_used(figures['utilisation'])}"


def _used(share: float) -> str:
    return _("%(share)s used") % {"share": percent(share)}


def _renewals(figures: Figures) -> str:
    if not figures["due"]:
        return ""
    if figures["renewed"] is None:
        return _("%(money)s a year; too few decided to tell odds") % {"money": _money(figures, "at_stake")}
    return _("%(n)s expected, %(money)s a year") % {
        "n": formats.format_number(figures["renewed"], language(), 1), "money": _money(figures, "renewed_money")
    }  # fmt: skip


def is_drawn(period: Period, measure: str) -> bool:
    """Whether the quarter's work is known well enough: a margin of a tenth of the work would mislead."""
    if measure == Measure.INVOICED:
        return True
    invoiced = period.existing.invoiced + period.new.invoiced
    costed = sum((part.bill - part.uncosted for part in (period.existing, period.new)), Decimal(0))
    return costed > 0 and (invoiced <= 0 or costed >= COVERED * invoiced)


def chart_of(found: Business, goals: Mapping[Key, Any], measure: str) -> Chart | None:
    """Existing below, new on top; a line for the goal of existing clients, a dotted one for both goals together."""
    stacks = [_stack(one, goals, measure) for one in found.periods if is_drawn(one, measure)]
    if not stacks:
        return None
    return stacked_columns(
        stacks, label=_("Existing clients against new ones, by quarter"),
        head=(_("Quarter"), pgettext("business", "Existing clients"), pgettext("business", "New clients")),
        format_value=lambda value: formats.format_money_short(Money(Decimal(round(value)), found.currency), language()),
        width=680,
    )  # fmt: skip


def _stack(period: Period, goals: Mapping[Key, Any], measure: str) -> Stack:
    existing, new = (_shown(part, measure) for part in (period.existing, period.new))
    share = period.share_of_revenue if measure == Measure.INVOICED else period.share_of_margin
    own, other = (goals.get((period.start, side, measure)) for side in (Side.EXISTING, Side.NEW))
    lines = [] if own is None else [(float(own.amount), "due")]
    if other is not None:
        lines.append((float(other.amount + (own.amount if own else 0)), "lim"))
    return Stack(
        quarter_text(period.start, short=True), (existing, new), "" if share is None else percent(share),
        expected=period.months < 3, goals=tuple(lines),
    )  # fmt: skip


def _shown(part: Part, measure: str) -> float:
    return max(0.0, float(value_of(part, measure)))


def sentence_of(found: Business, measure: str, day: date) -> str:
    """What the picture says of the last whole quarter that is drawn."""
    whole = [one for one in found.periods if one.months == 3 and is_drawn(one, measure)]
    if not whole:
        return ""
    last = whole[-1]
    share = last.share_of_revenue if measure == Measure.INVOICED else last.share_of_margin
    if share is None:
        return ""
    named = {"share": percent(share), "quarter": quarter_text(last.start)}
    if measure == Measure.INVOICED:
        return _("%(share)s of the turnover of %(quarter)s came from clients we already had.") % named
    return _("%(share)s of the margin of %(quarter)s came from clients we already had.") % named


def goal_lines(found: list[Progress], measure: str) -> list[dict[str, Any]]:
    """Both sides, with a bar; a side without a goal says so."""
    lines = []
    for side, label in Side.choices:
        one = next((row for row in found if row.side == side and row.measure == measure), None)
        lines.append({"side": side, "label": label, "goal": one, "bar": None if one is None else _bar(one, str(label))})
    return lines


def _bar(one: Progress, label: str) -> Chart:
    share = float(one.share)
    text = _("%(label)s: %(share)s of the goal") % {"label": label, "share": percent(share)}
    tone: Any = "good" if one.share >= one.due else "watch"
    return bullet(share, label=text, top=max(1.0, share), target=float(one.due) or None, tone=tone)


def leaving_lines(figures: Figures) -> list[dict[str, Any]]:
    """What would go with each of the largest clients."""
    currency = figures["currency"]
    return [
        {**row, "money": _told(row["margin"], currency), "bench_money": _told(row["bench"], currency)}
        for row in figures["leaving"]
    ]


def _told(value: str | None, currency: str) -> Money | None:
    return None if value is None else Money(Decimal(value).quantize(Decimal(1)), currency)
