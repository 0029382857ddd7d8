"""What a reader of news feeds gives: the port between a room and its adapter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One piece of news as plain text. `key` is equal for the same piece in a later reading of the feed."""

    key: str
    title: str
    text: str
    url: str  # http(s) or empty
    published: datetime | None  # in UTC; None where the feed does not say


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its title and its items in the order in which they stand."""

    title: str
    items: tuple[FeedItem, ...]


class UnreadableFeed(ValueError):
    """It is no feed; the message is a template of one sentence."""

    def __init__(self, template: str) -> None:
        self.template = template
        super().__init__(template)


class FeedReader(Protocol):
    """Reads bytes that were fetched from `url`; never goes to the network. Raises UnreadableFeed."""

    def __call__(self, data: bytes, *, url: str, content_type: str) -> Feed: ...
