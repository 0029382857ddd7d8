"""Text for searching and comparing names across alphabets, and small pieces that pages and letters share."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^\w]+", re.UNICODE)
# Ё and Ґ lose their marks through NFKD, but й and ї would too; these letters are words apart, so they stay.
_KEEP = {"й": "й", "ї": "ї"}
_FORMS = (
    "inc llc ltd limited plc corp corporation co company gmbh ag kg ug se sa sas sarl srl spa bv nv oy ab as aps "
    "sp z o oo zoo ооо оао зао пао ао ип тов тзов фоп пп пат ат прат"
)
_LEGAL_FORMS = frozenset(_FORMS.split())


def fold(text: str) -> str:
    """Case, accents and spacing removed, Cyrillic included: 'ПрИвіт  Ёлка' and 'привіт елка' are equal.

    SQLite folds only ASCII, so names are searched through a column that holds this.
    """
    if text.isascii():  # as most of what is folded is: nothing to take off
        return _SPACES.sub(" ", text.lower()).strip()
    kept = []
    for char in unicodedata.normalize("NFKC", text).casefold():
        if char in _KEEP:
            kept.append(char)
        else:
            kept.extend(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    return _SPACES.sub(" ", "".join(kept)).strip()


def name_key(text: str) -> str:
    """A company name reduced to its letters and digits, for matching: 'ACME, Inc.' -> 'acme inc'."""
    return _NOT_WORD.sub(" ", fold(text)).strip()


def company_key(name: str) -> str:
    """A company name without its legal form: 'ACME, Inc.' and 'acme' are one company."""
    words = name_key(name).split()
    return " ".join(word for word in words if word not in _LEGAL_FORMS) or " ".join(words)


def reference_key(text: str) -> str:
    """An invoice number or payment reference without separators and case: 'INV-2026/0017' -> 'inv20260017'."""
    return _NOT_WORD.sub("", fold(text)).replace("_", "")


def initials(name: str) -> str:
    """Up to two letters for a monogram: 'Harbor Pay' -> 'HP', 'acme' -> 'AC'."""
    words = [w for w in _NOT_WORD.sub(" ", name).split() if w]
    if not words:
        return "?"
    letters = words[0][:2] if len(words) == 1 else words[0][0] + words[1][0]
    return letters.upper()
