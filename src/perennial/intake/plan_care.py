"""Comparing promises beside money, issues and questions of a file with the book.

What the book does not have comes in as it stands; of what it has open, the end comes in. Nothing else is changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.timezone import localdate

from perennial.care.choices import Direction, IssueKind, IssueState, PromiseState
from perennial.care.models import Issue, Promise
from perennial.care.queries.office import Clocks, clocks, zone_of
from perennial.care.queries.told import issue_after, promise_after
from perennial.clients.models import Client
from perennial.foundation.narrowing import narrowed
from perennial.intake.kinds.care import day_of
from perennial.intake.kinds.care_rows import CommitmentRow, IssueRow, KnowledgeRow, PulseRow
from perennial.intake.plan import CareDraft, Change, ClientDraft, ContactDraft, Plan
from perennial.intake.plan_clients import People, resolve
from perennial.intake.reading.reasons import because
from perennial.intake.sentences import CONTACT_UNKNOWN, NOT_YET, OWNER_UNKNOWN
from perennial.intake.stored import Clients, UnclearClient, ids_of, next_key
from perennial.kernel.text import name_key

Row = TypeVar("Row", CommitmentRow, IssueRow, PulseRow, KnowledgeRow)
Drafts = list[tuple[Any, CareDraft]]
Contacts = Mapping[tuple[str, str], ContactDraft | int]
PROMISE_ENDS = ("state", "ended_at", "evidence", "exceeded")
FURTHER = {IssueState.RESOLVED.value: 1, IssueState.CLOSED.value: 2}
ISSUE_ENDS = ("state", "answered_at", "next_update_at", "resolved_at", "resolution", "closed_at")


@dataclass
class Care:
    """What both comparisons look things up in."""

    plan: Plan
    clients: Clients
    people: People
    contacts: Contacts
    now: datetime

    def __post_init__(self) -> None:
        self.today, self.own_zone = localdate(self.now), ZoneInfo(settings.TIME_ZONE)
        self._models: dict[str, Client] = {}

    @cached_property
    def clocks(self) -> Clocks:
        """Read once, and only where a row needs them."""
        return clocks()

    def client(self, draft: ClientDraft) -> Client:
        """The client with its zone and country; of a new one as it is going to be."""
        if draft.code not in self._models:
            stored = self.clients.rows.get(draft.id or 0)
            names = ("time_zone", "country")
            own = {name: draft.values[name] for name in names if name in draft.values}
            self._models[draft.code] = stored or Client(code=draft.code, **own)
        return self._models[draft.code]

    def rows(self, staged: Sequence[Row], past: Callable[[Row], Sequence[date | None]]) -> Iterator[
        tuple[Row, ClientDraft]
    ]:  # fmt: skip
        """Rows with their clients; refused are those of nobody and those that tell of days to come."""
        for row in staged:
            late = next((day for day in past(row) if day is not None and self._to_come(day)), None)
            if late is not None:
                self.plan.staged.refuse(row.file, row.line, because(NOT_YET, value=late), None, late)
            elif client := resolve(self.plan.staged, self.clients, row):
                yield row, client

    def _to_come(self, moment: date) -> bool:
        return day_of(moment) > self.today

    def quietly(self, text: str) -> ClientDraft | None:
        """The client of that code or name; None where nobody or several answer to it."""
        try:
            return self.clients.find(text)
        except UnclearClient:
            return None

    def contact(self, row: CommitmentRow | IssueRow, client: ClientDraft) -> ContactDraft | int | None:
        """The client's person, by address or name; a name nobody has is warned of."""
        found = self.found(row.contact, client) if row.contact else None
        if row.contact and found is None:
            self.plan.staged.warn(row.file, row.line, because(CONTACT_UNKNOWN, name=row.contact))
        return found

    def found(self, word: str, client: ClientDraft) -> ContactDraft | int | None:
        """The client's person of this address or name."""
        return self.contacts.get((client.code, word.casefold())) or self.contacts.get((client.code, name_key(word)))

    def owner(self, row: CommitmentRow | IssueRow, client: ClientDraft) -> str:
        """The address of the one of us who owns it: as the file says, else the account manager."""
        if row.owner and self.people.knows(row.owner):
            return row.owner
        if row.owner:
            self.plan.staged.warn(row.file, row.line, because(OWNER_UNKNOWN, email=row.owner))
        stored = self.clients.rows.get(client.id or 0)
        return (stored.manager.email if stored.manager else "") if stored else client.manager or ""


def plan_care(care: Care) -> None:
    """Both kinds. At most four queries, and none where the file has no such rows."""
    words, issues = _commitments(care), _issues(care)
    known = ids_of(("commitment", "issue"), {draft.key for _row, draft in (*words, *issues)})
    _sort_out(
        care, words, "commitment", known, care.plan.commitments, ends=PROMISE_ENDS,
        stored=lambda ids: narrowed(Promise.objects.running(), "pk", ids), changed=lambda row, model: bool(row.outcome),
    )  # fmt: skip
    _sort_out(
        care, issues, "issue", known, care.plan.issues, ends=ISSUE_ENDS,
        stored=lambda ids: narrowed(Issue.objects.standing().exclude(state=IssueState.CLOSED), "pk", ids),
        changed=lambda row, model: _reach(row) > FURTHER.get(model.state, 0),
    )  # fmt: skip


# -- promises ---------------------------------------------------------------------------------------------------------


def _commitments(care: Care) -> Drafts:
    seen: Counter[str] = Counter()
    drafts: Drafts = []
    for row, client in care.rows(care.plan.staged.commitments, lambda row: (row.made_on, row.ended_at)):
        key = next_key(seen, "commitment", client.code, row.direction, row.text, row.made_on, row.due_at)
        drafts.append((row, _commitment(care, row, client, key)))
    return drafts


def _commitment(care: Care, row: CommitmentRow, client: ClientDraft, key: str) -> CareDraft:
    model = care.client(client)
    zone = zone_of(model)
    hour = isinstance(row.due_at, datetime)
    due = row.due_at.replace(tzinfo=zone) if isinstance(row.due_at, datetime) else care.clocks.deadline(
        model, row.due_at
    )  # fmt: skip
    state, ended = _ending(care, row, due, zone, hour)
    ours = row.direction == Direction.OURS
    values = {
        "direction": row.direction, "text": row.text, "made_on": row.made_on, "due_at": due.astimezone(UTC),
        "zone": zone.key, "state": state, "ended_at": ended and ended.astimezone(UTC), "evidence": row.evidence,
        "exceeded": row.exceeded,
    }  # fmt: skip
    owner = care.owner(row, client) if ours or row.owner else ""
    return CareDraft(client, row.text, key, values, owner, care.contact(row, client))


def _ending(
    care: Care, row: CommitmentRow, due: datetime, zone: ZoneInfo, hour: bool
) -> tuple[str, datetime | None]:
    """Where the promise stands and since when it has ended; the moves are those of the table."""
    give_up = due + care.clocks.span("promises.give_up_days")
    if not row.outcome or row.ended_at is None:
        if due >= care.now:
            return promise_after(), None
        return (str(PromiseState.BROKEN), give_up) if give_up < care.now else (str(PromiseState.OVERDUE), None)
    exact = isinstance(row.ended_at, datetime)
    said = row.ended_at if isinstance(row.ended_at, datetime) else datetime.combine(row.ended_at, time(12))
    ended = min(said.replace(tzinfo=zone), care.now)
    in_time = ended <= due if exact and hour else day_of(row.ended_at) <= due.astimezone(zone).date()
    if in_time and not exact:
        ended = min(ended, due)
    events = {"kept": ("keep",) if in_time else ("deadline", "keep_late"), "cancelled": ("client_cancels",),
              "broken": ("deadline", "give_up")}[row.outcome]  # fmt: skip
    return promise_after(*events), ended if in_time else max(ended, due + timedelta(minutes=1))


# -- issues and questions ---------------------------------------------------------------------------------------------


def _issues(care: Care) -> Drafts:
    seen: Counter[str] = Counter()
    drafts: Drafts = []
    for row, client in care.rows(
        care.plan.staged.issues, lambda row: (row.opened_at, row.answered_at, row.resolved_at, row.closed_at)
    ):
        key = next_key(seen, "issue", client.code, row.kind, row.text, row.opened_at)
        drafts.append((row, _issue(care, row, client, key)))
    return drafts


def _reach(row: IssueRow) -> int:
    """How far the file has come with it: open, solved, closed."""
    return 2 if row.closed_at else 1 if row.resolved_at else 0


def _issue(care: Care, row: IssueRow, client: ClientDraft, key: str) -> CareDraft:
    model, times = care.client(client), care.clocks
    question = row.kind == IssueKind.QUESTION
    opened = min(_at(care, row.opened_at), care.now)
    first = row.answered_at or row.resolved_at
    answered = max(opened, min(_at(care, first), care.now)) if first else None
    resolved = max(answered or opened, min(_at(care, row.resolved_at), care.now)) if row.resolved_at else None
    closed = max(resolved or opened, min(_at(care, row.closed_at), care.now)) if row.closed_at else None
    following = row.next_update_at if answered and not resolved else None
    owner = care.owner(row, client) if answered or row.owner else ""
    update = None
    if following is not None and owner:
        exact = isinstance(following, datetime)
        update = _at(care, following) if exact else times.deadline(model, following).astimezone(UTC)
    values: dict[str, Any] = {
        "kind": row.kind, "severity": row.severity, "title": row.text, "detail": row.detail, "opened_at": opened,
        "answer_by": times.answer_by(model, row.severity, question, opened), "answered_at": answered,
        "next_update_at": update, "resolved_at": resolved, "resolution": row.resolution if resolved else "",
        "closed_at": closed,
    }  # fmt: skip
    draft = CareDraft(client, row.text, key, values, owner, care.contact(row, client))
    draft.values["state"] = _move_on(draft, IssueState.OPEN.value)
    return draft


def _move_on(draft: CareDraft, state: str) -> str:
    """The moves from a state to what the moments tell, each with its moment. Returns the last state."""
    values = draft.values
    answered, resolved, closed = values["answered_at"], values["resolved_at"], values["closed_at"]
    owned = bool(resolved or values["next_update_at"])
    wanted = (
        (answered, "acknowledge", ("open",), ""), (answered if owned else None, "assign", ("acknowledged",), ""),
        (resolved, "answer", ("waiting_client",), ""),
        (resolved, "resolve", ("in_progress", "escalated"), values["resolution"]),
        (closed, "confirm", ("resolved",), ""),
    )  # fmt: skip
    draft.moves = []
    for moment, event, sources, note in wanted:
        if moment is not None and state in sources:
            target = issue_after(state, event)
            draft.moves.append((event, state, target, moment, note[:500]))
            state = target
    return state


def _at(care: Care, moment: date | None) -> datetime:
    """In the company's zone; a day without an hour counts from the opening of the office."""
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=care.own_zone).astimezone(UTC)
    opens = time.fromisoformat(care.clocks.values["care.opens"])
    return datetime.combine(moment or care.today, opens, care.own_zone).astimezone(UTC)


# -- both -------------------------------------------------------------------------------------------------------------


def _sort_out(
    care: Care, drafts: Drafts, kind: str, ids: Mapping[str, int], fresh: list[CareDraft], *,
    stored: Callable[[list[int]], Any], ends: Sequence[str], changed: Callable[[Any, Any], bool],
) -> None:  # fmt: skip
    """New ones come in; of those that stand open in the book the file may tell the end; the others stay."""
    plan, name = care.plan, f"{kind}s"
    known = {draft.key: ids[draft.key] for _row, draft in drafts if draft.key in ids}
    rows = {row.pk: row for row in stored(list(known.values()))} if known else {}
    for row, draft in drafts:
        pk = known.get(draft.key)
        if pk is None:
            fresh.append(draft)
            plan.created[name] += 1
            continue
        model = rows.get(pk)
        if model is None or not changed(row, model):
            plan.unchanged[name] += 1
            continue
        if kind == "issue":
            draft.values["state"] = _move_on(draft, model.state)
        draft.id = pk
        before = {field: getattr(model, field) for field in ends}
        after = {field: draft.values[field] for field in ends}
        plan.changes.append(Change(kind, pk, model.client_id, draft.title, before, after))
        plan.moved += [draft] if draft.moves else []
        plan.changed[name] += 1
