"""Comparing placements' rates and what developers cost us with the book: each is a row from a day on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from perennial.contracts.choices import UNIT_OF
from perennial.contracts.models import BillRate, CostRate, Placement
from perennial.contracts.ports import invoiced_until
from perennial.foundation.narrowing import narrowed
from perennial.foundation.store import get
from perennial.intake.kinds.terms_rows import TermsRow
from perennial.intake.plan import ClientDraft, TermsDraft
from perennial.intake.plan_care import Care
from perennial.intake.sentences import NO_SUCH_PLACEMENT, RATE_IN_OTHER_CURRENCY, RATE_IS_INVOICED

if TYPE_CHECKING:
    from perennial.intake.plan_terms import Terms


class Placed:
    """Placements of the book and of this import, by client, person and first day."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], list[tuple[date, TermsDraft]]] = defaultdict(list)
        self.billing: dict[int, str] = {}  # of stored ones
        self.currency: dict[int, str] = {}

    def add(self, draft: TermsDraft, starts: date) -> None:
        """Make a placement findable; `draft.name` is the person's address."""
        assert draft.client is not None
        rows = self._rows[(draft.client.code, draft.name)]
        rows.append((starts, draft))
        rows.sort(key=lambda pair: pair[0])

    def exactly(self, client: ClientDraft, person: str, starts: date) -> TermsDraft | None:
        return next((row for day, row in self._rows[(client.code, person)] if day == starts), None)

    def on(self, client: ClientDraft, person: str, day: date) -> TermsDraft | None:
        """The last one that had begun by the day."""
        return next((row for starts, row in reversed(self._rows[(client.code, person)]) if starts <= day), None)

    def before(self, client: ClientDraft, person: str, day: date) -> TermsDraft | None:
        """The last one that began before the day."""
        return next((row for starts, row in reversed(self._rows[(client.code, person)]) if starts < day), None)


def stored_placements(care: Care, clients: Collection[int], asked: Collection[TermsRow]) -> Placed:
    """Those of the book at these clients. One query, and none where nothing is asked."""
    found = Placed()
    if not (asked and clients):
        return found
    rows: Any = narrowed(Placement.objects.order_by("starts_on", "id"), "client_id", clients)
    names = ("pk", "client_id", "person__email", "starts_on", "billing", "agreement__currency")
    for pk, client_id, person, starts, billing, currency in rows.values_list(*names):
        if (client := care.clients.drafts.get(client_id)) is not None:
            found.add(TermsDraft("placement", client, person, {}, pk), starts)
            found.billing[pk], found.currency[pk] = billing, currency
    return found


def plan_bill_rates(terms: Terms, placed: Placed, rows: Iterable[tuple[TermsRow, ClientDraft]]) -> None:
    """A rate belongs to the placement of that person that had begun by its day. Two queries at most."""
    wanted: list[tuple[TermsRow, TermsDraft, str, str]] = []
    for row, client in rows:
        person, day = terms.person(row), row.values["valid_from"]
        if person is None:
            continue
        placement = placed.on(client, person, day)
        if placement is None:
            terms.refuse(row, NO_SUCH_PLACEMENT, "person", person, person=person, day=day)
            continue
        billing, currency = _terms_of(terms, placed, placement)
        said = row.values.get("currency", currency)
        if said != currency:
            terms.refuse(row, RATE_IN_OTHER_CURRENCY, "currency", said, said=said, currency=currency)
            continue
        wanted.append((row, placement, str(row.values.get("unit", UNIT_OF[billing])), currency))
    ids = {placement.id for _row, placement, _unit, _currency in wanted if placement.id}
    known = _known_rates(ids)
    invoiced = invoiced_until(ids) if ids else {}
    for row, placement, unit, currency in wanted:
        day, amount = row.values["valid_from"], row.values["amount"]
        last = invoiced.get(placement.id or 0)
        if known.get((placement.id or 0, day)) == (amount, unit):
            terms.plan.unchanged["bill_rates"] += 1
        elif last is not None and day <= last:
            terms.refuse(row, RATE_IS_INVOICED, "valid_from", day, day=last)
        else:
            values = {"placement_id": placement, "amount": amount, "currency": currency, "unit": unit,
                      "valid_from": day}  # fmt: skip
            terms.write(TermsDraft("bill_rate", placement.client, placement.name, values))


def plan_cost_rates(terms: Terms, rows: list[TermsRow]) -> None:
    """What an hour of one of us costs. One query."""
    known: dict[tuple[str, date], tuple[Decimal, str]] = {}
    if rows:
        stored = CostRate.objects.order_by("id").values_list("person__email", "valid_from", "amount", "currency")
        known = {(person, day): (amount, currency) for person, day, amount, currency in stored}
    own = get("company.currency") if any("currency" not in row.values for row in rows) else ""
    for row in rows:
        person, day = terms.person(row), row.values["valid_from"]
        if person is None:
            continue
        amount, currency = row.values["amount"], row.values.get("currency", own)
        if known.get((person, day)) == (amount, currency):
            terms.plan.unchanged["cost_rates"] += 1
            continue
        values = {"person_id": person, "amount": amount, "currency": currency, "valid_from": day}
        terms.write(TermsDraft("cost_rate", None, person, values))


def _terms_of(terms: Terms, placed: Placed, placement: TermsDraft) -> tuple[str, str]:
    """How it is billed, and in which currency."""
    if placement.id is not None:
        return placed.billing[placement.id], placed.currency[placement.id]
    return str(placement.values["billing"]), terms.currency(placement.values["agreement_id"])


def _known_rates(placements: Collection[int]) -> dict[tuple[int, date], tuple[Decimal, str]]:
    if not placements:
        return {}
    rows: Any = narrowed(BillRate.objects.order_by("id"), "placement_id", placements)
    values = rows.values_list("placement_id", "valid_from", "amount", "unit")
    return {(pk, day): (amount, unit) for pk, day, amount, unit in values}
