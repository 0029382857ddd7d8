"""A need in one line, as it is said on the phone: "2 senior .NET within one month". In three languages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from perennial.kernel.finder.deadlines import read_deadline
from perennial.kernel.text import fold

MOST: Final = 99
_LEVELS: Final = {
    "junior": r"junior|jr|джун\w*|младш\w+|молодш\w+",
    "middle": r"middle|mid|мидл\w*|мідл\w*|средн\w+|середн\w+",
    "senior": r"seniors?|sr|сеньор\w*|синьор\w*|сіньйор\w*|сеньйор\w*|старш\w+",
    "lead": r"lead|лид\w*|лід\w*|тимлид\w*|тімлід\w*|ведущ\w+|провідн\w+",
}
_WORDS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "один": 1, "одна": 1, "одного": 1,
    "два": 2, "две": 2, "двух": 2, "двое": 2, "двоих": 2, "три": 3, "трех": 3, "трое": 3, "четыре": 4, "пять": 5,
    "дві": 2, "двох": 2, "двоє": 2, "трьох": 3, "троє": 3, "чотири": 4, "п'ять": 5,
}  # fmt: skip
_WORD: Final = re.compile(r"[^\W\d_][\w']*|\d+")
_OPENING: Final = 4  # words among which the number of people stands
_DAY_FOLLOWS: Final = frozenset({
    "in", "within", "by", "before", "until", "from", "через", "за", "до", "к", "ко", "в", "с", "з", "протягом",
    "упродовж", "на",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the line says; None and '' where it does not. `more`: further skills that it names."""

    seats: int
    level: str
    skill: str
    more: tuple[str, ...]
    needed_on: date | None


def read_need(line: str, skills: Iterable[str], said_on: date) -> Asked:
    """`skills`: names that are known; the first one the line names is what is needed."""
    text = fold(line).replace("ё", "е").replace("’", "'")
    named = _skills(text, skills)
    level = next((level for level, words in _LEVELS.items() if re.search(rf"\b(?:{words})\b", text)), "")
    day = read_deadline(text, said_on).day
    skill, more = (named[0] if named else ""), tuple(named[1:])
    return Asked(_seats(text), level, skill, more, day if day and day > said_on else None)


def _skills(text: str, skills: Iterable[str]) -> list[str]:
    """Longer names first, so that "React Native" is not React; then in the order of the line."""
    found: list[tuple[int, str]] = []
    for name in sorted(skills, key=len, reverse=True):
        match = re.search(rf"(?<![\w+#.]){re.escape(fold(name))}(?![\w+#])", text)
        if match:
            found.append((match.start(), name))
            text = text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
    return [name for _at, name in sorted(found)]


def _seats(text: str) -> int:
    for word in _WORD.findall(text)[:_OPENING]:
        if word in _DAY_FOLLOWS:
            break
        count = int(word) if word.isdigit() else _WORDS.get(word)
        if count is not None:
            return min(max(count, 1), MOST)
    return 1
