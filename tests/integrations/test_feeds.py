"""Feeds: every real file is parsed or refused with a sentence; words only; the same piece has the same key."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from perennial.integrations.feeds.parse import MOST_BYTES, parse_feed, plain
from perennial.kernel.feeds import UnreadableFeed
from tests.conftest import real_data

URL = "https://acme.example/blog/feed.xml"


def test_every_real_feed_is_parsed_or_refused_with_a_sentence() -> None:
    files = [path for path in sorted(real_data("feeds").rglob("*")) if path.is_file() and path.name != "SOURCE.md"]
    read = 0
    for path in files:
        begun = time.perf_counter()
        try:
            found = parse_feed(path.read_bytes(), url=URL, content_type="")
        except UnreadableFeed as error:
            assert str(error).endswith(".")
            continue
        finally:
            assert time.perf_counter() - begun < 10, path
        read += 1
        assert len({item.key for item in found.items}) == len(found.items)
        for item in found.items:
            assert item.title and item.title.isprintable()
            assert not item.url or item.url.startswith(("http://", "https://"))
            assert item.published is None or item.published.tzinfo is UTC
    assert read > len(files) / 2


def test_json_feed_atom_and_rss_say_the_same() -> None:
    rss = b"<rss version='2.0'><channel><title>A</title><item><guid>urn:7</guid><title>Launch</title>" \
        b"<description>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;two &amp;amp; three&lt;/p&gt;</description><link>/n/7</link>" \
        b"<pubDate>Fri, 20 Nov 2026 10:00:00 +0200</pubDate></item></channel></rss>"
    atom = b"<feed xmlns='http://www.w3.org/2005/Atom'><title>A</title><entry><id>urn:7</id><title>Launch</title>" \
        b"<summary type='html'>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;two &amp;amp; three&lt;/p&gt;</summary>" \
        b"<link href='/n/7'/><updated>2026-11-20T08:00:00Z</updated></entry></feed>"
    json = b'{"version":"https://jsonfeed.org/version/1.1","title":"A","items":[{"id":"urn:7","title":"Launch","url":' \
        b'"/n/7","content_html":"<p>One</p><p>two &amp; three</p>","date_published":"2026-11-20T10:00:00+02:00"}]}'
    first, second, third = (parse_feed(data, url=URL, content_type="") for data in (rss, atom, json))
    assert first == second == third
    (item,) = first.items
    assert (item.title, item.text, item.url) == ("Launch", "One two & three", "https://acme.example/n/7")
    assert item.published == datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_no_html_and_no_script_survives() -> None:
    assert plain("<script>alert(1)</script><b onclick=x>Hi</b> &lt;i&gt;there&lt;/i&gt;", 99) == "Hi <i>there</i>"
    assert plain("<style>p{}</style>a<br>b", 99) == "a b"
    assert plain("x" * 99, 10) == "x" * 9 + "…"


@pytest.mark.parametrize(
    "data", [b"", b"  ", b"hello", b"{", b"[]", b"{}", b'{"items":[]}', b"<html></html>", b"/etc/passwd", b"\0" * 9,
             b"http://localhost/feed", b"<rss>", b"x" * (MOST_BYTES + 1), b"[" * 100_000, b'{"a":' * 100_000]
)  # fmt: skip
def test_what_is_no_feed_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFeed):
        parse_feed(data, url=URL, content_type="text/html")
