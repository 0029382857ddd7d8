"""Positions: sparkline, line with its band, the paid-by-day curve, and when one invoice's money comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from perennial.kernel.charts import marks
from perennial.kernel.charts.marks import MIN_POINTS, Chart, Markup, Tone


@dataclass(frozen=True, slots=True)
class LinePoint:
    """One point of a line; no value is a gap, never interpolated. `low` and `high` are the band around it."""

    name: str
    value: float | None
    text: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a survival curve: from `day` on, `share` of invoices are paid (or of anything counted in days or
    months, still there), between `low` and `high`.
    """

    day: int
    share: float
    low: float
    high: float


def spark(
    values: Sequence[float | None],
    *,
    label: str,
    low: float | None = None,
    high: float | None = None,
    tone: Tone = "",
    width: int = 64,
    height: int = 18,
) -> Chart:
    """A trend beside its figure. `low` and `high` fix the scale so that rows compare; gaps stay gaps."""
    known = [v for v in values if v is not None]
    if len(known) < MIN_POINTS:
        return Chart(Markup(""), label)
    y = marks.scale(min(known) if low is None else low, max(known) if high is None else high, height - 3, 3)
    x = marks.scale(0, len(values) - 1, 1, width - 3)
    end, last = [(i, v) for i, v in enumerate(values) if v is not None][-1]
    body = [f'<path d="{marks.path([(x(i), y(v)) for i, v in run])}"/>' for run in marks.stretches(values)]
    body.append(f'<circle cx="{marks.at(x(end))}" cy="{marks.at(y(last))}" r="2.2"/>')
    return Chart(marks.svg(f"sp {tone}".strip(), width, height, label, body), label)


def line(
    points: Sequence[LinePoint],
    *,
    label: str,
    head: tuple[str, str],
    ticks: Sequence[tuple[float, str]] = (),
    target: float | None = None,
    width: int = 480,
    height: int = 140,
) -> Chart:
    """A line with its band. May start above zero, so it prints its range through `ticks` (value, text)."""
    rows = tuple((p.name, p.text) for p in points)
    known = [p for p in points if p.value is not None]
    if len(known) < MIN_POINTS:
        return Chart(Markup(""), label, head, rows)
    figures = [v for p in points for v in (p.value, p.low, p.high) if v is not None] + [v for v, _ in ticks]
    figures += [] if target is None else [target]
    left = 12 + 6 * max((len(t) for _, t in ticks), default=0)
    y = marks.scale(min(figures), max(figures), height - 22, 12)
    x = marks.scale(0, len(points) - 1, left + 6, width - 8)
    body = marks.grid(ticks, y, left, width)
    for stretch in marks.stretches([None if p.low is None or p.high is None else (p.low, p.high) for p in points]):
        upper = [(x(i), y(high)) for i, (_, high) in stretch]
        lower = [(x(i), y(low)) for i, (low, _) in reversed(stretch)]
        body.append(f'<path class="band" d="{marks.path(upper + lower)}Z"/>')
    if target is not None:
        body.append(marks.stroke("lim", left, y(target), width, y(target)))
    for run in marks.stretches([p.value for p in points]):
        body.append(f'<path class="ln" d="{marks.path([(x(i), y(value)) for i, value in run])}"/>')
    end = max(i for i, p in enumerate(points) if p.value is not None)
    last = points[end]
    body.append(f'<circle class="pt" cx="{marks.at(x(end))}" cy="{marks.at(y(last.value or 0))}" r="3"/>')
    body.append(marks.text(min(x(end), width - 3 * len(last.text)), y(last.value or 0) - 8, last.text, kind="e"))
    shown = marks.every(len(points), width - left)
    body += [
        marks.text(x(i), height - 5, p.name, anchor="end" if i == len(points) - 1 else "middle")
        for i, p in enumerate(points)
        if i % shown == 0
    ]
    return Chart(marks.svg("ch", width, height, label, body), label, head, rows)


def km_step(
    steps: Sequence[Step],
    *,
    label: str,
    head: tuple[str, str],
    day_text: Callable[[int], str],
    share_text: Callable[[float], str],
    mark: int | None = None,
    start: float = 0.0,
    width: int = 360,
    height: int = 140,
) -> Chart:
    """How many invoices are paid by each day from issue (Kaplan-Meier), with its interval; `mark` is the term.

    With `start` 1 it comes down: the share that is still there.
    """
    rows = tuple((day_text(s.day), share_text(s.share)) for s in steps)
    if len(steps) < MIN_POINTS:
        return Chart(Markup(""), label, head, rows)
    last = steps[-1].day
    left = 12 + 6 * len(share_text(1.0))
    x, y = marks.scale(0, last, left, width - 4), marks.scale(0, 1, height - 20, 10)
    body = marks.grid([(v, share_text(v)) for v in (0.0, 0.5, 1.0)], y, left, width)

    def stairs(values: Sequence[float]) -> list[tuple[float, float]]:
        points, level = [(x(0), y(start))], start
        for step, value in zip(steps, values, strict=True):
            points += [(x(step.day), y(level)), (x(step.day), y(value))]
            level = value
        return points

    edge = stairs([s.high for s in steps]) + stairs([s.low for s in steps])[::-1]
    body.append(f'<path class="band" d="{marks.path(edge)}Z"/>')
    body.append(f'<path class="ln" d="{marks.path(stairs([s.share for s in steps]))}"/>')
    if mark is not None and mark <= last:
        body.append(marks.stroke("due", x(mark), y(1), x(mark), y(0)))
    for day, anchor in ((0, "start"), (last // 2, "middle"), (last, "end")):
        body.append(marks.text(x(day), height - 5, day_text(day), anchor=anchor))
    return Chart(marks.svg("ch", width, height, label, body), label, head, rows)


def pay_line(
    due: int,
    early: int,
    expected: int,
    late: int,
    *,
    label: str,
    first: int = -35,
    last: int = 60,
    width: int = 140,
) -> Chart:
    """When one invoice's money comes, in days from today: due tick, 8-in-10 interval, expected dot, today line.

    What lies beyond `first` and `last` is drawn at the edge, so that rows of one table share a scale.
    """
    if not early <= expected <= late:
        raise ValueError(f"an interval runs from early to late: {early}, {expected}, {late}")
    scale = marks.scale(first, last, 3, width - 3)

    def x(day: float) -> float:
        return scale(min(max(day, first), last))

    middle, wide = x(expected), max(x(late) - x(early), 7)
    left = min(max(x(early), 0), width - wide)
    body = [
        marks.stroke("tk", 0, 10, width, 10),
        marks.stroke("now", x(0), 1, x(0), 19),
        marks.rect("iv", left, 6.5, wide, 7, 3.5),
        f'<circle class="dot" cx="{marks.at(middle)}" cy="10" r="3.4"/>',
        marks.stroke("due late" if due < 0 else "due", x(due), 3, x(due), 17),
    ]
    return Chart(marks.svg("ch pay", width, 20, label, body), label)
