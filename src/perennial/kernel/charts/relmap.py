"""Who knows whom: our people at the left, theirs at the right, one curve a tie; thickness is strength."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final, Literal

from perennial.kernel.charts import marks
from perennial.kernel.charts.marks import Chart, Markup
from perennial.kernel.text import initials

MOST: Final = 8  # people a side; those beyond are one group
WIDTH: Final = 760
_NODE: Final = 226
_STEP: Final = 54
_TOP: Final = 54
_LETTERS: Final = 27  # of a name that fit into its box
TieKind = Literal["tie", "dev", "cold", "ask"]
_ORDER: Final[dict[TieKind, int]] = {"cold": 0, "dev": 1, "tie": 2, "ask": 3}


@dataclass(frozen=True, slots=True)
class MapPerson:
    """A person of one side. `kind`: "" with a live tie, "key" for the ones that matter most, "cold" without one."""

    id: int
    name: str
    post: str = ""
    kind: Literal["", "key", "cold", "ask"] = ""


@dataclass(frozen=True, slots=True)
class MapTie:
    """A tie by the persons' ids. `title` is read out where a pointer rests."""

    ours: int
    theirs: int
    strength: float
    kind: TieKind
    title: str = ""


def relationship_map(
    ours: Sequence[MapPerson],
    theirs: Sequence[MapPerson],
    ties: Sequence[MapTie],
    *,
    label: str,
    heads: tuple[str, str],
    others: Callable[[int], str],
    table: tuple[tuple[str, ...], tuple[tuple[str, ...], ...]],
) -> Chart:
    """The map. People come in the order they are wanted; from the ninth of a side on they are one group, named by
    `others(count)`. `table`: head and rows of the same figures. Without people nothing is drawn.
    """
    head, rows = table
    if not ours or not theirs:
        return Chart(Markup(""), label, head, rows)
    left, to_left = _grouped(ours, others)
    right, to_right = _grouped(theirs, others)
    height = _TOP + _STEP * max(len(left), len(right)) - 12
    y_left, y_right = _places(left, height), _places(right, height)
    x_left, x_right = _NODE + 1, WIDTH - _NODE - 1
    middle = (x_left + x_right) / 2
    body = [marks.text(x, 16, name, anchor="start", kind="col") for x, name in ((0, heads[0]), (x_right, heads[1]))]
    for tie in _joined(ties, to_left, to_right):
        y1, y2 = y_left[tie.ours], y_right[tie.theirs]
        wide = f' stroke-width="{marks.at(1.2 + tie.strength * 5.2)}"' if tie.kind in ("tie", "dev") else ""
        half, start, end = marks.at(middle), marks.at(y1), marks.at(y2)
        curve = f"M{x_left} {start}C{half} {start} {half} {end} {x_right} {end}"
        title = f"<title>{escape(tie.title)}</title>" if tie.title else ""
        body.append(f'<path class="tie {tie.kind}"{wide} d="{curve}">{title}</path>')
    body += [_node(1, y_left[person.id], person) for person in left]
    body += [_node(x_right, y_right[person.id], person) for person in right]
    return Chart(marks.svg("map", WIDTH, height, label, body), label, head, rows)


def _grouped(people: Sequence[MapPerson], others: Callable[[int], str]) -> tuple[list[MapPerson], dict[int, int]]:
    """At most MOST boxes, and which box stands for whom; a group has the id 0."""
    if len(people) <= MOST:
        return list(people), {person.id: person.id for person in people}
    shown, rest = list(people[: MOST - 1]), people[MOST - 1 :]
    kind: Literal["", "cold"] = "" if any(person.kind != "cold" for person in rest) else "cold"
    where = {person.id: person.id for person in shown} | {person.id: 0 for person in rest}
    return [*shown, MapPerson(0, others(len(rest)), kind=kind)], where


def _joined(ties: Sequence[MapTie], to_left: dict[int, int], to_right: dict[int, int]) -> list[MapTie]:
    """One curve for each pair of boxes, the strongest of its best kind; weak ones are drawn first."""
    found: dict[tuple[int, int], MapTie] = {}
    for tie in ties:
        if tie.ours not in to_left or tie.theirs not in to_right:
            continue
        key = (to_left[tie.ours], to_right[tie.theirs])
        known = found.get(key)
        if known is None or (_ORDER[tie.kind], tie.strength) > (_ORDER[known.kind], known.strength):
            found[key] = replace(tie, ours=key[0], theirs=key[1])
    return sorted(found.values(), key=lambda tie: (_ORDER[tie.kind], tie.strength))


def _places(people: Sequence[MapPerson], height: float) -> dict[int, float]:
    """The middle of each box: spread over the height."""
    room = (height - _TOP + 12) / len(people)
    return {person.id: _TOP - 12 - 15 + room * (place + 0.5) for place, person in enumerate(people)}


def _node(x: float, y: float, person: MapPerson) -> str:
    box = marks.rect(f"nd {person.kind}".strip(), x, y - 19, _NODE, 38, 7)
    if person.id == 0:
        return box + marks.text(x + 16, y + 4, person.name, anchor="start")
    first = y - 2 if person.post else y + 4
    parts = [
        box,
        f'<circle class="tg" cx="{x + 19}" cy="{marks.at(y)}" r="11"/>',
        marks.text(x + 19, y + 3.6, initials(person.name), kind="tgx"),
        marks.text(x + 37, first, _short(person.name), anchor="start"),
    ]
    if person.post:
        parts.append(marks.text(x + 37, y + 12, _short(person.post, 3), anchor="start", kind="sub"))
    return "".join(parts)


def _short(text: str, more: int = 0) -> str:
    return text if len(text) <= _LETTERS + more else text[: _LETTERS + more - 1].rstrip() + "…"
