"""Comparing people, clients and contacts of a file with the book."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from typing import Any, Final

from perennial.clients.choices import Answer, ClientStatus
from perennial.clients.models import Client, Contact, ContactAddress
from perennial.foundation.models import User
from perennial.foundation.narrowing import narrowed
from perennial.foundation.timeline import plain
from perennial.intake.domains import Domains
from perennial.intake.kinds.staged import ClientRow, ContactRow, Staged
from perennial.intake.plan import Change, ClientDraft, ContactDraft, Plan
from perennial.intake.plan_persons import plan_bosses, plan_persons
from perennial.intake.reading.reasons import because
from perennial.intake.sentences import (
    CLIENT_UNCLEAR,
    CONTACT_TWICE,
    MANAGER_UNKNOWN,
    NO_COMPANY,
    NO_SUCH_CLIENT,
    PEOPLE_LEFT_OUT,
)
from perennial.intake.stored import Clients, UnclearClient
from perennial.kernel.text import name_key

PLAIN_FIELDS: Final = (
    "name", "country", "city", "time_zone", "language", "currency", "terms_days", "status", "since", "tier",
)  # fmt: skip
CONTACT_FIELDS: Final = ("name", "phone", "title", "language", "greeting", "email")


class People:
    """Our people by e-mail: of the book and of this import."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = dict(User.objects.values_list("email", "pk"))
        self.coming: set[str] = set()

    def knows(self, email: str) -> bool:
        return email in self.ids or email in self.coming


def plan_people(plan: Plan, people: People, *, may_add: bool) -> None:
    """New people; those the book has stay as they are, their role above all."""
    staged = plan.staged
    fresh = [row for row in staged.people if row.email not in people.ids]
    plan.unchanged["people"] += len(staged.people) - len(fresh)
    if fresh and not may_add:
        staged.warn(fresh[0].file, fresh[0].line, because(PEOPLE_LEFT_OUT, count=len(fresh)))
        return
    plan.people = fresh
    plan.created["people"] += len(fresh)
    people.coming = {row.email for row in fresh}


def plan_clients(plan: Plan, clients: Clients, people: People, *, currency: str) -> Domains:
    """New clients, and fields of known ones that the file says otherwise. `currency`: for those that name none."""
    staged = plan.staged
    names = Counter(name_key(row.name) for row in staged.clients)
    domains = Domains(clients, staged)
    codes = {row.code for row in staged.clients}
    for row in staged.clients:
        draft = clients.by_code(row.code)
        if draft is None and names[name_key(row.name)] == 1:
            draft = clients.by_name(row.name)
            if draft is not None and draft.code in codes:  # that one is another line of this very file
                draft = None
        draft = draft or domains.of(row.domain)
        if row.account_manager and not people.knows(row.account_manager):
            staged.warn(row.file, row.line, because(MANAGER_UNKNOWN, email=row.account_manager))
        if draft is None:
            domains.add(row.domain, _add_client(plan, clients, row, people, currency))
            continue
        clients.alias(row.code, draft)
        model = clients.rows.get(draft.id or 0)
        change = None if row.only_if_missing or model is None else _client_change(model, row, people)
        _count(plan, change, "clients")
        if change and "terms_days" in change.after:
            draft.terms_days = change.after["terms_days"]
    return domains


def _add_client(plan: Plan, clients: Clients, row: ClientRow, people: People, currency: str) -> ClientDraft:
    values = {name: getattr(row, name) for name in PLAIN_FIELDS if getattr(row, name) is not None}
    values.setdefault("currency", currency)
    if row.lost_on is not None:
        values.setdefault("status", str(ClientStatus.LOST))
    if row.pause_allowed is not None:
        values["pause_allowed"] = _answer(row.pause_allowed)
    if row.friendly_reminder is not None:
        values["friendly_reminder"] = row.friendly_reminder
    terms = row.terms_days if row.terms_days is not None else Client._meta.get_field("terms_days").default
    manager = row.account_manager if row.account_manager and people.knows(row.account_manager) else None
    draft = ClientDraft(row.code, row.name, terms, values=values, manager=manager)
    clients.add(draft)
    plan.clients.append(draft)
    plan.created["clients"] += 1
    return draft


def _client_change(model: Client, row: ClientRow, people: People) -> Change | None:
    after: dict[str, Any] = {name: getattr(row, name) for name in PLAIN_FIELDS if getattr(row, name) is not None}
    if row.pause_allowed is not None:
        after["pause_allowed"] = _answer(row.pause_allowed)
    if row.friendly_reminder is not None:
        after["friendly_reminder"] = row.friendly_reminder
    if row.account_manager and people.knows(row.account_manager):
        after["manager"] = row.account_manager
    before = {name: getattr(model, name) for name in after if name != "manager"}
    if "manager" in after:
        before["manager"] = model.manager.email if model.manager else None
    if row.fills_only:
        after = {name: value for name, value in after.items() if not before[name]}
    return changed_fields("client", model.pk, model.pk, model.name, before, after)


def plan_contacts(plan: Plan, clients: Clients, domains: Domains) -> dict[tuple[str, str], ContactDraft | int]:
    """New contacts and changed ones. Returns who answers to (client code, address or folded name)."""
    staged = plan.staged
    place_by_domain(staged, domains)
    wanted = {draft.id for draft in map(_quietly(clients), _mentioned(staged)) if draft and draft.id}
    found: dict[tuple[str, str], Contact] = {}
    rows = list(narrowed(Contact.objects.order_by("pk").select_related("person"), "client_id", wanted))
    addresses = _addresses(rows) if any(row.fills_only for row in staged.contacts) else {}
    for model in sorted(rows, key=lambda contact: contact.archived_on is not None):  # those who left answer last
        if (of := clients.drafts.get(model.client_id)) is not None:
            found.setdefault((of.code, name_key(model.name)), model)
            if model.email:
                found.setdefault((of.code, model.email), model)
            for email in addresses.get(model.person_id or 0, ()):
                found.setdefault((of.code, email), model)
    known: list[tuple[Contact, ContactRow, bool]] = []
    answers: dict[tuple[str, str], ContactDraft | int] = {key: model.pk for key, model in found.items()}
    taken: dict[str, set[str]] = defaultdict(set)
    for row in staged.contacts:
        client = resolve(staged, clients, row)
        if client is None:
            continue
        key = row.email or name_key(row.name)
        if key in taken[client.code]:
            staged.warn(row.file, row.line, because(CONTACT_TWICE, email=row.email or row.name))
            continue
        taken[client.code].add(key)
        stored = _stored_contact(found, client.code, row)
        if stored is not None:
            change = _contact_change(stored, row)
            _count(plan, change, "contacts")
            known.append((stored, row, change is None))
            continue
        draft = ContactDraft(client, row)
        plan.contacts.append(draft)
        plan.created["contacts"] += 1
        for word in filter(None, (row.email, name_key(row.name))):
            answers.setdefault((client.code, word), draft)
    plan_persons(plan, plan.contacts, known)
    plan_bosses(plan, answers)
    return answers


def place_by_domain(staged: Staged, domains: Domains) -> None:
    """People of no company belong to the client whose domain they write from; others are left out, and it is said."""
    kept = []
    for row in staged.contacts:
        draft = None if row.client else domains.of_email(row.email)
        if row.client:
            kept.append(row)
        elif draft is not None:
            kept.append(replace(row, client=draft.code))
        else:
            staged.warn(row.file, row.line, because(NO_COMPANY, name=row.name))
    staged.contacts[:] = kept


def _addresses(rows: list[Contact]) -> dict[int, set[str]]:
    """Further addresses of the people of these posts. One query."""
    people = {row.person_id for row in rows if row.person_id}
    found: dict[int, set[str]] = defaultdict(set)
    for person, email in ContactAddress.objects.values_list("person_id", "email") if people else ():
        if person in people:
            found[person].add(email)
    return found


def _stored_contact(found: dict[tuple[str, str], Contact], code: str, row: ContactRow) -> Contact | None:
    """By any address; by name where one of the two has no address."""
    for email in (row.email, *row.other_emails):
        if email and (code, email) in found:
            return found[(code, email)]
    named = found.get((code, name_key(row.name)))
    return named if named is not None and not (row.email and named.email) else None


def _contact_change(model: Contact, row: ContactRow) -> Change | None:
    after: dict[str, Any] = {name: getattr(row, name) for name in CONTACT_FIELDS if getattr(row, name)}
    if row.roles:
        after["roles"] = sorted(row.roles)
    before = {name: getattr(model, name) for name in after}
    if "roles" in before:
        before["roles"] = sorted(before["roles"])
    if row.fills_only:
        after = {name: value for name, value in after.items() if not before[name]}
    return changed_fields("contact", model.pk, model.client_id, model.name, before, after)


def resolve(staged: Staged, clients: Clients, row: Any) -> ClientDraft | None:
    """The client of a row; refuses the row when nobody or several answer to it."""
    try:
        draft = clients.find(row.client)
    except UnclearClient:
        staged.refuse(row.file, row.line, because(CLIENT_UNCLEAR, client=row.client), "client", row.client)
        return None
    if draft is None:
        staged.refuse(row.file, row.line, because(NO_SUCH_CLIENT, client=row.client), "client", row.client)
    return draft


def first_days(plan: Plan) -> None:
    """A new client is one since its first invoice, where the file does not say."""
    days: dict[str, date] = {}
    for invoice in plan.invoices:
        code = invoice.client.code
        days[code] = min(days.get(code, invoice.issued_on), invoice.issued_on)
    for draft in plan.clients:
        draft.first_day = days.get(draft.code)


def _quietly(clients: Clients) -> Any:
    def find(text: str) -> ClientDraft | None:
        try:
            return clients.find(text)
        except UnclearClient:
            return None

    return find


def _mentioned(staged: Staged) -> set[str]:
    rows = (
        staged.contacts, staged.touches, staged.commitments, staged.issues, staged.answers,
        [row for row in staged.knowledge if row.contact], [row for row in staged.referrals if "contact" in row.values],
    )  # fmt: skip
    return {row.client for some in rows for row in some}


def _count(plan: Plan, change: Change | None, kind: str) -> None:
    if change is None:
        plan.unchanged[kind] += 1
    else:
        plan.changed[kind] += 1
        plan.changes.append(change)


def changed_fields(
    kind: str, row_id: int, client_id: int, name: str, before: dict[str, Any], after: dict[str, Any]
) -> Change | None:
    """What differs between what a row says and what a file says of it."""
    differing = [key for key in after if plain(before[key]) != plain(after[key])]
    if not differing:
        return None
    kept = {key: before[key] for key in differing}, {key: after[key] for key in differing}
    return Change(kind, row_id, client_id, name, *kept)


def _answer(allowed: bool) -> str:
    return str(Answer.YES if allowed else Answer.NO)
