"""Whom pieces fit: the facts of many clients in a fixed number of queries, laid against the pieces by the rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet

from perennial.clients.choices import FactKind
from perennial.clients.models import Client, ClientFact, ClientNews, Contact
from perennial.foundation.store import load
from perennial.growth.models import NotForThem, OurNews, Telling
from perennial.growth.rules.matching import About, Book, Fit, Known, Reader, Reason, choose, fits, told_again_on

SOURCES = {
    FactKind.INDUSTRY: "industry", FactKind.ECOSYSTEM: "ecosystem", FactKind.STRATEGY: "plans", FactKind.GOAL: "plans",
    FactKind.RIVAL: "rivals",
}  # fmt: skip
HEADLINES_DAYS = 90


@dataclass(frozen=True, slots=True)
class Limits:
    """The settings of the room as numbers."""

    fits_from: int
    fresh_days: int
    rest_days: int
    insight_rest_days: int
    person_days: int


@dataclass(frozen=True, slots=True)
class History:
    """Who knows which piece, when each person was told anything last, and which pieces are not for which clients."""

    told: Mapping[int, frozenset[str]]  # piece -> people
    clients: frozenset[tuple[int, int]]  # (piece, client) told
    last: Mapping[str, date]  # person -> day
    refused: frozenset[tuple[int, int]]  # (piece, client)

    @property
    def done(self) -> frozenset[tuple[int, int]]:
        """What a client needs no more: told to somebody there, or not for them."""
        return self.clients | self.refused


def limits() -> Limits:
    """One query at the most."""
    names = ("fits_from", "fresh_days", "rest_days", "insight_rest_days", "person_days")
    said = load(*(f"our_news.{name}" for name in names))
    return Limits(**{name: int(said[f"our_news.{name}"]) for name in names})


def book_of(clients: QuerySet[Client], as_of: date, *, wishing: bool = False) -> Book:
    """What is known of these clients; `wishing`: of their people only the wishes. Four queries for any number."""
    ids = clients.order_by().values("pk")
    texts: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    facts = ClientFact.objects.filter(client__in=ids, kind__in=list(SOURCES), replaced_on__isnull=True).order_by("id")
    for pk, kind, text in facts.values_list("client_id", "kind", "text"):
        texts[pk][SOURCES[FactKind(kind)]].append(text)
    since = as_of - timedelta(days=HEADLINES_DAYS)
    news = ClientNews.objects.filter(client__in=ids, on__range=(since, as_of), feed__fact__replaced_on__isnull=True)
    for pk, title in news.order_by("id").values_list("client_id", "title"):
        texts[pk]["news"].append(title)
    people = readers_of(ids, wishing=wishing)
    return Book({
        pk: Known(country=country, readers=tuple(people.get(pk, ())),
                  **{source: ". ".join(lines) for source, lines in texts[pk].items()})
        for pk, country in clients.order_by().values_list("pk", "country")
    })  # fmt: skip


def readers_of(clients: Any, *, wishing: bool = False) -> dict[int, list[Reader]]:
    """People of these clients who can be written to; `wishing`: only those who said what they want. One query."""
    rows = Contact.objects.current().filter(client__in=clients, ended_on__isnull=True, bounced_on__isnull=True)
    rows = rows.exclude(email="").order_by("pk")
    if wishing:
        rows = rows.filter(news_wish__isnull=False)
    found: dict[int, list[Reader]] = defaultdict(list)
    columns = ("pk", "client_id", "name", "roles", "person_id", "news_wish__topics", "news_wish__quiet")
    for pk, client, name, roles, person, topics, quiet in rows.values_list(*columns):
        one = Reader(pk, name, frozenset(roles), who(pk, person), tuple(topics or ()), bool(quiet))
        found[client].append(one)
    return found


def who(contact: int, person: int | None) -> str:
    """One name for a human being, whichever of the posts it is."""
    return f"person:{person}" if person else f"contact:{contact}"


def history() -> History:
    """What was told and refused. Three queries."""
    told: dict[int, set[str]] = defaultdict(set)
    clients: set[tuple[int, int]] = set()
    rows = Telling.objects.told().order_by()
    for news, client, contact, person in rows.values_list("news_id", "client_id", "contact_id", "contact__person_id"):
        told[news].add(who(contact, person))
        clients.add((news, client))
    last: dict[str, date] = {}
    for contact, person, day in rows.values_list("contact_id", "contact__person_id").annotate(day=Max("told_on")):
        key = who(contact, person)
        last[key] = max(day, last.get(key, day))
    refused = NotForThem.objects.order_by().values_list("news_id", "client_id")
    people = {pk: frozenset(names) for pk, names in told.items()}
    return History(people, frozenset(clients), last, frozenset(refused))


def fits_of(news: OurNews, book: Book) -> dict[int, Fit]:
    """Clients that share anything with a piece."""
    return fits(about(news), book)


def about(news: OurNews) -> About:
    """What a piece is about, as the rule takes it."""
    return About(tuple(news.industries), tuple(news.technologies), tuple(news.topics), tuple(news.companies),
                 tuple(news.countries), news.everyone)  # fmt: skip


def chosen(news: OurNews, client: int, fit: Fit, book: Book, past: History, said: Limits, as_of: date) -> Reader | None:
    """Whom to tell, or None where nobody may be told now."""
    readers = book.known[client].readers
    return choose(readers, fit, told=past.told.get(news.pk, frozenset()), last=past.last, days=said.person_days,
                  as_of=as_of)  # fmt: skip


def rows_of(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Reasons as a row keeps them."""
    return [asdict(reason) for reason in reasons]


def last_told(contact: Contact) -> date | None:
    """When this person was told anything last, in any of their posts. One query."""
    same = Q(contact__person=contact.person_id) if contact.person_id else Q(contact=contact.pk)
    day: date | None = Telling.objects.told().filter(same).aggregate(day=Max("told_on"))["day"]
    return day


def free_on(contact: Contact, days: int) -> date | None:
    """The first day on which the person may be told something again; None: at once."""
    return told_again_on(last_told(contact), days)


def knows(news: OurNews, contact: Contact) -> date | None:
    """When this person was told this piece, in any of their posts. One query."""
    same = Q(contact__person=contact.person_id) if contact.person_id else Q(contact=contact.pk)
    row = Telling.objects.told().filter(same, news=news).first()
    return row.told_on if row is not None else None
