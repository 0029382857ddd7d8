"""Skills of people and the terms they work on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, changes, record
from perennial.kernel.letters import clean_line
from perennial.people.models import Employment, PersonSkill, Skill
from perennial.people.rules.skills import skill_key

TERMS: Final = ("country", "hours_a_week", "team", "started_on", "ended_on")


class WrongTerms(ValueError):
    """These terms of work cannot be; the sentence says why."""


def name_skill(name: str) -> Skill:
    """The skill of that name; a new one where nobody has called anything so. Raises ValueError for no name."""
    line = clean_line(name)[:60]
    if not skill_key(line):
        raise ValueError(_("A skill needs a name."))
    return Skill.objects.get_or_create(key=skill_key(line), defaults={"name": line})[0]


@transaction.atomic
def set_skill(
    person: User, *, skill: Skill, level: str, since: date | None = None, by: Actor, as_of: date
) -> PersonSkill:
    """A person's level in a skill, whatever it was before."""
    row = PersonSkill.objects.select_for_update().filter(person=person, skill=skill).first()
    before = row.level if row else ""
    if row is None:
        row = PersonSkill.objects.create(person=person, skill=skill, level=level, since=since)
    elif (before, row.since) != (level, since or row.since):
        row.level, row.since = level, since or row.since
        row.save(update_fields=["level", "since"])
    if before != level:
        data = {"name": person.name, "skill": skill.name, "level": level, "was": before}
        record("skill.set", by=by, on=as_of, subject=("person", person.pk), data=data)
    return row


@transaction.atomic
def drop_skill(row: PersonSkill, *, by: Actor, as_of: date) -> None:
    """The person does not have the skill; to be undone by `set_skill`."""
    data = {"name": row.person.name, "skill": row.skill.name, "was": row.level}
    record("skill.dropped", by=by, on=as_of, subject=("person", row.person_id), data=data)
    row.delete()


@transaction.atomic
def set_terms(person: User, *, values: Mapping[str, Any], by: Actor, as_of: date) -> Employment:
    """The person's terms of work: TERMS by name. Raises WrongTerms."""
    row = Employment.objects.select_for_update().filter(person=person).first()
    wanted = {name: values[name] for name in TERMS if name in values}
    before = {name: getattr(row, name) if row else None for name in wanted}
    if row is None:
        row = Employment(person=person)
    for name, value in wanted.items():
        setattr(row, name, value)
    if row.started_on is None:
        raise WrongTerms(_("It has to be said since when the person works for us."))
    if row.ended_on is not None and row.ended_on < row.started_on:
        raise WrongTerms(_("The last day lies before the first."))
    row.save()
    if data := changes(before, wanted):
        record("terms.set", by=by, on=as_of, subject=("person", person.pk), data={"name": person.name, **data})
    return row
