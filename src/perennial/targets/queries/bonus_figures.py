"""How far each figure of the plan was reached, as a bonus asks for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from perennial.foundation.registry import KPIS
from perennial.kernel.quarters import quarters_after
from perennial.targets.queries.figures import Figure, histories
from perennial.targets.rules.bonus import Attainment, aimed_at

Attainments = Mapping[tuple[int, date], tuple[Attainment, ...]]
YEAR = 4  # quarters that the level of a figure is told from


def as_if_planned(
    people: Collection[int], quarters: Sequence[date], as_of: date, growth: Decimal
) -> dict[tuple[int, date], tuple[Attainment, ...]]:
    """Figures of quarters for which no plan was agreed, against the target that the year before them would have given.
    For trying rules on the past; nobody is paid by these. The queries of the rooms, however many people and quarters.
    """
    if not people or not quarters:
        return {}
    first, last = min(quarters), max(quarters)
    span = [quarters_after(first, back - YEAR) for back in range(YEAR + _between(first, last) + 1)]
    found: dict[tuple[int, date], list[Attainment]] = {(who, quarter): [] for who in people for quarter in quarters}
    for key, by_manager in histories(span, as_of, people).items():
        spec = KPIS.get(key)
        lower = spec is not None and spec.better == "down"
        for who in people:
            values = by_manager.get(who, ())
            for quarter in quarters:
                at = span.index(quarter)
                if values:
                    found[who, quarter].append(_attainment(key, values, at, lower, growth))
    return {which: tuple(row) for which, row in found.items()}


def _attainment(key: str, values: Sequence[Figure], at: int, lower: bool, growth: Decimal) -> Attainment:
    year = [one.value for one in values[at - YEAR : at] if one.value is not None]
    start = sum(year, Decimal(0)) / YEAR if len(year) == YEAR else None
    target = None if start is None else aimed_at(start, growth, lower)
    return Attainment(key, start, target, values[at].value, lower, values[at].rows)


def _between(first: date, last: date) -> int:
    return (last.year - first.year) * 4 + (last.month - first.month) // 3
