"""The numbers of one figure, whether they are computed just now or stand in a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from perennial.foundation.registry import KPIS, KpiSpec
from perennial.targets.models import PlanFigure
from perennial.targets.queries.assessing import Assessed
from perennial.targets.queries.figures import Figure
from perennial.targets.rules.plan import LEAST_SHOWN, MOST_SHOWN, a_year, band, shown


@dataclass(frozen=True, slots=True)
class Past:
    """A quarter of the history: what it was, and of how many rows; the running one as it stood."""

    quarter: date
    figure: Figure
    running: bool = False


@dataclass(frozen=True, slots=True)
class Numbers:
    """See models.PlanFigure for the fields. `row` is the figure of a plan, None where there is no plan."""

    spec: KpiSpec
    baseline: Decimal | None
    source: str
    seasonal: bool
    floor: Decimal
    target: Decimal | None
    low: Decimal | None
    high: Decimal | None
    chance: float | None
    missing: str
    have: int
    need: int
    fan: tuple[float, float, float] | None
    needed: Decimal | None
    typical: Decimal | None
    history: tuple[Past, ...]
    row: PlanFigure | None = None
    grown: Decimal | None = None  # what growth alone asks for, where min or max is aimed at instead

    @property
    def tenths(self) -> int:
        """How many times in 10, as it is shown; 0 without odds."""
        return 0 if self.chance is None else round(shown(self.chance) * 10)

    @property
    def beyond(self) -> str:
        """over or under, where the odds lie beyond what simulations bear out."""
        return beyond(self.chance)

    @property
    def band(self) -> str:
        """comfortable, ambitious, stretch, not_a_plan; none without odds."""
        return "" if self.chance is None else band(self.chance)

    def as_json(self) -> dict[str, Any]:
        """As the command prints it; a figure that does not exist is null."""
        return {
            "figure": self.spec.key, "unit": self.spec.unit, "better": self.spec.better,
            "baseline": _text(self.baseline), "baseline_from": self.source, "seasonal": self.seasonal,
            "target": _text(self.target), "growth_asks_for": _text(self.target if self.grown is None else self.grown),
            "min": _text(self.low), "max": _text(self.high),
            "probability": None if self.chance is None else round(self.chance, 4),
            "missing": self.missing or None, "observations": {"have": self.have, "need": self.need}
            if self.missing == "quarters" else None,
            "agreed_on": _text(self.row.agreed_on) if self.row else None,
            "history": [
                {"quarter": past.quarter.isoformat(), "value": _text(past.figure.value), "rows": list(past.figure.rows),
                 "running": past.running}
                for past in self.history
            ],
        }  # fmt: skip


def numbers_of(one: Assessed, target: Decimal | None = None) -> Numbers:
    """As they are computed; `target`: another number than the computed one."""
    aimed = one.target if target is None else target
    low, high = one.bounds
    if low is not None and high is not None and aimed is not None:  # somebody's own number widens what is aimed between
        low, high = min(low, aimed), max(high, aimed)
    past = [Past(quarter, figure) for quarter, figure in zip(one.quarters, one.past, strict=True)]
    found = one.found
    return Numbers(
        one.spec, one.baseline, found.source, found.seasonal, Decimal(repr(one.measure.floor)), aimed, low, high,
        one.chance(aimed), found.missing, found.have, found.need, one.fan, one.needed(aimed), one.typical,
        tuple(entry for entry in [*past, Past(one.running, one.now, True)] if entry.figure.value is not None),
        grown=one.grown if aimed == one.target != one.grown else None,
    )  # fmt: skip


def numbers_in(row: PlanFigure) -> Numbers | None:
    """As they stand in a plan; None when no room contributes the figure any more."""
    spec = KPIS.get(row.kpi)
    if spec is None:
        return None
    history = tuple(
        Past(date.fromisoformat(one["quarter"]), Figure(Decimal(one["value"]), tuple(one["rows"])), one["running"])
        for one in row.history
    )
    chance = None if row.chance is None else float(row.chance)
    baseline, target, low_bound, high_bound = (_plain(one) for one in (row.baseline, row.target, row.low, row.high))
    low, middle, high = row.fan or (None, None, None)
    fan = (low, middle, high) if low is not None and middle is not None and high is not None else None
    return Numbers(
        spec, baseline, row.source, row.seasonal, row.floor, target, low_bound, high_bound, chance, row.missing,
        row.have, row.need, fan, row.needed, row.typical, history, row, _plain(row.grown),
    )  # fmt: skip


def told_odds(chance: float) -> tuple[int, str]:
    """How many times in 10 as it is shown, and on which side it lies beyond that."""
    return round(shown(chance) * 10), beyond(chance)


def beyond(chance: float | None) -> str:
    """over or under, where the odds lie beyond what simulations bear out."""
    if chance is None or LEAST_SHOWN <= chance <= MOST_SHOWN:
        return ""
    return "over" if chance > MOST_SHOWN else "under"


def yearly(growth: Decimal) -> float:
    """What a growth per quarter comes to in a year."""
    return a_year(float(growth))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _plain(value: Decimal | None) -> Decimal | None:
    """Without the noughts a table keeps behind the point."""
    if value is None:
        return None
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
