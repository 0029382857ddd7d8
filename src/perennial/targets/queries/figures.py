"""What the registered figures were, quarter by quarter, for every manager and for the company.

A quarter counts for who managed the client on its last day; a plan looks back on the clients one has. Every figure
keeps the ids of its rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Final

from perennial.clients.queries.managers import hands
from perennial.foundation.registry import KPIS, KpiFact, KpiSpec
from perennial.kernel.money import ZERO
from perennial.kernel.quarters import quarter_end, quarter_of, quarters_after

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
    quarters: Sequence[date], as_of: date, managers: Collection[int] | None = None, *, of: date | None = None
) -> dict[str, dict[int, tuple[Figure, ...]]]:
    """{figure: {manager: figures of the quarters}} for these managers and the company, None: for everybody who has
    clients. The queries of the rooms and two, however many managers and quarters. `quarters`: in order, none missing.

    A quarter counts for who managed the client on its last day, the running one for who does on the day. `of`: all of
    it for who managed the client on that day instead, as a plan needs it: what is planned is the book one has.
    """
    known = hands()
    whose = {quarter: known.on(of or min(quarter_end(quarter), as_of)) for quarter in quarters}
    owners = known.on(of or as_of)
    wanted = {*(managers if managers is not None else owners.values()), COMPANY}
    return {one.spec.key: figures_of(one, quarters, whose, wanted) for one in read_facts(quarters, as_of)}


def actuals(quarter: date, managers: Collection[int], as_of: date) -> dict[tuple[int, str], Figure]:
    """{(manager, figure): what came of the quarter up to the day, with its rows}; COMPANY stands for all clients."""
    found = histories([quarter], as_of, managers)
    return {(manager, key): values[0] for key, by_manager in found.items() for manager, values in by_manager.items()}


def specs() -> list[KpiSpec]:
    """The registered figures in the order of the page."""
    return sorted(KPIS, key=lambda spec: spec.place)


def owners_on(day: date) -> Mapping[int, int]:
    """{client: manager} of a day, of all clients that had one. Two queries."""
    return hands().on(day)


@dataclass(frozen=True, slots=True)
class Read:
    """The facts of one figure, and the first whole quarter in which each client's could be seen."""

    spec: KpiSpec
    facts: Sequence[KpiFact]
    since: Mapping[int, date]


def read_facts(quarters: Sequence[date], as_of: date) -> list[Read]:
    """Of every registered figure. The queries of the rooms."""
    return [
        Read(spec, list(spec.facts(quarters, as_of)), _first_whole_quarters(spec.known_since())) for spec in specs()
    ]


def figures_of(
    read: Read, quarters: Sequence[date], whose: Mapping[date, Mapping[int, int]], wanted: Collection[int]
) -> dict[int, tuple[Figure, ...]]:
    """By manager, for these quarters. `whose`: {quarter: {client: manager}}."""
    facts: dict[tuple[int, date], list[KpiFact]] = defaultdict(list)
    for fact in read.facts:
        owners = whose.get(fact.quarter)
        for who in () if owners is None else {owners.get(fact.client, COMPANY), COMPANY}:
            if who in wanted:
                facts[who, fact.quarter].append(fact)
    seen = {quarter: _seen(read, quarter, whose[quarter]) for quarter in quarters}
    return {
        who: tuple(
            _folded(read.spec, facts.get((who, quarter), ())) if who in seen[quarter] else NOTHING
            for quarter in quarters
        )
        for who in wanted
    }


def _seen(read: Read, quarter: date, owners: Mapping[int, int]) -> set[int]:
    """Whose figure of the quarter is known: of everybody with a client whose rows could be seen all through it."""
    found = {owners.get(client, COMPANY) for client, since in read.since.items() if since <= quarter}
    return found | {COMPANY} if found else found


def _first_whole_quarters(known: Mapping[int, date]) -> dict[int, date]:
    """By client: the first quarter that lies whole behind the day."""
    return {
        client: quarter_of(day) if day == quarter_of(day) else quarters_after(quarter_of(day), 1)
        for client, day in known.items()
    }


def _folded(spec: KpiSpec, facts: Iterable[KpiFact]) -> Figure:
    rows = list(facts)
    ids = tuple(sorted(fact.row for fact in rows))
    if spec.fold == "median":
        return Figure(Decimal(median(fact.value for fact in rows)), ids) if rows else NOTHING
    return Figure(sum((fact.value for fact in rows), ZERO), ids)
