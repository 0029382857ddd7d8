"""Sentences written for the plain-language check, labelled; every second one was kept aside for judging."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from perennial.insight.rules.plain_language import check
from perennial.kernel.finder import find_promises

LANGUAGES = ("en", "ru", "uk")
LABELS = {"v": "vague", "d": "open", "j": "jargon", "l": "long", "p": "official"}


@dataclass(frozen=True, slots=True)
class Row:
    kinds: frozenset[str]
    text: str
    held: bool


@dataclass(frozen=True, slots=True)
class Score:
    n: int
    precision: float
    recall: float
    wrong: tuple[str, ...]

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def labelled(language: str, name: str = "") -> list[Row]:
    """The sentences of a language; `later`: those written in freer speech once the rules were finished."""
    rows = []
    path = Path(__file__).with_name(f"{name}{language}.txt")
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        kinds, text = line.split(" | ", 1)
        held = bool(name) or number % 2 == 1
        rows.append(Row(frozenset(LABELS[k] for k in kinds.split(",") if k != "-"), text, held))
    return rows


def promises_without_day(sentence: str) -> bool:
    """As care.queries.found tells it, without its database."""
    found = find_promises(sentence, said_on=date(2026, 1, 5))
    return bool(found) and found[0].day is None


def score(rows: list[Row], language: str) -> Score:
    """Counted by sentence and kind."""
    hit = extra = missed = 0
    wrong = []
    for row in rows:
        found = {finding.kind for finding in check(row.text, language, promises=promises_without_day)}
        hit += len(found & row.kinds)
        extra += len(found - row.kinds)
        missed += len(row.kinds - found)
        if found != row.kinds:
            wrong.append(f"{sorted(row.kinds)} {sorted(found)} {row.text}")
    return Score(len(rows), hit / max(1, hit + extra), hit / max(1, hit + missed), tuple(wrong))
