"""Renewals in words and marks for pages: odds, the line of dates, what must be true, the months ahead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perennial.growth.choices import RenewalState
from perennial.growth.models import Renewal, RenewalMove
from perennial.growth.queries.renewal_facts import Truth
from perennial.growth.queries.renewals import LEAST, Forecast, Odds
from perennial.kernel import formats
from perennial.kernel.charts import Chart, Stack, stacked_columns
from perennial.kernel.money import ZERO, Money
from perennial.web.client_facts import language
from perennial.web.templatetags.kit import money_short, num

FEW: Final = 30  # below so many cases the interval is told with the figure
TONES: Final = {
    "scheduled": "line", "preparing": "watch", "opened": "acc", "negotiating": "acc", "agreed": "good",
    "renewed": "good", "rolled": "good", "lost": "risk",
}  # fmt: skip
MARKS: Final = {"decider": "client-people", "content": "client-pulse", "paid": "client-money"}
MONTHS: Final = 13  # a year on, the month of the day is drawn to its end


def odds_short(odds: Odds | None) -> str:
    """'48 in 100'."""
    return "" if odds is None else _("%(n)s in 100") % {"n": round(odds.p * 100)}


def odds_range(odds: Odds) -> str:
    """'31 to 66'."""
    return _("%(low)s to %(high)s") % {"low": round(odds.low * 100), "high": round(odds.high * 100)}


def odds_tone(odds: Odds) -> str:
    return "risk" if odds.p < 0.6 else "watch" if odds.p < 0.75 else "good"


def odds_said(odds: Odds | None, decided: int) -> str:
    """The honest sentence: from how many cases the odds come, and how wide they are."""
    if odds is None:
        missing = LEAST - decided
        if missing <= 0:
            return ""
        return ngettext(
            "No odds yet: %(decided)s renewals are decided, %(n)s more is needed.",
            "No odds yet: %(decided)s renewals are decided, %(n)s more are needed.", missing,
        ) % {"decided": decided, "n": missing}  # fmt: skip
    named = {
        "kept": num(odds.kept), "cases": num(odds.cases), "range": odds_range(odds), "all": num(odds.all_cases),
        "all_kept": num(odds.all_kept),
    }  # fmt: skip
    if not odds.band:
        return _("%(all_kept)s of %(all)s terms went on; the honest range is %(range)s in 100.") % named
    if not odds.cases:
        texts = {
            "good": _("No healthy client has come to a decision yet. Of all, %(all_kept)s of %(all)s went on; the "
                      "honest range is %(range)s in 100."),
            "watch": _("No client to be watched has come to a decision yet. Of all, %(all_kept)s of %(all)s went on; "
                       "the honest range is %(range)s in 100."),
            "risk": _("No client at risk has come to a decision yet. Of all, %(all_kept)s of %(all)s went on; the "
                      "honest range is %(range)s in 100."),
        }  # fmt: skip
        return texts[odds.band] % named
    texts = {
        "good": _("Of healthy clients %(kept)s of %(cases)s went on, of all %(all_kept)s of %(all)s."),
        "watch": _("Of clients to be watched %(kept)s of %(cases)s went on, of all %(all_kept)s of %(all)s."),
        "risk": _("Of clients at risk %(kept)s of %(cases)s went on, of all %(all_kept)s of %(all)s."),
    }
    said = texts[odds.band] % named
    few = _("With so few cases the honest range is %(range)s in 100.")
    many = _("The range is %(range)s in 100.")
    return f"{said} {(few if odds.cases < FEW else many) % named}"


def decide_by(row: Renewal) -> date:
    """By when everything must be true: the notice date, or a month before the end where nobody has to give notice."""
    return row.notice_on or row.term_ends_on - timedelta(days=30)


def line_of(row: Renewal, moves: Sequence[RenewalMove], as_of: date) -> list[dict[str, str]]:
    """The line of dates for kit/_stepper.html: window, notice date, terms, agreed, end."""
    happened = {move.event: move.on for move in moves}
    rows: list[tuple[str, date | None, bool]] = [(_("Window opens"), row.opens_on, row.opens_on <= as_of)]
    if not row.evergreen:
        rows.append((_("Talk opened"), happened.get("open_talk"), "open_talk" in happened))
    if row.notice_on:
        rows.append((_("Notice date"), row.notice_on, row.notice_on < as_of))
    if not row.evergreen:
        rows.append((_("Terms on the table"), happened.get("terms"), "terms" in happened))
    ended = row.is_decided or row.term_ends_on < as_of
    signed = row.state == RenewalState.RENEWED
    rows.append((_("Signed") if signed else _("Term ends"), happened.get("sign", row.term_ends_on), ended))
    over = [one for one in rows if one[2] and one[1] is not None]
    left = [one for one in rows if not one[2] and not row.is_decided]
    found, now = [], False
    for name, day, done in [*sorted(over, key=lambda one: one[1] or as_of), *left]:
        state = "done" if done else "next" if now or row.is_decided else "now"
        now = now or state == "now"
        found.append({"name": name, "when": _when(day, as_of), "state": state})
    return found


def _when(day: date | None, as_of: date) -> str:
    if day is None:
        return ""
    text, left = formats.format_date(day, language(), "day"), (day - as_of).days
    if 0 < left <= 120:
        return f"{text}, {formats.format_days(left, language())}"
    return text


def checks_of(row: Renewal, found: Iterable[Truth], results: int) -> list[dict[str, Any]]:
    """For kit/_checks.html: what the books tell."""
    checks = []
    for one in found:
        state = "unknown" if one.holds is None else "pass" if one.holds else "fail"
        url = reverse(MARKS[one.name], args=[row.client_id]) if one.name in MARKS else (
            f"{reverse('issues')}?client={row.client_id}"
        )  # fmt: skip
        checks.append({"state": state, "text": _truth(one), "url": url})
    shown = _("Results of the last two months are noted") if results else _("No result was noted for two months")
    checks.append({"state": "pass" if results else "fail", "text": shown,
                   "url": reverse("client-reports", args=[row.client_id])})  # fmt: skip
    written = _("Our offer is written") if row.offer or row.ways else _("Our offer is not written yet")
    checks.append({"state": "pass" if row.offer or row.ways else "fail", "text": written, "url": "#offer"})
    return checks


def _truth(one: Truth) -> str:
    if one.name == "decider":
        return _("Who decides has met us lately") if one.holds else _("Who decides has not met us lately")
    if one.name == "content":
        if one.figure is None:
            return _("Nobody has asked lately how satisfied they are")
        return _("Satisfaction %(n)s, wanted %(wanted)s") % {
            "n": formats.format_number(one.figure, language(), 1), "wanted": 7,
        }  # fmt: skip
    n = int(one.figure or 0)
    if one.name == "paid":
        late = ngettext("%(n)d invoice is overdue", "%(n)d invoices are overdue", n)
        return late % {"n": n} if n else _("Nothing is overdue")
    severe = ngettext("%(n)d severe issue is open", "%(n)d severe issues are open", n)
    return severe % {"n": n} if n else _("No severe issue is open")


def months_ahead(found: Forecast) -> dict[str, Any] | None:
    """The picture of what is due, a column a month: what is expected to go on, and the rest of what is at stake."""
    first = found.as_of.replace(day=1)
    stakes, expected = [ZERO] * MONTHS, [0.0] * MONTHS
    for row, odds, amount in found.rows:
        place = (row.term_ends_on.year - first.year) * 12 + row.term_ends_on.month - first.month
        if 0 <= place < MONTHS and amount is not None:
            stakes[place] += amount
            expected[place] += float(amount) * odds.p if odds else 0.0
    if not any(stakes):
        return None
    told = found.expected is not None
    stacks = []
    for place in range(MONTHS):
        month = _later(first, place)
        name = formats.format_date(month, language(), "month").split()[0][:3]
        parts = (expected[place], float(stakes[place]) - expected[place]) if told else (float(stakes[place]),)
        text = money_short(Money(stakes[place], found.currency)) if stakes[place] else ""
        stacks.append(Stack(name, parts, text))
    head = (_("Month"), _("Expected to go on"), _("May be lost")) if told else (_("Month"), _("Ends"))
    chart = stacked_columns(
        stacks, label=_("What a year of the agreements is worth, by the month in which their term ends"), head=head,
        format_value=lambda value: money_short(Money(Decimal(round(value)), found.currency)),
        levels=("b1", "b3") if told else ("b1",), width=900,
    )  # fmt: skip
    legend = [{"kind": "b1", "text": _("Expected to go on")}, {"kind": "b3", "text": _("May be lost")}] if told else []
    return {"chart": Chart(chart.svg, chart.label, chart.head, chart.rows), "legend": legend}


def _later(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def forecast_said(found: Forecast) -> str:
    """What the year comes to, in one sentence."""
    due = [row for row, _odds, _amount in found.rows]
    if not due:
        return ""
    if found.expected is None or found.money is None or found.money_low is None or found.money_high is None:
        return ""
    named = {
        "due": num(len(due)), "expected": num(found.expected, 1), "low": num(found.low), "high": num(found.high),
        "money": _sum(found.money, found), "stake": _sum(found.at_stake, found),
        "money_low": _sum(found.money_low, found), "money_high": _sum(found.money_high, found),
    }  # fmt: skip
    return ngettext(
        "%(due)s term ends within a year; %(expected)s is expected to go on (8 times in 10 between %(low)s and "
        "%(high)s). In money: %(money)s of %(stake)s (between %(money_low)s and %(money_high)s).",
        "%(due)s terms end within a year; %(expected)s are expected to go on (8 times in 10 between %(low)s and "
        "%(high)s). In money: %(money)s of %(stake)s (between %(money_low)s and %(money_high)s).", len(due),
    ) % named  # fmt: skip


def _sum(amount: Decimal, found: Forecast) -> str:
    return money_short(Money(amount, found.currency))
