"""A plan: what was, the fan of what may come, and the lines of what is aimed at; and odds in ten parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from perennial.kernel.charts import marks
from perennial.kernel.charts.lines import LinePoint
from perennial.kernel.charts.marks import MIN_POINTS, Chart, Markup

GAP = 12.0  # pixels between two words beside the lines


@dataclass(frozen=True, slots=True)
class Fan:
    """What the coming quarter may bring: 6 in 10 lie between `low` and `high`."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Aim:
    """A line at the coming quarter with its words; the `main` one is the target."""

    value: float
    text: str
    main: bool = False


def plan_fan(
    points: Sequence[LinePoint],
    *,
    coming: str,
    fan: Fan | None,
    aims: Sequence[Aim],
    ticks: Sequence[tuple[float, str]],
    label: str,
    head: tuple[str, str],
    now: LinePoint | None = None,
    width: int = 384,
    height: int = 112,
) -> Chart:
    """Dots and line of the past, an open dot for the quarter that runs, the fan to the coming one and its lines."""
    every_point = [*points, *([now] if now else [])]
    rows = (*((p.name, p.text) for p in every_point), *((aim.text, "") for aim in aims if aim.main))
    known = [p for p in points if p.value is not None]
    if len(known) < MIN_POINTS:
        return Chart(Markup(""), label, head, rows)
    values = [p.value for p in every_point if p.value is not None] + [aim.value for aim in aims]
    values += [v for v, _text in ticks] + ([fan.low, fan.high] if fan else [])
    left = 12 + 6 * max((len(text) for _v, text in ticks), default=2)
    right = width - max((12 + 6.2 * len(aim.text) for aim in aims), default=0.0)
    y = marks.scale(min(values), max(values), height - 20, 10)
    x = marks.scale(0, len(every_point), left + 6, right - 16)
    body = marks.grid(ticks, y, left, right)
    end = max(i for i, p in enumerate(points) if p.value is not None)
    start, last = (x(end), y(points[end].value or 0)), x(len(every_point))
    if fan is not None:
        edge = [start, (last, y(fan.high)), (last, y(fan.low))]
        body.append(f'<path class="band" d="{marks.path(edge)}Z"/>')
        body.append(marks.stroke("lim", *start, last, y(fan.middle)))
    for run in marks.stretches([p.value for p in points]):
        body.append(f'<path class="ln" d="{marks.path([(x(i), y(value)) for i, value in run])}"/>')
    for i, point in enumerate(every_point):
        if point.value is not None:
            kind = "pt open" if point is now else "pt"
            body.append(f'<circle class="{kind}" cx="{marks.at(x(i))}" cy="{marks.at(y(point.value))}" r="3"/>')
    body += _aims(aims, y, right, (10.0, height - 18.0))
    body += _names([p.name for p in every_point], coming, x, height)
    return Chart(marks.svg("ch", width, height, label, body), label, head, rows)


def _aims(aims: Sequence[Aim], y: marks.Scale, right: float, room: tuple[float, float]) -> list[str]:
    """The lines where they are, their words beside them as near as they fit."""
    body, ordered = [], sorted(aims, key=lambda aim: -aim.value)
    places = _apart([y(aim.value) for aim in ordered], *room)
    for aim, place in zip(ordered, places, strict=True):
        body.append(marks.stroke("tgt" if aim.main else "lim", right - 28, y(aim.value), right, y(aim.value)))
        body.append(marks.text(right + 5, place + 4, aim.text, anchor="start", kind="e" if aim.main else ""))
    return body


def _apart(wanted: Sequence[float], top: float, bottom: float) -> list[float]:
    """Places from the top down, GAP apart, none outside."""
    found: list[float] = []
    for place in wanted:
        found.append(max(place, found[-1] + GAP if found else top))
    for i in range(len(found) - 1, -1, -1):
        found[i] = min(found[i], found[i + 1] - GAP if i + 1 < len(found) else bottom)
    return found


def _names(names: Sequence[str], coming: str, x: marks.Scale, height: float) -> list[str]:
    """Under its dot every second name, or fewer where they are long; the first and the coming one always."""
    widest = 6 * max(len(name) for name in (*names, coming))
    step = max(2, math.ceil((widest + GAP) / (x(1) - x(0))))
    shown = [i for i in range(0, len(names), step) if i <= len(names) - step]
    texts = [marks.text(x(i), height - 4, names[i]) for i in shown]
    return [*texts, marks.text(x(len(names)), height - 4, coming, kind="e")]


def tenths(filled: int, *, label: str) -> Chart:
    """Ten parts, so many of them filled: odds as people say them."""
    body = [marks.rect("fill" if n < filled else "none", n * 100, 0, 92, 7) for n in range(10)]
    return Chart(marks.svg("ch meter", 992, 7, label, body, stretch=True), label)


def round_ticks(low: float, high: float) -> tuple[float, float, float]:
    """Three round figures around what is drawn: bottom, middle, top."""
    spread = max(high - low, abs(high) * 0.1, 1e-9)
    size = 10 ** math.floor(math.log10(spread / 2))
    step = next(size * n for n in (1, 2, 2.5, 5, 10) if size * n * 2 >= spread)
    bottom = math.floor(low / step) * step
    while bottom + 2 * step < high:
        step *= 2
        bottom = math.floor(low / step) * step
    return bottom, bottom + step, bottom + 2 * step
