"""The plan as it would be computed today: history, target and odds of every figure, for all managers at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import fmean, median
from typing import Final

from perennial.foundation.registry import KpiSpec
from perennial.foundation.sharing import sharing
from perennial.kernel.money import ZERO
from perennial.kernel.quarters import elapsed, quarter_end, quarter_of, quarters_after, quarters_before
from perennial.targets.queries.figures import COMPANY, Figure, histories, owners_on, specs
from perennial.targets.rules.plan import Assessment, Due, Measure, Running, assess, between, bounds, chance_of, needed

KEPT: Final = 40  # quarters: ten years
SHOWN: Final = 8
_STEP: Final = {"count": Decimal("0.01"), "money": Decimal(1), "days": Decimal("0.1")}


@dataclass(frozen=True, slots=True)
class Assessed:
    """One figure of one manager, as it is computed for a quarter. `running`: the quarter after the history, `now`: how
    it stands today. `typical`: the mean of one row of the last year, where a figure is a sum of money.
    """

    spec: KpiSpec
    measure: Measure
    quarters: tuple[date, ...]
    past: tuple[Figure, ...]
    running: date
    now: Figure
    found: Assessment
    typical: Decimal | None = None

    @property
    def grown(self) -> Decimal | None:
        """What growth alone asks for."""
        return neat(self.found.target, self.spec.unit)

    @property
    def target(self) -> Decimal | None:
        """What growth asks for, within min and max where there are any."""
        grown, (low, high) = self.grown, self.bounds
        return grown if grown is None or low is None or high is None else between(grown, low, high)

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """(min, max); none without odds."""
        if self.found.predictive is None:
            return None, None
        low, high = bounds(self.found.predictive, self.measure)
        return neat(low, self.spec.unit), neat(max(low, high), self.spec.unit)

    def chance(self, target: Decimal | None) -> float | None:
        """The chance of this number or better; none without odds."""
        if self.found.predictive is None or target is None:
            return None
        return chance_of(self.found.predictive, float(target), self.measure.better)

    def needed(self, target: Decimal | None) -> Decimal | None:
        """How much better it would have to go for the number to be reached 6 times in 10."""
        if self.found.predictive is None or target is None:
            return None
        return neat(needed(self.found.predictive, float(target), self.measure), self.spec.unit)

    @property
    def baseline(self) -> Decimal | None:
        return neat(self.found.baseline, self.spec.unit)

    @property
    def fan(self) -> tuple[float, float, float] | None:
        """6 in 10 of what the present way of working gives, and the middle."""
        odds = self.found.predictive
        return None if odds is None else (odds.quantile(0.2), odds.quantile(0.5), odds.quantile(0.8))


def neat(value: float | None, unit: str) -> Decimal | None:
    """As it is kept and shown: money whole, days to a tenth, counts to a hundredth."""
    return None if value is None else Decimal(repr(value)).quantize(_STEP[unit], ROUND_HALF_UP)


def assess_quarter(
    quarter: date, as_of: date, growth: Decimal, managers: Collection[int] | None = None, most: int = KEPT
) -> dict[int, list[Assessed]]:
    """{manager: figures in the order of the page}, for these managers (None: for all who have clients) and COMPANY.

    The history ends with the last finished quarter before the planned one. While the planned quarter runs, the odds
    take what has come already. All of it is of the clients a manager has today, or had when the quarter ended: who came
    from a colleague brings their history. A constant number of queries; figures of one room share what they load.
    """
    return assess_growths(quarter, as_of, [growth], managers, most)[growth]


def assess_growths(
    quarter: date, as_of: date, growths: Collection[Decimal], managers: Collection[int] | None = None, most: int = KEPT
) -> dict[Decimal, dict[int, list[Assessed]]]:
    """The same by growth, with the queries of one."""
    current = quarter_of(as_of)
    last = min(quarter, current)
    ahead = (quarter.year - last.year) * 4 + (quarter.month - last.month) // 3 + 1
    with sharing():
        wanted, by_spec = _read(quarter, as_of, quarters_before(last, most), last, managers)
    found: dict[Decimal, dict[int, list[Assessed]]] = {}
    for growth in growths:
        found[growth] = {who: [] for who in wanted}
        for rows in by_spec:
            team = _team(rows, float(growth), ahead)
            for who in wanted:
                one = rows[who].assessed(float(growth), ahead, None if who == COMPANY else team)
                found[growth][who].append(one)
    return found


def _read(
    quarter: date, as_of: date, quarters: Sequence[date], last: date, managers: Collection[int] | None
) -> tuple[list[int], list[dict[int, _Row]]]:
    """Who is asked for, and for each figure what is known of everybody."""
    of = min(as_of, quarter_end(quarter))  # the book that is planned: what it was is looked back on as a whole
    past = histories([*quarters, last], as_of, of=of)
    owners = owners_on(of)
    wanted = sorted({*(owners.values() if managers is None else managers), COMPANY})
    over = elapsed(quarter, as_of) if quarter == quarter_of(as_of) else None
    by_spec = []
    for spec in specs():
        floors, due = floors_of(spec, owners), _due(spec, quarter, as_of, owners)
        by_spec.append({
            who: _Row(spec, _measure(spec, floors.get(who)), quarters, past[spec.key].get(who), due.get(who), over)
            for who in {*wanted, *past[spec.key]}
        })  # fmt: skip
    return wanted, by_spec


@dataclass(frozen=True, slots=True)
class _Row:
    spec: KpiSpec
    measure: Measure
    quarters: Sequence[date]
    figures: tuple[Figure, ...] | None
    due: Due | None
    over: float | None

    def values(self) -> list[float | None]:
        if self.figures is None:
            return [None] * len(self.quarters)
        return [None if one.value is None else float(one.value) for one in self.figures[:-1]]

    def computed(self, growth: float, ahead: int, team: float | None = None) -> Assessment:
        first = (self.quarters[0].month - 1) // 3
        return assess(
            self.values(), self.measure, growth, first=first, ahead=ahead, team=team, due=self.due, now=self._now()
        )

    def assessed(self, growth: float, ahead: int, team: float | None) -> Assessed:
        past = self.figures or tuple(Figure(None) for _quarter in range(len(self.quarters) + 1))
        found = self.computed(growth, ahead, team)
        return Assessed(
            self.spec, self.measure, tuple(self.quarters), past[:-1], quarters_after(self.quarters[-1], 1), past[-1],
            found, _typical(self.spec, past[-5:-1]),
        )  # fmt: skip

    def _now(self) -> Running | None:
        stands = self.figures[-1].value if self.figures else None
        return None if self.over is None or stands is None else Running(float(stands), self.over)


def _measure(spec: KpiSpec, floor: float | None) -> Measure:
    return Measure(spec.unit, spec.better, spec.model, spec.accumulates, floor or 0.0)


def _team(rows: Mapping[int, _Row], growth: float, ahead: int) -> float | None:
    """The mean of the managers' own baselines: what somebody without a history is measured by."""
    own = [row.computed(growth, ahead) for who, row in rows.items() if who != COMPANY]
    known = [one.baseline for one in own if one.baseline is not None]
    return fmean(known) if known else None


def floors_of(spec: KpiSpec, owners: Mapping[int, int]) -> dict[int, float]:
    """The middle of the floors of a manager's clients."""
    if spec.floors is None:
        return {}
    by_manager: dict[int, list[Decimal]] = defaultdict(list)
    for client, floor in spec.floors().items():
        for who in {owners.get(client, COMPANY), COMPANY}:
            by_manager[who].append(floor)
    return {who: float(median(values)) for who, values in by_manager.items()}


def _due(spec: KpiSpec, quarter: date, as_of: date, owners: Mapping[int, int]) -> dict[int, Due]:
    if spec.due is None:
        return {}
    by_manager: dict[int, list[tuple[float | None, float]]] = defaultdict(list)
    for fact in spec.due(quarter, as_of):
        for who in {owners.get(fact.client, COMPANY), COMPANY}:
            by_manager[who].append((fact.chance, float(fact.value)))
    return {who: Due(tuple(items)) for who, items in by_manager.items()}


def _typical(spec: KpiSpec, year: Sequence[Figure]) -> Decimal | None:
    rows = sum(len(one.rows) for one in year)
    known = [one.value for one in year if one.value is not None]
    whole = sum(known, ZERO)
    return whole / rows if spec.unit == "money" and rows and whole else None
