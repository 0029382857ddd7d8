"""Clients of a file that left: what the book does not know of it yet."""

from __future__ import annotations

from datetime import date

from perennial.clients.choices import ClientStatus
from perennial.clients.models import ClientMove
from perennial.intake.kinds.book_columns import GONE
from perennial.intake.plan import Change, LossDraft, Plan
from perennial.intake.reading.reasons import because
from perennial.intake.sentences import NOT_YET
from perennial.intake.stored import Clients


def refuse_future_losses(plan: Plan, today: date) -> None:
    """Nobody has left on a day that is to come: such lines are no news of the client."""
    staged = plan.staged
    for row in staged.clients:
        if row.lost_on is not None and row.lost_on > today:
            staged.refuse(row.file, row.line, because(NOT_YET, value=row.lost_on), "lost_on", row.lost_on)
    staged.clients[:] = [row for row in staged.clients if row.lost_on is None or row.lost_on <= today]


def plan_losses(plan: Plan, clients: Clients) -> None:
    """Losses the book has not. One query, and none where the file has none; what the book has stays as it is."""
    rows = [row for row in plan.staged.clients if row.lost_on is not None]
    if not rows:
        return
    known = set(ClientMove.objects.filter(after=ClientStatus.LOST).values_list("client_id", flat=True))
    changes = {change.id: change for change in plan.changes if change.kind == "client"}
    for row in rows:
        draft = clients.by_code(row.code)
        if draft is None or row.lost_on is None or draft.id in known:
            continue
        plan.losses.append(LossDraft(draft, row.lost_on, row.loss_reason or ""))
        model = clients.rows.get(draft.id or 0)
        if model is None:
            continue
        change = changes.get(model.pk)
        if change is None:
            plan.unchanged["clients"] -= 1
            plan.changed["clients"] += 1
        if row.status is None and model.status not in GONE:
            if change is None:
                change = Change("client", model.pk, model.pk, model.name, {}, {})
                plan.changes.append(change)
            change.before["status"], change.after["status"] = model.status, str(ClientStatus.LOST)
