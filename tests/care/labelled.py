"""Sentences written for the promise finder, each with its label. Half were kept aside while the rules were written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zlib import crc32

from perennial.kernel.finder import Found, find_promises

HERE = Path(__file__).parent
LANGUAGES = ("en", "ru", "uk")
SAID_ON = date(2026, 11, 23)
OURS = frozenset(("Alice", "Bohdan", "Rita", "Oleh", "Denys", "Алиса", "Богдан", "Рита", "Олег", "Денис", "Аліса"))


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence: spoken by us or not, whose promise it is ("o", "t" or "-"), and the day it names."""

    by_us: bool
    label: str
    day: date | None
    text: str
    later: bool = False  # written when the rules were finished, and not looked at for changing them

    @property
    def held(self) -> bool:
        """Whether it was kept aside, by the sum of its bytes."""
        return self.later or crc32(self.text.encode()) % 2 == 1

    @property
    def found(self) -> Found | None:
        rows = find_promises(self.text, said_on=SAID_ON, by_us=self.by_us, our_names=OURS)
        return rows[0] if rows else None


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of finding; `whose` and `days`: shares right among those found."""

    n: int
    precision: float
    recall: float
    f1: float
    whose: float
    days: float


def labelled(language: str) -> list[Labelled]:
    rows, later = [], False
    for line in (HERE / f"promises.{language}.txt").read_text(encoding="utf-8").splitlines():
        later = later or line == "# written after the rules"
        if not line.startswith("#"):
            speaker, label, day, text = line.split("|", 3)
            named = date(2026, int(day[:2]), int(day[3:])) if day else None
            rows.append(Labelled(speaker == "o", label, named, text, later))
    return rows


def score(rows: Iterable[Labelled]) -> Score:
    rows = list(rows)
    pairs = [(row, row.found) for row in rows]
    right = [(row, found) for row, found in pairs if found and row.label != "-"]
    claimed = sum(1 for _row, found in pairs if found)
    wanted = sum(1 for row in rows if row.label != "-")
    precision, recall = len(right) / max(1, claimed), len(right) / max(1, wanted)
    return Score(
        n=len(rows), precision=precision, recall=recall, f1=2 * precision * recall / max(1e-9, precision + recall),
        whose=sum(found.ours == (row.label == "o") for row, found in right) / max(1, len(right)),
        days=sum(found.day == row.day for row, found in right) / max(1, len(right)),
    )  # fmt: skip
