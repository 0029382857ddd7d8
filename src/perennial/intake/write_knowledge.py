"""Writing what is known of clients: facts, attitudes, how to work with them, their canvases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from perennial.clients.models import CanvasVersion, ClientFact, CommunicationType, Stance
from perennial.intake.bulk import insert, take_ids
from perennial.intake.models import ImportBatch
from perennial.intake.plan import ContactDraft, KnownDraft

Keys = list[tuple[str, int, str, int]]
KNOWN: Final[dict[str, Any]] = {
    "fact": ClientFact, "stance": Stance, "communication": CommunicationType, "canvas": CanvasVersion,
}  # fmt: skip
"""These rows have no column for their import: a key of their kind says which one has brought them."""


def write_knowledge(drafts: Sequence[KnownDraft], batch: ImportBatch, *, by_id: int | None) -> Keys:
    """Rows of all four kinds. Returns the keys by which the import can be taken back."""
    keys: Keys = []
    for kind, model in KNOWN.items():
        some = [draft for draft in drafts if draft.kind == kind]
        if not some:
            continue
        for draft, pk in zip(some, take_ids(model, len(some)), strict=True):
            draft.id = pk
        columns = tuple(some[0].values)
        whose = "contact_id" if kind == "stance" else "client_id"
        rows = [(d.id, _whose(d), by_id, *(d.values[column] for column in columns)) for d in some]
        insert(model, ("id", whose, "by_id", *columns), rows)
        keys += [(f"{kind}:{draft.id}", batch.pk, kind, draft.id or 0) for draft in some]
    return keys


def forget_knowledge(batch: ImportBatch) -> None:
    """What the import has brought goes; what it replaced is restored with the other changes."""
    for kind, model in KNOWN.items():
        ids = list(batch.keys.filter(kind=kind).values_list("object_id", flat=True))
        for start in range(0, len(ids), 500):
            model.objects.filter(pk__in=ids[start : start + 500]).delete()


def _whose(draft: KnownDraft) -> int | None:
    if draft.contact is None:
        return draft.client.id
    return draft.contact.id if isinstance(draft.contact, ContactDraft) else draft.contact
