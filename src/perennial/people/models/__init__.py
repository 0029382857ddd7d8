"""Tables of the people room."""

from perennial.people.models.coaching import CareerMove, CoachingNote
from perennial.people.models.leave import Leave, LeaveMove, LeaveQuerySet
from perennial.people.models.skills import Employment, PersonSkill, Skill

__all__ = [
    "CareerMove", "CoachingNote", "Employment", "Leave", "LeaveMove", "LeaveQuerySet", "PersonSkill", "Skill",
]  # fmt: skip
