"""The demo company's goals: what this quarter and the next are to bring from clients there are and from new ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final

from perennial.foundation.models import User
from perennial.foundation.timeline import Actor
from perennial.insight.queries.business import business
from perennial.insight.queries.goals import value_of
from perennial.kernel.quarters import quarter_of, quarters_after
from perennial.targets.actions.goals import set_goal
from perennial.targets.goal_choices import Measure, Side

GROWTH: Final = {Side.EXISTING: Decimal("1.15"), Side.NEW: Decimal("1.10")}
_STEP: Final = Decimal(1000)


def make_goals(as_of: date) -> None:
    """From the last whole quarter, in whole thousands; of new clients at least a tenth of what the others bring.

    Nothing where there is no director or no whole quarter is kept.
    """
    director = User.objects.filter(role="DIR", is_active=True).order_by("pk").first()
    if director is None:
        return
    whole = [one for one in business(as_of, director).periods if one.months == 3]
    if not whole:
        return
    current = quarter_of(as_of)
    for measure in Measure:
        own = value_of(whole[-1].existing, measure) * GROWTH[Side.EXISTING]
        new = max(value_of(whole[-1].new, measure) * GROWTH[Side.NEW], own / 10)
        for number, quarter in enumerate((current, quarters_after(current, 1))):
            day = min(as_of, max(quarter, current))
            by = Actor(director, datetime.combine(day, time(9), UTC))
            for side, amount in ((Side.EXISTING, own), (Side.NEW, new)):
                grown = (amount * GROWTH[side] ** number / _STEP).quantize(Decimal(1)) * _STEP
                if grown > 0:
                    set_goal(quarter=quarter, side=side, measure=measure, amount=grown, by=by, as_of=day)
