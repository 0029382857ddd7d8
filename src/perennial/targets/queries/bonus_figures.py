"""How far each figure of the plan was reached, as a bonus asks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from perennial.clients.queries.managers import hands
from perennial.foundation.registry import KPIS, KpiSpec
from perennial.foundation.store import get
from perennial.kernel.quarters import quarter_end, quarters_after
from perennial.targets.models import Plan, PlanFigure
from perennial.targets.plan_choices import PlanState
from perennial.targets.queries.assessing import floors_of, neat
from perennial.targets.queries.figures import Figure, figures_of, read_facts
from perennial.targets.rules.bonus import Attainment
from perennial.targets.rules.plan import Measure, target_of

Attainments = Mapping[tuple[int, date], tuple[Attainment, ...]]
YEAR: Final = 4  # quarters that the level of a figure is told from
COUNTED: Final = (PlanState.CLOSED, PlanState.SETTLED)


def closed_plans(wanted: Collection[tuple[int, date]]) -> set[tuple[int, date]]:
    """Which of these (manager, quarter) have a plan that is closed. One query, none for none."""
    if not wanted:
        return set()
    rows = Plan.objects.filter(state__in=COUNTED, quarter__in={quarter for _who, quarter in wanted})
    return set(rows.values_list("manager_id", "quarter")) & set(wanted)


def agreed_figures(wanted: Collection[tuple[int, date]]) -> dict[tuple[int, date], tuple[Attainment, ...]]:
    """The figures of closed plans, by (manager, quarter): baseline, the target agreed, what came of it. One query."""
    if not wanted:
        return {}
    rows = PlanFigure.objects.filter(plan__state__in=COUNTED, plan__quarter__in={quarter for _who, quarter in wanted})
    values = rows.order_by("plan_id", "place", "pk").values_list(
        "plan__manager_id", "plan__quarter", "kpi", "baseline", "target", "actual", "actual_rows"
    )
    found: dict[tuple[int, date], list[Attainment]] = defaultdict(list)
    for manager, quarter, kpi, start, target, actual, ids in values:
        if (manager, quarter) in wanted:
            found[manager, quarter].append(Attainment(kpi, start, target, actual, _is_lower(kpi), tuple(ids)))
    return {which: tuple(own) for which, own in found.items()}


def figures_for_trying(people: Collection[int], quarters: Sequence[date], as_of: date) -> Attainments:
    """Figures of past quarters: of closed plans; without one, against what the year before would have aimed at.

    Nobody is paid by the latter. The queries of the rooms and some, however many people and quarters.
    """
    if not people or not quarters:
        return {}
    found = _as_if_planned(people, quarters, as_of, int(get("plan.growth")) / 100)
    return found | agreed_figures([(who, quarter) for who in people for quarter in quarters])


def _as_if_planned(
    people: Collection[int], quarters: Sequence[date], as_of: date, growth: float
) -> dict[tuple[int, date], tuple[Attainment, ...]]:
    first, last = min(quarters), max(quarters)
    span = [quarters_after(first, back - YEAR) for back in range(YEAR + _between(first, last) + 1)]
    known = hands()
    whose = {quarter: known.on(min(quarter_end(quarter), as_of)) for quarter in quarters}
    found: dict[tuple[int, date], list[Attainment]] = {(who, quarter): [] for who in people for quarter in quarters}
    for read in read_facts(span, as_of):
        for quarter in quarters:
            at, owners = span.index(quarter), whose[quarter]
            floors, year = floors_of(read.spec, owners), span[at - YEAR : at + 1]
            for who, values in figures_of(read, year, dict.fromkeys(year, owners), people).items():
                found[who, quarter].append(_attainment(read.spec, values, growth, floors.get(who, 0.0)))
    return {which: tuple(own) for which, own in found.items()}


def _attainment(spec: KpiSpec, values: Sequence[Figure], growth: float, floor: float) -> Attainment:
    """The last one against the mean of the year before; none where the year is not known whole."""
    year = [one.value for one in values[:YEAR] if one.value is not None]
    start = sum(year, Decimal(0)) / YEAR if len(year) == YEAR else None
    measure = Measure(spec.unit, spec.better, spec.model, spec.accumulates, floor)
    target = None if start is None else neat(target_of(float(start), growth, measure), spec.unit)
    return Attainment(spec.key, start, target, values[-1].value, spec.better == "down", values[-1].rows)


def _is_lower(kpi: str) -> bool:
    spec = KPIS.get(kpi)
    return spec is not None and spec.better == "down"


def _between(first: date, last: date) -> int:
    return (last.year - first.year) * 4 + (last.month - first.month) // 3
