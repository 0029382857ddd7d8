"""Writing the timeline: `record` inside the action's transaction, `record_many` for set-based work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from perennial.foundation.choices import ActorKind
from perennial.foundation.models import TimelineEvent, User


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person, the system, or an import started by a person. `at` is the moment of writing."""

    user: User | None
    at: datetime
    kind: str = ActorKind.USER

    @property
    def role(self) -> str:
        """The role state machines are asked with."""
        return self.user.role if self.user is not None and self.kind == ActorKind.USER else "SYS"

    @property
    def name(self) -> str:
        return self.user.name if self.user is not None else str(ActorKind.SYSTEM.label)


def system(at: datetime) -> Actor:
    """The system itself, for schedules and workers."""
    return Actor(None, at, ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True)
class Event:
    """What `record_many` writes: see models.TimelineEvent for the fields."""

    verb: str
    on: date
    client_id: int | None = None
    subject: tuple[str, int | None] = ("", None)
    data: Mapping[str, Any] = field(default_factory=dict)


def record(
    verb: str,
    *,
    by: Actor,
    on: date,
    client_id: int | None = None,
    subject: tuple[str, int | None] = ("", None),
    data: Mapping[str, Any] | None = None,
) -> TimelineEvent:
    """Write one event in the caller's transaction."""
    return record_many([Event(verb, on, client_id, subject, data or {})], by=by)[0]


def record_many(events: Iterable[Event], *, by: Actor) -> list[TimelineEvent]:
    """Write many events with one statement per batch."""
    rows = [
        TimelineEvent(
            at=by.at,
            on=event.on,
            actor_kind=by.kind,
            actor=by.user,
            client_id=event.client_id,
            subject_kind=event.subject[0],
            subject_id=event.subject[1],
            verb=event.verb,
            data=plain(event.data),
        )
        for event in events
    ]
    return TimelineEvent.objects.bulk_create(rows, batch_size=1000)


def plain(value: Any) -> Any:
    """The value as JSON holds it: decimals and dates become strings."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """`before`/`after` of the fields that differ; empty when nothing changed."""
    differing = [k for k in after if plain(before.get(k)) != plain(after[k])]
    if not differing:
        return {}
    return {"before": {k: before.get(k) for k in differing}, "after": {k: after[k] for k in differing}}
