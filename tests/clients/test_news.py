"""News of clients: feeds read politely and safely, pieces kept once, the cue and its letter, the pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from perennial.clients.actions.knowledge import add_fact, drop_fact
from perennial.clients.actions.news import read_feeds, settle_news
from perennial.clients.cues import news_seen
from perennial.clients.letter_specs import news as letter_values
from perennial.clients.models import ClientFact, ClientFeed, ClientNews
from perennial.foundation.fetch import Fetched, FetchFailed
from perennial.foundation.registry import LETTERS, SCHEDULES
from perennial.foundation.timeline import system
from perennial.today.actions import finish_item, refresh_queue
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast

URL = "https://harbor.example/feed"
DAY = "Fri, 20 Nov 2026 10:00:00 GMT"
pytestmark = pytest.mark.django_db


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>Harbor</title>{''.join(items)}</channel></rss>".encode()


def item(number: int, title: str, day: str = DAY) -> str:
    date = f"<pubDate>{day}</pubDate>" if day else ""
    return f"<item><guid>{number}</guid><title>{title}</title><link>/n/{number}</link>{date}</item>"


class Web:
    """Answers what it is told to, and remembers what it was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.asked = list(answers), []

    def __call__(self, url: str, *, headers: Any = None) -> Fetched:
        self.asked.append((url, dict(headers or {})))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, body, got = answer
        return Fetched(url, status, body, got)


def follow(cast: Cast, url: str = URL) -> ClientFact:
    return add_fact(cast.harbor, kind="feed", text=url, by=cast.by(cast.alice), as_of=TODAY)


def read(web: Web, hours: int = 0) -> int:
    moment = NOW + timedelta(hours=hours)
    return read_feeds(by=system(moment), as_of=moment.date(), get=web)


def open_items(day: Any = TODAY) -> list[QueueItem]:
    refresh_queue(by=system(NOW), as_of=day)
    return list(QueueItem.objects.filter(rule="C37", state="open"))


def test_a_feed_is_read_every_six_hours_asks_only_for_what_is_new_and_keeps_each_piece_once(cast: Cast) -> None:
    follow(cast)
    first = (200, rss(item(1, "Launch"), item(2, "No day", "")), {"etag": '"a"', "last-modified": DAY})
    again = (200, rss(item(1, "Launch, corrected"), item(3, "Later without a day", "")), {})
    web = Web(first, (304, b"", {}), again)
    assert read(web) == 2
    assert read(web, 5) == 0 and len(web.asked) == 1
    assert read(web, 6) == 0
    assert web.asked[1] == (URL, {"If-None-Match": '"a"', "If-Modified-Since": DAY})
    assert read(web, 12) == 1
    days = dict(ClientNews.objects.values_list("title", "on"))
    launch = datetime(2026, 11, 20, tzinfo=UTC).date()
    assert days == {"Launch": launch, "No day": None, "Later without a day": TODAY}
    assert ClientNews.objects.get(title="Launch").url == "https://harbor.example/n/1"


def test_what_goes_wrong_is_kept_with_the_feed_and_waited_for(cast: Cast) -> None:
    follow(cast)
    page, good = (200, b"<html>hello</html>", {}), (200, rss(item(1, "A")), {})
    web = Web(FetchFailed("It answered with the error 404."), page, good)
    read(web)
    assert ClientFeed.objects.get().error == "It answered with the error 404."
    read(web, 6)
    assert len(web.asked) == 1  # twelve hours after a failure
    read(web, 12)
    assert ClientFeed.objects.get().error == "This is neither RSS nor Atom nor a JSON Feed."
    read(web, 40)
    feed = ClientFeed.objects.get()
    assert (feed.error, feed.failures, feed.news.count()) == ("", 0, 1)


@pytest.mark.parametrize("url", ["http://127.0.0.1/feed", "http://169.254.169.254/latest", "file:///etc/passwd"])
def test_a_feed_inside_the_network_is_refused_and_says_so(client: Any, cast: Cast, url: str) -> None:
    follow(cast, url)
    assert read_feeds(by=system(NOW), as_of=TODAY) == 0
    assert ClientFeed.objects.get().error
    client.force_login(cast.alice)
    assert "could not be read" in client.get(f"/clients/{cast.harbor.pk}/").content.decode()


def test_the_cue_fires_for_fresh_news_only_rests_a_week_and_closes_when_settled(cast: Cast) -> None:
    fact = follow(cast)
    read(Web((200, rss(item(1, "Old", "Mon, 02 Nov 2026 10:00:00 GMT"), item(2, "No day", "")), {})))
    assert not open_items()
    read(Web((200, rss(item(3, "Launch of &lt;b&gt;Pay&lt;/b&gt;"), item(4, "Award")), {})), 6)
    (cue,) = news_seen(TODAY)
    assert (cue.client_id, cue.params["more"], cue.letter) == (cast.harbor.pk, 1, "news")
    (found,) = open_items()
    for language in ("en", "ru", "uk"):
        letter = LETTERS["news"].compose(cast.harbor.pk, language=language, sender=cast.alice, as_of=TODAY)
        assert cue.params["title"] in letter.body_text and "<" not in letter.body_text
    finish_item(found.pk, by=cast.by(cast.alice), as_of=TODAY)
    assert not open_items(TODAY + timedelta(days=3))
    for row in ClientNews.objects.all():
        settle_news(row, by=cast.by(cast.alice), as_of=TODAY)
    assert letter_values(cast.harbor, "en", TODAY) is None
    row = ClientNews.objects.create(client=cast.harbor, feed=fact.feed, key="x", title="New", on=TODAY, seen_on=TODAY)
    later = TODAY + timedelta(days=6)
    assert not open_items(later)  # the week is not over
    ClientNews.objects.filter(pk=row.pk).update(on=TODAY + timedelta(days=7))
    assert len(open_items(TODAY + timedelta(days=8))) == 1
    settle_news(ClientNews.objects.get(pk=row.pk), by=cast.by(cast.alice), as_of=TODAY)
    assert not open_items(TODAY + timedelta(days=8))  # closed by itself


def test_a_feed_no_longer_true_is_not_read_and_its_news_are_not_shown(cast: Cast) -> None:
    fact = follow(cast)
    read(Web((200, rss(item(1, "Launch")), {})))
    drop_fact(fact, by=cast.by(cast.alice), as_of=TODAY)
    web = Web()
    assert read(web, 12) == 0 and not web.asked
    assert not list(news_seen(TODAY))


def test_the_pages_show_words_not_html_filter_export_and_settle(
    client: Any, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    follow(cast)
    evil = item(1, "&lt;script&gt;alert(1)&lt;/script&gt;Запуск Pay &amp;amp; Go")
    evil = evil.replace("/n/1", "javascript:alert(1)")
    read(Web((200, rss(evil, item(2, "=HYPERLINK()")), {})))
    client.force_login(cast.alice)
    page = client.get(f"/clients/{cast.harbor.pk}/").content.decode()
    assert "Запуск Pay &amp; Go" in page and "alert(1)" not in page and "https://harbor.example/n/2" in page
    with django_assert_max_num_queries(12):
        assert "Запуск" in client.get("/news/?q=запуск").content.decode()
    assert "HYPERLINK" not in client.get("/news/?q=запуск").content.decode()
    assert "'=HYPERLINK()" in client.get("/news/export.csv").content.decode()
    row = ClientNews.objects.get(title__contains="Запуск")
    answer = client.post(f"/news/{row.pk}/settle/", {"next": "https://evil.example/"})
    assert answer.headers["Location"] == "/news/"
    client.get("/news/")  # where it is said that it was settled
    assert "Запуск" not in client.get("/news/").content.decode()
    assert "Запуск" in client.get("/news/?all=1").content.decode()
    client.force_login(cast.bohdan)
    assert "Запуск" not in client.get("/news/?all=1").content.decode()
    assert client.post(f"/news/{row.pk}/settle/").status_code == 404


def test_the_schedule_reads_feeds(cast: Cast) -> None:
    SCHEDULES["clients.feeds"].run(NOW)
    assert not ClientFeed.objects.exists()
