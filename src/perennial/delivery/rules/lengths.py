"""Lengths of time as people type them into a cell, and as they read them."""

from __future__ import annotations

import re
from typing import Final

_CLOCK: Final = re.compile(r"(\d{1,3}):([0-5]?\d)")
_DECIMAL: Final = re.compile(r"(\d{1,3})?(?:[.,](\d{1,4}))?")
_WORDS: Final = re.compile(r"(?:(\d{1,3})\s*(?:h|ч|год)\.?)?\s*(?:(\d{1,4})\s*(?:m|min|м|мин|хв)?\.?)?", re.I)


class NoLength(ValueError):
    """The text is no length of time."""


def parse_length(text: str) -> int:
    """Seconds of '7:30', '7.5', '7,5', '7h 30m', '45m' or '7'; nothing at all is 0. Raises NoLength."""
    said = " ".join(text.split()).lower()
    if not said:
        return 0
    if clock := _CLOCK.fullmatch(said):
        return int(clock[1]) * 3600 + int(clock[2]) * 60
    if decimal := _DECIMAL.fullmatch(said):
        whole, part = decimal[1] or "0", decimal[2] or "0"
        scale: int = 10 ** len(part)
        return int(whole) * 3600 + (int(part) * 7200 + scale) // (2 * scale)
    words = _WORDS.fullmatch(said)
    if words is None or not (words[1] or words[2]):
        raise NoLength(text)
    return int(words[1] or 0) * 3600 + int(words[2] or 0) * 60


def length_text(seconds: int) -> str:
    """'7:30'; the same in every language."""
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02}"
