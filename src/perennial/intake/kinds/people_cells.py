"""What address books and customer systems write of people: addresses, birthdays, countries, sites."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from babel import Locale

from perennial.kernel.text import fold

_EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\".]+")
_BETWEEN = re.compile(r"[;,|\s]+")
_BIRTHDAYS: Final = (
    re.compile(r"(?:\d{4}|--)-?(?P<month>\d{2})-?(?P<day>\d{2})(?:[T ].*)?"),
    re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})(?:\.(?:\d{2}|\d{4}))?(?:\s.*)?"),
)
_LEAP_YEAR: Final = 2000


def emails_in(text: str) -> tuple[list[str], list[str]]:
    """Addresses of a cell in lower case, and what stands there and is none."""
    good: list[str] = []
    bad: list[str] = []
    for part in _BETWEEN.split(text):
        word = part.removeprefix("mailto:").strip("<>").casefold()
        if word:
            (good if _EMAIL.fullmatch(word) and len(word) <= 254 else bad).append(word)
    return list(dict.fromkeys(good)), bad


def birthday_of(text: str) -> tuple[int, int] | None:
    """(month, day) of '1985-04-17', '19850417', '--0417', '17.04.1985'; None for what could be read two ways."""
    for pattern in _BIRTHDAYS:
        if match := pattern.fullmatch(text.strip()):
            try:
                found = date(_LEAP_YEAR, int(match["month"]), int(match["day"]))
            except ValueError:
                return None
            return found.month, found.day
    return None


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Names of countries in our three languages, folded, and what else they are called."""
    found: dict[str, str] = {}
    for language in ("en", "ru", "uk"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB"):
                found.setdefault(fold(str(name)), code)
    more = {
        "usa": "US", "u.s.a.": "US", "united states of america": "US", "uk": "GB", "england": "GB",
        "great britain": "GB",
        "сша": "US", "россия": "RU", "россии": "RU", "росія": "RU", "великобритания": "GB", "велика британія": "GB",
        "англия": "GB", "беларусь": "BY", "украина": "UA", "україна": "UA", "czech republic": "CZ",
        "the netherlands": "NL", "holland": "NL", "оаэ": "AE", "uae": "AE",
    }  # fmt: skip
    return {**found, **{fold(name): code for name, code in more.items()}}


def country_of(text: str) -> str | None:
    """The two letters of a country by its code or name."""
    text = text.strip()
    if re.fullmatch(r"[A-Za-z]{2}", text) and text.casefold() != "uk":
        return text.upper() if text.upper() in _countries().values() else None
    return _countries().get(fold(text))
