"""Writing persons, their further addresses, and who reports to whom."""

from __future__ import annotations

from perennial.clients.models import Contact, ContactAddress, Person
from perennial.intake.bulk import insert, take_ids, update
from perennial.intake.models import ImportBatch
from perennial.intake.plan import ContactDraft, PersonDraft

Keys = list[tuple[str, int, str, int]]


def write_persons(drafts: list[PersonDraft], batch: ImportBatch) -> Keys:
    """Persons with their addresses, tied to their posts. Returns the keys by which the import can be taken back."""
    fresh = [draft for draft in drafts if draft.person_id is None]
    keys: Keys = []
    rows, posts = [], []
    for draft, pk in zip(fresh, take_ids(Person, len(fresh)), strict=True):
        draft.person_id = pk
        month, day = draft.row.birthday or (None, None)
        rows.append((pk, draft.row.name, draft.row.country or "", day, month))
        posts.append((_post(draft.contact), pk))
        keys.append((f"human:{pk}", batch.pk, "human", pk))
    insert(Person, ("id", "name", "country", "birthday_day", "birthday_month"), rows)
    update(Contact, "person", posts)
    pairs = {(draft.person_id, email) for draft in drafts for email in draft.emails}
    addresses = sorted((person or 0, email) for person, email in pairs)
    ids = list(take_ids(ContactAddress, len(addresses)))
    insert(
        ContactAddress, ("id", "person_id", "email"),
        [(pk, person, email) for pk, (person, email) in zip(ids, addresses, strict=True)],
    )  # fmt: skip
    return keys + [(f"address:{pk}", batch.pk, "address", pk) for pk in ids]


def write_bosses(contacts: list[ContactDraft]) -> None:
    """Lines of reporting among contacts that have their ids."""
    update(
        Contact, "reports_to",
        [(draft.id or 0, _post(draft.boss)) for draft in contacts if draft.boss is not None],
    )  # fmt: skip


def _post(contact: ContactDraft | int) -> int:
    return (contact.id or 0) if isinstance(contact, ContactDraft) else contact
