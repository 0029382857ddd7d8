"""Ideas as pages and cues need them: the board with its sums, one client's, and when one was pitched last."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from perennial.clients.models import Client
from perennial.growth.choices.ideas import BOARD, GainPer, IdeaState
from perennial.growth.lifecycle.ideas import IDEA
from perennial.growth.models.ideas import Idea, IdeaQuerySet
from perennial.growth.policies.whole_room import growth_roles
from perennial.kernel.money import Money

IN_A_COLUMN = 40


@dataclass(frozen=True, slots=True)
class Column:
    """One state of the board: its newest ideas, how many there are, and the gain of a year, one sum a currency."""

    state: IdeaState
    ideas: tuple[Idea, ...]
    count: int
    gains: tuple[Money, ...]


def idea_rows(user: Any, *, words: str = "", manager: int | None = None) -> IdeaQuerySet:
    """Ideas for clients in scope."""
    rows = Idea.objects.visible_to(user).select_related("client__manager", "owner")
    rows = rows.filter(client__merged_into__isnull=True)
    if manager is not None:
        rows = rows.filter(client__manager=manager)
    return rows.matching(words) if words else rows


def board(ideas: Iterable[Idea]) -> list[Column]:
    """The four columns, of ideas that are on the board; pure."""
    held: dict[str, list[Idea]] = {state: [] for state in BOARD}
    for idea in ideas:
        if idea.state in held:
            held[idea.state].append(idea)
    return [
        Column(state, tuple(held[state][:IN_A_COLUMN]), len(held[state]), yearly_gains(held[state])) for state in BOARD
    ]


def yearly_gains(ideas: Iterable[Idea], *, measured: bool = False) -> tuple[Money, ...]:
    """What ideas would bring their clients in the first year: a month counts twelve times, what comes once as it is.

    measured: what they brought, as it was measured; those that nobody measured count nothing.
    """
    sums: dict[str, Money] = {}
    for idea in ideas:
        gain = idea.measured if measured else idea.money
        if gain is None:
            continue
        own = Money(gain.amount * 12, gain.currency) if idea.per == GainPer.MONTH else gain
        sums[own.currency] = sums[own.currency] + own if own.currency in sums else own
    return tuple(sums[code] for code in sorted(sums))


def ideas_of(client: Client) -> list[Idea]:
    """All of one client, the newest moves first. One query."""
    return list(Idea.objects.filter(client=client).select_related("owner", "client"))


def last_pitched(as_of: date, clients: Collection[int]) -> Mapping[int, date]:
    """The last day on which an idea was told to each client. One query."""
    rows = Idea.objects.filter(pitched_on__lte=as_of, client__in=clients)
    return dict(rows.values_list("client").annotate(on=Max("pitched_on")).order_by())


def open_idea_events(idea: Idea, user: Any) -> frozenset[str]:
    """The moves this person may try now."""
    return frozenset(row.event for role in growth_roles(user) for row in IDEA.open_to(idea.state, role))


def pitch_of(client: Client) -> Idea | None:
    """The idea that a letter would pitch now: the prepared one that waits for the longest."""
    rows = Idea.objects.filter(client=client, state=IdeaState.RESEARCHED).select_related("client")
    return rows.order_by("state_since", "pk").first()
