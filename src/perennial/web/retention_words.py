"""Words and pictures of the page of who stays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from perennial.contracts.rules.run_rate import Movements
from perennial.insight.queries.retention import DROPPED, FINISHED, HIRED, LEFT, OTHER, Retention
from perennial.insight.rules.concentration import NOTE, RISK, WATCH, Concentration, band
from perennial.insight.rules.lasting import FEW, Lasting
from perennial.kernel import formats
from perennial.kernel.charts import Chart, Step, km_step
from perennial.kernel.money import Money
from perennial.kernel.stats import wilson
from perennial.web.client_facts import language
from perennial.web.templatetags.kit import money, num, percent

CAUSES: Final = {
    DROPPED: pgettext_lazy("end of a placement", "The client gave it up"),
    LEFT: pgettext_lazy("end of a placement", "The developer left us"),
    HIRED: pgettext_lazy("end of a placement", "The client hired the developer"),
    FINISHED: pgettext_lazy("end of a placement", "The project was finished"),
    OTHER: pgettext_lazy("end of a placement", "Another cause, or none on record"),
}
TONES: Final = {RISK: "risk", WATCH: "watch", NOTE: ""}


def facts_of(found: Retention) -> list[dict[str, Any]]:
    """The strip of figures above the page."""
    moved = found.moved
    facts = [
        _share(_("Net retention"), moved.net_retention, moved, _("what they bring now, of what they brought")),
        _share(_("Gross retention"), moved.gross_retention, moved, _("of it, growth left out")),
        {"label": _("Clients lost"), "value": _("%(n)s of %(all)s") % {"n": num(moved.lost), "all": num(moved.alive)},
         "note": _lost(moved), "url": "#clients"},
    ]  # fmt: skip
    if moved.start or moved.end:
        facts.append({
            "label": _("Run rate"), "value": money(Money(round(moved.end, 0), found.currency)),
            "note": _("a year ago %(amount)s") % {"amount": money(Money(round(moved.start, 0), found.currency))},
        })  # fmt: skip
    if found.concentration is not None:
        facts += _concentration(found.concentration)
    return facts


def _share(label: str, share: Decimal | None, moved: Movements, note: str) -> dict[str, Any]:
    """Of fewer clients than FEW no share is told."""
    told = share is not None and moved.alive >= FEW
    few = ngettext("only %(n)s client a year ago", "only %(n)s clients a year ago", moved.alive) % {"n": moved.alive}
    value = percent(share, 1) if told else "–"
    return {"label": label, "value": value, "note": note if told else few, "url": "#clients"}


def _lost(moved: Movements) -> str:
    bounds = wilson(moved.lost, moved.alive)
    if bounds is None or moved.alive < FEW:
        return ""
    return _("%(share)s, true share %(low)s to %(high)s") % {
        "share": percent(Decimal(moved.lost) / moved.alive), "low": percent(bounds[0]), "high": percent(bounds[1]),
    }  # fmt: skip


def _concentration(found: Concentration) -> list[dict[str, Any]]:
    return [
        {"label": _("Largest client"), "value": percent(found.largest, 1), "tone": TONES.get(band(found.largest), ""),
         "note": _("the three largest %(share)s") % {"share": percent(found.three)}, "url": "#clients"},
        {"label": _("Effective clients"), "value": num(found.effective, 1),
         "note": ngettext("of %(n)s that paid", "of %(n)s that paid", found.clients) % {"n": num(found.clients)}},
    ]  # fmt: skip


def curve(found: Lasting, *, what: str, sentence: str) -> dict[str, Any] | None:
    """The picture, its conclusion and the rows of the table; None where there are too few lives."""
    if not found.is_told:
        return None
    steps = [Step(round(step.time), step.survival, step.low, step.high) for step in found.steps]
    chart = km_step(
        steps, label=sentence, head=(_("Months"), what), start=1.0,
        day_text=lambda month: pgettext("axis", "%(n)s mo") % {"n": month},
        share_text=lambda share: formats.format_percent(share, language()),
    )  # fmt: skip
    return {"chart": Chart(chart.svg, chart.label), "sentence": sentence, "marks": found.marks}


def lasting_said(found: Lasting, many: str) -> str:
    """One sentence on how long they last."""
    if not found.is_told:
        return ""
    year = next((mark for mark in found.marks if mark.months == 12), None)
    if year is None:
        return _("None of them is a year old yet.")
    said = _("%(what)s: %(share)s last a year (true share %(low)s to %(high)s).") % {
        "what": many, "share": percent(year.share), "low": percent(year.low), "high": percent(year.high),
    }  # fmt: skip
    if found.median is None:
        return said + " " + _("More than half go on: there is no median yet.")
    half = ngettext("Half end within %(n)s month.", "Half end within %(n)s months.", round(found.median))
    return said + " " + half % {"n": num(found.median)}


def few_said(found: Lasting) -> str:
    """Why there is no curve."""
    if found.lives < FEW:
        return ngettext(
            "%(n)s is known: too few for a curve.", "%(n)s are known: too few for a curve.", found.lives
        ) % {"n": num(found.lives)}  # fmt: skip
    return _("None has ended yet, so there is no curve.")
