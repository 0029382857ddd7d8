"""Whose hours a tracker's names are: what an import asks, with the nearest placements, and what was said before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from perennial.contracts.choices import WORKED
from perennial.contracts.models import Placement
from perennial.foundation.rights import may_see
from perennial.intake.models import ImportBatch, TrackerName
from perennial.intake.plan import OPEN
from perennial.kernel.text import fold

NEAREST: Final = 8
ASKED_AT_ONCE: Final = 40


@dataclass(frozen=True, slots=True)
class Pair:
    """A name and a piece of work of the export. `how`: as plan.Whose; `place`: the placement, where it is known."""

    key: str
    source: str
    who: str
    what: str
    how: str
    place: str
    entries: int
    seconds: int
    first: date
    last: date

    @property
    def is_open(self) -> bool:
        return is_open(self.how)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the placements that are nearest to it, the nearest first: (id, label)."""

    pair: Pair
    options: tuple[tuple[int, str], ...]
    rest: str = ""
    """The key under which all further work of the name is answered; on its first question, where there are several."""


@dataclass(frozen=True, slots=True)
class WhoseLook:
    """What the page says: questions (the longest work first), how many there are in all, and what is known."""

    asked: tuple[Asked, ...]
    open_count: int
    known: tuple[Pair, ...]
    seconds: int


def pairs_of(batch: ImportBatch) -> list[Pair]:
    """Names and work of the file as the last look has left them."""
    rows: Sequence[Mapping[str, Any]] = (batch.report or {}).get("whose") or ()
    return [
        Pair(
            key_of(row["source"], row["who"], row["what"]), row["source"], row["who"], row["what"], row["how"],
            row["place"], row["entries"], row["seconds"], date.fromisoformat(row["first"]),
            date.fromisoformat(row["last"]),
        )
        for row in rows
    ]  # fmt: skip


def whose_look(batch: ImportBatch, *, words: str = "") -> WhoseLook:
    """One query, and none where nothing is asked. `words` adds placements that have them in person or client."""
    pairs = pairs_of(batch)
    waiting = sorted((pair for pair in pairs if pair.is_open), key=lambda pair: -pair.seconds)
    shown = waiting[:ASKED_AT_ONCE]
    names = [pair.who for pair in waiting]
    near = _Near(words) if shown else None
    asked, met = [], set()
    for pair in sorted(shown, key=lambda one: names.index(one.who)):
        several = names.count(pair.who) > 1 and pair.who not in met
        met.add(pair.who)
        rest = key_of(pair.source, pair.who, TrackerName.ALL) if several else ""
        asked.append(Asked(pair, near.of(pair) if near else (), rest))
    known = tuple(pair for pair in pairs if not pair.is_open)
    return WhoseLook(tuple(asked), len(waiting), known, sum(pair.seconds for pair in pairs))


def is_open(how: str) -> bool:
    """Whether the answer is still to be given."""
    return how in OPEN


def key_of(source: str, who: str, what: str) -> str:
    """A short name of a question, for the fields of a form."""
    return hashlib.sha256("\x1f".join((source, who, what)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def names_said(user: Any, *, words: str = "") -> QuerySet[TrackerName]:
    """What was said so far: all of it, for those who see imports."""
    rows = TrackerName.objects.select_related("placement__person", "placement__client", "said_by")
    if not may_see(user, "imports"):
        return rows.none()
    if words:
        folded = fold(words)
        fits = Q(who_key__contains=folded) | Q(what_key__contains=folded)
        rows = rows.filter(fits | Q(placement__person__name__icontains=words)
                           | Q(placement__client__name__icontains=words))  # fmt: skip
    return rows


def people_at_work() -> list[tuple[str, str]]:
    """(address, name) of everybody who has a placement, by name."""
    rows = Placement.objects.filter(state__in=WORKED).order_by("person__name").values_list(
        "person__email", "person__name"
    )
    return list(dict.fromkeys(rows))


class _Near:
    """All placements, compared with a name and a piece of work by the groups of letters they have in common."""

    def __init__(self, words: str) -> None:
        rows = Placement.objects.filter(state__in=WORKED).select_related("person", "client").order_by("pk")
        self.rows = [
            (row, _letters(row.person.name) | _letters(row.person.email.split("@")[0]), _letters(row.client.name))
            for row in rows
        ]
        self.words = fold(words)

    def of(self, pair: Pair) -> tuple[tuple[int, str], ...]:
        who, what = _letters(pair.who.split("@")[0]), _letters(pair.what)
        scored = []
        for row, person, client in self.rows:
            score = 2 * _alike(who, person) + _alike(what, client)
            if self.words and (self.words in fold(row.person.name) or self.words in fold(row.client.name)):
                score += 10
            if row.starts_on <= pair.last and (row.ends_on is None or row.ends_on >= pair.first):
                score += 0.1
            scored.append((-score, row.pk, row))
        best = sorted(scored, key=lambda one: one[:2])[:NEAREST]
        return tuple((pk, f"{row.person.name} · {row.client.name}, {row.title}") for _score, pk, row in best)


def _letters(text: str) -> frozenset[str]:
    folded = f" {fold(text)} "
    return frozenset(folded[at : at + 3] for at in range(len(folded) - 2))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0
