"""A client's health as its pages show it: the receipts, why it moved, what would lift it, its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from perennial.clients.models import Client
from perennial.insight.queries.health import (
    ClientHealth,
    Stored,
    health_on,
    history,
    kept_lately,
    lifts,
    moved_since,
    shown_points,
)
from perennial.kernel import formats
from perennial.kernel.charts import Chart, LinePoint, Tone, difference, line
from perennial.web.client_facts import language
from perennial.web.health_words import aged, band_name, cap_text, change_text, factor_name, lift_text, points, reason
from perennial.web.templatetags.kit import health as glyph

LOOKED_BACK = 30  # days over which a move is told
WEEKS = 26  # of the chart
MOST_CHANGES, MOST_LIFTS = 3, 2
GRAVE = -4.0  # points from which a bar is red


@dataclass(frozen=True, slots=True)
class FactorRow:
    """One factor: its points from 75, its bar, the facts in words, and where they are."""

    name: str
    points: str
    bar: Chart
    tone: str
    reason: str
    url: str


@dataclass(frozen=True, slots=True)
class HealthView:
    """Everything the block and the page say. `score`: None is not enough data."""

    day: date
    band: str
    word: str
    score: int | None
    coverage: str
    rows: list[FactorRow]
    missing: list[str]
    caps: list[str]
    sum: str
    moved: str
    changes: list[tuple[str, str, str]]
    lifts: list[tuple[str, str]]
    url: str


def load_health(client: Client, as_of: date, *, money: bool, kept: bool = False) -> HealthView:
    """Computed for the day, or as the last night `kept` it, which asks a tenth of the queries.

    A fixed number of queries; the caller has seen to the right.
    """
    one = kept_lately(client.pk, as_of) if kept else None
    one = one or health_on(as_of, clients=[client.pk])[client.pk]
    return view_of(one, client, money=money)


def view_of(one: ClientHealth, client: Client, *, money: bool) -> HealthView:
    """The health in words and bars."""
    before, changes = moved_since(one, LOOKED_BACK)
    found = one.health
    moved = ""
    if before is not None and before.health.score is not None and found.score is not None:
        moved = _("%(points)s in %(days)s") % {
            "points": points(round(found.score - before.health.score, 1)),
            "days": formats.format_days((one.day - before.day).days, language()),
        }
    return HealthView(
        day=one.day, band=found.band, word=band_name(found.band), score=found.shown,
        coverage=formats.format_percent(found.coverage, language()), rows=_rows(one, client, money),
        missing=[factor_name(name) for name in found.missing], caps=[cap_text(cap.name) for cap in found.caps],
        sum=_sum(one), moved=moved,
        changes=[(factor_name(c.name), points(round(c.points, 1)), change_text(c)) for c in changes[:MOST_CHANGES]
                 if abs(c.points) >= 0.05],
        lifts=[(lift_text(lift, one.relationship), points(round(lift.points, 1))) for lift in lifts(one)[:MOST_LIFTS]],
        url=reverse("client-health", args=[client.pk]),
    )  # fmt: skip


def _rows(one: ClientHealth, client: Client, money: bool) -> list[FactorRow]:
    shown, _raw = shown_points(one.health)
    top = max((abs(value) for value in shown.values()), default=1.0) or 1.0
    rows = []
    for part in one.health.parts:
        value = shown[part.factor]
        tone: Tone = "good" if value > 0 else "risk" if value <= GRAVE else "watch" if value < 0 else ""
        text = reason(part.factor, one.because[part.factor])
        if round(part.age):
            text += f" · {aged(part.age, part.evidence / one.weights[part.factor].weight)}"
        bar = difference(value, label=points(value), top=top, tone=tone)
        rows.append(
            FactorRow(factor_name(part.factor), points(value), bar, tone, text, _facts_of(part.factor, client, money))
        )
    return rows


def _facts_of(factor: str, client: Client, money: bool) -> str:
    """The page with the facts of a factor; '' where there is none for this reader."""
    pk = client.pk
    if factor in ("payment", "commercial"):
        return reverse("client-money", args=[pk]) if money else ""
    return {
        "happiness": reverse("client-pulse", args=[pk]),
        "relationship": reverse("client-people", args=[pk]) + "#ties",
        "delivery": f"{reverse('issues')}?tab=all&client={pk}",
        "engagement": f"{reverse('client-timeline', args=[pk])}?kind=touches",
        "promises": f"{reverse('promises')}?tab=all&client={pk}",
    }.get(factor, "")


def _sum(one: ClientHealth) -> str:
    """'75 − 10.6 + 4.7 = 69.1', and what the caps leave of it."""
    shown, raw = shown_points(one.health)
    if raw is None:
        return ""
    down, up = sum(v for v in shown.values() if v < 0), sum(v for v in shown.values() if v > 0)
    number = formats.format_number
    text = f"75 − {number(abs(down), language(), 1)} + {number(up, language(), 1)} = {number(raw, language(), 1)}"
    if one.health.score is not None and one.health.score < raw - 0.05:
        return _("%(sum)s, held at %(limit)s") % {"sum": text, "limit": number(one.health.score, language())}
    return text


def fact(band: str, score: float | None, url: str, note: str = "") -> dict[str, Any]:
    """The health for the strip of figures (kit/_facts.html)."""
    return {"label": _("Health"), "value": mark(band, score), "url": url, "note": note}


def mark(band: str, score: float | None) -> SafeString:
    """The glyph with its number; without one, with its word."""
    said = band_name(band) if score is None else formats.format_number(score, language())
    return format_html('<span class="row">{} {}</span>', glyph(band), said)


def chart_of(client: Client, as_of: date, now: HealthView) -> tuple[Chart, list[Stored]]:
    """The score week by week until the day, a gap where there was not enough data; and the kept days."""
    kept = history(client.pk, as_of, days=7 * WEEKS)
    scores = {row.day: row.score for row in kept}
    days = [as_of - timedelta(days=7 * n) for n in range(WEEKS - 1, -1, -1)]
    values = {**{day: scores.get(day) for day in days}, as_of: None if now.score is None else float(now.score)}
    shown = [day for day in days if any(values[d] is not None for d in days if d <= day)]
    marks = [_point(day, values[day]) for day in shown]
    label = _("Health week by week; a gap is a week without enough data.")
    ticks = [(0.0, "0"), (60.0, "60"), (100.0, "100")]
    head = (_("Day"), _("Health"))
    return line(marks, label=label, head=head, ticks=ticks, target=75, width=640), list(reversed(kept))


def _point(day: date, value: float | None) -> LinePoint:
    text = band_name("none") if value is None else formats.format_number(value, language())
    return LinePoint(formats.format_date(day, language()), value, text)
