"""Reading plans: of one manager, of a quarter, and what others ask of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from perennial.clients.queries.managers import hands
from perennial.foundation.choices import Role
from perennial.foundation.models import User
from perennial.targets.models import Plan, PlanFigure
from perennial.targets.plan_choices import PlanState
from perennial.targets.rules.plan import band


def plan_of(manager: int, quarter: date) -> Plan | None:
    """The standing plan of a manager, with its figures. Two queries."""
    return plans_of(quarter, [manager]).get(manager)


def plans_of(quarter: date, managers: Collection[int] | None = None) -> dict[int, Plan]:
    """{manager: standing plan} of a quarter with its figures, their words, estimates, changes. Seven queries."""
    rows = Plan.objects.standing().filter(quarter=quarter).select_related("manager")
    rows = rows if managers is None else rows.filter(manager__in=managers)
    parts = ("figures", "figures__words__by", "figures__estimates", "figures__wish_by", "changes__owner")
    return {row.manager_id: row for row in rows.prefetch_related(*parts)}


@dataclass(frozen=True, slots=True)
class Talks:
    """How far a standing plan is: its state, and how many of its figures are agreed."""

    state: PlanState
    agreed: int
    figures: int


def talks_of(quarter: date, managers: Collection[int]) -> dict[int, Talks]:
    """{manager: how far their plan is}. One query, however many figures and words."""
    rows = Plan.objects.standing().filter(quarter=quarter, manager__in=managers).order_by()
    aimed = Q(figures__target__isnull=False)
    counted: Any = rows.annotate(
        aims=Count("figures", filter=aimed), agreed=Count("figures", filter=aimed & Q(figures__agreed_on__isnull=False))
    )
    return {
        manager: Talks(PlanState(state), agreed, aims)
        for manager, state, agreed, aims in counted.values_list("manager_id", "state", "agreed", "aims")
    }


def managers_for(user: Any) -> list[User]:
    """Whose plans the reader may see, by name: those who lead clients or are account managers, within their scope."""
    from perennial.clients.policies import deputised_managers
    from perennial.foundation.rights import may_see

    if not may_see(user, "plan"):
        return []
    people = User.objects.filter(is_active=True)
    if user.role == Role.AM:
        return list((people.filter(pk=user.pk) | people.filter(pk__in=deputised_managers(user))).order_by("name"))
    owners = set(hands().now.values())
    return list((people.filter(role=Role.AM) | people.filter(pk__in=owners)).order_by("name").distinct())


def agreed_count(plan: Plan) -> tuple[int, int]:
    """(agreed, to agree) of a plan read with its figures."""
    figures = [one for one in plan.figures.all() if one.counts]
    return sum(one.agreed_on is not None for one in figures), len(figures)


def waits_for(figure: PlanFigure, state: str) -> str:
    """Whose word is next on a figure: manager, head, or nobody's."""
    if not figure.counts:
        return ""
    if state in (PlanState.PROPOSED, PlanState.COUNTERED):
        if figure.agreed_on is not None:
            return ""
        return "head" if figure.wish is not None else "manager"
    return "manager" if state == PlanState.AMENDED and figure.wish is not None else ""


def current_chance(figure: PlanFigure) -> Decimal | None:
    """The newest estimate of the odds, else those the figure was proposed with."""
    newest = list(figure.estimates.all())[-1:]
    return newest[0].chance if newest and newest[0].chance is not None else figure.chance


def is_stretch(figure: PlanFigure) -> bool:
    """Its target asks for another way of working."""
    return figure.counts and figure.chance is not None and band(float(figure.chance)) in ("stretch", "not_a_plan")
