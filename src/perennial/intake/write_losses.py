"""Writing that a client left: notice and its end on the day the file tells, as the client's life knows them."""

from __future__ import annotations

from collections.abc import Sequence

from perennial.clients.choices import ClientStatus
from perennial.clients.models import ClientMove
from perennial.foundation.timeline import Event
from perennial.intake.bulk import insert, take_ids
from perennial.intake.models import ImportBatch
from perennial.intake.plan import LossDraft

KIND = "loss"
_FIELDS = ("id", "client_id", "event", "before", "after", "on", "by_id", "effective_on", "loss_reason")
_STEPS = (
    ("notice_received", ClientStatus.ACTIVE, ClientStatus.NOTICE),
    ("end_reached", ClientStatus.NOTICE, ClientStatus.LOST),
)  # fmt: skip


def write_losses(
    drafts: Sequence[LossDraft], batch: ImportBatch, *, by_id: int | None
) -> tuple[list[tuple[str, int, str, int]], list[Event]]:
    """Two moves for each. Returns the keys by which the import can be taken back, and what the timelines tell."""
    ids = take_ids(ClientMove, len(drafts) * len(_STEPS))
    rows, keys, events = [], [], []
    for draft in drafts:
        for event, before, after in _STEPS:
            lost, pk = after == ClientStatus.LOST, next(ids)
            reason = draft.reason if lost else ""
            ends = None if lost else draft.on
            rows.append((pk, draft.client.id, event, str(before), str(after), draft.on, by_id, ends, reason))
            keys.append((f"{KIND}:{pk}", batch.pk, KIND, pk))
            data = {
                "name": draft.client.name, "event": event, "before": {"status": str(before)},
                "after": {"status": str(after)}, "move": pk, **({"loss_reason": reason} if reason else {}),
            }  # fmt: skip
            events.append(Event("client.moved", draft.on, draft.client.id, ("client", draft.client.id), data))
    insert(ClientMove, _FIELDS, rows)
    return keys, events


def forget_losses(batch: ImportBatch) -> None:
    """What the import has brought goes."""
    ids = list(batch.keys.filter(kind=KIND).values_list("object_id", flat=True))
    for start in range(0, len(ids), 500):
        ClientMove.objects.filter(pk__in=ids[start : start + 500]).delete()
