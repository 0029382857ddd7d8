"""Sentences of a note that promise something: who, what, by when. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from perennial.kernel.finder import english, slavic
from perennial.kernel.finder.deadlines import read_deadline

LONGEST: Final = 300
_ENDS: Final = re.compile(r"(?<=[.!?…])\s+(?=[\"«“(]?[A-ZА-ЯІЇЄҐ0-9])|\n+")
_ABBREVIATION: Final = re.compile(r"\b(?:Mr|Mrs|Dr|No|approx|т|д|г|ул|вул|ст)\.$")
_CYRILLIC: Final = re.compile(r"[а-яіїєґё]", re.IGNORECASE)
_LATIN: Final = re.compile(r"[a-z]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence that promises something. `ours`: by our side; `day` and `at` as far as it names them."""

    sentence: str
    ours: bool
    day: date | None
    at: time | None


def find_promises(
    text: str, *, said_on: date, by_us: bool = True, our_names: Collection[str] = (), their_names: Collection[str] = ()
) -> list[Found]:
    """The promises of a note (`by_us`) or of a client's mail, in the order in which they stand.

    `our_names`, `their_names`: first names as they are written, so that "Alice will send it" is known as ours.
    """
    found = []
    for sentence in sentences(text):
        plain = plainly(sentence)
        if plain.rstrip(' "»”)').endswith("?"):
            continue
        rules = slavic if len(_CYRILLIC.findall(plain)) > len(_LATIN.findall(plain)) else english
        own = our_names if by_us else their_names
        who = rules.promises_in(sentence, plain, own)
        if not who:
            continue
        deadline = read_deadline(plain, said_on)
        if deadline.past or (rules is english and deadline.day is None and english.DATED.search(plain)):
            continue
        if deadline.day is not None and deadline.day < said_on:
            continue
        found.append(Found(sentence[:LONGEST], (who != "other") == by_us, deadline.day, deadline.at))
    return found


def sentences(text: str) -> list[str]:
    """The sentences of a text; an abbreviation does not end one."""
    parts: list[str] = []
    for part in _ENDS.split(text):
        part = part.strip(" \t-•*·")
        if not part:
            continue
        if parts and _ABBREVIATION.search(parts[-1]):
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    return parts


def plainly(sentence: str) -> str:
    """Lower case, е for ё, one kind of apostrophe, one kind of blank."""
    lower = sentence.lower().replace("ё", "е")
    return re.sub(r"\s+", " ", re.sub(r"[’ʼ‘`]", "'", lower)).strip()
