"""Writing what is agreed: companies, agreements, projects, seats, placements and rates, each after what it hangs on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from perennial.contracts.models import (
    Agreement,
    BillRate,
    ClientEntity,
    CostRate,
    LegalEntity,
    Placement,
    Project,
    Seat,
)
from perennial.intake.bulk import insert, take_ids
from perennial.intake.models import ImportBatch
from perennial.intake.plan import ClientDraft, TermsDraft
from perennial.people.models import Skill

TABLES: Final[dict[str, Any]] = {
    "entity": LegalEntity, "client_entity": ClientEntity, "agreement": Agreement, "project": Project, "seat": Seat,
    "skill": Skill, "placement": Placement, "bill_rate": BillRate, "cost_rate": CostRate,
}  # fmt: skip
"""In the order in which they are written; parents and predecessors stand before those that name them."""
FILE_OF: Final = {
    "entity": "entities", "client_entity": "client_entities", "agreement": "agreements", "project": "projects",
    "placement": "placements", "bill_rate": "bill_rates", "cost_rate": "cost_rates",
}  # fmt: skip
"""The file of the book that tells of a kind; seats and skills come with placements."""
TERMS: Final = (BillRate, CostRate, Placement, Seat, Project, Agreement, ClientEntity, LegalEntity)
"""In the order in which an import that is taken back deletes them."""
_SHARED: Final = {"skill": "key", "seat": "name"}  # named by a placement: the one that is there is taken


def write_terms(
    drafts: Sequence[TermsDraft], batch: ImportBatch, emails: Mapping[str, int], *, by_id: int | None,
    wrote: Callable[[TermsDraft], None],
) -> None:  # fmt: skip
    """Rows of all kinds; `wrote` is called with each once it has its id."""
    for kind, model in TABLES.items():
        some = [draft for draft in drafts if draft.kind == kind]
        if kind in _SHARED:
            _take_stored(kind, some)
        fresh = [draft for draft in some if draft.id is None]
        for draft, pk in zip(fresh, take_ids(model, len(fresh)), strict=True):
            draft.id = pk
        _insert(kind, fresh, batch, emails, by_id)
        for draft in fresh:
            if kind not in _SHARED:
                wrote(draft)


def _take_stored(kind: str, drafts: Sequence[TermsDraft]) -> None:
    if not drafts:
        return
    if kind == "skill":
        known: dict[Any, int] = dict(Skill.objects.values_list("key", "pk"))
        for draft in drafts:
            draft.id = known.get(draft.name)
        return
    seats = Seat.objects.values_list("client_id", "name", "pk")
    by_name = {(client, name.casefold()): pk for client, name, pk in seats}
    for draft in drafts:
        client = draft.client.id if draft.client else None
        draft.id = by_name.get((client or 0, draft.name.casefold()))


def _insert(
    kind: str, drafts: Sequence[TermsDraft], batch: ImportBatch, emails: Mapping[str, int], by_id: int | None
) -> None:
    if not drafts:
        return
    model = TABLES[kind]
    names = sorted({name for draft in drafts for name in draft.values})
    defaults = {field.attname: field.get_default() for field in model._meta.concrete_fields}
    extra = {"by_id": by_id} if "by_id" in defaults else {}
    rows = (
        (draft.id, batch.pk, *extra.values(), *(_cell(name, draft.values.get(name, defaults[name]), emails)
                                                for name in names))
        for draft in drafts
    )
    insert(model, ("id", "batch_id", *extra, *names), rows)


def _cell(name: str, value: Any, emails: Mapping[str, int]) -> Any:
    if isinstance(value, ClientDraft | TermsDraft):
        return value.id
    return emails[value] if name == "person_id" else value
