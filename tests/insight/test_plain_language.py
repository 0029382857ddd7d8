"""The plain-language check: what it finds where, what heals a sentence, and how well it does on labelled sentences."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perennial.insight.rules.plain_language import Figures, check
from tests.insight.plain import LANGUAGES, labelled, score

FIGURES = Figures({
    "promises": frozenset({Decimal(5), Decimal(6)}), "questions": frozenset({Decimal(12), Decimal(13)}),
    "money": frozenset({Decimal("42000")}),
})  # fmt: skip


def kinds(text: str, language: str = "en", figures: Figures | None = None) -> list[str]:
    return [finding.kind for finding in check(text, language, figures)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_least_120_sentences_a_language_and_the_half_kept_aside_is_judged_well(language: str) -> None:
    rows = labelled(language)
    held = [row for row in rows if row.held]
    assert len(rows) >= 120 and len(held) == len(rows) // 2
    found = score(held, language)
    assert found.precision >= 0.85 and found.recall >= 0.85, found.wrong


def test_a_finding_tells_its_place_and_what_to_write_instead() -> None:
    text = "All went well. We refactored the queue soon."
    jargon, late = check(text, "en")
    assert (text[jargon.start : jargon.end], jargon.instead) == ("refactored", "made easier to change")
    assert (text[late.start : late.end], late.kind, late.sentence) == ("soon", "open", "We refactored the queue soon.")


def test_a_day_heals_soon_a_number_heals_faster_and_brackets_heal_jargon() -> None:
    assert kinds("It will be ready soon.") == ["open"]
    assert kinds("It will be ready soon, by 12 November.") == []
    assert kinds("Search is much faster.") == ["vague"]
    assert kinds("Search is much faster: 2 seconds, not 11.") == []
    assert kinds("The SLA was kept.") == ["jargon"]
    assert kinds("The SLA (the agreed time) was kept.") == []


@pytest.mark.parametrize(
    ("language", "right", "wrong", "word"),
    [
        ("en", "We kept five promises of six.", "We kept six promises of seven.", "seven"),
        ("ru", "Мы сдержали пять обещаний из шести.", "Мы сдержали 7 обещаний из 6.", "7"),
        ("uk", "Ми дотримали п’ять обіцянок із шести.", "Ми дотримали 4 обіцянки з 6.", "4"),
        ("en", "The invoice of 2 November is for 42,000 euros.", "The invoice of 2 November is for 43,000 euros.",
         "43,000"),
        ("ru", "Счёт за октябрь 42 000 евро.", "Счёт за октябрь 42 500 евро.", "42 500"),
    ],
)  # fmt: skip
def test_a_number_that_our_figures_do_not_know_is_found(language: str, right: str, wrong: str, word: str) -> None:
    assert "number" not in kinds(right, language, FIGURES)
    found = [finding for finding in check(wrong, language, FIGURES) if finding.kind == "number"]
    assert [finding.word for finding in found] == [word]
    assert found[0].instead


def test_what_is_not_counted_is_not_checked_and_nothing_is_found_in_nothing() -> None:
    assert kinds("We kept six promises of seven.", "en", Figures({})) == []
    assert check("", "en") == [] and check(" \n. . .\n", "uk") == []
    assert kinds("a" * 50_000, "ru") == []
