"""What the book holds already, loaded with a fixed number of queries, and found by the natural keys of a file."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum

from perennial.billing.choices import AllocationKind
from perennial.billing.models import Allocation, Invoice
from perennial.clients.models import Client
from perennial.foundation.money_fields import AmountField
from perennial.foundation.narrowing import narrowed
from perennial.intake.kinds import Known
from perennial.intake.models import ImportKey
from perennial.intake.plan import ClientDraft, InvoiceDraft
from perennial.kernel.text import name_key


class UnclearClient(LookupError):
    """A name that several clients have."""


class Clients:
    """Clients of the book and of the running import, by code or by name."""

    def __init__(self) -> None:
        self.rows: dict[int, Client] = {row.pk: row for row in Client.objects.select_related("manager")}
        self._by_code: dict[str, ClientDraft] = {}
        self._folded: dict[str, set[str]] = defaultdict(set)  # folded code -> codes
        self._names: dict[str, set[str]] = defaultdict(set)  # folded name -> codes
        self.drafts: dict[int, ClientDraft] = {}
        for row in self.rows.values():
            if row.merged_into_id is None:
                self.drafts[row.pk] = ClientDraft(row.code, row.name, row.terms_days, row.pk)
                self.add(self.drafts[row.pk])
        for row in self.rows.values():
            if row.merged_into_id is not None:
                self.alias(row.code, self.drafts[self._kept(row).pk])

    def _kept(self, row: Client) -> Client:
        while row.merged_into_id is not None:
            row = self.rows[row.merged_into_id]
        return row

    def add(self, draft: ClientDraft) -> None:
        """Make a client findable."""
        self.alias(draft.code, draft)
        self._names[name_key(draft.name)].add(draft.code)

    def alias(self, code: str, draft: ClientDraft) -> None:
        """Another code by which a file knows a client."""
        self._by_code[code] = draft
        self._folded[name_key(code)].add(code)

    def by_code(self, code: str) -> ClientDraft | None:
        """The client of exactly this code."""
        return self._by_code.get(code)

    def by_name(self, name: str) -> ClientDraft | None:
        """The only client of this name."""
        found = {id(self._by_code[code]): self._by_code[code] for code in self._names.get(name_key(name), ())}
        return next(iter(found.values())) if len(found) == 1 else None

    def find(self, text: str) -> ClientDraft | None:
        """By code, then by name, cases and signs forgiven. Raises UnclearClient when several answer."""
        if (exact := self._by_code.get(text)) is not None:
            return exact
        key = name_key(text)
        for index in (self._folded, self._names):
            found = {id(self._by_code[code]): self._by_code[code] for code in index.get(key, ())}
            if len(found) > 1:
                raise UnclearClient(text)
            if found:
                return next(iter(found.values()))
        return None


def known() -> Known:
    """What references of a file may point at: two queries."""
    clients = {name_key(word) for pair in Client.objects.values_list("code", "name") for word in pair}
    numbers = Invoice.objects.order_by().values_list("number", flat=True)
    return Known(frozenset(clients), frozenset(numbers.iterator(chunk_size=5000)))


def invoices_of(clients: Iterable[ClientDraft], numbers: Collection[str], *, anybody: bool) -> list[InvoiceDraft]:
    """Stored invoices under these numbers, of these clients or `anybody`, with what settles them. Two queries."""
    by_id = {draft.id: draft for draft in clients if draft.id is not None}
    if not by_id or not numbers:
        return []
    wanted = set(numbers)
    rows = Invoice.objects.order_by() if anybody else narrowed(Invoice.objects.order_by(), "client_id", by_id)
    values: Any = rows.values_list(
        "number", "issued_on", "due_on", "amount", "currency", "description", "id", "client_id", "state"
    )
    found: dict[int, InvoiceDraft] = {}
    for number, issued, due, amount, currency, text, pk, client_id, state in values.iterator(chunk_size=5000):
        if number in wanted and client_id in by_id:
            client = by_id[client_id]
            found[pk] = InvoiceDraft(client, number, issued, due, amount, currency, text, pk, True, state)
    settle_drafts(found)
    return list(found.values())


def settle_drafts(found: dict[int, InvoiceDraft]) -> None:
    """Put on drafts of stored invoices, by id, what settles them. One query."""
    sums = (
        narrowed(Allocation.objects.order_by(), "invoice_id", found)
        .values_list("invoice_id", "kind")
        .annotate(total=Sum("amount", output_field=AmountField()), last=Max("on"))
    )
    if not found:
        return
    for invoice_id, kind, total, last in sums.iterator(chunk_size=5000):
        if (invoice := found.get(invoice_id)) is not None:
            _add(invoice, kind, total, last)


def _add(invoice: InvoiceDraft, kind: str, total: Decimal, last: date) -> None:
    invoice.settled += total
    invoice.last_on = max(invoice.last_on or last, last)
    if kind == AllocationKind.PAYMENT:
        invoice.paid += total


def keys_of(kinds: Collection[str], wanted: Collection[str]) -> set[str]:
    """Which of these keys an earlier import has left. One query."""
    return set(ids_of(kinds, wanted))


def ids_of(kinds: Collection[str], wanted: Collection[str]) -> dict[str, int]:
    """The rows that earlier imports have made under these keys. One query."""
    if not wanted:
        return {}
    rows = narrowed(ImportKey.objects.filter(kind__in=kinds), "pk", wanted)
    sieve = set(wanted)
    pairs = rows.values_list("key", "object_id").iterator(chunk_size=5000)
    return {key: pk for key, pk in pairs if key in sieve}


def key_of(*parts: object) -> str:
    """The name of a fact in its source: equal parts give equal keys."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()


def next_key(seen: Counter[str], *parts: object) -> str:
    """A key for the first, second, ... of equal rows."""
    first = key_of(*parts)
    seen[first] += 1
    return first if seen[first] == 1 else key_of(*parts, seen[first])
