"""Comparing requests for people of a file with the book: what it does not have comes in, the rest moves on here."""

from __future__ import annotations

from typing import Any, Final

from perennial.delivery.models import StaffingRequest
from perennial.foundation.narrowing import narrowed
from perennial.intake.kinds.terms_rows import TermsRow
from perennial.intake.plan import ClientDraft, StaffingDraft
from perennial.intake.plan_care import Care
from perennial.intake.plan_clients import resolve
from perennial.intake.reading.reasons import because
from perennial.intake.sentences import NOT_YET
from perennial.people.queries.skills import key_of

_PAST: Final = ("submitted_on", "closed_on")


def plan_staffing(care: Care) -> None:
    """One query, and none where the file has no such rows."""
    rows = care.plan.staged.staffing
    mentioned = {draft.id for row in rows if (draft := care.quietly(row.client)) and draft.id}
    known: set[tuple[Any, ...]] = set()
    if mentioned:
        stored = narrowed(StaffingRequest.objects.select_related("skill"), "client_id", mentioned)
        known = {
            (one.client_id, one.skill.key if one.skill else "", one.level, one.submitted_on, one.title.casefold())
            for one in stored
        }
    for row in rows:
        values = row.values
        days = [values[name] for name in _PAST if name in values]
        late = next((day for day in (*days, *values["filled_on"]) if day > care.today), None)
        if late is not None:
            care.plan.staged.refuse(row.file, row.line, because(NOT_YET, value=late), None, late)
            continue
        client = resolve(care.plan.staged, care.clients, row)
        if client is None:
            continue
        title = str(values.get("title", "")).casefold()
        if (client.id, key_of(values["skill"]), values["level"], values["submitted_on"], title) in known:
            care.plan.unchanged["staffing"] += 1
        else:
            care.plan.staffing.append(StaffingDraft(client, _columns(care, client, row)))
            care.plan.created["staffing"] += 1


def _columns(care: Care, client: ClientDraft, row: TermsRow) -> dict[str, Any]:
    values = dict(row.values)
    stored = care.clients.rows.get(client.id or 0)
    if "ceiling" in values and "currency" not in values:
        values["currency"] = str(stored.currency if stored else client.values["currency"])
    closed = values.pop("closed_on", None)
    ended = values["state"] in ("filled", "failed", "cancelled")
    filled = max(values["filled_on"], default=None)
    values["state_since"] = (closed or filled or values["submitted_on"]) if ended else values["submitted_on"]
    return values
