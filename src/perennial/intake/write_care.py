"""Writing promises beside money, issues and questions, with every move an issue has made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.db import models

from perennial.care.models import Issue, IssueMove, Promise
from perennial.intake.bulk import insert, take_ids
from perennial.intake.models import ImportBatch
from perennial.intake.plan import CareDraft, ContactDraft

Keys = list[tuple[str, int, str, int]]
TABLES: Final[dict[str, type[models.Model]]] = {"commitment": Promise, "issue": Issue}


def write_care(
    kind: str, drafts: Sequence[CareDraft], batch: ImportBatch, emails: Mapping[str, int], *, by_id: int | None
) -> Keys:
    """Rows of one kind whose ids are taken. Returns the keys by which the file is known when it comes again."""
    if not drafts:
        return []
    columns = tuple(drafts[0].values)
    names = ("id", "client_id", "contact_id", "owner_id", "batch_id", *columns)
    insert(
        TABLES[kind], names,
        (
            (d.id, d.client.id, _contact(d), emails.get(d.owner), batch.pk, *(d.values[column] for column in columns))
            for d in drafts
        ),
    )  # fmt: skip
    write_moves(drafts, by_id=by_id)
    return [(draft.key, batch.pk, kind, draft.id or 0) for draft in drafts]


def write_moves(drafts: Sequence[CareDraft], *, by_id: int | None) -> list[int]:
    """The moves of new issues, and of stored ones that go on. Returns their ids."""
    moves = [(draft.id, *move) for draft in drafts for move in draft.moves]
    ids = list(take_ids(IssueMove, len(moves)))
    rows = [(pk, *move, by_id) for pk, move in zip(ids, moves, strict=True)]
    if rows:
        insert(IssueMove, ("id", "issue_id", "event", "source", "target", "at", "note", "by_id"), rows)
    return ids


def _contact(draft: CareDraft) -> int | None:
    return draft.contact.id if isinstance(draft.contact, ContactDraft) else draft.contact
