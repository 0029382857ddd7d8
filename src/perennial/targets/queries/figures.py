"""What the registered figures were, quarter by quarter, for every manager and for the company.

A client's history goes with the client: it counts for who manages them today. Every figure keeps the ids of its rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Final

from perennial.clients.models import Client
from perennial.foundation.registry import KPIS, KpiFact, KpiSpec
from perennial.kernel.money import ZERO
from perennial.kernel.quarters import quarter_of, quarters_after

COMPANY: Final = 0
"""Stands for all clients together, those without a manager included, where a manager's id stands otherwise."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of one quarter; no value where it is not available. `rows`: ids of the spec's row_kind."""

    value: Decimal | None
    rows: tuple[int, ...] = ()


NOTHING: Final = Figure(None)
History = Mapping[int, tuple[Figure, ...]]
"""By manager: one figure for each quarter asked for, in their order."""


def histories(
    quarters: Sequence[date], as_of: date, managers: Collection[int] | None = None
) -> dict[str, dict[int, tuple[Figure, ...]]]:
    """{figure: {manager: figures of the quarters}} for these managers and the company, None: for everybody who has
    clients. The queries of the rooms and one, however many managers and quarters. `quarters`: in order, none missing.
    """
    owners = owners_of_clients()
    wanted = {*(managers if managers is not None else owners.values()), COMPANY}
    return {spec.key: _of(spec, quarters, as_of, owners, wanted) for spec in specs()}


def actuals(quarter: date, managers: Collection[int], as_of: date) -> dict[tuple[int, str], Figure]:
    """{(manager, figure): what came of the quarter up to the day, with its rows}; COMPANY stands for all clients."""
    found = histories([quarter], as_of, managers)
    return {(manager, key): values[0] for key, by_manager in found.items() for manager, values in by_manager.items()}


def specs() -> list[KpiSpec]:
    """The registered figures in the order of the page."""
    return sorted(KPIS, key=lambda spec: spec.place)


def owners_of_clients() -> dict[int, int]:
    """{client: manager}, of all clients that have one. One query."""
    rows = Client.objects.filter(manager__isnull=False, merged_into__isnull=True).order_by()
    return {client: manager for client, manager in rows.values_list("pk", "manager_id") if manager is not None}


def _of(
    spec: KpiSpec, quarters: Sequence[date], as_of: date, owners: Mapping[int, int], wanted: Collection[int]
) -> dict[int, tuple[Figure, ...]]:
    facts: dict[tuple[int, date], list[KpiFact]] = defaultdict(list)
    for fact in spec.facts(quarters, as_of):
        for who in (owners.get(fact.client, COMPANY), COMPANY) if fact.client in owners else (COMPANY,):
            if who in wanted:
                facts[who, fact.quarter].append(fact)
    since = _first_whole_quarters(spec.known_since(), owners)
    return {
        who: tuple(
            _folded(spec, facts.get((who, quarter), ())) if who in since and quarter >= since[who] else NOTHING
            for quarter in quarters
        )
        for who in wanted
    }


def _first_whole_quarters(known: Mapping[int, date], owners: Mapping[int, int]) -> dict[int, date]:
    """From which quarter on a manager's figure is known: the first that lies whole behind their first client's day."""
    since: dict[int, date] = {}
    for client, day in known.items():
        for who in {owners.get(client, COMPANY), COMPANY}:
            since[who] = min(day, since.get(who, day))
    return {who: quarter_of(day) if day == quarter_of(day) else quarters_after(quarter_of(day), 1)
            for who, day in since.items()}  # fmt: skip


def _folded(spec: KpiSpec, facts: Iterable[KpiFact]) -> Figure:
    rows = list(facts)
    ids = tuple(sorted(fact.row for fact in rows))
    if spec.fold == "median":
        return Figure(Decimal(median(fact.value for fact in rows)), ids) if rows else NOTHING
    return Figure(sum((fact.value for fact in rows), ZERO), ids)
