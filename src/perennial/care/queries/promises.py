"""Reading promises: lists, and how well they are kept by client, person and team, as of any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, Count, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from perennial.care.choices import OPEN_PROMISES, Direction, PromiseState
from perennial.care.models import Promise, PromiseDate, PromiseQuerySet
from perennial.care.rules.kept import KeptRate as KeptRate  # what these reads give, for those who show it

TABS = ("due", "overdue", "theirs", "ended", "all")
SORTS = {"due": "due_then", "client": "client__name", "owner": "owner__name", "made": "made_on"}


@dataclass(frozen=True, slots=True)
class PromiseFilter:
    """What of the list is asked for. `owner`: a user id, or "" for everybody."""

    tab: str = "due"
    words: str = ""
    owner: str = ""
    client: str = ""
    moved: bool = False
    exceeded: bool = False
    sort: str = "due"
    descending: bool = False


def end_of(day: date) -> datetime:
    """The first moment after the day, in the company's zone."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(settings.TIME_ZONE))


def known_on(rows: PromiseQuerySet, day: date, now: datetime) -> PromiseQuerySet:
    """The promises known on a day, with `due_then` and `state_then` as they stood at its end (or now, on this day)."""
    end = min(end_of(day), now)
    later = PromiseDate.objects.filter(promise=OuterRef("pk"), agreed_on__gt=day).order_by("agreed_on", "id")
    due = Coalesce(Subquery(later.values("before")[:1]), F("due_at"), output_field=DateTimeField())
    return (
        rows.standing()
        .filter(made_on__lte=day)
        .annotate(due_then=due)
        .annotate(
            state_then=Case(
                When(ended_at__lte=end, then=F("state")),
                # a second new moment leaves a promise overdue before its date
                When(state=PromiseState.OVERDUE, renegotiations__gt=1, then=Value(PromiseState.OVERDUE.value)),
                When(due_then__lt=end, then=Value(PromiseState.OVERDUE.value)),
                default=Value(PromiseState.MADE.value),
            )
        )
    )


def promise_rows(user: Any, asked: PromiseFilter, *, as_of: date, now: datetime) -> PromiseQuerySet:
    """The promises that fit, in order."""
    rows = _narrowed(known_on(Promise.objects.visible_to(user), as_of, now), asked).filter(tab_filter(asked.tab))
    order = SORTS[asked.sort]
    turned = asked.descending != (asked.tab == "ended" and asked.sort == "due")  # what ended last comes first
    return rows.select_related("client", "owner", "contact").order_by(f"-{order}" if turned else order, "pk")


def promise_counts(user: Any, asked: PromiseFilter, *, as_of: date, now: datetime) -> dict[str, int]:
    """How many there are in each tab, with the other filters as they are. One query."""
    rows = _narrowed(known_on(Promise.objects.visible_to(user), as_of, now), asked).order_by()
    return rows.aggregate(**{tab: Count("pk", filter=tab_filter(tab)) for tab in TABS})


def tab_filter(tab: str) -> Q:
    """Conditions of a tab on the state of the day."""
    running, overdue = Q(state_then__in=OPEN_PROMISES), Q(state_then=PromiseState.OVERDUE)
    return {
        "due": running & Q(direction=Direction.OURS), "overdue": overdue,
        "theirs": running & Q(direction=Direction.THEIRS), "ended": ~running, "all": Q(),
    }[tab]  # fmt: skip


def _narrowed(rows: PromiseQuerySet, asked: PromiseFilter) -> PromiseQuerySet:
    if asked.words:
        rows = rows.filter(
            Q(text__icontains=asked.words) | Q(client__search_text__contains=asked.words.casefold())
            | Q(contact__name__icontains=asked.words)
        )  # fmt: skip
    if asked.owner.isdecimal():
        rows = rows.filter(owner_id=int(asked.owner))
    if asked.client.isdecimal():
        rows = rows.filter(client_id=int(asked.client))
    if asked.moved:
        rows = rows.filter(renegotiations__gt=0)
    if asked.exceeded:
        rows = rows.filter(exceeded=True)
    return rows


def kept_rates(
    as_of: date,
    *,
    by: str,
    clients: QuerySet[Any] | Iterable[int] | None = None,
    days: int | None = None,
    direction: str = Direction.OURS,
) -> dict[int | None, KeptRate]:
    """How well promises were kept until the day, by "client" or "owner"; `days`: of the last so many. One query."""
    rows = _ended(as_of, clients, days, direction)
    field = {"client": "client_id", "owner": "owner_id"}[by]
    found: dict[int | None, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for key, state, count, moved, exceeded in rows.values_list(field, "state").annotate(**_sums()):
        _add(found[key], state, count, moved, exceeded)
    return {key: _rate(counts) for key, counts in found.items()}


def kept_rate_of(
    as_of: date, *, clients: QuerySet[Any] | Iterable[int] | None = None, owner: int | None = None,
    days: int | None = None, direction: str = Direction.OURS,
) -> KeptRate:  # fmt: skip
    """The kept rate of these clients, or of one person, together. One query."""
    rows = _ended(as_of, clients, days, direction)
    if owner is not None:
        rows = rows.filter(owner_id=owner)
    counts: dict[str, int] = defaultdict(int)
    for state, count, moved, exceeded in rows.values_list("state").annotate(**_sums()):
        _add(counts, state, count, moved, exceeded)
    return _rate(counts)


def _sums() -> dict[str, Any]:
    return {
        "count": Count("pk"),
        "moved": Count("pk", filter=Q(renegotiations__gt=0)),
        "more": Count("pk", filter=Q(exceeded=True)),
    }


def _ended(as_of: date, clients: Any, days: int | None, direction: str) -> QuerySet[Promise]:
    rows = Promise.objects.standing().filter(ended_at__lt=end_of(as_of), direction=direction).order_by()
    if days is not None:
        rows = rows.filter(ended_at__gte=end_of(as_of - timedelta(days=days)))
    return rows if clients is None else rows.filter(client_id__in=clients)


def _add(counts: dict[str, int], state: str, count: int, moved: int, exceeded: int) -> None:
    counts[state] += count
    counts["moved"] += moved
    counts["exceeded"] += exceeded


def _rate(counts: dict[str, int]) -> KeptRate:
    return KeptRate(counts["kept"], counts["kept_late"], counts["broken"], counts["moved"], counts["exceeded"])


def due_soon(user: Any, *, until: datetime, most: int = 4) -> list[Promise]:
    """The running promises that are due until a moment, nearest first: for the rail of Today. One query."""
    rows = Promise.objects.visible_to(user).due_by(until).select_related("client")
    return list(rows.order_by("due_at", "pk")[:most])
