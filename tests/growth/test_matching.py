"""Whom a piece fits and why: the table of docs/algorithms/our-news.md, words in three languages, whom to tell."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from perennial.growth.rules.matching import About, Book, Fit, Known, Reader, Reason, choose, fits
from perennial.growth.rules.words import industries_in, keyed, mentions

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "our-news.md"
TODAY = date(2026, 11, 23)
CLARA = Reader(1, "Clara", frozenset({"decision_maker"}), "contact:1", ("security",))
TOM = Reader(2, "Tom", frozenset({"technical"}), "contact:2")
BILLING = Reader(3, "Erin", frozenset({"billing"}), "contact:3")
CLIENT = Known(
    country="US", industry="Healthcare, telemedicine", ecosystem="AWS, Kubernetes and .NET",
    plans="Move the archive to the cloud by June", rivals="MedLine", readers=(CLARA, TOM, BILLING),
)  # fmt: skip


def rows() -> list[tuple[str, int, str]]:
    """The worked table of the page."""
    found = re.findall(r"^\| ([^|]+) \| (\d+) \| ([a-z, ]*)\|$", PAGE.read_text(), re.M)
    return [(piece.strip(), int(score), why.strip()) for piece, score, why in found]


def about(said: str) -> About:
    given: dict[str, Any] = {}
    for part in said.split("; "):
        name, _colon, terms = part.partition(": ")
        given[name] = tuple(terms.split(", ")) if terms else True
    return About(**given)


def test_the_page_has_its_table() -> None:
    assert len(rows()) == 13


@pytest.mark.parametrize(("piece", "score", "why"), rows(), ids=lambda value: str(value) or "-")
def test_the_table_of_the_page_holds(piece: str, score: int, why: str) -> None:
    fit = fits(about(piece), Book({7: CLIENT})).get(7, Fit(()))
    assert (fit.score, ", ".join(reason.kind for reason in fit.reasons)) == (score, why)
    assert [r.points for r in fit.reasons] == sorted((r.points for r in fit.reasons), reverse=True)


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("логистика", "Рынок логистики Европы", True),
        ("перевезення", "Вантажних перевезень більше", True),
        ("C#", "We write C# and C++", True),
        ("C", "We write C# and C++", False),
        (".NET", "the .NET team.", True),
        ("Node.js", "Node.js, React", True),
        ("Java", "JavaScript", False),
        ("payment", "Instant payments for shops", True),
        ("cloud migration", "migration of the cloud", False),
        ("", "anything", False),
    ],
)
def test_terms_are_found_as_whole_words_whatever_their_ending(term: str, text: str, found: bool) -> None:
    assert mentions(term, keyed(text)) is found


def test_an_industry_is_the_same_in_three_languages() -> None:
    assert (
        industries_in("Логистика и склады") == industries_in("freight") == industries_in("Логістика") == {"logistics"}
    )
    assert industries_in("Охорона здоров'я") == {"health"} and not industries_in("Zoology")


def test_many_clients_are_looked_at_once_and_only_those_who_share_something_are_named() -> None:
    others = {n: Known(industry="Energy", country="DE") for n in range(1, 50)}
    found = fits(About(industries=("energy",), countries=("DE",)), Book({0: CLIENT, **others}))
    assert set(found) == set(others) and {fit.score for fit in found.values()} == {60}


def chosen(*readers: Reader, kind: str = "industry", interested: int = 0, **more: Any) -> str:
    fit = Fit((Reason(kind, 40),), frozenset({interested}))
    given: dict[str, Any] = {"told": set(), "last": {}, "days": 21, "as_of": TODAY, **more}
    reader = choose(readers, fit, **given)
    return reader.name if reader else ""


def test_the_person_whose_interest_it_is_comes_first_then_who_decides_or_builds() -> None:
    assert chosen(TOM, CLARA, BILLING) == "Clara"
    assert chosen(CLARA, TOM, kind="technology") == "Tom"
    assert chosen(CLARA, TOM, BILLING, interested=3) == "Erin"
    assert chosen(BILLING) == ""


def test_nobody_is_told_twice_too_often_against_their_wish_or_against_us() -> None:
    assert chosen(CLARA, told={"contact:1"}) == ""
    assert chosen(CLARA, last={"contact:1": TODAY - timedelta(days=20)}) == ""
    assert chosen(CLARA, last={"contact:1": TODAY - timedelta(days=21)}) == "Clara"
    assert chosen(CLARA, last={"contact:1": TODAY}, days=0) == "Clara"
    quiet = Reader(4, "Quiet", frozenset({"sponsor"}), "contact:4", (), quiet=True)
    against = Reader(5, "Kevin", frozenset({"decision_maker", "opponent"}), "contact:5")
    assert chosen(quiet, against) == ""
