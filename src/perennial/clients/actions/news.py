"""Reading the feeds of clients, and settling their news."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string

from perennial.clients.choices import FactKind
from perennial.clients.models import Client, ClientFact, ClientFeed, ClientNews
from perennial.foundation.fetch import Fetched, FetchFailed, FetchRefused, fetch
from perennial.foundation.timeline import Actor, record
from perennial.kernel.feeds import Feed, FeedReader, UnreadableFeed
from perennial.kernel.text import fold

EVERY: Final = timedelta(hours=6)
MOST_WAIT: Final = timedelta(days=7)  # of a feed that fails again and again
SECONDS: Final = 240.0  # of one run; feeds that were not reached come first in the next
KEPT: Final = 50  # news of one reading
Fetch = Callable[..., Fetched]


def read_feeds(*, by: Actor, as_of: date, get: Fetch = fetch, seconds: float = SECONDS) -> int:
    """Read every feed that is due, each in a transaction of its own; returns how many pieces of news are new."""
    facts = ClientFact.objects.filter(
        kind=FactKind.FEED, replaced_on__isnull=True, client__in=Client.objects.served().values("pk")
    )  # fmt: skip
    for fact in facts.filter(feed__isnull=True):
        ClientFeed.objects.get_or_create(fact=fact)
    due = ClientFeed.objects.filter(fact__in=facts).select_related("fact")
    until = time.monotonic() + seconds
    new = 0
    for feed in due.order_by(F("tried_at").asc(nulls_first=True), "id"):
        if time.monotonic() > until:
            break
        if feed.tried_at is None or by.at - feed.tried_at >= _pause(feed.failures):
            new += read_feed(feed, at=by.at, as_of=as_of, get=get)
    return new


def read_feed(feed: ClientFeed, *, at: datetime, as_of: date, get: Fetch = fetch) -> int:
    """Read one feed. What goes wrong is kept with it as a sentence. Returns how many pieces of news are new."""
    asked = {"If-None-Match": feed.etag, "If-Modified-Since": feed.modified}
    feed.tried_at = at
    try:
        answer = get(feed.fact.text, headers={name: value for name, value in asked.items() if value})
        found = _read(answer) if answer.status != 304 else None
    except (FetchRefused, FetchFailed, UnreadableFeed) as error:
        feed.error, feed.failures = str(error)[:300], min(feed.failures + 1, 100)
        feed.save(update_fields=["tried_at", "error", "failures"])
        return 0
    first = feed.read_at is None
    with transaction.atomic():
        feed.error, feed.failures, feed.read_at = "", 0, at
        if found is not None:
            feed.title = found.title
            feed.etag = _header(answer, "etag", 300)
            feed.modified = _header(answer, "last-modified", 100)
        feed.save()
        return _keep(feed, found, as_of, first=first) if found is not None else 0


@transaction.atomic
def settle_news(news: ClientNews, *, by: Actor, as_of: date) -> ClientNews:
    """It was answered to, or needs no answer. A second time changes nothing."""
    if news.settled_on is None:
        news.settled_on, news.settled_by = as_of, by.user
        news.save(update_fields=["settled_on", "settled_by"])
        subject = ("client", news.client_id)
        record("client.news_settled", by=by, on=as_of, client_id=news.client_id, subject=subject,
               data={"title": news.title})  # fmt: skip
    return news


def _read(answer: Fetched) -> Feed:
    reader: FeedReader = import_string(settings.FEED_READER)
    return reader(answer.body, url=answer.url, content_type=answer.headers.get("content-type", ""))


def _header(answer: Fetched, name: str, limit: int) -> str:
    value = answer.headers.get(name, "")
    return value if len(value) <= limit and value.isprintable() else ""


def _keep(feed: ClientFeed, found: Feed, as_of: date, *, first: bool) -> int:
    """News not kept yet. What says no day is of today where the feed was read before, else of no day."""
    items = found.items[:KEPT]
    known = set(feed.news.filter(key__in=[item.key for item in items]).values_list("key", flat=True))
    rows = [
        ClientNews(
            client_id=feed.fact.client_id, feed=feed, key=item.key, title=item.title, text=item.text, url=item.url,
            search_text=fold(f"{item.title} {item.text}"), on=_day(item.published, as_of, first), seen_on=as_of,
        )
        for item in items
        if item.key not in known
    ]  # fmt: skip
    ClientNews.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _day(published: Any, as_of: date, first: bool) -> date | None:
    """A day that lies ahead is a slip of the feed."""
    if published is None:
        return None if first else as_of
    day: date = published.date()
    return min(day, as_of)


def _pause(failures: int) -> timedelta:
    """Six hours, twice as long after every failure."""
    longer: timedelta = EVERY * 2 ** min(failures, 10)
    return min(longer, MOST_WAIT)
