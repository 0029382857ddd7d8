"""The few strokes that every chart is made of, and what a chart is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10
from typing import Literal, TypeVar

T = TypeVar("T")
Tone = Literal["", "good", "watch", "risk"]
Scale = Callable[[float], float]

MIN_POINTS = 4


class Markup(str):
    """Text that is already HTML; template engines that honour `__html__` print it as it is."""

    __slots__ = ()

    def __html__(self) -> Markup:
        return self

    def __str__(self) -> Markup:
        return self


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its conclusion and its figures. False when there were too few points to draw."""

    svg: Markup
    label: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.svg)

    def __str__(self) -> Markup:
        return self.svg


def at(value: float) -> str:
    """A coordinate with at most one decimal: a chart must stay small."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    span = (high - low) or 1.0
    return lambda value: start + (value - low) * (end - start) / span


def round_levels(top: float) -> tuple[float, float, float]:
    """Nothing, and the two greatest round figures of one step that lie within the picture; `top` is over nothing."""
    size = 10 ** floor(log10(top / 2))
    step = next(size * n for n in (5, 2.5, 2, 1) if size * n * 2 <= top * (1 + 1e-9))
    return 0.0, step, 2 * step


def svg(kind: str, width: float, height: float, label: str, body: Sequence[str], *, stretch: bool = False) -> Markup:
    fit = ' preserveAspectRatio="none"' if stretch else ""
    return Markup(
        f'<svg class="{kind}" width="{at(width)}" height="{at(height)}" viewBox="0 0 {at(width)} {at(height)}"{fit}'
        f' role="img" aria-label="{escape(label)}">{"".join(body)}</svg>'
    )


def text(x: float, y: float, text: str, *, anchor: str = "middle", kind: str = "") -> str:
    cls = f' class="{kind}"' if kind else ""
    return f'<text{cls} x="{at(x)}" y="{at(y)}" text-anchor="{anchor}">{escape(text)}</text>'


def stroke(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path class="{kind}" d="M{at(x1)} {at(y1)}L{at(x2)} {at(y2)}"/>'


def rect(kind: str, x: float, y: float, width: float, height: float, radius: float = 0) -> str:
    rx = f' rx="{at(radius)}"' if radius else ""
    return f'<rect class="{kind}" x="{at(x)}" y="{at(y)}" width="{at(width)}" height="{at(max(height, 0))}"{rx}/>'


def path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{at(x)} {at(y)}" for x, y in points)


def every(count: int, room: float) -> int:
    """Print every n-th name so that names of about 44 px do not touch."""
    return max(1, -(-count * 44 // max(1, int(room))))


def stretches(values: Sequence[T | None]) -> list[list[tuple[int, T]]]:
    """The runs of at least two neighbours that are there, with their places; a gap ends a run."""
    runs: list[list[tuple[int, T]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((place, value))
    return [run for run in runs if len(run) > 1]


def grid(ticks: Sequence[tuple[float, str]], y: Callable[[float], float], left: float, width: float) -> list[str]:
    """At most three grid lines with their figures at the left."""
    return [stroke("tk", left, y(v), width, y(v)) + text(left - 6, y(v) + 4, t, anchor="end") for v, t in ticks[:3]]
