"""News of clients for their pages."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet

from perennial.clients.choices import FactKind
from perennial.clients.models import Client, ClientFact, ClientFeed, ClientNews
from perennial.kernel.text import fold


def news_of(client: Client, limit: int = 5) -> list[ClientNews]:
    """The newest news of a client; news of no known day come last. One query."""
    rows = ClientNews.objects.filter(client=client, feed__fact__replaced_on__isnull=True).select_related("feed")
    return list(newest_first(rows)[:limit])


def feeds_of(client: Client) -> list[ClientFact]:
    """The feeds noted about a client with what became of them. One query."""
    facts = client.known_facts.filter(kind=FactKind.FEED, replaced_on__isnull=True)
    return list(facts.select_related("feed"))


def newest_first(rows: QuerySet[ClientNews]) -> QuerySet[ClientNews]:
    """By day, the same on every database."""
    return rows.order_by(F("on").desc(nulls_last=True), "-id")


def news_for(user: Any, *, text: str = "", client: int | None = None, open_only: bool = False) -> QuerySet[ClientNews]:
    """News of the clients a person sees, narrowed; to be cut into pages. One query."""
    rows = ClientNews.objects.visible_to(user).filter(feed__fact__replaced_on__isnull=True).select_related("client")
    if client is not None:
        rows = rows.filter(client=client)
    if open_only:
        rows = rows.filter(settled_on__isnull=True)
    for word in fold(text).split():
        rows = rows.filter(search_text__contains=word)
    return newest_first(rows)


def feed_of(fact: ClientFact) -> ClientFeed | None:
    """What became of a feed; None while it was never tried."""
    return getattr(fact, "feed", None)
