"""What a file says of the human being behind a post: further addresses, the birthday, the country, the boss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from perennial.clients.models import Contact, ContactAddress
from perennial.clients.queries.organisation import chain_above
from perennial.intake.kinds.staged import ContactRow
from perennial.intake.plan import Change, ContactDraft, PersonDraft, Plan
from perennial.kernel.text import name_key

Known = tuple[Contact, ContactRow, bool]  # the last: nothing else about the post has changed
Answers = Mapping[tuple[str, str], ContactDraft | int]


def plan_persons(plan: Plan, new: list[ContactDraft], known: list[Known]) -> None:
    """New persons for posts that have none, and what a known person lacks. One query."""
    for draft in new:
        if draft.row.about_person:
            plan.persons.append(PersonDraft(draft, draft.client, draft.row, list(draft.row.other_emails)))
    told = [(model, row, unchanged) for model, row, unchanged in known if row.about_person]
    addresses: dict[int, set[str]] = {}
    ids = {model.person_id for model, _row, _unchanged in told if model.person_id}
    for person, email in ContactAddress.objects.filter(person__in=ids).values_list("person_id", "email") if ids else ():
        addresses.setdefault(person, set()).add(email)
    for model, row, unchanged in told:
        own = {model.email, *addresses.get(model.person_id or 0, ())}
        fresh = [email for email in (*row.other_emails, row.email) if email and email not in own]
        change = _missing(model, row)
        if change:
            plan.changes.append(change)
        learns = bool(fresh) or (model.person is None and bool(row.birthday or row.country))
        if learns:
            plan.persons.append(PersonDraft(model.pk, model.client_id, row, fresh, model.person_id))
        if (change or learns) and unchanged:  # else it is counted already
            plan.changed["contacts"] += 1
            plan.unchanged["contacts"] -= 1


def _missing(model: Contact, row: ContactRow) -> Change | None:
    """What the book does not know of a person it has."""
    person = model.person
    if person is None:
        return None
    after: dict[str, Any] = {}
    if row.birthday and person.birthday_month is None:
        after["birthday_month"], after["birthday_day"] = row.birthday
    if row.country and not person.country:
        after["country"] = row.country
    before = {name: getattr(person, name) for name in after}
    return Change("person", person.pk, model.client_id, person.name, before, after) if after else None


def plan_bosses(plan: Plan, answers: Answers) -> None:
    """Who the new contacts report to: somebody of the same client, and never a circle."""
    above: dict[int, int | None] = {}
    drafts = {id(draft): draft for draft in plan.contacts}
    for draft in plan.contacts:
        word = draft.row.reports_to
        if not word:
            continue
        code = draft.client.code
        boss = answers.get((code, word.casefold())) or answers.get((code, name_key(word)))
        if boss is None or boss is draft:
            continue
        if isinstance(boss, ContactDraft) and id(draft) in chain_above(id(boss), above):
            continue
        above[id(draft)] = id(boss) if isinstance(boss, ContactDraft) and id(boss) in drafts else None
        draft.boss = boss
