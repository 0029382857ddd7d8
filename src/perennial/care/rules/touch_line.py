"""Reading one line such as "call with Tom, Clara: budget stays, 30 min" or "вчера звонок с Томом: бюджет прежний".

Kind, day, minutes and names are words in three languages; what is not understood stays in the text, nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from perennial.kernel.text import fold

# the beginnings of words, so that declined forms are found as well
_KINDS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("visit", ("visit", "визит", "візит", "приезжа", "приїжджа", "поездк", "поїздк")),
    ("meeting", ("meeting", "met", "meet", "встреч", "встрет", "зустріч", "зустрі", "совещан", "нарад")),
    ("call", ("call", "phone", "zoom", "звонок", "звонил", "созвон", "позвон", "дзвін", "дзвони", "подзвон", "телеф")),
    ("mail", ("mail", "email", "wrote", "letter", "письм", "написа", "почт", "лист", "пошт")),
    ("chat", ("chat", "slack", "telegram", "teams", "чат", "переписк", "листуван")),
    ("note", ("note", "заметк", "нотатк", "записк")),
)  # fmt: skip
_JOINS: Final = frozenset(
    {"with", "and", "to", "from", "с", "со", "и", "от", "з", "із", "зі", "та", "і", "й", "від", "&"}
)
_DAYS: Final = {
    "today": 0, "сегодня": 0, "сьогодні": 0, "yesterday": 1, "вчера": 1, "вчора": 1, "позавчера": 2, "позавчора": 2,
}  # fmt: skip
_MINUTES: Final = re.compile(
    r"(?<!\S)(\d{1,3})\s?(min(?:utes?)?|мин(?:ут[аы]?)?|хв(?:илин[аи]?)?)\.?(?!\w)", re.IGNORECASE
)
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_HEAD: Final = 120  # characters in which the colon after kind and names is looked for
_STEM: Final = 3  # letters of a name that must be the same before its ending may differ


@dataclass(frozen=True, slots=True)
class Named:
    """A person who may be named in a line."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class ReadLine:
    """What a line says. `unknown`: words in front of the colon that are nobody's name; `unclear`: several people's."""

    text: str
    kind: str | None = None
    on: date | None = None
    minutes: int | None = None
    theirs: tuple[int, ...] = ()
    ours: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


def read_line(line: str, *, theirs: Sequence[Named], ours: Sequence[Named], as_of: date) -> ReadLine:
    """Read a line. People of both sides are found by first name, surname or both, in any of their cases."""
    line = " ".join(line.split())
    kind, on, rest = _opening(line, as_of)
    head, colon, tail = rest[:_HEAD].partition(":")
    tail += rest[_HEAD:]
    with_head = bool(colon) and not re.match(r"\d\d\b", tail) and _is_head(head, kind, theirs, ours)
    named = head if with_head else rest
    their, our, unknown, unclear = _names(named, theirs, ours, strict=not with_head)
    minutes = _MINUTES.search(line)
    text = (tail.strip() if with_head else rest.strip(" ,:;-")) or line
    return ReadLine(
        text=text, kind=kind, on=on, minutes=int(minutes.group(1)) if minutes else None, theirs=their, ours=our,
        unknown=unknown if with_head else (), unclear=unclear,
    )  # fmt: skip


def _opening(line: str, as_of: date) -> tuple[str | None, date | None, str]:
    """Kind and day at the very beginning, in either order, and the rest."""
    kind: str | None = None
    on: date | None = None
    rest = line
    for _turn in range(2):
        found = _WORD.match(rest)
        word = fold(found.group()) if found else ""
        if on is None and word in _DAYS:
            on = as_of - timedelta(days=_DAYS[word])
        elif kind is None and (kind := _kind(word)) is not None:
            pass
        else:
            break
        rest = rest[found.end() if found else 0 :].lstrip(" ,")
    return kind, on, rest


def _kind(word: str) -> str | None:
    for kind, stems in _KINDS:
        # English words stand whole, or with -s, -ed, -ing: "metrics" is no meeting
        for stem in stems:
            if word == stem or (word.startswith(stem) and (not stem.isascii() or word[len(stem) :] in _ENDINGS)):
                return kind
    return None


_ENDINGS: Final = frozenset({"s", "ed", "ing"})


def _is_head(head: str, kind: str | None, theirs: Sequence[Named], ours: Sequence[Named]) -> bool:
    """Whether what stands before the colon is a list of people: after a kind, or when somebody is known by name."""
    words = [fold(word) for word in _WORD.findall(_MINUTES.sub("", head))]
    names = [word for word in words if word not in _JOINS and word not in _DAYS]
    if not names:
        return kind is not None
    known = [word for word in names if any(_answers(word, part) for p in (*theirs, *ours) for part in _parts(p))]
    return len(names) <= 8 and (bool(known) or (kind is not None and len(names) <= 2))


def _names(
    text: str, theirs: Sequence[Named], ours: Sequence[Named], *, strict: bool
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[str, ...], tuple[str, ...]]:
    """Ids of both sides, then words that are nobody's and words that are several people's.

    strict: in running text only a capital letter makes a word a name.
    """
    words = [w for w in _WORD.findall(_MINUTES.sub("", text)) if not strict or w[:1].isupper()]
    their: dict[int, None] = {}
    our: dict[int, None] = {}
    unknown, unclear = [], []
    at = 0
    while at < len(words):
        word, after = fold(words[at]), fold(words[at + 1]) if at + 1 < len(words) else ""
        at += 1
        if word in _JOINS or word in _DAYS or _kind(word):
            continue
        both = [(side, p) for side, people in ((their, theirs), (our, ours)) for p in people if _named(p, word)]
        full = [(side, p) for side, p in both if after and any(_answers(after, part) for part in _parts(p)[1:])]
        if len(full) == 1:
            at += 1
        # somebody of theirs wins over a colleague of the same name: the line is about the client
        found = full or [pair for pair in both if pair[0] is their] or both
        if len(found) == 1:
            side, person = found[0]
            side[person.id] = None
        elif found:
            unclear.append(words[at - 1])
        else:
            unknown.append(words[at - 1])
    return tuple(their), tuple(our), tuple(unknown), tuple(unclear)


def _named(person: Named, word: str) -> bool:
    return any(_answers(word, part) for part in _parts(person))


def _parts(person: Named) -> Sequence[str]:
    return [fold(part) for part in _WORD.findall(person.name)]


def _answers(word: str, part: str) -> bool:
    """Whether a word is a part of a name in some case: "Томом" is Том, "Олени" is Олена; "Tomas" is not Tom."""
    if word == part:
        return True
    if word.isascii() or min(len(word), len(part)) < _STEM:
        return False
    stem = part[:-1] if len(part) > _STEM and part[-1] in "аяьйоеиі" else part
    return word.startswith(stem) and len(word) - len(stem) <= 3


def first_names(people: Iterable[Named]) -> str:
    """Names for a hint: "Tom, Clara"."""
    return ", ".join(person.name.split(" ")[0] for person in people)
