"""Where an XLSX workbook holds formulas: read from its parts as bytes, because the reader of cells gives values only.

The parts were checked before (sizes, no entities); the search is one pass of an expression without nested repeats.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import unescape
from posixpath import basename
from typing import Final

from perennial.kernel.saying import gettext_noop

FORMULA_CELLS: Final = gettext_noop(
    "Column %(column)s of the sheet “%(sheet)s” holds formulas (cells: %(count)s); the values stored with them were "
    "taken."
)
_FORMULA = re.compile(
    rb"""<(?:\w{1,20}:)?c\s[^<>]{0,200}?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'][^<>]{0,200}>\s{0,20}<(?:\w{1,20}:)?f[\s/>]"""
)
_SHEET = re.compile(r"<(?:\w{1,20}:)?sheet\s([^<>]{1,600})>")
_RELATION = re.compile(r"<(?:\w{1,20}:)?Relationship\s([^<>]{1,1000})>")
_ATTRIBUTE = re.compile(r"""([\w:]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True, slots=True)
class FormulaColumn:
    """A column of a sheet with formulas: the row of the first one, and how many there are."""

    sheet: str
    column: str
    row: int
    count: int


def formula_columns(names: Iterable[str], read: Callable[[str], bytes]) -> list[FormulaColumn]:
    """The columns with formulas. `names` are the parts of the workbook, `read` gives the bytes of one."""
    parts = list(names)
    found: list[FormulaColumn] = []
    titles: dict[str, str] | None = None
    for name in parts:
        if "worksheets/" not in name.casefold() or not name.casefold().endswith(".xml"):
            continue
        columns = _in_sheet(read(name))
        if columns and titles is None:
            titles = _titles(parts, read)
        title = (titles or {}).get(basename(name), basename(name).rpartition(".")[0])
        found += [FormulaColumn(title, column, row, count) for column, (row, count) in columns.items()]
    return found


def _in_sheet(xml: bytes) -> dict[str, tuple[int, int]]:
    columns: dict[str, tuple[int, int]] = {}
    if b"<f" not in xml and b":f" not in xml:
        return columns
    for letters, digits in _FORMULA.findall(xml):
        row, count = columns.get(letters.decode(), (int(digits), 0))
        columns[letters.decode()] = (min(row, int(digits)), count + 1)
    return columns


def _titles(parts: list[str], read: Callable[[str], bytes]) -> dict[str, str]:
    """File name of a sheet's part -> the name on its tab."""
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= set(parts):
        return {}
    relations = _elements(_RELATION, read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id", ""): basename(one.get("Target", "")) for one in relations}
    sheets = _elements(_SHEET, read("xl/workbook.xml"))
    return {targets.get(one.get("r:id", ""), ""): unescape(one.get("name", "")) for one in sheets}


def _elements(pattern: re.Pattern[str], xml: bytes) -> list[dict[str, str]]:
    text = xml.decode("utf-8", "replace")
    return [
        {name: one or other for name, one, other in _ATTRIBUTE.findall(attributes)}
        for attributes in pattern.findall(text)
    ]
