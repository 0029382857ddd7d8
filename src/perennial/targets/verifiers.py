"""What must hold of bonuses: what is signed or approved stays, lines add up, the old version gives the old figure."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from perennial.foundation.registry import VERIFIERS, Problem, VerifierSpec
from perennial.foundation.verifiers import missing_triggers
from perennial.targets.models import Bonus, BonusLine
from perennial.targets.queries.bonuses import recomputed

FROZEN = ("targets_bonusrules", "targets_bonus", "targets_bonusline")


def triggers() -> tuple[int, list[Problem]]:
    """What is signed or approved cannot be edited behind the product's back."""
    return missing_triggers(FROZEN)


def bonuses() -> tuple[int, list[Problem]]:
    """The rules and facts a bonus keeps give its result, byte for byte, and its lines are what it amounts to."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for bonus, amount in BonusLine.objects.order_by().values_list("bonus_id", "amount"):
        sums[bonus] += amount
    problems, count = [], 0
    for row in Bonus.objects.filter(settled_on__isnull=False).select_related("rules", "person"):
        count += 1
        if sums[row.pk] != row.amount:
            problems.append(Problem("The lines of a bonus do not add up to it.", f"bonus {row.pk}"))
        if recomputed(row) != row.result:
            problems.append(Problem("The rules of a bonus no longer give its result.", f"bonus {row.pk}"))
    return count, problems


VERIFIERS.register("bonus triggers", VerifierSpec("bonus triggers", triggers))
VERIFIERS.register("bonuses", VerifierSpec("bonuses", bonuses))
