"""Comparing what is agreed with the book: companies, agreements, projects, placements and rates, by their names.

What the book does not have comes in; of companies and agreements a later file may say fields otherwise. Projects,
placements and rates that the book has stay as they are: they move in the product.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from perennial.contracts.actions.agreements import FIELDS as AGREEMENT_FIELDS
from perennial.contracts.actions.entities import OURS, THEIRS
from perennial.contracts.choices import LIVE, AgreementKind, Billing, PlacementState
from perennial.contracts.models import Agreement, ClientEntity, LegalEntity, Project
from perennial.foundation.narrowing import narrowed
from perennial.intake.kinds.terms_rows import TermsRow
from perennial.intake.plan import Change, ClientDraft, TermsDraft
from perennial.intake.plan_care import Care
from perennial.intake.plan_clients import changed_fields, resolve
from perennial.intake.plan_rates import plan_bill_rates, plan_cost_rates, stored_placements
from perennial.intake.reading.reasons import because
from perennial.intake.sentences import (
    ALREADY_OVER,
    NO_ENTITY,
    NO_SUCH_AGREEMENT,
    NO_SUCH_PERSON,
    NO_SUCH_PROJECT,
    NOT_YET,
    PERSON_LEFT_OUT,
)
from perennial.intake.write_terms import FILE_OF
from perennial.people.queries.skills import key_of

_FIXED: Final = frozenset({"name", "series", "is_default", "number", "kind", "currency", "starts_on"})
_REFERENCES: Final = frozenset({"parent", "our_entity", "client_entity"})
CHANGING: Final = {
    "entity": frozenset(OURS) - _FIXED, "client_entity": frozenset(THEIRS) - _FIXED,
    "agreement": frozenset(AGREEMENT_FIELDS) - _FIXED - _REFERENCES,
}  # fmt: skip
"""What a later file may say otherwise of a row that the book has."""
_GONE: Final = (PlacementState.ENDED, PlacementState.CONVERTED)


class Terms:
    """What references of these files point at, of the book and of this import."""

    def __init__(self, care: Care) -> None:
        self.care, self.plan, self.people = care, care.plan, care.people
        self.found: dict[tuple[str, str], dict[str, TermsDraft]] = defaultdict(dict)  # (kind, client's code) -> by name
        self.models: dict[tuple[str, int], Any] = {}
        staged = care.plan.staged
        rows = (staged.client_entities, staged.agreements, staged.projects, staged.placements, staged.bill_rates)
        self.mentioned = {draft.id for row in (one for some in rows for one in some)
                          if (draft := care.quietly(row.client)) and draft.id}  # fmt: skip
        self.left_out = {row.email for row in staged.people if not self.people.knows(row.email)}
        if any((*rows, staged.entities)):
            self._load()

    def _load(self) -> None:
        """What the book has: four queries at most."""
        stored: tuple[tuple[str, Any, str], ...] = (
            ("entity", LegalEntity.objects.all(), "name"), ("client_entity", ClientEntity.objects.all(), "name"),
            ("agreement", Agreement.objects.all(), "number"), ("project", Project.objects.all(), "code"),
        )  # fmt: skip
        for kind, rows, key in stored:
            if kind != "entity":
                rows = narrowed(rows, "client_id", self.mentioned) if self.mentioned else ()
            for model in rows:
                client = None if kind == "entity" else self.care.clients.drafts.get(model.client_id)
                draft = TermsDraft(kind, client, getattr(model, key), {}, model.pk)
                self.models[(kind, model.pk)] = model
                self.found[(kind, client.code if client else "")][draft.name.casefold()] = draft

    def named(self, kind: str, client: ClientDraft | None, name: str) -> TermsDraft | None:
        return self.found.get((kind, client.code if client else ""), {}).get(name.casefold())

    def of(self, kind: str, client: ClientDraft | None) -> list[TermsDraft]:
        """All of a kind of one client, or of ours."""
        return list(self.found.get((kind, client.code if client else ""), {}).values())

    def default(self, kind: str, client: ClientDraft | None) -> TermsDraft | None:
        """The company to be used when nothing is said: the one marked so, else the only one."""
        own = self.of(kind, client)
        marked = [draft for draft in own if self.is_default(draft)]
        return marked[0] if marked else own[0] if len(own) == 1 else None

    def is_default(self, draft: TermsDraft) -> bool:
        model = self.models.get((draft.kind, draft.id or 0))
        return bool(model.is_default if model else draft.values.get("is_default"))

    def currency(self, agreement: TermsDraft) -> str:
        model = self.models.get(("agreement", agreement.id or 0))
        return str(model.currency if model else agreement.values["currency"])

    def add(self, draft: TermsDraft) -> TermsDraft:
        """A new row that others may name."""
        self.found[(draft.kind, draft.client.code if draft.client else "")][draft.name.casefold()] = draft
        return self.write(draft)

    def write(self, draft: TermsDraft) -> TermsDraft:
        """A new row."""
        self.plan.terms.append(draft)
        if draft.kind in FILE_OF:
            self.plan.created[FILE_OF[draft.kind]] += 1
        return draft

    def known(self, row: TermsRow, draft: TermsDraft) -> None:
        """A row that the book has: unchanged, or with fields said otherwise."""
        model = self.models.get((draft.kind, draft.id or 0))
        wanted = {name: value for name, value in row.values.items() if name in CHANGING.get(draft.kind, ())}
        change: Change | None = None
        if model is not None and wanted:
            before = {name: getattr(model, name) for name in wanted}
            client_id = model.client_id if draft.client else 0
            change = changed_fields(draft.kind, model.pk, client_id, draft.name, before, wanted)
        if change is None:
            self.plan.unchanged[FILE_OF[draft.kind]] += 1
        else:
            self.plan.changed[FILE_OF[draft.kind]] += 1
            self.plan.changes.append(change)

    def refuse(self, row: TermsRow, reason: str, column: str, shown: object, /, **params: object) -> None:
        self.plan.staged.refuse(row.file, row.line, because(reason, **params), column, shown)

    def person(self, row: TermsRow, column: str = "person") -> str | None:
        """The address of one of us, of the book or of this import; refuses the row of another.

        Who may add no people leaves out the file's new ones, and so their rows.
        """
        email: str = row.values[column]
        if self.people.knows(email):
            return email
        if email in self.left_out:
            self.plan.staged.warn(row.file, row.line, because(PERSON_LEFT_OUT, email=email))
            return None
        self.refuse(row, NO_SUCH_PERSON, column, email, email=email)
        return None


def plan_terms(care: Care) -> None:
    """All seven files. A fixed number of queries, and none where the file has no such rows."""
    terms, staged = Terms(care), care.plan.staged
    _entities(terms, staged.entities)
    marked = {row.client for row in staged.client_entities if row.values.get("is_default")}
    for row, client in _of_clients(terms, staged.client_entities):
        _client_entity(terms, row, client, said=row.client in marked)
    masters_first = sorted(staged.agreements, key=lambda row: row.values.get("kind") != AgreementKind.MASTER)
    for row, client in _of_clients(terms, masters_first):
        _agreement(terms, row, client)
    for row, client in _of_clients(terms, staged.projects):
        _project(terms, row, client)
    placed = stored_placements(care, terms.mentioned, staged.placements or staged.bill_rates)
    for row, client in _of_clients(terms, sorted(staged.placements, key=lambda row: row.values["starts_on"])):
        _placement(terms, placed, row, client)
    plan_bill_rates(terms, placed, _of_clients(terms, staged.bill_rates))
    plan_cost_rates(terms, staged.cost_rates)


def _of_clients(terms: Terms, rows: Iterable[TermsRow]) -> Iterable[tuple[TermsRow, ClientDraft]]:
    for row in rows:
        if client := resolve(terms.plan.staged, terms.care.clients, row):
            yield row, client


def _entities(terms: Terms, rows: list[TermsRow]) -> None:
    marked = any(row.values.get("is_default") for row in rows)
    for row in rows:
        name = row.values["name"]
        if draft := terms.named("entity", None, name):
            terms.known(row, draft)
        else:
            values = {**row.values, "is_default": _is_default(terms, row, "entity", None, said=marked)}
            terms.add(TermsDraft("entity", None, name, values))


def _client_entity(terms: Terms, row: TermsRow, client: ClientDraft, *, said: bool) -> None:
    name = row.values["name"]
    if draft := terms.named("client_entity", client, name):
        terms.known(row, draft)
        return
    default = _is_default(terms, row, "client_entity", client, said=said)
    terms.add(TermsDraft("client_entity", client, name, {**row.values, "is_default": default, "client_id": client}))


def _is_default(terms: Terms, row: TermsRow, kind: str, client: ClientDraft | None, *, said: bool) -> bool:
    """The one the file marks, else its first; never a second one. `said`: the file marks one of them."""
    if any(terms.is_default(draft) for draft in terms.of(kind, client)):
        return False
    return bool(row.values.get("is_default")) or not said


def _agreement(terms: Terms, row: TermsRow, client: ClientDraft) -> None:
    number = row.values["number"]
    if draft := terms.named("agreement", client, number):
        terms.known(row, draft)
        return
    ours = _reference(terms, row, "our_entity", "entity", None)
    if ours is None:
        terms.refuse(row, NO_ENTITY, "our_entity", row.values.get("our_entity"))
        return
    theirs = _reference(terms, row, "client_entity", "client_entity", client)
    parent = terms.named("agreement", client, row.values["parent"]) if "parent" in row.values else None
    for column, named in (("client_entity", theirs), ("parent", parent)):
        if column in row.values and named is None:
            terms.refuse(row, NO_SUCH_AGREEMENT if column == "parent" else NO_ENTITY, column, row.values[column],
                         number=row.values[column])  # fmt: skip
            return
    values = {name: value for name, value in row.values.items() if name not in _REFERENCES}
    values.setdefault("payment_terms_days", client.terms_days)
    values.setdefault("currency", _currency_of(terms, client))
    values |= {"client_id": client, "our_entity_id": ours, "client_entity_id": theirs, "parent_id": parent}
    terms.add(TermsDraft("agreement", client, number, values))


def _reference(
    terms: Terms, row: TermsRow, column: str, kind: str, client: ClientDraft | None
) -> TermsDraft | None:
    name = row.values.get(column)
    return terms.named(kind, client, name) if name else terms.default(kind, client)


def _currency_of(terms: Terms, client: ClientDraft) -> str:
    stored = terms.care.clients.rows.get(client.id or 0)
    return str(stored.currency if stored else client.values["currency"])


def _project(terms: Terms, row: TermsRow, client: ClientDraft) -> None:
    agreement = _agreed(terms, row, client)
    if agreement is None:
        return
    if draft := terms.named("project", client, row.values["code"]):
        terms.known(row, draft)
        return
    values = {name: value for name, value in row.values.items() if name != "agreement"}
    values |= {"client_id": client, "agreement_id": agreement}
    terms.add(TermsDraft("project", client, row.values["code"], values))


def _agreed(terms: Terms, row: TermsRow, client: ClientDraft) -> TermsDraft | None:
    number = row.values["agreement"]
    agreement = terms.named("agreement", client, number)
    if agreement is None:
        terms.refuse(row, NO_SUCH_AGREEMENT, "agreement", number, number=number)
    return agreement


def _placement(terms: Terms, placed: Any, row: TermsRow, client: ClientDraft) -> None:
    agreement, person = _agreed(terms, row, client), terms.person(row)
    if agreement is None or person is None:
        return
    said = row.values
    project = terms.named("project", client, said["project"]) if "project" in said else None
    if "project" in said and project is None:
        terms.refuse(row, NO_SUCH_PROJECT, "project", said["project"], code=said["project"])
        return
    starts: date = said["starts_on"]
    if placed.exactly(client, person, starts):
        terms.plan.unchanged["placements"] += 1
        return
    state = _state(terms, row)
    if state is None:
        return
    before = placed.before(client, said["replaces"], starts) if "replaces" in said else None
    plain = ("title", "level", "share", "starts_on", "ends_on", "roll_off_on", "notice_by", "notice_cause",
             "notice_given_on", "end_cause")  # fmt: skip
    values = {name: said[name] for name in plain if name in said}
    values |= {
        "client_id": client, "agreement_id": agreement, "project_id": project, "person_id": person,
        "seat_id": _seat(terms, client, said.get("seat", "")), "skill_id": _skill(terms, said.get("skill", "")),
        "billing": said.get("billing", Billing.HOURLY.value), "state": state,
        "state_since": _since(state, said, terms.care.today), "replaces_id": before,
    }  # fmt: skip
    placed.add(terms.write(TermsDraft("placement", client, person, values)), starts)


def _state(terms: Terms, row: TermsRow) -> str | None:
    """What the file says, else what its days tell; refuses a row whose days say otherwise."""
    said, today = row.values, terms.care.today
    starts, ends = said["starts_on"], said.get("ends_on")
    over, begun = ends is not None and ends < today, starts <= today
    told: str | None = said.get("state")
    if told is None:
        notice = "notice_given_on" in said or "notice_by" in said
        told = "ended" if over else "agreed" if not begun else "notice" if notice else "active"
    elif told in _GONE and ends is not None and ends > today:
        terms.refuse(row, NOT_YET, "ends_on", ends, value=ends)
        return None
    elif told in LIVE and not begun:
        terms.refuse(row, NOT_YET, "starts_on", starts, value=starts)
        return None
    elif told in LIVE and over:
        terms.refuse(row, ALREADY_OVER, "state", told, value=ends)
        return None
    return told


def _since(state: str, said: Mapping[str, date], today: date) -> date:
    """Since when it stands there, as far as the file tells."""
    if state in _GONE:
        return min(said["ends_on"], today)
    if state == PlacementState.NOTICE and "notice_given_on" in said:
        return min(said["notice_given_on"], today)
    return min(said["starts_on"], today)


def _seat(terms: Terms, client: ClientDraft, name: str) -> TermsDraft | None:
    if not name:
        return None
    values = {"client_id": client, "name": name}
    return terms.named("seat", client, name) or terms.add(TermsDraft("seat", client, name, values))


def _skill(terms: Terms, name: str) -> TermsDraft | None:
    key = key_of(name)
    if not key:
        return None
    return terms.named("skill", None, key) or terms.add(TermsDraft("skill", None, key, {"name": name, "key": key}))
