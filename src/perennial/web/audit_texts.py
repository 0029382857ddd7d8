"""Timeline events as lines a person can read: when, who, what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime

from perennial.foundation.models import TimelineEvent
from perennial.foundation.registry import VERBS


@dataclass(frozen=True, slots=True)
class Line:
    """One event."""

    at: datetime
    who: str
    title: str
    text: str
    icon: str


def lines(events: Iterable[TimelineEvent]) -> list[Line]:
    """In the given order. Events come with their actor."""
    return [_line(event) for event in events]


def _line(event: TimelineEvent) -> Line:
    at = localtime(event.at)
    who = event.actor.name if event.actor else event.get_actor_kind_display()
    spec = VERBS.get(event.verb)
    if spec is not None:
        return Line(at, who, str(spec.title), spec.text(event.data), spec.icon)
    named = str(event.data.get("name") or event.data.get("file") or "")
    return Line(at, who, event.verb.replace(".", ": ").replace("_", " "), named, "file")
