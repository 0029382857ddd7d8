"""Changing what the book holds: states that follow from money, fields a file says otherwise, the search text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db.models import F

from perennial.billing.choices import DisputeOutcome, InvoiceState
from perennial.billing.models import Dispute, Invoice
from perennial.care.models import Issue, Promise
from perennial.clients.actions import forget_hand_over, keep_manager, search_text
from perennial.clients.models import Client, ClientFact, CommunicationType, Contact, Person
from perennial.contracts.models import Agreement, ClientEntity, LegalEntity
from perennial.handover.models import WonDeal
from perennial.intake.bulk import update
from perennial.intake.plan import InvoiceDraft
from perennial.kernel.text import name_key
from perennial.people.models import Employment, PersonSkill

TABLES: Final[dict[str, Any]] = {
    "client": Client, "contact": Contact, "person": Person, "commitment": Promise, "issue": Issue,
    "fact": ClientFact, "communication": CommunicationType, "person_skill": PersonSkill, "employment": Employment,
    "entity": LegalEntity, "client_entity": ClientEntity, "agreement": Agreement, "deal": WonDeal,
}  # fmt: skip
PEOPLE: Final = ("manager", "brought_by", "seller")  # colleagues, who stand in a change by their address
_PLAIN: Final = ("deal", "person", "fact", "communication", "person_skill", "employment")  # rows without a version


def state_of(invoice: InvoiceDraft) -> str:
    """The state its money and disputes imply, as billing's actions would have left it."""
    if not invoice.open:
        return str(InvoiceState.PAID if invoice.paid > 0 else InvoiceState.CREDITED)
    if invoice.disputed:
        return str(InvoiceState.DISPUTED)
    return str(InvoiceState.PART_PAID if invoice.settled > 0 else InvoiceState.SENT)


def set_states(invoices: Iterable[InvoiceDraft]) -> None:
    """Bring stored invoices up to their allocations and open disputes; a settled one ends its dispute."""
    rows = [row for row in invoices if row.id is not None and row.state != InvoiceState.WRITTEN_OFF]
    ids = [row.id for row in rows if row.id is not None]
    opened: set[int] = set()
    for start in range(0, len(ids), 500):
        some: Any = Dispute.objects.filter(invoice_id__in=ids[start : start + 500], resolved_on__isnull=True)
        opened.update(some.values_list("invoice_id", flat=True))
    for row in rows:
        row.disputed = row.id in opened
        if row.disputed and row.settled_on is not None:
            outcome = DisputeOutcome.VALID if row.paid > 0 else DisputeOutcome.CREDITED
            Dispute.objects.filter(invoice_id=row.id or 0, resolved_on__isnull=True).update(
                resolved_on=row.settled_on, outcome=outcome
            )
    for start in range(0, len(ids), 500):
        Invoice.objects.filter(pk__in=ids[start : start + 500]).update(version=F("version") + 1)
    update(Invoice, "state", [(row.id or 0, state_of(row)) for row in rows])
    update(Invoice, "settled_on", [(row.id or 0, row.settled_on) for row in rows])


def apply_fields(
    kind: str, row_id: int, values: dict[str, Any], emails: dict[str, int], *, as_of: date | None
) -> None:
    """Set fields of a client, contact or person, the keys that hang on them included; a client's manager goes on the
    day. Without a day it is what was before an import that is taken back.
    """
    model: Any = TABLES[kind]
    row = model.objects.get(pk=row_id)
    for name, value in values.items():
        if name == "manager":
            leaving, coming = row.manager_id, emails.get(value or "")
            row.manager_id = coming
            if as_of is None:
                forget_hand_over(row_id, back=coming)
            else:
                keep_manager(row_id, leaving=leaving, coming=coming, as_of=as_of)
        elif name in PEOPLE:
            setattr(row, f"{name}_id", emails.get(value or ""))
        else:
            setattr(row, name, model._meta.get_field(name).to_python(value))
    if kind == "client":
        row.name_key = name_key(row.name)[:200]
    if kind not in _PLAIN:
        row.version += 1
    row.save()


def refresh_search(clients: Iterable[int]) -> None:
    """What the search looks in, after names or contacts have changed. Two queries and an update."""
    ids = list(clients)
    for start in range(0, len(ids), 500):
        rows = list(Client.objects.filter(pk__in=ids[start : start + 500]).prefetch_related("contacts"))
        for row in rows:
            row.search_text = search_text(row, [c for c in row.contacts.all() if c.archived_on is None])
        Client.objects.bulk_update(rows, ["search_text"], batch_size=500)
