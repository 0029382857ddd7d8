"""Whom a piece of news fits, how well and why (docs/algorithms/our-news.md); the test is that page's table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from perennial.growth.rules.words import industries_in, keyed, mentions

# Points by what is shared. Of technologies and topics the second and the third add MORE each.
POINTS: Final = {
    "industry": 40, "company": 40, "technology": 30, "interest": 30, "everyone": 30, "topic": 20, "country": 20,
    "elsewhere": -20,
}  # fmt: skip
MORE: Final = 10
MOST: Final = 3  # technologies, and topics, that count
# Who is told first: what is technical to those who build, the rest to those who decide. Nobody else is suggested.
TECHNICAL_ORDER: Final = ("technical", "champion", "decision_maker", "influencer", "sponsor", "user")
ORDER: Final = ("decision_maker", "sponsor", "champion", "economic_buyer", "influencer", "technical", "user")
NEVER: Final = frozenset({"opponent"})
NOBODY: Final[frozenset[int]] = frozenset()


@dataclass(frozen=True, slots=True)
class About:
    """What a piece is about. `countries` are codes; `everyone`: worth telling whoever it may be."""

    industries: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """A person at the client who can be written to. `who` is the same for all posts of one human being."""

    id: int
    name: str
    roles: frozenset[str]
    who: str
    interests: tuple[str, ...] = ()
    quiet: bool = False  # wants no news


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a client, by where it stands."""

    country: str = ""
    industry: str = ""
    ecosystem: str = ""
    plans: str = ""  # strategy and goals
    rivals: str = ""
    news: str = ""  # headlines of theirs of late
    readers: tuple[Reader, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing shared: `term` of the piece, found in `source`, worth `points`."""

    kind: str
    points: int
    term: str = ""
    source: str = ""
    name: str = ""  # whose interest it is


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a piece fits a client, with its reasons, the weightiest first; they sum to the score within 0-100."""

    reasons: tuple[Reason, ...]
    interested: frozenset[int] = field(default=frozenset())  # readers whose interest it is

    @property
    def score(self) -> int:
        return max(0, min(100, sum(reason.points for reason in self.reasons)))

    @property
    def technical(self) -> bool:
        """Whether what weighs most is a technology."""
        return bool(self.reasons) and self.reasons[0].kind == "technology"


class Book:
    """Clients' texts made ready once, to lay many pieces against many clients; a term is looked up once."""

    def __init__(self, known: Mapping[int, Known]) -> None:
        self.known = known
        self._texts = {
            source: {pk: key for pk, one in known.items() if (key := keyed(getattr(one, source)))}
            for source in ("industry", "ecosystem", "plans", "rivals", "news")
        }
        self._interests = [
            (pk, reader, keyed(interest), interest)
            for pk, one in known.items() for reader in one.readers if not reader.quiet for interest in reader.interests
        ]  # fmt: skip
        self._found: dict[tuple[str, tuple[str, ...]], dict[int, str]] = {}

    def mentioning(self, term: str, sources: tuple[str, ...]) -> dict[int, str]:
        """Clients whose texts hold the term, and the first of the sources that does."""
        found = self._found.get((term, sources))
        if found is None:
            found = {}
            for source in reversed(sources):
                found |= {pk: source for pk, text in self._texts[source].items() if mentions(term, text)}
            self._found[(term, sources)] = found
        return found

    def in_industry(self, term: str) -> dict[int, str]:
        """Clients of the industry, whatever its name and language."""
        wanted = industries_in(term)
        found = dict(self.mentioning(term, ("industry",)))
        if wanted:
            found |= {pk: "industry" for pk, one in self.known.items() if wanted & industries_in(one.industry)}
        return found

    def interested_in(self, terms: Collection[str]) -> dict[int, list[tuple[Reader, str]]]:
        """People who want to hear of one of the terms, by client."""
        keys = [key for term in terms if (key := keyed(term))]
        found: dict[int, list[tuple[Reader, str]]] = {}
        for pk, reader, key, interest in self._interests:
            if any(key in one or one in key for one in keys):
                found.setdefault(pk, []).append((reader, interest))
        return found


def fits(about: About, book: Book) -> dict[int, Fit]:
    """Every client that shares anything with the piece, with the reasons. Nobody where nothing is shared."""
    found: dict[int, list[Reason]] = {}
    _first(found, "industry", about.industries, book.in_industry)
    _first(found, "company", about.companies, lambda term: book.mentioning(term, ("rivals",)))
    _several(found, "technology", about.technologies, book, ("ecosystem", "plans", "news"))
    _several(found, "topic", about.topics, book, ("plans", "ecosystem", "news", "industry"))
    wanted = book.interested_in((*about.technologies, *about.topics, *about.industries, *about.companies))
    for pk, people in wanted.items():
        reader, interest = people[0]
        found.setdefault(pk, []).append(Reason("interest", POINTS["interest"], interest, "interest", reader.name))
    if about.everyone:
        for pk in book.known:
            found.setdefault(pk, []).append(_reason("everyone", POINTS["everyone"], "", ""))
    _countries(found, about, book)
    return {
        pk: Fit(
            tuple(reasons if len(reasons) == 1 else sorted(reasons, key=lambda r: -r.points)),
            frozenset(r.id for r, _i in wanted[pk]) if pk in wanted else NOBODY,
        )
        for pk, reasons in found.items()
    }  # fmt: skip


def _first(
    found: dict[int, list[Reason]], kind: str, terms: Iterable[str], look: Callable[[str], Mapping[int, str]]
) -> None:
    """Of several terms that are found the first one counts."""
    done: set[int] = set()
    for term in terms:
        for pk, source in look(term).items():
            if pk not in done:
                done.add(pk)
                found.setdefault(pk, []).append(_reason(kind, POINTS[kind], term, source))


def _several(
    found: dict[int, list[Reason]], kind: str, terms: Iterable[str], book: Book, sources: tuple[str, ...]
) -> None:
    """The first one counts whole, two further ones a little."""
    counts: dict[int, int] = {}
    for term in terms:
        for pk, source in book.mentioning(term, sources).items():
            before = counts.get(pk, 0)
            if before < MOST:
                counts[pk] = before + 1
                found.setdefault(pk, []).append(_reason(kind, MORE if before else POINTS[kind], term, source))


@lru_cache(maxsize=4096)  # a thousand clients share one reason
def _reason(kind: str, points: int, term: str, source: str) -> Reason:
    return Reason(kind, points, term, source)


def _countries(found: dict[int, list[Reason]], about: About, book: Book) -> None:
    """A piece that names countries is about them: it counts for a client there and against one elsewhere."""
    if not about.countries:
        return
    for pk, one in book.known.items():
        if one.country in about.countries:
            found.setdefault(pk, []).append(_reason("country", POINTS["country"], one.country, "country"))
        elif one.country and pk in found:
            found[pk].append(_reason("elsewhere", POINTS["elsewhere"], one.country, "country"))


def told_again_on(last: date | None, days: int) -> date | None:
    """The first day on which a person may be told something again; None: at once."""
    return last + timedelta(days=days) if last is not None and days > 0 else None


def choose(
    readers: Iterable[Reader], fit: Fit, *, told: Collection[str], last: Mapping[str, date], days: int, as_of: date
) -> Reader | None:
    """Whom at the client to tell: whose interest it is first, then by role. None where nobody may be told now.

    `told`: people who know this piece; `last`: when each person was told anything; `days`: the least pause between two.
    """
    order = TECHNICAL_ORDER if fit.technical else ORDER

    def may(reader: Reader) -> bool:
        again = told_again_on(last.get(reader.who), days)
        fresh = reader.who not in told and not reader.quiet and (again is None or again <= as_of)
        fitting = reader.id in fit.interested or bool(reader.roles & set(order))
        return fresh and fitting and not reader.roles & NEVER

    def rank(reader: Reader) -> tuple[bool, int, int]:
        place = min((order.index(role) for role in reader.roles if role in order), default=len(order))
        return reader.id not in fit.interested, place, reader.id

    return min(filter(may, readers), key=rank, default=None)
