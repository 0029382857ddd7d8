"""Skills by name and by person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from perennial.foundation.narrowing import narrowed
from perennial.people.models import PersonSkill, Skill
from perennial.people.rules.skills import skill_key


def known_skills() -> list[Skill]:
    """All skills by name."""
    return list(Skill.objects.all())


def key_of(name: str) -> str:
    """By what a skill is known, however its name is written; '' for no name."""
    return skill_key(name)


def skill_named(name: str) -> Skill | None:
    """The skill that people mean by the name."""
    return Skill.objects.filter(key=skill_key(name)).first()


def skills_of(person_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """Person -> skill -> level. One query."""
    rows = narrowed(PersonSkill.objects.order_by("id"), "person", person_ids)
    wanted: set[int] = set(person_ids)
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for person, skill, level in rows.values_list("person_id", "skill_id", "level"):
        if person in wanted:
            found[person][skill] = level
    return dict(found)
