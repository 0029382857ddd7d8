"""Whether a role or a project is of a service, and where a client stands with it on a day. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from perennial.kernel.text import name_key


@dataclass(frozen=True, slots=True)
class Said:
    """What a person marked: `until` is the last day of "not for them"."""

    stand: str
    on: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A placement ("placement") or a project ("project") of a client: its words, days and the id of its row."""

    kind: str
    id: int
    words: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a client stands. `rows` are the works that show it; empty where a person said so."""

    stand: str
    since: date
    rows: tuple[Work, ...] = ()


def words_of(text: str) -> tuple[str, ...]:
    """'QA, manual tester' -> ('qa', 'manual tester'): each is looked for as whole words."""
    return tuple(dict.fromkeys(key for part in text.split(",") if (key := name_key(part))))


def is_of(words: Iterable[str], text: str) -> bool:
    """Whether one of the words stands in a role or a name, as a whole word: 'go' is not in 'Django'."""
    whole = f" {name_key(text)} "
    return any(f" {word} " in whole for word in words)


def standing(words: Iterable[str], works: Iterable[Work], said: Said | None, as_of: date) -> Standing | None:
    """Work that goes on shows that it is bought, whatever was said before; what is over does not.

    A "not for them" holds until its day.
    """
    named = tuple(words)
    going = tuple(
        work for work in works
        if work.since <= as_of and (work.until is None or work.until >= as_of) and is_of(named, work.words)
    )  # fmt: skip
    if going:
        return Standing("bought", min(work.since for work in going), going)
    if said is None or (said.stand == "not" and said.until is not None and said.until < as_of):
        return None
    return Standing(said.stand, said.on)
