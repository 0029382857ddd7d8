"""Comparing what is known of clients with the book: what is new comes in, and an older word never wins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from perennial.clients.choices import SINGLE_FACTS
from perennial.clients.models import CanvasVersion, ClientFact, CommunicationType, Stance
from perennial.clients.queries import canvas
from perennial.foundation.narrowing import narrowed
from perennial.intake.kinds.book_columns import AXES, CANVAS_PREFIX, STANCE
from perennial.intake.kinds.care_rows import KnowledgeRow
from perennial.intake.plan import Change, ClientDraft, KnownDraft, Plan
from perennial.intake.plan_care import Care
from perennial.intake.reading.reasons import because
from perennial.intake.sentences import NO_SUCH_CONTACT

Rows = list[tuple[KnowledgeRow, ClientDraft]]


def plan_knowledge(care: Care) -> None:
    """Facts, attitudes, types and canvases. At most four queries, and none where nobody of the book is spoken of."""
    by_kind: dict[str, Rows] = defaultdict(list)
    for row, client in care.rows(care.plan.staged.knowledge, lambda row: (row.on,)):
        kind = "axis" if row.about in AXES else "stance" if row.about == STANCE else "fact"
        by_kind["canvas" if row.about.startswith(CANVAS_PREFIX) else kind].append((row, client))
    ids = {client.id for rows in by_kind.values() for _row, client in rows if client.id is not None}
    _facts(care, by_kind["fact"], ids)
    _stances(care, by_kind["stance"])
    _types(care, by_kind["axis"], ids)
    _canvases(care, by_kind["canvas"], ids)


def _facts(care: Care, rows: Rows, ids: set[int]) -> None:
    known: dict[tuple[int, str], list[ClientFact]] = defaultdict(list)
    for fact in _stored(ClientFact.objects.filter(replaced_on__isnull=True), ids, rows):
        known[(fact.client_id, fact.kind)].append(fact)
    for row, client in rows:
        there, on = known[(client.id or 0, row.about)], row.on or care.today
        single = row.about in SINGLE_FACTS
        if any(fact.text == row.value or (single and fact.on > on) for fact in there):
            care.plan.unchanged["knowledge"] += 1
            continue
        for fact in there if single else ():
            before = {"replaced_on": fact.replaced_on}
            care.plan.changes.append(Change("fact", fact.pk, fact.client_id, fact.text, before, {"replaced_on": on}))
        _add(care.plan, KnownDraft(client, "fact", {"kind": row.about, "text": row.value, "on": on}))


def _stances(care: Care, rows: Rows) -> None:
    found = [(row, client, care.found(row.contact, client)) for row, client in rows]
    ids = {one for _row, _client, one in found if isinstance(one, int)}
    newest: dict[int, Stance] = {}
    for stance in narrowed(Stance.objects.order_by("on", "id"), "contact_id", ids) if ids else ():
        newest[stance.contact_id] = stance
    for row, client, contact in found:
        if contact is None:
            reason = because(NO_SUCH_CONTACT, name=row.contact)
            care.plan.staged.refuse(row.file, row.line, reason, "contact", row.contact)
            continue
        on, last = row.on or care.today, newest.get(contact) if isinstance(contact, int) else None
        if last is not None and (last.kind == row.value or last.on > on):
            care.plan.unchanged["knowledge"] += 1
        else:
            _add(care.plan, KnownDraft(client, "stance", {"kind": row.value, "on": on}, contact))


def _types(care: Care, rows: Rows, ids: set[int]) -> None:
    stored = {row.client_id: row for row in _stored(CommunicationType.objects.all(), ids, rows)}
    for client, own in _by_client(rows):
        row = stored.get(client.id or 0)
        on = max((one.on or care.today for one in own), default=care.today)
        said = {one.about: one.value for one in own}
        if row is None:
            values = {**dict.fromkeys(AXES, ""), **said, "on": on}
            _add(care.plan, KnownDraft(client, "communication", values), len(said))
            continue
        before = {axis: getattr(row, axis) for axis in said}
        after = {axis: value for axis, value in said.items() if value != before[axis] and on >= row.on}
        care.plan.unchanged["knowledge"] += len(said) - len(after)
        care.plan.changed["knowledge"] += len(after)
        if after:
            kept = {axis: before[axis] for axis in after}
            care.plan.changes.append(Change("communication", row.pk, row.client_id, client.name, kept, after))


def _canvases(care: Care, rows: Rows, ids: set[int]) -> None:
    newest = {row.client_id: row for row in _stored(CanvasVersion.objects.order_by("id"), ids, rows)}
    for client, own in _by_client(rows):
        latest = newest.get(client.id or 0)
        items = canvas.loaded(latest.items) if latest else []
        lines = [canvas.read_block(row.about.removeprefix(CANVAS_PREFIX), row.value) for row in own]
        fresh = [item for some in lines for item in some if item not in items]
        care.plan.unchanged["knowledge"] += len(own) - len(fresh)
        if fresh:
            on = max(row.on or care.today for row in own)
            values = {"items": canvas.stored([*items, *fresh]), "on": on}
            values["pitched_on"] = latest.pitched_on if latest else None
            _add(care.plan, KnownDraft(client, "canvas", values), len(fresh))


def _add(plan: Plan, draft: KnownDraft, rows: int = 1) -> None:
    plan.known.append(draft)
    plan.created["knowledge"] += rows


def _stored(rows: Any, ids: set[int], wanted: Rows) -> Iterable[Any]:
    """Rows of these clients; nothing is asked where nothing is compared."""
    return [row for row in narrowed(rows, "client_id", ids) if row.client_id in ids] if ids and wanted else ()


def _by_client(rows: Rows) -> list[tuple[ClientDraft, list[KnowledgeRow]]]:
    found: dict[str, tuple[ClientDraft, list[KnowledgeRow]]] = {}
    for row, client in rows:
        found.setdefault(client.code, (client, []))[1].append(row)
    return list(found.values())
