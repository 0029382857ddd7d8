"""Who reports to whom, drawn from the top down: boxes with lines, indented by depth; too many fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perennial.kernel.charts import marks
from perennial.kernel.charts.marks import Chart, Markup

MOST = 16
WIDE, HIGH, GAP, INDENT = 236, 40, 8, 22
LETTERS = 30  # what fits into a box


@dataclass(frozen=True, slots=True)
class Node:
    """One person: name, what they are, how deep below the top; `strong` draws the box heavier, `faint` dashed."""

    name: str
    note: str
    depth: int
    strong: bool = False
    faint: bool = False


def tree(nodes: Sequence[Node], *, label: str, head: tuple[str, ...], more: str = "") -> Chart:
    """The nodes in reading order, each after its boss. Beyond 16 the deepest fold into one line that says `more`.

    `more` is the caller's sentence with the number of those folded; the table has everybody.
    """
    rows = tuple((n.name, n.note) for n in nodes)
    if not nodes:
        return Chart(Markup(""), label, head, rows)
    shown = _folded(nodes)
    deepest = max(n.depth for n in shown)
    body: list[str] = []
    last_at: dict[int, float] = {}
    for place, node in enumerate(shown):
        x, y = node.depth * INDENT + 1, place * (HIGH + GAP) + 1
        middle = y + HIGH / 2
        boss = last_at.get(node.depth - 1)
        if node.depth and boss is not None:
            left = (node.depth - 1) * INDENT + 12
            body.append(f'<path class="tk" d="M{marks.at(left)} {marks.at(boss)}V{marks.at(middle)}H{marks.at(x)}"/>')
        kind = "tb strong" if node.strong else "tb faint" if node.faint else "tb"
        body.append(marks.rect(kind, x, y, WIDE, HIGH, 6))
        body.append(marks.text(x + 10, y + 17, _cut(node.name), anchor="start", kind="tn"))
        body.append(marks.text(x + 10, y + 32, _cut(node.note), anchor="start"))
        last_at[node.depth] = y + HIGH
    height = len(shown) * (HIGH + GAP)
    if more and len(shown) < len(nodes):
        body.append(marks.text(1, height + 12, more, anchor="start"))
        height += 18
    return Chart(marks.svg("chart tree", WIDE + deepest * INDENT + 2, height, label, body), label, head, rows)


def _folded(nodes: Sequence[Node]) -> list[Node]:
    """At most MOST: whole levels from the top as long as they fit, then as many of the next as do."""
    depth = max(n.depth for n in nodes)
    while depth and sum(n.depth <= depth for n in nodes) > MOST:
        depth -= 1
    return [n for n in nodes if n.depth <= depth][:MOST]


def _cut(text: str) -> str:
    return text if len(text) <= LETTERS else text[: LETTERS - 1] + "…"
