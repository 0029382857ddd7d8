"""Tables of the room, one module an aggregate."""

from perennial.targets.models.bonus import Bonus, BonusLine, BonusMove, BonusQuery, BonusRules

__all__ = ["Bonus", "BonusLine", "BonusMove", "BonusQuery", "BonusRules"]
