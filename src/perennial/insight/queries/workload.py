"""What every manager's clients ask for, and how much of it each can do. Queries do not grow with the book."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count

from perennial.care.choices import IssueState
from perennial.care.models import Issue
from perennial.clients.models import Client
from perennial.contracts.choices import LIVE
from perennial.contracts.models import Placement
from perennial.contracts.queries.run_rate import run_rate
from perennial.foundation.models import User
from perennial.foundation.store import load as stored
from perennial.growth.choices import IN_TALKS
from perennial.growth.models import Renewal
from perennial.handover.models import Onboarding
from perennial.insight.models import WorkloadDay
from perennial.insight.queries.health import bands
from perennial.insight.rules.workload import EVENTS, TIERS, Book, Hours, Load, load, over_for_two_weeks
from perennial.people.queries import working_days
from perennial.receivables.choices import CaseState
from perennial.receivables.models import DunningCase

KEPT: Final = timedelta(days=90)
KEYS: Final = tuple(
    f"workload.{name}"
    for name in ("tier_a", "tier_b", "tier_c", "developer", *EVENTS, "share", "amber", "red")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Workload:
    """One manager's book on a day. `run_rate` of their clients and of those `at_risk`, in the company's currency."""

    person: User
    book: Book
    load: Load
    run_rate: Decimal
    at_risk: Decimal

    @property
    def clients(self) -> int:
        return sum(self.book.clients.values())


def hours_of_things() -> Hours:
    """The settings: what each thing asks for in a month. One query."""
    found = stored(*KEYS)
    given = {key.removeprefix("workload."): float(found[key]) for key in KEYS}
    return Hours(
        tiers={tier: given[f"tier_{tier.lower()}"] for tier in TIERS}, developer=given["developer"],
        events={event: given[event] for event in EVENTS},
        share=given["share"] / 100, amber=given["amber"] / 100, red=given["red"] / 100,
    )  # fmt: skip


def workloads(as_of: date) -> list[Workload]:
    """Of everybody who answers for clients we serve, the fullest first. Fifteen queries at most."""
    served = Client.objects.served().filter(manager__isnull=False)
    tiers: dict[int, Counter[str]] = defaultdict(Counter)
    owner: dict[int, int] = {}
    for pk, manager, tier in served.order_by().values_list("pk", "manager_id", "tier"):
        tiers[manager or 0][tier] += 1
        owner[pk] = manager or 0
    people = User.objects.in_bulk(list(tiers))
    developers, events = _developers(as_of, owner), _events(owner)
    hours, at_work = hours_of_things(), _working_hours(as_of, people)
    rates, at_risk = _run_rates(as_of, owner)
    found = []
    for pk, person in people.items():
        book = Book(tiers[pk], developers[pk], events[pk])
        found.append(Workload(person, book, load(book, at_work[pk], hours), rates[pk], at_risk[pk]))
    return sorted(found, key=lambda row: (-(row.load.value or 0), row.person.name))


def _run_rates(as_of: date, owner: dict[int, int]) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """By manager: of all their clients, and of those at risk."""
    risk = {pk for pk, one in bands(as_of).items() if one.band == "risk"}
    rates: dict[int, Decimal] = defaultdict(Decimal)
    at_risk: dict[int, Decimal] = defaultdict(Decimal)
    for client, amount in run_rate(as_of, list(owner)).clients.items():
        rates[owner[client]] += amount
        if client in risk:
            at_risk[owner[client]] += amount
    return rates, at_risk


def _developers(as_of: date, owner: dict[int, int]) -> Counter[int]:
    """People at work for the clients of each manager."""
    placed: Any = Placement.objects.filter(state__in=LIVE, starts_on__lte=as_of).order_by()
    counted = placed.values_list("client_id").annotate(n=Count("person", distinct=True))
    found: Counter[int] = Counter()
    for client, number in counted:
        if client in owner:
            found[owner[client]] += number
    return found


def _events(owner: dict[int, int]) -> dict[int, dict[str, int]]:
    """What goes on at the clients of each manager, by kind."""
    rows: dict[str, Any] = {
        "onboarding": Onboarding.objects.running(),
        "renewal": Renewal.objects.filter(state__in=IN_TALKS),
        "escalation": Issue.objects.filter(state=IssueState.ESCALATED, withdrawn_on__isnull=True),
        "dunning": DunningCase.objects.filter(closed_on__isnull=True).exclude(state=CaseState.QUIET),
    }
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for kind, standing in rows.items():
        # two currencies of one late client are one case for its manager
        for client in standing.order_by().values_list("client_id", flat=True).distinct():
            if client in owner:
                mine = found[owner[client]]
                mine[kind] = mine.get(kind, 0) + 1
    return found


def _working_hours(as_of: date, people: Collection[int]) -> dict[int, float]:
    """Of the month that holds the day: by the terms of work less leave and holidays, else a usual month."""
    first = as_of.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - date.resolution
    year = stored("contracts.working_days", "contracts.hours_a_day")
    usual = float(year["contracts.working_days"]) * float(year["contracts.hours_a_day"]) / 12
    known = working_days(people, first, last)
    return {pk: float(sum(known[pk].values())) if known.get(pk) else usual for pk in people}


def kept_loads(as_of: date) -> dict[int, list[tuple[date, float]]]:
    """By manager the loads of the last ninety days, oldest first. One query."""
    rows = WorkloadDay.objects.filter(day__gt=as_of - KEPT, day__lte=as_of, capacity__gt=0).order_by("day")
    found: dict[int, list[tuple[date, float]]] = defaultdict(list)
    for person, day, need, capacity in rows.values_list("person_id", "day", "need", "capacity"):
        found[person].append((day, need / capacity))
    return found


def overloaded(as_of: date) -> dict[int, float]:
    """Managers whose load was above the red line for two weeks, with today's. Two queries."""
    limit = hours_of_things().red
    return {
        person: days[-1][1]
        for person, days in kept_loads(as_of).items()
        if over_for_two_weeks(days, as_of, limit)
    }
