"""Choices of the room, one module a subject."""

from perennial.growth.choices.our_news import INSIGHTS, NewsKind, NotForReason

__all__ = ["INSIGHTS", "NewsKind", "NotForReason"]
