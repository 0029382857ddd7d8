"""Writing skills, terms of work and leave of our people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef

from perennial.contracts.models import Placement
from perennial.delivery.models import StaffingRequest
from perennial.foundation.timeline import Event
from perennial.intake.bulk import insert, take_ids
from perennial.intake.models import ImportBatch
from perennial.intake.plan import Change, WorkforceDraft
from perennial.people.models import Employment, Leave, LeaveMove, PersonSkill, Skill
from perennial.people.queries.skills import key_of

WORKFORCE: Final = (PersonSkill, Employment, Leave)
"""In the order in which an import that is taken back deletes them."""
CHANGED: Final[dict[str, Any]] = {"person_skill": PersonSkill, "employment": Employment}


def write_workforce(
    drafts: Sequence[WorkforceDraft], batch: ImportBatch, emails: Mapping[str, int], *, by_id: int | None
) -> None:
    """Rows of all three kinds."""
    _skills([draft for draft in drafts if draft.kind == "skills"], batch, emails)
    _employments([draft for draft in drafts if draft.kind == "employments"], batch, emails)
    _leaves([draft for draft in drafts if draft.kind == "leave"], batch, emails, by_id)


def _skills(drafts: Sequence[WorkforceDraft], batch: ImportBatch, emails: Mapping[str, int]) -> None:
    if not drafts:
        return
    known: dict[str, int] = dict(Skill.objects.values_list("key", "pk"))
    fresh = {key_of(draft.values["skill"]): draft.values["skill"] for draft in reversed(drafts)}
    fresh = {key: name for key, name in fresh.items() if key not in known}
    known.update(zip(fresh, take_ids(Skill, len(fresh)), strict=True))
    insert(Skill, ("id", "key", "name", "batch_id"), [(known[key], key, fresh[key], batch.pk) for key in fresh])
    insert(
        PersonSkill, ("person_id", "skill_id", "level", "since", "batch_id"),
        [
            (emails[d.person], known[key_of(d.values["skill"])], d.values["level"], d.values.get("since"), batch.pk)
            for d in drafts
        ],
    )  # fmt: skip


def _employments(drafts: Sequence[WorkforceDraft], batch: ImportBatch, emails: Mapping[str, int]) -> None:
    usual = Employment._meta.get_field("hours_a_week").get_default()
    insert(
        Employment, ("person_id", "country", "hours_a_week", "team", "started_on", "ended_on", "batch_id"),
        [
            (
                emails[d.person], d.values.get("country", ""), str(d.values.get("hours_a_week", usual)),
                d.values.get("team", ""), d.values["started_on"], d.values.get("ended_on"), batch.pk,
            )
            for d in drafts
        ],
    )  # fmt: skip


def _leaves(
    drafts: Sequence[WorkforceDraft], batch: ImportBatch, emails: Mapping[str, int], by_id: int | None
) -> None:
    days = ("starts_on", "ends_on")
    rows, moves = [], []
    for draft, pk in zip(drafts, take_ids(Leave, len(drafts)), strict=True):
        said = draft.values
        cover, span = emails.get(said.get("cover", "")), [said[name] for name in days]
        rows.append(
            (
                pk, emails[draft.person], said["kind"], *span, cover, said["state"], said["state_since"],
                said["asked_on"], batch.pk,
            )
        )  # fmt: skip
        moves.append((pk, "ask", "", said["state"], said["asked_on"], by_id, "", *span, cover))
    insert(
        Leave, ("id", "person_id", "kind", *days, "cover_id", "state", "state_since", "asked_on", "batch_id"), rows
    )
    insert(LeaveMove, ("leave_id", "event", "before", "after", "on", "by_id", "reason", *days, "cover_id"), moves)


def forget_skills(batch: ImportBatch) -> None:
    """Skills that only this import has named go; those that people, placements or requests have stay."""
    used = (Exists(PersonSkill.objects.filter(skill=OuterRef("pk"))), Exists(
        Placement.objects.filter(skill=OuterRef("pk"))
    ))  # fmt: skip
    asked = Exists(StaffingRequest.objects.filter(skill=OuterRef("pk")))
    Skill.objects.filter(~used[0], ~used[1], ~asked, batch_id=batch.pk).delete()


def told(change: Change, as_of: date) -> Event:
    """What the timeline keeps of a skill or of terms that the file says otherwise."""
    row: Any = CHANGED[change.kind].objects.select_related("person").get(pk=change.id)
    subject = ("person", row.person_id)
    if change.kind == "employment":
        data = {"name": change.name, "before": change.before, "after": change.after}
        return Event("terms.set", as_of, None, subject, data)
    was = change.before.get("level", row.level)
    return Event("skill.set", as_of, None, subject,
                 {"name": change.name, "skill": row.skill.name, "level": row.level, "was": was})  # fmt: skip
