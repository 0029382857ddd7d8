"""Setting and dropping the company's goals of a quarter."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.foundation.store import get
from perennial.foundation.timeline import Actor, record
from perennial.kernel.money import round_money
from perennial.kernel.quarters import quarter_end, quarter_of
from perennial.targets.goal_choices import Measure, Side
from perennial.targets.models import Goal


class GoalRefused(ValueError):
    """This goal cannot be set; the sentence says why."""


@transaction.atomic
def set_goal(
    *, quarter: date, side: Side, measure: Measure, amount: Decimal | None, by: Actor, as_of: date
) -> Goal | None:
    """In the company's currency; no amount drops the goal. A goal that stays as it is writes nothing.

    Raises GoalRefused for a quarter that is over, and for an amount that is nothing.
    """
    if quarter != quarter_of(quarter) or quarter_end(quarter) < as_of:
        raise GoalRefused(_("This quarter is over: its goals stay."))
    currency = get("company.currency")
    rounded = None if amount is None else round_money(amount, currency)
    if rounded is not None and rounded <= 0:
        raise GoalRefused(_("A goal is more than nothing."))
    row = Goal.objects.select_for_update().filter(quarter=quarter, side=side, measure=measure).first()
    was = None if row is None else row.amount
    if by.user is None or (rounded == was and (row is None or row.currency == currency)):
        return row
    data = {"quarter": quarter, "side": side, "measure": measure, "amount": rounded, "was": was, "currency": currency}
    if rounded is None:
        Goal.objects.filter(quarter=quarter, side=side, measure=measure).delete()
        record("goal.dropped", by=by, on=as_of, subject=("goal", None), data=data)
        return None
    values = {"amount": rounded, "currency": currency, "set_on": as_of, "set_by": by.user}
    row, _made = Goal.objects.update_or_create(quarter=quarter, side=side, measure=measure, defaults=values)
    record("goal.set", by=by, on=as_of, subject=("goal", row.pk), data=data)
    return row
