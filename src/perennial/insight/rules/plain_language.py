"""Whether a person who is not of our trade can read a report and hold us to it (docs/algorithms/plain-language.md).

Six kinds of findings, each with its place: a vague word, no day or no name, jargon without its meaning, a long
sentence, official style, and a number that our own figures do not know. Nothing is changed; the writer decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from perennial.insight.rules import plain_words as words

Kind = Literal["vague", "open", "jargon", "long", "official", "number"]
KINDS: Final[tuple[Kind, ...]] = ("vague", "open", "jargon", "long", "official", "number")
MOST_WORDS: Final = 30
_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…](?=\S)[^.!?…\n]*)*[.!?…]*")
_DIGITS = re.compile(r"\d")
_WORD = re.compile(r"[\w’'-]+")
_NUMBER = re.compile(r"\d[\d\u00a0\u202f ]*(?:[.,]\d+)*")
_CLOCK = re.compile(
    r"\b\d{1,2}:\d{2}\b|\b\d{4}-\d{2}-\d{2}\b|\b(?:19|20)\d{2}\b|\b\d{1,2}\.\d{1,2}(?:\.\d{2,4})?\b(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """`start` and `end` are places in the text; `word` is what stands there; `instead` what to write, where known."""

    kind: Kind
    start: int
    end: int
    word: str
    sentence: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the database knows, by topic (plain_words.TOPICS); a topic without figures is not checked."""

    by_topic: Mapping[str, frozenset[Decimal]]


def check(
    text: str, language: str, figures: Figures | None = None, *, promises: Callable[[str], bool] | None = None
) -> list[Finding]:
    """All findings of a text, in its order. `promises` tells whether a sentence promises something without a day."""
    found: list[Finding] = []
    for match in _SENTENCE.finditer(text):
        sentence = match.group().strip()
        if sentence:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            found += _sentence(sentence, start, language, figures, promises)
    return sorted(found, key=lambda finding: (finding.start, KINDS.index(finding.kind)))


def _sentence(
    sentence: str, start: int, language: str, figures: Figures | None, promises: Callable[[str], bool] | None
) -> list[Finding]:
    found: list[Finding] = []

    def add(kind: Kind, match: re.Match[str], instead: str = "") -> None:
        place = start + match.start()
        if not any(f.kind == kind and f.start < start + match.end() and place < f.end for f in found):
            found.append(Finding(kind, place, start + match.end(), match.group(), sentence, instead))

    dated = has_day(sentence, language)
    measured = bool(_DIGITS.search(_without_days(sentence, language)))
    for match in words.compiled(words.FILLER[language]).finditer(sentence):
        add("vague", match)
    if not measured:
        for match in words.compiled(words.HOW_MUCH[language]).finditer(sentence):
            add("vague", match)
    if not dated:
        for match in words.compiled(words.WHEN[language]).finditer(sentence):
            add("open", match)
        if promises is not None and not any(finding.kind == "open" for finding in found) and promises(sentence):
            found.append(Finding("open", start, start + len(sentence), sentence, sentence))
    for match in words.compiled(words.WHO[language]).finditer(sentence):
        add("open", match)
    for pattern, plain in words.jargon(language):
        for match in pattern.finditer(sentence):
            if not re.match(r"\s*\(", sentence[match.end() :]):  # explained in brackets
                add("jargon", match, plain)
    for match in words.compiled(words.OFFICIAL[language]).finditer(sentence):
        add("official", match)
    for match in re.finditer(words.PASSIVE[language], sentence, re.I):
        add("official", match)
    count = len(_WORD.findall(sentence))
    if count > MOST_WORDS:
        found.append(Finding("long", start, start + len(sentence), str(count), sentence))
    return found + (_numbers(sentence, start, language, figures) if figures else [])


def has_day(sentence: str, language: str) -> bool:
    """Whether a day of a month, or a date in figures, stands in the sentence."""
    return _without_days(sentence, language) != sentence


def _without_days(sentence: str, language: str) -> str:
    """The sentence with its days and clock times blanked, places kept."""
    months = words.compiled(words.MONTHS[language]).pattern
    before = re.compile(rf"\d{{1,2}}(?:\s*[–-]\s*\d{{1,2}})?(?:st|nd|rd|th)?\s+{months}", re.I)
    after = re.compile(rf"{months}\s+\d{{1,2}}\b(?!\s*%|[\s\u00a0\u202f.,]\d)", re.I)  # October 12, not October 42,000
    for pattern in (before, after, _CLOCK):
        sentence = pattern.sub(lambda found: "_" * len(found.group()), sentence)
    return sentence


def _numbers(sentence: str, start: int, language: str, figures: Figures) -> list[Finding]:
    """Numbers about something we count that are none of the figures we have about it."""
    for topic, stems in words.TOPICS.items():
        known = figures.by_topic.get(topic)
        about, verb = stems[language]
        if known is None or not words.compiled(about).search(sentence):
            continue
        if verb and not words.compiled(verb).search(sentence):
            continue
        instead = ", ".join(f"{value:f}" for value in sorted(known))
        return [
            Finding("number", start + begin, start + end, sentence[begin:end], sentence, instead)
            for begin, end, value in _said_numbers(sentence, language)
            if value not in known
        ]
    return []


def _said_numbers(sentence: str, language: str) -> list[tuple[int, int, Decimal]]:
    """Every number said, in figures or in words to twelve, without days, clocks and shares."""
    bare = _without_days(sentence, language)
    found = []
    for match in _NUMBER.finditer(bare):
        text = match.group().rstrip()
        if not bare[match.start() + len(text) :].lstrip().startswith("%"):
            found.append((match.start(), match.start() + len(text), _value(text)))
    by_word = words.number_words(language)
    for match in _WORD.finditer(bare):
        if match.group().casefold() in by_word:
            found.append((match.start(), match.end(), Decimal(by_word[match.group().casefold()])))
    return found


def _value(text: str) -> Decimal:
    """'42,000', '42 000,50', '8.4'; three digits after one mark are thousands."""
    bare = re.sub(r"[\s\u00a0\u202f]", "", text)
    tail = re.search(r"[.,](\d{1,2})$", bare)
    whole = re.sub(r"[.,]", "", bare[: tail.start()] if tail else bare)
    return Decimal(f"{whole}.{tail[1]}" if tail else whole)
