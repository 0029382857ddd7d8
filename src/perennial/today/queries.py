"""The queue of one person: ranked, at most twelve, with the reason for its order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from perennial.foundation.registry import CUES, CueRule
from perennial.kernel.money import Money
from perennial.today.models import QueueItem
from perennial.today.rules.ranking import AT_MOST, rank


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as the page shows it. Texts come in the active language from the rule and the item's params."""

    item: QueueItem
    rule: CueRule
    rank: int
    currency: str = ""  # the reporting currency

    @property
    def headline(self) -> str:
        return self.rule.headline(self.item.params)

    @property
    def why(self) -> str:
        return self.rule.why(self.item.params)

    @property
    def action(self) -> str:
        return self.rule.action(self.item.params)

    @property
    def facts(self) -> list[tuple[str, str]]:
        return self.rule.facts(self.item.params)

    @property
    def money(self) -> Money | None:
        return None if self.item.amount is None else Money(self.item.amount, self.item.currency)

    @property
    def reporting(self) -> Money | None:
        """The money at stake in the reporting currency, as the order counts it."""
        if self.item.amount_reporting is None or not self.currency:
            return None
        return Money(self.item.amount_reporting, self.currency)

    @property
    def days(self) -> int:
        """Days left as the order counts them: one at least."""
        return max(1, self.item.days_left)

    @property
    def chip(self) -> str:
        """The headline where it stands alone."""
        return self.headline.rstrip(" ,:;")

    @property
    def updated(self) -> bool:
        """Newer evidence than when it was last looked at."""
        return self.item.looked_at is not None and self.item.changed_at > self.item.looked_at


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for a person on a day."""

    as_of: date
    entries: list[Entry]
    later: list[Entry]
    snoozed: int
    by_split: dict[str, int]

    @property
    def total(self) -> int:
        return len(self.entries) + len(self.later)

    @property
    def clients(self) -> int:
        return len({entry.item.client_id for entry in (*self.entries, *self.later)})

    @property
    def must_today(self) -> int:
        """Dated duties whose day has come."""
        return sum(1 for e in (*self.entries, *self.later) if e.item.due_on and e.item.due_on <= self.as_of)

    @property
    def at_stake(self) -> Decimal:
        """Money behind the items in the reporting currency, each client's largest once."""
        largest: dict[int, Decimal] = {}
        for entry in (*self.entries, *self.later):
            amount = entry.item.amount_reporting or Decimal(0)
            largest[entry.item.client_id] = max(largest.get(entry.item.client_id, Decimal(0)), amount)
        return sum(largest.values(), Decimal(0))


def queue_of(user: Any, as_of: date, *, split: str = "", currency: str = "") -> Queue:
    """The person's queue over the clients they may see. Two queries."""
    scope = QueueItem.objects.visible_to(user)
    rows = [row for row in scope.waiting(as_of).select_related("client") if row.rule in CUES]
    splits = Counter(CUES[row.rule].split for row in rows)
    chosen = [row for row in rows if not split or CUES[row.rule].split == split]
    order = rank(chosen, as_of)
    entries = [Entry(row, CUES[row.rule], n, currency) for n, row in enumerate(order, start=1)]
    snoozed = scope.snoozed(as_of).count()
    return Queue(as_of, entries[:AT_MOST], entries[AT_MOST:], snoozed, dict(splits))


def snoozed_of(user: Any, as_of: date) -> list[Entry]:
    """Items that come back on a later day, nearest first."""
    rows = (
        QueueItem.objects.visible_to(user)
        .snoozed(as_of)
        .select_related("client")
        .order_by("snoozed_until", "-priority")
    )
    return [Entry(row, CUES[row.rule], n) for n, row in enumerate(rows, start=1) if row.rule in CUES]


def waiting_of(user: Any, as_of: date, *, clients: Iterable[int]) -> dict[int, list[Entry]]:
    """What waits about each of these clients, in the order of the queue. One query."""
    scope = QueueItem.objects.visible_to(user).waiting(as_of)
    rows = scope.filter(client_id__in=list(clients)).select_related("client")
    found: dict[int, list[Entry]] = defaultdict(list)
    for row in rank([row for row in rows if row.rule in CUES], as_of):
        found[row.client_id].append(Entry(row, CUES[row.rule], len(found[row.client_id]) + 1))
    return dict(found)


def count_waiting(user: Any, as_of: date) -> int:
    """For the navigation: how many items the page shows at most."""
    return min(AT_MOST, QueueItem.objects.visible_to(user).waiting(as_of).count())


def usefulness(since: date) -> dict[str, tuple[int, int]]:
    """Per rule: decided items and how many of them were 'not useful', for the settings page. One query."""
    from perennial.today.choices import ItemState

    rows = QueueItem.objects.filter(decided_on__gte=since, state__in=(ItemState.DONE, ItemState.NOT_USEFUL))
    total: Counter[str] = Counter()
    poor: Counter[str] = Counter()
    for rule, state in rows.values_list("rule", "state"):
        total[rule] += 1
        poor[rule] += state == ItemState.NOT_USEFUL
    return {rule: (total[rule], poor[rule]) for rule in total}
