"""The queue of one person: ranked, at most twelve, with the reason for its order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext

from perennial.foundation.registry import CUES, CueRule
from perennial.foundation.sharing import shared
from perennial.kernel.money import ZERO, Money
from perennial.today.choices import ItemState
from perennial.today.models import QueueItem
from perennial.today.rules.ranking import AT_MOST, rank

OPEN_AT_MOST: Final = AT_MOST  # for pages


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as the page shows it. Texts come in the active language from the rule and the item's params."""

    item: QueueItem
    rule: CueRule
    rank: int
    currency: str = ""  # the reporting currency

    @property
    def name(self) -> str:
        """Whom it is about: a client, a colleague or the company."""
        if self.item.client is not None:
            return self.item.client.name
        return self.item.person.name if self.item.person is not None else gettext("The company")

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


class Brief(NamedTuple):
    """What the order and the head of the page need of an item; whole rows are read for the shown ones only."""

    id: int
    rule: str
    client_id: int | None
    due_on: date | None
    priority: float
    amount_reporting: Decimal | None
    snoozed_until: date | None


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for a person on a day. `entries`: the asked part of `order`, from `start` on."""

    as_of: date
    entries: list[Entry]
    order: list[Brief]
    start: int
    snoozed: list[Brief]
    by_split: dict[str, int]

    @property
    def total(self) -> int:
        return len(self.order)

    @property
    def everything(self) -> int:
        """Items of all splits together."""
        return sum(self.by_split.values())

    @property
    def later(self) -> int:
        """How many come after the first twelve."""
        return max(0, self.total - AT_MOST)

    @property
    def clients(self) -> int:
        return len({item.client_id for item in self.order if item.client_id is not None})

    @property
    def must_today(self) -> int:
        """Dated duties whose day has come."""
        return sum(1 for item in self.order if item.due_on and item.due_on <= self.as_of)

    @property
    def at_stake(self) -> Decimal:
        """Money behind the items in the reporting currency, each client's largest once."""
        largest: dict[int | None, Decimal] = {}
        for item in self.order:
            amount = item.amount_reporting or ZERO
            if amount > largest.get(item.client_id, ZERO):
                largest[item.client_id] = amount
        return sum(largest.values(), ZERO)


def queue_of(
    user: Any, as_of: date, *, split: str = "", currency: str = "", start: int = 0, stop: int = AT_MOST
) -> Queue:
    """The person's queue over the clients they may see, and whole rows of its places [start, stop). Two queries."""
    waiting, snoozed = _briefs(user, as_of)
    splits = Counter(CUES[item.rule].split for item in waiting)
    order = rank([item for item in waiting if not split or CUES[item.rule].split == split], as_of)
    shared(_count_key(user, as_of), lambda: min(AT_MOST, len(waiting)))
    entries = _entries(order[start:stop], start + 1, currency)
    return Queue(as_of, entries, order, start, snoozed, dict(splits))


def snoozed_entries(found: Queue, *, most: int | None = None) -> list[Entry]:
    """Items that come back on a later day, nearest first. One query."""
    return _entries(found.snoozed[:most], 1, "")


def _briefs(user: Any, as_of: date) -> tuple[list[Brief], list[Brief]]:
    """Items that wait, and snoozed ones that come back on a later day, nearest first."""
    rows = QueueItem.objects.visible_to(user).filter(state__in=(ItemState.OPEN, ItemState.SNOOZED)).order_by()
    waiting: list[Brief] = []
    snoozed: list[Brief] = []
    for row in rows.values_list(*Brief._fields):
        brief = Brief._make(row)
        if brief.rule in CUES:
            comes_back = brief.snoozed_until is not None and brief.snoozed_until > as_of
            (snoozed if comes_back else waiting).append(brief)
    return waiting, sorted(snoozed, key=lambda item: (item.snoozed_until or as_of, -item.priority, item.id))


def _entries(items: Sequence[Brief], first: int, currency: str) -> list[Entry]:
    found = QueueItem.objects.select_related("client", "person").in_bulk([item.id for item in items]) if items else {}
    return [
        Entry(found[item.id], CUES[item.rule], n, currency)
        for n, item in enumerate(items, start=first)
        if item.id in found
    ]


def waiting_of(user: Any, as_of: date, *, clients: Iterable[int]) -> dict[int, list[Entry]]:
    """What waits about each of these clients, in the order of the queue. One query."""
    scope = QueueItem.objects.visible_to(user).waiting(as_of)
    rows = scope.filter(client_id__in=list(clients)).select_related("client")
    found: dict[int, list[Entry]] = defaultdict(list)
    for row in rank([row for row in rows if row.rule in CUES], as_of):
        own = found[row.client_id or 0]
        own.append(Entry(row, CUES[row.rule], len(own) + 1))
    return dict(found)


def count_waiting(user: Any, as_of: date) -> int:
    """For the navigation: how many items the page shows at most. No query where the queue itself was read."""
    rows = QueueItem.objects.visible_to(user).waiting(as_of).filter(rule__in=[rule.id for rule in CUES])
    return shared(_count_key(user, as_of), lambda: min(AT_MOST, rows.order_by()[:AT_MOST].count()))


def _count_key(user: Any, as_of: date) -> tuple[str, int, date]:
    return "items waiting", user.pk, as_of


def usefulness(since: date) -> dict[str, tuple[int, int]]:
    """Per rule: decided items and how many of them were 'not useful', for the settings page. One query."""
    rows = QueueItem.objects.filter(decided_on__gte=since, state__in=(ItemState.DONE, ItemState.NOT_USEFUL))
    total: Counter[str] = Counter()
    poor: Counter[str] = Counter()
    for rule, state in rows.values_list("rule", "state"):
        total[rule] += 1
        poor[rule] += state == ItemState.NOT_USEFUL
    return {rule: (total[rule], poor[rule]) for rule in total}
