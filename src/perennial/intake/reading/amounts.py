"""Amounts as people and programs write them: '1,234.56', '1 234,56', '1.234,56', '(12.00)', '$12', '12 EUR'.

Whether a comma or a point separates decimals is decided over a whole column, because '1,234' alone cannot tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from perennial.intake.reading.reasons import (
    AMOUNT_TOO_LARGE,
    NO_AMOUNT,
    NOT_AN_AMOUNT,
    UNKNOWN_CURRENCY,
    Reason,
    because,
)
from perennial.intake.reading.table import Cell
from perennial.intake.reading.words import currency_of

POINT: Final = "."
COMMA: Final = ","
LARGEST: Final = Decimal(10) ** 12
"""Amounts of this size and more are refused: a column of text numbers, never money of ours."""

_PLAIN = re.compile(r"-?\d{1,12}(?:\.(?:\d{1,2}|\d{4,20}))?")
_PARTS = re.compile(
    r"""(?P<open>\()?\s*(?P<sign>[-+])?\s*(?P<before>[^\d\s.,()+-][^\d()+-]*?)?\s*(?P<inner>[-+])?\s*
    (?P<number>\d[\d.,\s'’]*|[.,]\d+)\s*(?P<after>[^\d\s.,()+-][^\d()+-]*?)?\s*(?P<tail>-)?\s*(?P<close>\))?""",
    re.VERBOSE,
)
_GROUPS = re.compile(r"\d{1,3}(?:[\s'’]\d{3})+(?=[.,]|$)")
_BLANKS = re.compile(r"[\s'’]")
_NOTHING = frozenset({"", "-", "–", "—"})


class BadCell(Exception):
    """A cell that cannot be read; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(str(reason))


class UndecidedDecimal(Exception):
    """The column cannot tell thousands from decimals; `sample` is one of its amounts."""

    def __init__(self, sample: str) -> None:
        self.sample = sample
        super().__init__(sample)


def find_decimal(cells: Iterable[Cell]) -> str:
    """POINT or COMMA, whichever the amounts of these cells use. Raises UndecidedDecimal when they cannot tell."""
    seen: set[str] = set()
    unclear = ""
    for cell in cells:
        if isinstance(cell, str) and (COMMA in cell or POINT in cell):
            sign = POINT if _PLAIN.fullmatch(cell) else _evidence(cell)
            if sign:
                seen.add(sign)
            elif not unclear:
                unclear = cell.strip()
    if unclear and len(seen) != 1:
        raise UndecidedDecimal(unclear)
    return seen.pop() if len(seen) == 1 else POINT


def parse_amount(cell: Cell, decimal: str = POINT) -> tuple[Decimal, str | None]:
    """The amount and the currency written beside it, if any; unclear separators are read by `decimal`.

    Raises BadCell.
    """
    if isinstance(cell, Decimal):
        return _sized(cell, str(cell)), None
    if not isinstance(cell, str):
        raise BadCell(because(NOT_AN_AMOUNT, value=cell))
    if _PLAIN.fullmatch(cell):
        return Decimal(cell), None
    text = cell.strip().replace("−", "-").replace("\u2013", "-")
    if text in _NOTHING:
        raise BadCell(Reason(NO_AMOUNT))
    found = _PARTS.fullmatch(text)
    if not found or (found["open"] is None) != (found["close"] is None):
        raise BadCell(because(NOT_AN_AMOUNT, value=cell))
    amount = _sized(_number(found["number"].rstrip(), decimal, cell), cell)
    signs = [found["sign"], found["inner"], found["tail"]]
    negative = found["open"] is not None or "-" in signs
    return -amount if negative else amount, _currency(found["before"], found["after"])


def is_empty_amount(cell: Cell) -> bool:
    """No amount at all: an empty cell or a dash."""
    return isinstance(cell, str) and cell.strip() in _NOTHING


def _evidence(text: str) -> str:
    """The decimal sign an amount proves by itself, or '' ('1,234' and '1234' prove nothing)."""
    commas, points = text.count(COMMA), text.count(POINT)
    if commas and points:
        return COMMA if text.rindex(COMMA) > text.rindex(POINT) else POINT
    sign, other = (COMMA, POINT) if commas else (POINT, COMMA)
    if commas + points > 1:
        return other
    before, after = (re.sub(r"\D", "", part) for part in text.split(sign))
    if len(after) != 3 or not before or before.startswith("0") or len(before) > 3:
        return sign
    return ""


def _number(text: str, decimal: str, cell: str) -> Decimal:
    if _BLANKS.search(text):
        if not _GROUPS.match(text):
            raise BadCell(because(NOT_AN_AMOUNT, value=cell))
        text = _BLANKS.sub("", text)
    if COMMA in text or POINT in text:
        sign = _evidence(text) or decimal
        other = COMMA if sign == POINT else POINT
        whole, _, fraction = text.partition(sign)
        if sign in fraction or other in fraction or not _grouped(whole, other):
            raise BadCell(because(NOT_AN_AMOUNT, value=cell))
        text = f"{whole.replace(other, '') or '0'}.{fraction or '0'}"
    return Decimal(text)


def _grouped(whole: str, sign: str) -> bool:
    first, *groups = whole.split(sign)
    return not groups or (1 <= len(first) <= 3 and all(len(group) == 3 for group in groups))


def _sized(amount: Decimal, value: str) -> Decimal:
    if not amount.is_finite() or abs(amount) >= LARGEST:
        raise BadCell(because(AMOUNT_TOO_LARGE, value=value))
    return amount


def _currency(before: str | None, after: str | None) -> str | None:
    words = [word.strip() for word in (before, after) if word and word.strip()]
    codes = {currency_of(word) for word in words}
    if len(codes) > 1 or None in codes:
        raise BadCell(because(UNKNOWN_CURRENCY, value=" ".join(words)))
    return codes.pop() if codes else None
