"""Invoice numbers in a payment's text: 'Rg. INV-2026/0017,0018' names two invoices, a date or a sum names none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from perennial.kernel.text import company_key, fold, reference_key

# A number sign folds into letters ('№5' becomes 'no5') and would stick to the number.
_SIGNS = str.maketrans({"№": " ", "#": " ", "º": " ", "°": " "})
_PIECE = re.compile(r"[^\W\d_]+|\d+")
_MOST_PIECES: Final = 8
SHORTEST: Final = 4
_DATE = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:(?:19|20)?\d\d)"
    r"|\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:19|20)\d\d"
)


def keys_in(text: str) -> Iterator[str]:
    """Every run of neighbouring pieces as a key of `reference_key`'s form, whole pieces only: '117' is not in '1170'.

    Bare digits apart by a blank are not joined ('100 2026' is no '1002026'); after a word they are ('INV 2026 17').
    """
    folded = fold(text.translate(_SIGNS))
    pieces = [(match.group(), match.start(), match.end()) for match in _PIECE.finditer(folded)]
    for at, (first, _, end) in enumerate(pieces):
        joined = first
        yield joined
        for piece, start, stop in pieces[at + 1 : at + _MOST_PIECES]:
            gap = folded[end:start]
            if len(gap) > 1 or gap in (",", ";") or (gap == " " and joined.isdigit()):
                break
            joined, end = joined + piece, stop
            yield joined


def tail_of(number: str) -> str:
    """The last digits of a number, where a short reference may stand for it: '0018' of 'INV-2026-0018'."""
    found = _PIECE.findall(fold(number))
    return found[-1] if found and found[-1].isdigit() else ""


def strength(key: str) -> int:
    """How much a key alone says. 3: points at one invoice; 2: does so for a payer we know or an exact amount; 1: may be
    anything (shorter than four characters, a year, a date)."""
    if len(key) < SHORTEST or _DATE.fullmatch(key):
        return 1
    if key.isdigit():
        return 3 if len(key) >= 6 else 2
    return 3 if any(char.isdigit() for char in key) else 1


payer_key = company_key
"""Payers are known by their name without its legal form."""


def names_in(text: str, known: Iterable[str] | dict[str, object], longest: int = 5) -> list[str]:
    """Payer keys among `known` that stand in a text as whole words."""
    words = payer_key(text).split()
    runs = {" ".join(words[at : at + size]) for at in range(len(words)) for size in range(1, longest + 1)}
    return sorted(run for run in runs if len(run) >= SHORTEST and run in known)


def number_key(number: str) -> str:
    """The key under which an invoice is found; signs before the number do not count."""
    return reference_key(number.translate(_SIGNS))
