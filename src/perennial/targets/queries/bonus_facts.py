"""The facts of bonuses, for many persons and quarters at once: a constant number of queries a day of settling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q

from perennial.billing.choices import AllocationKind, DocumentKind
from perennial.billing.models import Allocation, Invoice, InvoiceDocument
from perennial.clients.models import Client
from perennial.clients.queries.managers import hands
from perennial.foundation.rates import Rates, rates_on
from perennial.growth.models import Referral
from perennial.growth.queries.expansion_money import Part, won_parts
from perennial.growth.queries.renewals import decided_renewals
from perennial.kernel.money import ZERO
from perennial.kernel.quarters import quarter_end
from perennial.targets.choices import STANDING, Side
from perennial.targets.models import BonusLine
from perennial.targets.queries.bonus_figures import Attainments
from perennial.targets.rules.bonus_form import EXPANSION, NEW_LOGO, REFERRAL, RENEWAL, Rules
from perennial.targets.rules.bonus_ledger import (
    Business,
    Event,
    Invoiced,
    Past,
    bill_of,
    business_of,
    formers,
    parted,
)
from perennial.targets.rules.bonus_settling import Facts, Receipt

SETTLED_AFTER: Final = timedelta(days=20)  # after the quarter: by then its last month is invoiced (domain B18)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose bonus of which quarter, and the day it is settled."""

    person: int
    side: str
    quarter: date
    settled_on: date


@dataclass(frozen=True, slots=True)
class Cash:
    """A receipt in the currency of its invoice, VAT taken off where our document tells it; None: it stands. `partner`:
    per cent of it that a partner earned, as it was booked on `partner_on`.
    """

    allocation: int
    invoice: int
    client: int
    on: date
    issued_on: date
    amount: Decimal
    currency: str
    undone_on: date | None
    partner: Decimal = ZERO
    partner_on: date | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """What was read: whose clients, their invoices, the cash, and what began at them."""

    clients: Mapping[tuple[int, str, date], Collection[int]]  # by person, side and quarter
    invoices: Mapping[int, Invoiced]
    cash: Mapping[int, Sequence[Cash]]  # by client
    begun: Mapping[int, Sequence[Business]]  # by client
    parts: Mapping[int, Sequence[Part]]  # what of an invoice is of an expansion


def settling_day(quarter: date, as_of: date) -> date:
    """The day a quarter is settled: twenty days after its end, or today while that has not come."""
    return min(as_of, quarter_end(quarter) + SETTLED_AFTER)


def read_book(asked: Iterable[Asked], past: Iterable[int] = ()) -> Book:
    """Clients, invoices with their events, cash of the quarters. `past`: invoices of earlier bonuses.

    A constant number of queries.
    """
    asked = list(asked)
    if not asked:
        return Book({}, {}, {}, {}, {})
    first, last = min(one.quarter for one in asked), max(quarter_end(one.quarter) for one in asked)
    clients = _clients(asked)
    ids = sorted({client for found in clients.values() for client in found})
    cash, begun = _cash(ids, first, last), begun_at(ids, last)
    return Book(clients, _invoices(ids, first, last, set(past)), cash, begun, won_parts(ids))


def read_ledger(invoices: Collection[int]) -> dict[int, Invoiced]:
    """These invoices with what settled them. Two queries, none for none."""
    return _invoices([], date.max, date.min, invoices) if invoices else {}


def facts_of_bonuses(
    asked: Sequence[Asked], rules: Rules, book: Book, attained: Attainments,
    past: Mapping[tuple[int, date], Sequence[Past]] | None = None,
) -> dict[tuple[int, date], Facts]:  # fmt: skip
    """{(person, quarter): facts}. `past`: lines of earlier bonuses. One query a day of settling."""
    found = {}
    rates = {day: rates_on(day, rules.currency) for day in {one.settled_on for one in asked}}
    for one in asked:
        lines = (past or {}).get((one.person, one.quarter), ())
        own = book.clients.get((one.person, one.side, one.quarter), ())
        exchange = rates[one.settled_on]
        found[one.person, one.quarter] = Facts(
            side=one.side, settled_on=one.settled_on, since=max((line.settled_on for line in lines), default=None),
            attainments=attained.get((one.person, one.quarter), ()) if one.side == Side.MANAGER else (),
            bills=_bills(one, book, own, exchange) if one.side == Side.MANAGER else (),
            receipts=_receipts(one, book, own, rules, exchange),
            former=formers(lines, book.invoices, one.settled_on),
        )  # fmt: skip
    return found


def lines_before(asked: Iterable[Asked]) -> dict[tuple[int, date], list[Past]]:
    """{(person, quarter): lines of the bonuses that stand from quarters before it}. One query."""
    wanted = {(one.person, one.quarter) for one in asked}
    rows = BonusLine.objects.filter(
        bonus__person__in={person for person, _quarter in wanted}, bonus__state__in=STANDING,
        bonus__settled_on__isnull=False,
    )  # fmt: skip
    values = rows.order_by("bonus__quarter", "bonus_id", "place").values_list(
        "bonus__person_id", "bonus__quarter", "bonus__settled_on", "kind", "parts"
    )
    by_person: dict[int, list[tuple[date, Past]]] = defaultdict(list)
    for person, quarter, settled_on, kind, parts in values:
        told = [(int(invoice), Decimal(amount)) for invoice, amount in parts]
        by_person[person].append((quarter, Past(settled_on or quarter, kind, told)))
    return {
        (person, quarter): [line for earlier, line in by_person[person] if earlier < quarter]
        for person, quarter in wanted
    }


def begun_at(clients: Collection[int], until: date) -> dict[int, list[Business]]:
    """What began at each client by the day: the client itself, new business or a recommended one, and each renewal on
    the day after its term. Two queries and those of the renewals.
    """
    begun: dict[int, list[Business]] = defaultdict(list)
    recommended = set(Referral.objects.filter(became__in=clients).values_list("became_id", flat=True))
    rows = Client.objects.filter(pk__in=clients, since__isnull=False)
    for pk, since in rows.values_list("pk", "since"):
        if since is not None:
            begun[pk].append(Business(REFERRAL if pk in recommended else NEW_LOGO, pk, since))
    for one in decided_renewals(until, clients):
        if one.kept:
            begun[one.client].append(Business(RENEWAL, one.client, one.term_ends_on + timedelta(days=1)))
    return dict(begun)


def _clients(asked: Sequence[Asked]) -> dict[tuple[int, str, date], set[int]]:
    """Whose clients, by side and quarter: a quarter is of who managed the client on its last day, so a bonus does not
    move when a client goes on to a colleague; and of who brought it. Three queries.
    """
    people, quarters = {one.person for one in asked}, {one.quarter for one in asked}
    found: dict[tuple[int, str, date], set[int]] = defaultdict(set)
    known = hands()
    for quarter in quarters:
        for client, manager in known.on(quarter_end(quarter)).items():
            if manager in people:
                found[manager, Side.MANAGER, quarter].add(client)
    rows = Client.objects.filter(brought_by__in=people, merged_into__isnull=True)
    for client, seller in rows.values_list("pk", "brought_by_id"):
        for quarter in quarters if seller else ():
            found[seller, Side.SALES, quarter].add(client)
    return dict(found)


def _invoices(clients: Sequence[int], first: date, last: date, past: Collection[int]) -> dict[int, Invoiced]:
    """Invoices of the quarters and those of earlier bonuses, with what settled them. Two queries."""
    wanted = Q(client_id__in=clients, issued_on__gte=first, issued_on__lte=last)
    wanted |= Q(pk__in=past) if past else Q(pk__in=())
    rows: Any = Invoice.objects.filter(wanted).order_by()
    events: dict[int, list[Event]] = defaultdict(list)
    settled = Allocation.objects.filter(invoice__in=rows.values("pk")).order_by("on", "id")
    for invoice, kind, on, amount in settled.values_list("invoice_id", "kind", "on", "amount"):
        events[invoice].append(Event(str(kind), on, amount))
    values = rows.values_list("pk", "client_id", "issued_on", "amount", "currency")
    return {
        pk: Invoiced(pk, client, issued, amount, currency, tuple(events.get(pk, ())))
        for pk, client, issued, amount, currency in values
    }


def _cash(clients: Sequence[int], first: date, last: date) -> dict[int, list[Cash]]:
    """Money that came in the quarters, by client. Two queries."""
    rows = Allocation.objects.filter(
        kind=AllocationKind.PAYMENT, reverses__isnull=True, on__gte=first, on__lte=last, invoice__client_id__in=clients
    )
    net = _net_shares(clients)
    found: dict[int, list[Cash]] = defaultdict(list)
    values = rows.order_by("id").values_list(
        "id", "invoice_id", "invoice__client_id", "on", "invoice__issued_on", "amount", "invoice__currency",
        "reversed_by__on", "commission__earned", "commission__net", "commission__booked_on",
    )  # fmt: skip
    for pk, invoice, client, on, issued, amount, currency, undone, earned, base, booked in values:
        without = amount * net.get(invoice, Decimal(1))
        partner = earned / base * 100 if earned and base else ZERO
        found[client].append(Cash(pk, invoice, client, on, issued, without, currency, undone, partner, booked))
    return found


def _net_shares(clients: Sequence[int]) -> dict[int, Decimal]:
    """What share of an invoice is not VAT, where our own document tells it. One query."""
    rows = InvoiceDocument.objects.filter(kind=DocumentKind.INVOICE, client_id__in=clients, invoice__isnull=False)
    values = rows.order_by().values_list("invoice_id", "net", "total")
    return {invoice: net / total for invoice, net, total in values if invoice is not None and total}


def _bills(one: Asked, book: Book, own: Collection[int], exchange: Rates) -> tuple[Any, ...]:
    """The quarter's invoices of the person's clients; what has no rate is left out."""
    end = quarter_end(one.quarter)
    found = []
    for row in book.invoices.values():
        factor = exchange.factor(row.currency)
        if row.client in own and one.quarter <= row.issued_on <= end and factor is not None:
            found.append(bill_of(row, factor, one.settled_on))
    return tuple(found)


def _receipts(one: Asked, book: Book, own: Collection[int], rules: Rules, exchange: Rates) -> tuple[Receipt, ...]:
    """Cash of the quarter that belongs to a business with a commission."""
    end = quarter_end(one.quarter)
    found = []
    for client in own:
        for cash in book.cash.get(client, ()):
            stands = cash.undone_on is None or cash.undone_on > one.settled_on
            if not (one.quarter <= cash.on <= end and stands):
                continue
            factor = exchange.factor(cash.currency)
            if factor is None or cash.amount <= ZERO:
                continue
            begun = book.begun.get(client, ())
            parts = [
                (business_of([*begun, Business(EXPANSION, client, part.won_on)], cash.issued_on, rules), part.share)
                for part in book.parts.get(cash.invoice, ())
            ]
            whole = business_of(begun, cash.issued_on, rules)
            counts = rules.together is not None and cash.partner_on is not None and cash.partner_on <= one.settled_on
            partner = cash.partner if counts else ZERO
            found += [
                Receipt(cash.allocation, cash.invoice, client, *kind, amount, partner)
                for kind, amount in parted(cash.amount * factor, whole, parts)
            ]
    return tuple(found)
