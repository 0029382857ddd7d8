"""Words and pictures of the quarterly plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from perennial.foundation.registry import KpiSpec
from perennial.kernel import formats
from perennial.kernel.charts import Aim, Chart, Fan, LinePoint, plan_fan, round_ticks, tenths
from perennial.kernel.money import Money
from perennial.targets.queries.numbers import Numbers, told_odds
from perennial.web.client_facts import language
from perennial.web.templatetags.kit import num

BANDS: Final[Mapping[str, tuple[Any, str]]] = {
    "comfortable": (pgettext_lazy("odds of a figure", "Comfortable"), "good"),
    "ambitious": (pgettext_lazy("odds of a figure", "Ambitious"), ""),
    "stretch": (pgettext_lazy("odds of a figure", "Stretch"), "watch"),
    "not_a_plan": (pgettext_lazy("odds of a figure", "Not a plan"), "risk"),
}
SHOWN: Final = 8  # quarters of the picture


def quarter_text(quarter: date, *, short: bool = False) -> str:
    """'Q1 2027', or 'Q1 27'."""
    number, year = (quarter.month + 2) // 3, quarter.year
    if short:
        return pgettext("quarter, short", "Q%(n)d %(year)s") % {"n": number, "year": f"{year % 100:02}"}
    return pgettext("quarter", "Q%(n)d %(year)d") % {"n": number, "year": year}


def value_text(value: Decimal | None, spec: KpiSpec, currency: str, *, full: bool = False) -> str:
    """A figure in its unit: '$581k', '48.7', '6'."""
    if value is None:
        return "–"
    if spec.unit == "money":
        money = Money(Decimal(value), currency)
        return formats.format_money(money, language()) if full else formats.format_money_short(money, language())
    digits = next(n for n in (0, 1, 2, 3) if n == 3 or value == round(value, n))
    return num(value, min(digits, 1 if spec.unit == "days" else 2))


def odds_text(chance: float) -> str:
    """'3 in 10'; beyond what simulations bear out only on which side."""
    n, beyond = told_odds(chance)
    if beyond == "over":
        return _("over %(n)d in 10") % {"n": n}
    if beyond == "under":
        return _("under %(n)d in 10") % {"n": n}
    return _("%(n)d in 10") % {"n": n}


def told_figure(one: Numbers, quarter: date, growth: Decimal, currency: str) -> dict[str, Any]:
    """Everything a row of the page says about the numbers of a figure."""
    told: dict[str, Any] = {
        "numbers": one, "title": one.spec.title, "hint": one.spec.hint,
        "target": value_text(one.target, one.spec, currency), "bounds": _bounds(one, currency),
        "change": _change(one, growth, currency), "thin": one.source == "team",
        "moved": moved_text(one, currency), "seasonal": one.seasonal,
        "chart": picture(one, quarter, currency), "missing": missing_text(one),
        "last": [past for past in one.history if not past.running][-1:],
    }  # fmt: skip
    if one.chance is not None:
        label, tone = BANDS[one.band]
        said = odds_text(one.chance)
        told |= {"odds": said, "band": label, "tone": tone, "sentence": sentence(one, currency),
                 "meter": tenths(one.tenths, label=said)}  # fmt: skip
    return told


def _bounds(one: Numbers, currency: str) -> str:
    if one.low is None or one.high is None:
        return ""
    named = {"low": value_text(one.low, one.spec, currency), "high": value_text(one.high, one.spec, currency)}
    return _("min %(low)s · max %(high)s") % named


def _change(one: Numbers, growth: Decimal, currency: str) -> str:
    """From what the number was made: '+15 % on 505', '52 → 48.7'."""
    if one.baseline is None or one.target is None:
        return ""
    base, aim = value_text(one.baseline, one.spec, currency), value_text(one.target, one.spec, currency)
    percent = num(growth * 100)
    if one.spec.better == "down" and one.floor and one.grown is None:
        floor = value_text(one.floor, one.spec, currency)
        return _("%(base)s → %(aim)s: what is over %(floor)s, less %(percent)s%%") % {
            "base": base, "aim": aim, "floor": floor, "percent": percent,
        }  # fmt: skip
    return _("%(base)s → %(aim)s") % {"base": base, "aim": aim}


def moved_text(one: Numbers, currency: str) -> str:
    """Why min or max is aimed at instead of what growth alone asks for."""
    if one.grown is None or one.target is None:
        return ""
    named = {"number": value_text(one.grown, one.spec, currency)}
    if (one.grown < one.target) == (one.spec.better == "up"):
        return _(
            "Growth alone would ask for %(number)s; working as now gives better 8 times in 10, so that is aimed at."
        ) % named
    return _(
        "Growth alone would ask for %(number)s; working as now gives that hardly once in 10, so the bound is aimed at."
    ) % named


def missing_text(one: Numbers) -> str:
    """Why there are no odds, or not even a number."""
    if one.target is None and one.missing == "quarters":
        text = ngettext(
            "A baseline needs %(need)s finished quarters; %(have)s is known, and no colleague's to compare with.",
            "A baseline needs %(need)s finished quarters; %(have)s are known, and no colleague's to compare with.",
            one.have,
        )
        return text % {"need": num(one.need), "have": num(one.have)}
    if one.missing == "quarters":
        text = ngettext(
            "Odds need %(need)s finished quarters; %(have)s is known.",
            "Odds need %(need)s finished quarters; %(have)s are known.",
            one.have,
        )
        return text % {"need": num(one.need), "have": num(one.have)}
    return {
        "nothing": _("It was 0 all the time: there is nothing to reckon odds from."),
        "nothing_due": _("No contract comes up for renewal in this quarter."),
        "few_decided": _("Too few renewals were decided to tell odds."),
    }.get(one.missing, "")


def sentence(one: Numbers, currency: str) -> str:
    """'About 3 quarters in 10 reach this; two more would make it 6 in 10.'"""
    if one.beyond == "over":
        said = _("Working as now, nearly every such quarter reaches this.")
    elif one.beyond == "under":
        said = _("Working as now, hardly any such quarter reaches this.")
    else:
        said = _("Working as now, about %(n)d such quarters in 10 reach this.") % {"n": one.tenths}
    needs = needed_text(one, currency)
    return _("%(said)s %(needs)s") % {"said": said, "needs": needs} if needs else said


def needed_text(one: Numbers, currency: str) -> str:
    """What it would take for 6 in 10."""
    if not one.needed:
        return ""
    up, n = one.spec.better == "up", int(one.needed.to_integral_value(ROUND_CEILING))
    if one.spec.unit == "days":
        text = ngettext(
            "Money that comes %(n)s day sooner would make it 6 in 10.",
            "Money that comes %(n)s days sooner would make it 6 in 10.",
            n,
        )
        return text % {"n": num(n)}
    if one.spec.unit == "count":
        if up:
            text = ngettext("%(n)s more would make it 6 in 10.", "%(n)s more would make it 6 in 10.", n)
        else:
            text = ngettext("%(n)s fewer would make it 6 in 10.", "%(n)s fewer would make it 6 in 10.", n)
        return text % {"n": num(n)}
    amount = value_text(one.needed, one.spec, currency)
    rows = int((one.needed / one.typical).to_integral_value(ROUND_CEILING)) if one.typical else 0
    if not rows or up != (one.spec.row_kind != "invoice"):
        text = _("%(amount)s more would make it 6 in 10.") if up else _("%(amount)s less would make it 6 in 10.")
        return text % {"amount": amount}
    if one.spec.row_kind == "invoice":
        text = ngettext(
            "%(amount)s less, %(n)s invoice of the usual size, would make it 6 in 10.",
            "%(amount)s less, %(n)s invoices of the usual size, would make it 6 in 10.",
            rows,
        )
    else:
        text = ngettext(
            "%(amount)s more, %(n)s contract of the usual size, would make it 6 in 10.",
            "%(amount)s more, %(n)s contracts of the usual size, would make it 6 in 10.",
            rows,
        )
    return text % {"amount": amount, "n": num(rows)}


def picture(one: Numbers, quarter: date, currency: str) -> Chart:
    """The last quarters, the fan and the three lines."""
    past = [entry for entry in one.history if not entry.running][-SHOWN:]
    now = next((entry for entry in one.history if entry.running and entry.quarter < quarter), None)

    def point(entry: Any) -> LinePoint:
        text = value_text(entry.figure.value, one.spec, currency)
        return LinePoint(quarter_text(entry.quarter, short=True), float(entry.figure.value), text)

    aims = [
        Aim(float(value), text % {"value": value_text(value, one.spec, currency)}, main)
        for value, text, main in (
            (one.high, _("max %(value)s"), False), (one.target, _("target %(value)s"), True),
            (one.low, _("min %(value)s"), False),
        ) if value is not None
    ]  # fmt: skip
    values = [float(entry.figure.value) for entry in past if entry.figure.value is not None]
    values += [aim.value for aim in aims] + list(one.fan or ())
    if now is not None and now.figure.value is not None:
        values.append(float(now.figure.value))
    least, most = min(values, default=0.0), max(values, default=0.0) or 1.0
    low = 0.0 if one.spec.unit == "count" or least < most / 3 else least
    ticks = [
        (at, value_text(Decimal(repr(round(at, 2))), one.spec, currency))
        for at in round_ticks(max(0.0, low), most)
    ]
    title = str(one.spec.title)
    label = _("%(figure)s, quarter by quarter: %(values)s; aimed at %(target)s.") % {
        "figure": title, "values": ", ".join(point(entry).text for entry in past),
        "target": value_text(one.target, one.spec, currency),
    }  # fmt: skip
    return plan_fan(
        [point(entry) for entry in past], coming=quarter_text(quarter, short=True),
        fan=Fan(*one.fan) if one.fan else None, aims=aims, ticks=ticks, label=label, head=(_("Quarter"), title),
        now=point(now) if now is not None else None,
    )  # fmt: skip
