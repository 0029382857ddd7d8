"""Feeds to plain items. Nothing of a feed's HTML survives: titles and texts are words alone."""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
from calendar import timegm
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import feedparser
import nh3

from perennial.kernel.feeds import Feed, FeedItem, UnreadableFeed
from perennial.kernel.saying import gettext_noop

NOT_A_FEED: Final = gettext_noop("This is neither RSS nor Atom nor a JSON Feed.")
EMPTY: Final = gettext_noop("The feed is empty: it holds no news.")
BROKEN: Final = gettext_noop("The feed is damaged and cannot be read.")
MOST_BYTES: Final = 2 * 1024 * 1024
MOST_ITEMS: Final = 200
TITLE: Final = 300
TEXT: Final = 2_000
ADDRESS: Final = 1_000
_BLOCKS = re.compile(r"<(?:br|/p|/div|/li|/h\d|/td)\b[^>]{0,500}>", re.IGNORECASE)
_FAR: Final = (1990, 2100)


def parse_feed(data: bytes, *, url: str, content_type: str = "") -> Feed:
    """See kernel.feeds.FeedReader."""
    if len(data) > MOST_BYTES or not data.strip():
        raise UnreadableFeed(BROKEN if data.strip() else EMPTY)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_feed(data, url)
    return _xml_feed(data, url, content_type)


def _xml_feed(data: bytes, url: str, content_type: str) -> Feed:
    headers = {"content-location": url, "content-type": content_type or "application/xml"}
    try:
        # a stream: given bytes that look like an address or a path, feedparser would go there
        found: Any = feedparser.parse(io.BytesIO(data), response_headers=headers, sanitize_html=False)
    except Exception as error:  # its ill-formed input reaches every layer below it; whatever it raises, it is no feed
        raise UnreadableFeed(BROKEN) from error
    entries = list(found.get("entries") or ())
    about = found.get("feed") or {}
    if not entries and not found.get("version"):
        raise UnreadableFeed(NOT_A_FEED)
    if not entries:
        raise UnreadableFeed(EMPTY)
    items = (_entry(entry, url) for entry in entries[:MOST_ITEMS])
    return Feed(plain(about.get("title"), TITLE), tuple(_once(items)))


def _entry(entry: Any, url: str) -> FeedItem | None:
    content = entry.get("content") or ()
    body = entry.get("summary") or (content[0].get("value") if content and hasattr(content[0], "get") else "")
    moment = None
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        moment = moment or _moment(entry.get(name))
    return _item(entry.get("id"), entry.get("title"), body, entry.get("link"), moment, url)


def _json_feed(data: bytes, url: str) -> Feed:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableFeed(BROKEN) from error
    rows = found.get("items") if isinstance(found, dict) else None
    if not isinstance(rows, list):
        raise UnreadableFeed(NOT_A_FEED)
    items = [_json_item(row, url) for row in rows[:MOST_ITEMS] if isinstance(row, dict)]
    kept = tuple(_once(items))
    if not kept:
        raise UnreadableFeed(EMPTY)
    return Feed(plain(found.get("title"), TITLE), kept)


def _json_item(row: dict[str, Any], url: str) -> FeedItem | None:
    body = row.get("summary") or row.get("content_text") or row.get("content_html")
    moment = None
    for name in ("date_published", "date_modified"):
        moment = moment or _iso(row.get(name))
    return _item(row.get("id"), row.get("title"), body, row.get("url") or row.get("external_url"), moment, url)


def _item(number: Any, title: Any, body: Any, link: Any, moment: datetime | None, url: str) -> FeedItem | None:
    """An item; None for one that says nothing."""
    text = plain(body, TEXT)
    shown = plain(title, TITLE) or _cut(text, 120)
    address = _address(link, url)
    if not shown and not address:
        return None
    own = str(number).strip() if isinstance(number, (str, int)) and not isinstance(number, bool) else ""
    known_by = own or address or f"{shown}\n{text}"
    key = hashlib.sha256(known_by.encode("utf-8", "surrogatepass")).hexdigest()
    return FeedItem(key, shown or address, text if text != shown else "", address, moment)


def _once(items: Iterable[FeedItem | None]) -> Iterator[FeedItem]:
    seen: set[str] = set()
    for item in items:
        if item is not None and item.key not in seen:
            seen.add(item.key)
            yield item


def plain(value: Any, limit: int) -> str:
    """Words of HTML or text on one line: every tag and script gone, signs as they are read."""
    if not isinstance(value, str):
        return ""
    spaced = _BLOCKS.sub(" ", value[: limit * 20])
    cleaned = nh3.clean(spaced, tags=set(), attributes={}, clean_content_tags={"script", "style"})
    text = html.unescape(cleaned)
    return _cut(" ".join("".join(c if c.isprintable() else " " for c in text).split()), limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _address(link: Any, url: str) -> str:
    """A link for people: http or https only."""
    if not isinstance(link, str) or not link.strip():
        return ""
    try:
        split = urlsplit(urljoin(url, link.strip()))
        found = split.geturl()
        good = split.scheme in ("http", "https") and bool(split.hostname)
    except ValueError:
        return ""
    printable = found.isprintable() and not any(c in found for c in " \"'<>")
    return found if good and printable and len(found) <= ADDRESS else ""


def _moment(parsed: Any) -> datetime | None:
    try:
        return _sane(datetime.fromtimestamp(timegm(parsed), UTC)) if parsed else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _iso(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        return _sane((found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def _sane(moment: datetime) -> datetime | None:
    return moment if _FAR[0] <= moment.year <= _FAR[1] else None
