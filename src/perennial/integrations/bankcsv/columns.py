"""The search for the row that names the columns, and for what each column holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perennial.integrations.bankcsv.vocabulary import NAMES, words
from perennial.kernel.money import MINOR_UNITS
from perennial.kernel.text import name_key

ROLES = tuple(NAMES)
# Names are compared through name_key(): lower case, without accents and punctuation.
_BY_NAME = {
    name_key(name): (role, rank)
    for role, names in reversed(NAMES.items())
    for rank, name in reversed(list(enumerate(words(names))))
}
_MANY = ("text",)
_LAST_HEADER_ROW = 60


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each role stands. `currency` is the one the amount column names in its header, else ''."""

    header_row: int
    places: Mapping[str, int]
    texts: tuple[int, ...]
    currency: str
    recognised: int

    @property
    def has_amount(self) -> bool:
        return "amount" in self.places or ("debit" in self.places and "credit" in self.places)

    def cell(self, row: Sequence[object], role: str) -> object:
        place = self.places.get(role)
        return row[place] if place is not None and place < len(row) else ""


def find_columns(rows: Sequence[Sequence[object]]) -> Columns | None:
    """The header: of the first rows the one with the most known names, a date and an amount among them."""
    best: Columns | None = None
    for number, row in enumerate(rows[:_LAST_HEADER_ROW]):
        found = _columns(number, row)
        if found is None or not found.has_amount or "date" not in found.places:
            continue
        if best is None or found.recognised > best.recognised:
            best = found
    return best


def mapped_columns(names: Mapping[str, str], header: Sequence[object], header_row: int) -> Columns:
    """Columns as a person named them: header cell or number from 1 -> role. Raises KeyError for an unknown column."""
    titles = {str(cell).strip(): place for place, cell in enumerate(header)}
    places: dict[str, int] = {}
    texts: list[int] = []
    for name, role in names.items():
        place = titles[name] if name in titles else int(name) - 1 if name.isdecimal() else -1
        if place < 0 or role not in ROLES:
            raise KeyError(name)
        if role in _MANY:
            texts.append(place)
        else:
            places[role] = place
    return Columns(header_row, places, tuple(texts), "", len(names))


def _columns(number: int, row: Sequence[object]) -> Columns | None:
    ranks: dict[str, int] = {}
    places: dict[str, int] = {}
    texts: list[int] = []
    currency = ""
    for place, cell in enumerate(row):
        if not isinstance(cell, str) or not cell.strip() or len(cell) > 60:
            continue
        role, rank, named = _role(cell)
        if role in _MANY:
            texts.append(place)
        elif role and rank < ranks.get(role, 10_000):
            ranks[role], places[role] = rank, place
            if role == "amount":
                currency = named
    if not places:
        return None
    return Columns(number, places, tuple(texts), currency, len(places) + len(texts))


def _role(cell: str) -> tuple[str, int, str]:
    """The role of a header, its rank among the names of the role, and a currency named in it ('Betrag (EUR)')."""
    key = name_key(cell)
    if key in _BY_NAME:
        return (*_BY_NAME[key], "")
    words = key.split()
    if len(words) > 1 and words[-1].upper() in MINOR_UNITS:
        plain = " ".join(words[:-1])
        if plain in _BY_NAME:
            return (*_BY_NAME[plain], words[-1].upper())
    # 'Назва контрагента / Counterparty name': either half may be known.
    for half in cell.split("/") if "/" in cell else ():
        if name_key(half) in _BY_NAME:
            return (*_BY_NAME[name_key(half)], "")
    return "", 0, ""
