"""Tables of the room, one module an aggregate."""

from perennial.targets.models.bonus import Bonus, BonusLine, BonusMove, BonusQuery, BonusRules
from perennial.targets.models.estimates import CompanyEstimate
from perennial.targets.models.goals import Goal
from perennial.targets.models.plans import FigureWord, Plan, PlanEstimate, PlanFigure, PlanMove, ProcessChange

__all__ = [
    "Bonus", "BonusLine", "BonusMove", "BonusQuery", "BonusRules", "CompanyEstimate", "FigureWord", "Goal", "Plan",
    "PlanEstimate", "PlanFigure", "PlanMove", "ProcessChange",
]  # fmt: skip
