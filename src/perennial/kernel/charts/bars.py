"""Lengths: columns, stacked columns, the ageing bar, the bullet. Bars always stand on zero."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from perennial.kernel.charts import marks
from perennial.kernel.charts.marks import MIN_POINTS, Chart, Markup, Tone


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name under it, its height, the text above it, and the interval it may end up in."""

    name: str
    value: float
    text: str
    low: float | None = None
    high: float | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Stack:
    """One column of several series, lowest first; `expected` draws it lighter. `goals`: lines across it and their
    kinds.
    """

    name: str
    parts: tuple[float, ...]
    text: str = ""
    expected: bool = False
    goals: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AgePart:
    """One ageing bucket: `level` 0 is not due, 1-4 are 1-30, 31-60, 61-90 and over 90 days late."""

    level: int
    name: str
    value: float
    text: str


def _whisker(x: float, up: float, down: float) -> str:
    """The interval a column may end up in: a stroke with two short ends."""
    cap = marks.at(x - 4)
    return (
        f'<path class="wk" d="M{marks.at(x)} {marks.at(up)}V{marks.at(down)}'
        f'M{cap} {marks.at(up)}h8M{cap} {marks.at(down)}h8"/>'
    )


def columns(
    bars: Sequence[Column],
    *,
    label: str,
    head: tuple[str, str],
    target: float | None = None,
    target_text: str = "",
    width: int = 320,
    height: int = 112,
) -> Chart:
    """Columns on a zero base, the current one in full colour, with a target line and whiskers for intervals.

    `head` names the two columns of the table: what a bar is, and the measure.
    """
    rows = tuple((bar.name, bar.text) for bar in bars)
    if len(bars) < MIN_POINTS:
        return Chart(Markup(""), label, head, rows)
    top = max([bar.value for bar in bars] + [bar.high or 0 for bar in bars] + [target or 0]) or 1
    y = marks.scale(0, top, height - 18, 16)
    step = width / len(bars)
    shown, body = marks.every(len(bars), width), []
    for index, bar in enumerate(bars):
        left, wide = index * step + step * 0.18, step * 0.64
        middle = left + wide / 2
        kind = "b1" if bar.current or not any(b.current for b in bars) else "b3"
        body.append(marks.rect(kind, left, y(bar.value), wide, y(0) - y(bar.value), 1.5))
        if bar.low is not None and bar.high is not None:
            body.append(_whisker(middle, y(bar.high), y(bar.low)))
        if index % shown == 0:
            above = y(bar.value if bar.high is None else bar.high) - 4
            body.append(marks.text(middle, above, bar.text, kind="e" if bar.current else ""))
            body.append(marks.text(middle, height - 4, bar.name))
    if target is not None:
        body.append(marks.stroke("lim", 0, y(target), width, y(target)))
        if target_text:
            body.append(marks.text(width, y(target) - 4, target_text, anchor="end"))
    return Chart(marks.svg("ch", width, height, label, body), label, head, rows)


def stacked_columns(
    stacks: Sequence[Stack],
    *,
    label: str,
    head: tuple[str, ...],
    format_value: Callable[[float], str],
    levels: Sequence[str] = ("b1", "b2"),
    width: int = 640,
    height: int = 176,
) -> Chart:
    """Columns of several series; `levels` are their classes, lowest first ('b1', 'b2', or 'age-0'...'age-4')."""
    rows = tuple((s.name, *(format_value(part) for part in s.parts)) for s in stacks)
    if len(stacks) < MIN_POINTS:
        return Chart(Markup(""), label, head, rows)
    top = max([sum(s.parts) for s in stacks] + [value for s in stacks for value, _kind in s.goals]) or 1
    y = marks.scale(0, top, height - 20, 16)
    left = 14 + 6 * max(len(format_value(top)), 2)
    body = marks.grid([(v, format_value(v)) for v in marks.round_levels(top)], y, left, width)
    step = (width - left) / len(stacks)
    shown = marks.every(len(stacks), width)
    for index, stack in enumerate(stacks):
        x, wide, base = left + index * step + step * 0.24, step * 0.52, 0.0
        faint = " faint" if stack.expected else ""
        for part, level in zip(stack.parts, levels, strict=True):
            if part > 0:
                body.append(marks.rect(level + faint, x, y(base + part), wide, y(base) - y(base + part) - 0.8))
            base += part
        body += [marks.stroke(kind, x - 5, y(value), x + wide + 5, y(value)) for value, kind in stack.goals]
        if stack.text:
            body.append(marks.text(x + wide / 2, y(base) - 4, stack.text, kind="e"))
        if index % shown == 0:
            body.append(marks.text(x + wide / 2, height - 5, stack.name))
    return Chart(marks.svg("ch", width, height, label, body), label, head, rows)


def paired_columns(
    pairs: Sequence[tuple[str, float, float]],
    *,
    label: str,
    head: tuple[str, str, str],
    format_value: Callable[[float], str],
    width: int = 480,
    height: int = 148,
) -> Chart:
    """Two columns side by side under each name: as it was, lighter, and as it is. Drawn from one pair on."""
    rows = tuple((name, format_value(was), format_value(now)) for name, was, now in pairs)
    top = max((value for _name, was, now in pairs for value in (was, now)), default=0.0)
    if not top:
        return Chart(Markup(""), label, head, rows)
    y = marks.scale(0, top, height - 20, 16)
    left = 14 + 6 * max(len(format_value(top)), 2)
    body = marks.grid([(v, format_value(v)) for v in marks.round_levels(top)], y, left, width)
    step = (width - left) / len(pairs)
    wide, shown = min(step * 0.3, 40.0), marks.every(len(pairs), width)
    for index, (name, was, now) in enumerate(pairs):
        middle = left + (index + 0.5) * step
        for value, x, kind in ((was, middle - wide - 1, "b3"), (now, middle + 1, "b1")):
            if value > 0:
                body.append(marks.rect(kind, x, y(value), wide, y(0) - y(value), 1.5))
        if index % shown == 0:
            body.append(marks.text(middle, height - 5, name))
    return Chart(marks.svg("ch", width, height, label, body), label, head, rows)


def ageing_bar(parts: Sequence[AgePart], *, label: str, head: tuple[str, str], height: int = 10) -> Chart:
    """One bar split by how late the money is; as wide as its container. Zero buckets take no room, negatives none."""
    rows = tuple((part.name, part.text) for part in parts)
    positive = [(part.level, max(part.value, 0)) for part in parts]
    total = sum(value for _, value in positive)
    body, x = [], 0.0
    for level, value in positive:
        wide = value / total * 1000 if total else 0
        if wide:
            body.append(marks.rect(f"age-{level}", x, 0, max(wide - 1, 0.5), height))
        x += wide
    if not total:
        body.append(marks.rect("none", 0, 0, 1000, height))
    return Chart(marks.svg("ch age", 1000, height, label, body, stretch=True), label, head, rows)


def bullet(value: float, *, label: str, top: float, target: float | None = None, tone: Tone = "") -> Chart:
    """A share of a whole as a thin bar with a target tick: progress, limits, how much of a ledger is overdue."""
    x = marks.scale(0, top, 0, 1000)
    body = [marks.rect("none", 0, 0, 1000, 6), marks.rect(f"fill {tone}".strip(), 0, 0, x(min(max(value, 0), top)), 6)]
    if target is not None:
        body.append(marks.rect("goal", min(x(target), 996), 0, 4, 6))
    return Chart(marks.svg("ch meter", 1000, 6, label, body, stretch=True), label)


def difference(value: float, *, label: str, top: float, tone: Tone = "") -> Chart:
    """A bar to the left of the zero line or to the right of it; `top` is the longest of the bars it stands among."""
    x = marks.scale(-top, top, 2, 118)
    left, right = sorted((x(0), x(value)))
    bar = marks.rect(f"fill {tone}".strip(), left, 3, max(right - left, 0.8), 8, 1)
    body = [bar, marks.stroke("wk", 60, 0, 60, 14)]
    return Chart(marks.svg("ch", 120, 14, label, body), label)
