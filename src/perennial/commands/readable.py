"""An answer for a reader at a terminal: single values as lines, lists of rows as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

WIDEST = 60


def readable(result: Mapping[str, Any]) -> str:
    """The same answer as the JSON document, line by line."""
    return "\n".join(_lines(result, "")).rstrip()


def table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Aligned columns; amounts to the right. The columns are those of the first row."""
    if not rows:
        return []
    columns = list(rows[0])
    cells = [[_cell(row.get(column)) for column in columns] for row in rows]
    widths = [max(len(column), *(len(line[n]) for line in cells)) for n, column in enumerate(columns)]
    head = "  ".join(column.ljust(width) for column, width in zip(columns, widths, strict=True))
    body = ["  ".join(_aligned(text, width) for text, width in zip(line, widths, strict=True)) for line in cells]
    return [line.rstrip() for line in (head, *body)]


def _lines(value: Mapping[str, Any], indent: str) -> list[str]:
    lines: list[str] = []
    for key, item in value.items():
        if isinstance(item, Mapping) and item:
            lines += [f"{indent}{key}:", *_lines(item, indent + "  ")]
        elif isinstance(item, list) and item and isinstance(item[0], Mapping):
            lines += ["", f"{indent}{key}:", *(f"{indent}  {line}" for line in table(item)), ""]
        else:
            lines.append(f"{indent}{key}: {_text(item)}")
    return lines


def _text(value: Any) -> str:
    if value is None or value in ([], {}):
        return "-"
    if isinstance(value, Mapping):
        return " ".join(str(part) for part in value.values())
    return " ".join(str(value).split())


def _cell(value: Any) -> str:
    text = _text(value)
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"


def _aligned(text: str, width: int) -> str:
    number = text.replace(".", "", 1).replace("-", "", 1).isdigit()
    return text.rjust(width) if number else text.ljust(width)
