"""Reads of the people room."""

from perennial.people.queries.hours import leaves_between, terms_of, working_days
from perennial.people.queries.skills import known_skills, skill_named, skills_of
from perennial.people.rules.hours import working_days_in

__all__ = ["known_skills", "leaves_between", "skill_named", "skills_of", "terms_of", "working_days", "working_days_in"]
