"""Blockers as lists show them, and those that have stood too long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import F

from perennial.contracts.queries.run_rate import run_rate
from perennial.delivery.blocker_choices import STANDING, BlockerState
from perennial.delivery.models import Blocker, BlockerQuerySet
from perennial.foundation.models import User
from perennial.foundation.store import get
from perennial.kernel.money import Money, round_money
from perennial.kernel.text import fold
from perennial.kernel.workdays import working_days_between

VIEWS: Final[dict[str, tuple[str, ...]]] = {
    "standing": STANDING, "over": (BlockerState.REMOVED, BlockerState.DROPPED),
}  # fmt: skip
SORTS: Final = {
    "since": "noted_on", "person": "placement__person__name", "client": "client__name", "state": "state",
}  # fmt: skip
MONTHS: Final = 6


@dataclass(frozen=True, slots=True)
class BlockerFilter:
    """What a list of blockers is asked for."""

    view: str = "standing"
    words: str = ""
    sort: str = "since"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Long:
    """A blocker that stands longer than it may: for so many working days; `money`: what its placement brings."""

    row: Blocker
    days: int
    money: Money | None


def blocker_rows(user: User, asked: BlockerFilter) -> BlockerQuerySet:
    """Blockers the reader may see that fit the filter."""
    rows = _within(Blocker.objects.visible_to(user), asked).filter(state__in=VIEWS[asked.view])
    rows = rows.select_related("client", "placement__person", "noted_by")
    column = F(SORTS[asked.sort])
    return rows.order_by(column.desc() if asked.descending else column.asc(), "pk")


def blocker_counts(user: User, asked: BlockerFilter) -> dict[str, int]:
    """How many there are in each view."""
    states = list(_within(Blocker.objects.visible_to(user), asked).values_list("state", flat=True))
    return {view: sum(state in of for state in states) for view, of in VIEWS.items()}


def days_of(row: Blocker, as_of: date) -> int:
    """Working days at the client since it was noted, up to its end or today."""
    until = as_of if row.stands else row.state_since
    return working_days_between(row.noted_on, until, (row.client.country,)) if until > row.noted_on else 0


def long_blockers(as_of: date, clients: Collection[int] | None = None) -> list[Long]:
    """Those that wait longer than the setting says since they were noted or raised. Seven queries at most."""
    rows = Blocker.objects.standing().select_related("client", "placement__person").order_by("noted_on", "pk")
    if clients is not None:
        rows = rows.filter(client__in=list(clients))
    most = int(get("delivery.blocker_days"))
    found = [
        row for row in rows
        if row.state_since < as_of
        and working_days_between(row.state_since, as_of, (row.client.country,)) > most
    ]  # fmt: skip
    if not found:
        return []
    amounts: dict[int, Decimal] = defaultdict(Decimal)
    currencies: dict[int, str] = {}
    for part in run_rate(as_of, {row.client_id for row in found}).parts:
        if part.kind == "placement":
            amounts[part.id] += part.amount
            currencies[part.id] = part.currency
    return [Long(row, days_of(row, as_of), _money(row, as_of, amounts, currencies)) for row in found]


def _money(row: Blocker, as_of: date, amounts: dict[int, Decimal], currencies: dict[int, str]) -> Money | None:
    """Domain M3: the placement's run rate for the months that are left, six at most."""
    pk = row.placement_id
    if pk not in currencies:
        return None
    last = row.placement.last_day
    months = MONTHS if last is None else min(MONTHS, max(1, -(-(last - as_of).days // 30)))
    return Money(round_money(amounts[pk] * months, currencies[pk]), currencies[pk])


def _within(rows: BlockerQuerySet, asked: BlockerFilter) -> BlockerQuerySet:
    if not asked.words:
        return rows
    wanted = fold(asked.words)
    texts = rows.order_by().values_list("pk", "text", "client__name", "placement__person__name")
    return rows.filter(pk__in=[pk for pk, *words in texts if wanted in fold(" ".join(words))])
