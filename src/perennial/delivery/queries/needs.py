"""A need as somebody has begun to say it: in one line, field by field, or by the placement whose seat it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from perennial.contracts.models import Placement
from perennial.delivery.rules.asking import read_need
from perennial.people.choices import Level
from perennial.people.models import Skill
from perennial.people.queries import known_skills

_PLAIN: Final = ("client", "title", "stack", "ceiling", "currency", "unit", "must_haves")


@dataclass(frozen=True, slots=True)
class Need:
    """What is known so far, and how a form begins with it."""

    seats: int
    level: str
    skill: Skill | None
    needed_on: date | None
    initial: Mapping[str, Any]

    @property
    def level_name(self) -> str:
        return str(Level(self.level).label) if self.level else ""


def need_from(given: Mapping[str, str], replaces: Placement | None, as_of: date) -> Need:
    """The line first, then single fields, then the placement that is replaced. One query."""
    skills = known_skills()
    line = read_need(given.get("line", "")[:200], [skill.name for skill in skills], as_of)
    chosen = given.get("skill", "")
    skill = next((one for one in skills if str(one.pk) == chosen or (not chosen and one.name == line.skill)), None)
    level, needed_on, title = line.level or given.get("level", ""), line.needed_on or _day(given), ""
    if replaces is not None:
        skill, level = skill or replaces.skill, level or replaces.level
        title, needed_on = replaces.title, needed_on or replaces.last_day
    level = level if level in Level.values else ""
    seats = line.seats if given.get("line") else _seats(given)
    initial: dict[str, Any] = {name: given[name] for name in _PLAIN if given.get(name)}
    if replaces is not None:
        initial["client"] = replaces.client_id
    first = {"title": title, "stack": ", ".join(line.more)}
    found = {"seats": seats, "level": level, "skill": skill.pk if skill else None, "needed_on": needed_on}
    return Need(seats, level, skill, needed_on, {**first, **initial, **found})


def _day(given: Mapping[str, str]) -> date | None:
    try:
        return date.fromisoformat(given.get("needed_on", ""))
    except ValueError:
        return None


def _seats(given: Mapping[str, str]) -> int:
    text = given.get("seats", "")
    return min(max(int(text), 1), 99) if text.isdecimal() and len(text) < 4 else 1
