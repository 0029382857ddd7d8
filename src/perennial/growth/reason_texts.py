"""Why a piece fits a client: in the reader's words for our pages, and in a sentence for the client's letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

Row = Mapping[str, Any]

_INSIDE: Final = {
    ("industry", "industry"): gettext_noop("their industry: %(term)s"),
    ("company", "rivals"): gettext_noop("it names their competitor %(term)s"),
    ("technology", "ecosystem"): gettext_noop("they work with %(term)s"),
    ("technology", "plans"): gettext_noop("in their plans: %(term)s"),
    ("technology", "news"): gettext_noop("they wrote about %(term)s lately"),
    ("topic", "plans"): gettext_noop("in their plans: %(term)s"),
    ("topic", "ecosystem"): gettext_noop("they work with %(term)s"),
    ("topic", "news"): gettext_noop("they wrote about %(term)s lately"),
    ("topic", "industry"): gettext_noop("their industry: %(term)s"),
    ("interest", "interest"): gettext_noop("%(name)s wants to hear of %(term)s"),
    ("country", "country"): gettext_noop("it is about their country, %(term)s"),
    ("elsewhere", "country"): gettext_noop("it is about another country than theirs, %(term)s"),
    ("everyone", ""): gettext_noop("worth telling every client"),
}
# What the client reads: never what we have noted about them, only what the piece itself is about.
_TO_CLIENT: Final = {
    "interest": {
        "en": "You wanted to hear of this: {term}.", "ru": "Вы хотели знать об этом больше: {term}.",
        "uk": "Ви хотіли знати про це більше: {term}.",
    },
    "technology": {
        "en": "It is about what your team works with: {term}.", "ru": "Это о том, с чем работает ваша команда: {term}.",
        "uk": "Це про те, з чим працює ваша команда: {term}.",
    },
    "topic": {
        "en": "It may help with what you have ahead: {term}.", "ru": "Это может пригодиться в ваших планах: {term}.",
        "uk": "Це може стати в пригоді у ваших планах: {term}.",
    },
    "industry": {
        "en": "It concerns your industry: {term}.", "ru": "Это касается вашей отрасли: {term}.",
        "uk": "Це стосується вашої галузі: {term}.",
    },
    "company": {
        "en": "It is about companies in your market: {term}.", "ru": "Это о компаниях вашего рынка: {term}.",
        "uk": "Це про компанії вашого ринку: {term}.",
    },
}  # fmt: skip


def said(row: Row) -> str:
    """A reason in the reader's language."""
    template = _INSIDE.get((row["kind"], row["source"]))
    return _(template) % {"term": row["term"], "name": row["name"]} if template else ""


def points(row: Row) -> str:
    """'+40' or '−20'."""
    return f"+{row['points']}" if row["points"] >= 0 else f"−{-row['points']}"


def said_all(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """Every reason with its points, as evidence."""
    return [(said(row), points(row)) for row in rows]


def to_client(reasons: Iterable[Row], language: str) -> str:
    """One sentence why it is written to them; empty where the piece is for everybody."""
    kinds = {row["kind"]: row for row in reversed(list(reasons))}
    for kind, words in _TO_CLIENT.items():
        if kind in kinds:
            return words[language].format(term=kinds[kind]["term"])
    return ""
