"""The business model canvas: nine blocks with lines (facts, ideas, questions), and what changed between versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BLOCKS = (
    "partners", "activities", "resources", "value", "relationships", "channels", "segments", "costs", "revenue",
)  # fmt: skip
KINDS = ("fact", "idea", "question")
MARKS = {"!": "idea", "?": "question"}
LONGEST = 300
MOST = 40  # lines of a block


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a block."""

    block: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A line of two versions: 'same', 'added' in the later one, or 'removed' from the earlier one."""

    item: Item
    change: str


def read_block(block: str, text: str) -> list[Item]:
    """Lines as they are typed: "! an idea", "? a question" or one that ends with a question mark, else a fact.

    Blank and repeated lines fall away; a line is cut at 300 characters, a block at 40 lines.
    """
    found: dict[tuple[str, str], Item] = {}
    for line in text.splitlines():
        words = " ".join(line.split())
        mark = MARKS.get(words[:1], "")
        words = words[1:].strip() if mark else words
        if words:
            kind = mark or ("question" if words.endswith("?") else "fact")
            found.setdefault((kind, words[:LONGEST]), Item(block, kind, words[:LONGEST]))
    return list(found.values())[:MOST]


def write_block(items: Iterable[Item], block: str) -> str:
    """The block as read_block reads it."""
    signs = {kind: sign for sign, kind in MARKS.items()}
    rows = [item for item in items if item.block == block]
    return "\n".join(
        f"{signs[i.kind]} {i.text}"
        if i.kind == "idea" or (i.kind == "question" and not i.text.endswith("?"))
        else i.text
        for i in rows
    )


def compare(earlier: Sequence[Item], later: Sequence[Item]) -> list[Difference]:
    """Every line of both, in the order of the blocks: the later version's lines, then what it lost."""
    was, now = set(earlier), set(later)
    found = []
    for block in BLOCKS:
        found += [Difference(i, "same" if i in was else "added") for i in later if i.block == block]
        found += [Difference(i, "removed") for i in earlier if i.block == block and i not in now]
    return found


def joined(first: Sequence[Item], second: Sequence[Item]) -> list[Item]:
    """Both canvases in one, each line once: for clients that become one."""
    return list(dict.fromkeys([*first, *second]))


def loaded(rows: Iterable[Mapping[str, Any]]) -> list[Item]:
    """Items from the stored rows; what is no line of a canvas is left out."""
    return [
        Item(str(row["block"]), str(row["kind"]), str(row["text"]))
        for row in rows
        if row.get("block") in BLOCKS and row.get("kind") in KINDS and row.get("text")
    ]


def stored(items: Iterable[Item]) -> list[dict[str, str]]:
    """Rows to be stored."""
    return [{"block": item.block, "kind": item.kind, "text": item.text} for item in items]


def empty_blocks(items: Iterable[Item]) -> list[str]:
    """Blocks without a line."""
    filled = {item.block for item in items}
    return [block for block in BLOCKS if block not in filled]
