"""The two answers an offer needs: whether its margin holds, and whether the people are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from perennial.contracts.models import CostRate
from perennial.contracts.queries.bench import Line
from perennial.delivery.models import StaffingRequest
from perennial.delivery.queries.filling import Odds, load_histories, odds_for
from perennial.delivery.queries.staffing import fitting_bench
from perennial.foundation.rates import rates_on
from perennial.foundation.store import get
from perennial.growth.choices.expansions import ExpansionKind
from perennial.growth.models.expansions import Expansion
from perennial.growth.rules.expansions import Margin, margin_of
from perennial.kernel.money import Money
from perennial.people.models import PersonSkill

__all__ = ["Margin", "Staffing", "margin_answer", "margin_holds", "request_of", "staffing_answer"]


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who of ours fits and is free by the day, and the odds that others are found. `word`: what recruiters said."""

    heads: int
    bench: Sequence[Line]
    odds: Odds | None
    word: str

    @property
    def on_bench(self) -> bool:
        """Whether the bench holds them all."""
        return len(self.bench) >= self.heads

    @property
    def percent(self) -> int | None:
        """The odds of finding those the bench does not hold."""
        return self.odds.percent if self.odds is not None else None

    @property
    def known(self) -> bool:
        return self.on_bench or self.percent is not None or bool(self.word.strip())


def margin_answer(row: Expansion, as_of: date) -> Margin | None:
    """None where nobody new is needed: the same people cost what they cost. Four queries at most."""
    if row.kind not in (ExpansionKind.PEOPLE, ExpansionKind.SERVICE):
        return None
    floor = int(get("expansions.least_margin"))
    costs = _costs(row, as_of)
    own = [cost for level, cost in costs if level == row.level] if row.level else []
    return margin_of(row.rate, own, [cost for _level, cost in costs], floor=floor)


def staffing_answer(row: Expansion, user: Any, as_of: date) -> Staffing | None:
    """As the reader may see it; None where nobody has to be found. A dozen queries at most."""
    if not row.needs_people:
        return None
    asked = request_of(row)
    bench = fitting_bench(user, asked, as_of)
    missing = row.heads - len(bench)
    odds = None
    if row.skill_id is not None and missing > 0:
        odds = odds_for(asked, load_histories(as_of, row.skill_id), as_of, taken=len(bench))
    return Staffing(row.heads, bench, odds, row.staffing_word)


def margin_holds(row: Expansion, found: Margin | None) -> bool:
    """By the numbers, or in the word of somebody who sees them."""
    return found is None or found.holds is True or row.margin_on is not None


def request_of(row: Expansion) -> StaffingRequest:
    """The request as it would be asked for; not stored."""
    return StaffingRequest(
        client_id=row.client_id, title=row.title[:100], skill_id=row.skill_id, level=row.level, seats=row.heads,
        needed_on=row.wanted_on,
    )  # fmt: skip


def _costs(row: Expansion, as_of: date) -> list[tuple[str, Decimal]]:
    """(level, what an hour costs) of everybody who works here with the skill, in the currency of the offer."""
    if row.skill_id is None or not row.currency:
        return []
    known = PersonSkill.objects.filter(skill=row.skill_id, person__is_active=True)
    levels = dict(known.values_list("person_id", "level"))
    if not levels:
        return []
    rates: Any = CostRate.objects.filter(person__in=list(levels), valid_from__lte=as_of).order_by("valid_from", "id")
    newest: dict[int, Money] = {}
    for person, amount, currency in rates.values_list("person_id", "amount", "currency"):
        newest[person] = Money(amount, currency)
    exchange = rates_on(as_of, row.currency)
    found: dict[int, Decimal] = defaultdict(Decimal)
    for person, cost in newest.items():
        told = exchange.convert(cost)
        if told is not None:
            found[person] = told.amount
    return [(levels[person], cost) for person, cost in found.items()]
