"""Writing requests for people of an import, with the seats that were filled and skills nobody has named before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from perennial.delivery.models import SeatFilled, StaffingRequest
from perennial.intake.bulk import insert, take_ids
from perennial.intake.models import ImportBatch
from perennial.intake.plan import StaffingDraft
from perennial.people.models import Skill
from perennial.people.queries.skills import key_of

STAFFING: Final = (StaffingRequest,)
"""What an import that is taken back deletes; seats that were filled go with their request."""
_NAMES: Final = (
    "title", "level", "stack", "seats", "needed_on", "currency", "unit", "must_haves", "state", "state_since",
    "submitted_on",
)  # fmt: skip


def write_staffing(
    drafts: Sequence[StaffingDraft], batch: ImportBatch, *, wrote: Callable[[StaffingDraft], None]
) -> None:
    """All requests; `wrote` is called with each once it has its id."""
    if not drafts:
        return
    skills = _skills(drafts, batch)
    fields: Any = {field.name: field for field in StaffingRequest._meta.concrete_fields}
    usual = {name: fields[name].get_default() for name in _NAMES}
    rows, seats = [], []
    for draft, pk in zip(drafts, take_ids(StaffingRequest, len(drafts)), strict=True):
        said = draft.values
        draft.id = pk
        rows.append(
            (
                pk, batch.pk, draft.client.id, skills[key_of(said["skill"])], said.get("ceiling"),
                said["submitted_on"], *(said.get(name, usual[name]) for name in _NAMES),
            )
        )  # fmt: skip
        seats += [(pk, day) for day in said["filled_on"]]
        wrote(draft)
    insert(StaffingRequest, ("id", "batch_id", "client_id", "skill_id", "ceiling", "made_on", *_NAMES), rows)
    insert(SeatFilled, ("request_id", "on"), seats)


def _skills(drafts: Sequence[StaffingDraft], batch: ImportBatch) -> dict[str, int]:
    known: dict[str, int] = dict(Skill.objects.values_list("key", "pk"))
    fresh = {key_of(draft.values["skill"]): draft.values["skill"] for draft in reversed(drafts)}
    fresh = {key: name for key, name in fresh.items() if key not in known}
    known.update(zip(fresh, take_ids(Skill, len(fresh)), strict=True))
    insert(Skill, ("id", "key", "name", "batch_id"), [(known[key], key, fresh[key], batch.pk) for key in fresh])
    return known
