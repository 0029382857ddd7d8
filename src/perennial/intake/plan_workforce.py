"""Comparing skills, terms of work and leave of a file with the book.

What the book does not have comes in. Of skills and terms a later file may say fields otherwise; leave that the book has
stays as it is: it moves in the product.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from perennial.foundation.narrowing import narrowed
from perennial.intake.kinds.workforce_rows import WorkforceRow
from perennial.intake.plan import Change, Plan, WorkforceDraft
from perennial.intake.plan_clients import People
from perennial.intake.reading.reasons import because
from perennial.intake.sentences import LEAVE_OVERLAPS, NO_SUCH_PERSON, NOT_YET, PERSON_LEFT_OUT
from perennial.people.choices import ENDED, LeaveKind, LeaveState
from perennial.people.models import Employment, Leave, PersonSkill
from perennial.people.queries.skills import key_of

_LAPSED: Final = (LeaveState.REJECTED, LeaveState.CANCELLED)
Span = tuple[date, date]


def plan_workforce(plan: Plan, people: People, today: date) -> None:
    """All three files. At most three queries, and none where nothing is told."""
    _skills(plan, people)
    _employments(plan, people)
    _leaves(plan, people, today)


def _ours(plan: Plan, people: People, rows: Sequence[WorkforceRow]) -> Iterator[tuple[WorkforceRow, int | None]]:
    """Rows of people of ours, with the id of those that the book has; of new ones who may not be added none."""
    left_out = {row.email for row in plan.staged.people}
    for row in rows:
        if people.knows(row.person):
            yield row, people.ids.get(row.person)
        elif row.person in left_out:
            plan.staged.warn(row.file, row.line, because(PERSON_LEFT_OUT, email=row.person))
        else:
            plan.staged.refuse(row.file, row.line, because(NO_SUCH_PERSON, email=row.person), "person", row.person)


def _stored(model: Any, people: People, rows: Sequence[WorkforceRow]) -> list[Any]:
    ids = {people.ids[row.person] for row in rows if row.person in people.ids}
    if not ids:
        return []
    found = narrowed(model.objects.select_related("person"), "person_id", ids)
    return [row for row in found if row.person_id in ids]


def _skills(plan: Plan, people: People) -> None:
    rows = plan.staged.skills
    stored: dict[tuple[int, str], PersonSkill] = {}
    ids = {people.ids[row.person] for row in rows if row.person in people.ids}
    if ids:
        found = narrowed(PersonSkill.objects.select_related("person", "skill"), "person_id", ids)
        stored = {(one.person_id, one.skill.key): one for one in found}
    for row, person in _ours(plan, people, rows):
        own = stored.get((person or 0, key_of(row.values["skill"])))
        if own is None:
            _add(plan, "skills", row)
        else:
            wanted = {name: row.values[name] for name in ("level", "since") if name in row.values}
            _change(plan, "skills", "person_skill", own, wanted)


def _employments(plan: Plan, people: People) -> None:
    rows = plan.staged.employments
    stored = {one.person_id: one for one in _stored(Employment, people, rows)}
    for row, person in _ours(plan, people, rows):
        own = stored.get(person or 0)
        if own is None:
            _add(plan, "employments", row)
        else:
            _change(plan, "employments", "employment", own, dict(row.values))


def _leaves(plan: Plan, people: People, today: date) -> None:
    rows = plan.staged.leaves
    taken: dict[str, list[Span]] = defaultdict(list)
    known: set[tuple[str, date, date]] = set()
    for one in _stored(Leave, people, rows):
        known.add((one.person.email, one.starts_on, one.ends_on))
        if one.state not in _LAPSED:
            taken[one.person.email].append((one.starts_on, one.ends_on))
    for row, _person in _ours(plan, people, rows):
        first, last = row.values["starts_on"], row.values["ends_on"]
        if (row.person, first, last) in known:
            plan.unchanged["leave"] += 1
            continue
        cover, asked = row.values.get("cover"), row.values.get("asked_on")
        state = row.values.get("state") or (LeaveState.TAKEN if last < today else LeaveState.APPROVED).value
        if cover and not people.knows(cover):
            plan.staged.refuse(row.file, row.line, because(NO_SUCH_PERSON, email=cover), "cover", cover)
        elif asked is not None and asked > today:
            plan.staged.refuse(row.file, row.line, because(NOT_YET, value=asked), "asked_on", asked)
        elif state == LeaveState.TAKEN and last >= today:
            plan.staged.refuse(row.file, row.line, because(NOT_YET, value=last), "ends_on", last)
        elif state not in _LAPSED and any(a <= last and first <= b for a, b in taken[row.person]):
            plan.staged.refuse(row.file, row.line, because(LEAVE_OVERLAPS), "starts_on", first)
        else:
            if state not in _LAPSED:
                taken[row.person].append((first, last))
            on = asked or min(first, today)
            since = min(last, today) if state in ENDED else on
            said = {"kind": LeaveKind.VACATION.value, **row.values, "state": state, "asked_on": on}
            _add(plan, "leave", WorkforceRow(row.file, row.line, row.person, {**said, "state_since": since}))


def _add(plan: Plan, kind: str, row: WorkforceRow) -> None:
    plan.workforce.append(WorkforceDraft(kind, row.person, dict(row.values)))
    plan.created[kind] += 1


def _change(plan: Plan, file: str, kind: str, own: Any, wanted: dict[str, Any]) -> None:
    before = {name: getattr(own, name) for name in wanted}
    differing = [name for name in wanted if wanted[name] != before[name]]
    if not differing:
        plan.unchanged[file] += 1
        return
    kept = {name: before[name] for name in differing}, {name: wanted[name] for name in differing}
    plan.changed[file] += 1
    plan.changes.append(Change(kind, own.pk, 0, own.person.name, *kept))
