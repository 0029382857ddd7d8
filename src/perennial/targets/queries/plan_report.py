"""The quarterly plan as `perennial plan` prints it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from perennial.foundation.models import User
from perennial.foundation.store import get
from perennial.kernel.quarters import quarter_name
from perennial.kernel.text import fold
from perennial.targets.queries.assessing import Assessed, assess_quarter
from perennial.targets.queries.figures import COMPANY
from perennial.targets.queries.numbers import Numbers, numbers_in, numbers_of, yearly
from perennial.targets.queries.plans import plans_of


class UnknownManager(LookupError):
    """Nobody of this name or address has clients."""


def report(quarter: date, as_of: date, manager: str = "") -> dict[str, Any]:
    """{quarter, as_of, growth, growth_a_year, currency, managers: [{manager, state, figures}], company: figures}.

    A plan that stands is told as it stands, else what would be computed today. Raises UnknownManager.
    """
    growth = Decimal(int(get("plan.growth"))) / 100
    people = {user.pk: user for user in User.objects.filter(is_active=True)}
    wanted = _named(people, manager) if manager else None
    found = assess_quarter(quarter, as_of, growth, wanted)
    plans = plans_of(quarter)
    managers = sorted((who for who in found if who in people), key=lambda who: people[who].name)
    return {
        "as_of": as_of.isoformat(), "quarter": quarter_name(quarter), "growth": str(growth),
        "growth_a_year": f"{yearly(growth):.4f}", "currency": get("company.currency"),
        "managers": [
            {
                "manager": people[who].name, "email": people[who].email,
                "state": plans[who].state if who in plans else None,
                "growth": str(plans[who].growth if who in plans else growth),
                "figures": [one.as_json() for one in _numbers(plans.get(who), found[who])],
            }
            for who in managers
        ],
        "company": None if manager else [numbers_of(one).as_json() for one in found[COMPANY]],
    }  # fmt: skip


def _named(people: dict[int, User], asked: str) -> list[int]:
    words = fold(asked).split()
    found = [
        pk for pk, user in people.items()
        if user.email.lower() == asked.strip().lower() or (words and all(word in fold(user.name) for word in words))
    ]  # fmt: skip
    if len(found) != 1:
        who = f"{len(found)} people" if found else "nobody"
        raise UnknownManager(f"“{asked}” names {who} of ours; write the whole name or address.")
    return found


def _numbers(plan: Any, computed: list[Assessed]) -> list[Numbers]:
    if plan is None:
        return [numbers_of(one) for one in computed]
    return [found for row in plan.figures.all() if (found := numbers_in(row)) is not None]
