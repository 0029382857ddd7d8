"""What an import would do to the book: drafts of rows with the rows they hang on, and the counts a person sees.

A draft has no id until the writer gives it one; drafts of rows that the book already holds have it from the start.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from perennial.intake.kinds.care_rows import PulseRow
from perennial.intake.kinds.deal_rows import DealRow
from perennial.intake.kinds.hour_rows import HourRow
from perennial.intake.kinds.staged import ContactRow, PersonRow, PromiseRow, RateRow, Staged, TouchRow
from perennial.kernel.money import ZERO

KINDS: Final = (
    "people", "skills", "employments", "leave", "clients", "contacts", "entities", "client_entities", "agreements",
    "projects", "placements", "bill_rates", "cost_rates", "hours", "staffing", "referrals", "deals", "handovers",
    "invoices", "credit_notes", "payments", "disputes", "promises", "touches",
    "commitments", "issues", "pulse", "knowledge", "rates", "bank_statements", "bank_entries",
)  # fmt: skip


@dataclass(slots=True, eq=False)
class ClientDraft:
    """A client: `stored` ones have an id; `values` are what a new one is made of, by field name."""

    code: str
    name: str
    terms_days: int
    id: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    manager: str | None = None
    first_day: date | None = None
    seller: str | None = None

    @property
    def stored(self) -> bool:
        return bool(self.id) and not self.values


@dataclass(slots=True, eq=False)
class LossDraft:
    """A client that left on a day of the past, and why, as far as the file tells."""

    client: ClientDraft
    on: date
    reason: str


@dataclass(slots=True, eq=False)
class ContactDraft:
    """A new person at a client."""

    client: ClientDraft
    row: ContactRow
    id: int | None = None
    boss: ContactDraft | int | None = None


@dataclass(slots=True, eq=False)
class PersonDraft:
    """A person behind a post (a new contact, or the id of a stored one), or further addresses of a stored person."""

    contact: ContactDraft | int
    client: ClientDraft | int
    row: ContactRow
    emails: list[str]
    person_id: int | None = None


@dataclass(slots=True, eq=False)
class InvoiceDraft:
    """An invoice with what settles it. `settled`, `paid` (of it by payments) and `last_on` grow with allocations."""

    client: ClientDraft
    number: str
    issued_on: date
    due_on: date
    amount: Decimal
    currency: str
    description: str = ""
    id: int | None = None
    stored: bool = False
    state: str = ""
    settled: Decimal = ZERO
    paid: Decimal = ZERO
    last_on: date | None = None
    disputed: bool = False

    @property
    def open(self) -> Decimal:
        return self.amount - self.settled

    @property
    def settled_on(self) -> date | None:
        return self.last_on if not self.open else None


@dataclass(slots=True, eq=False)
class MoneyDraft:
    """A payment or a credit note that is not in the book yet. `used` is what its allocations take."""

    client: ClientDraft
    on: date
    amount: Decimal
    currency: str
    text: str  # a payment's reference, a credit note's number
    note: str = ""  # a payment's payer, a credit note's reason
    key: str = ""
    id: int | None = None
    used: Decimal = ZERO
    last_on: date | None = None
    outside_on: date | None = None  # used up outside of the book

    @property
    def left(self) -> Decimal:
        return self.amount - self.used

    @property
    def used_up_on(self) -> date | None:
        return self.outside_on or (self.last_on if not self.left else None)


@dataclass(slots=True, eq=False)
class AllocationDraft:
    """So much of a payment or credit note to an invoice. Counts from the issue day when it was paid before it."""

    source: MoneyDraft
    invoice: InvoiceDraft
    amount: Decimal
    on: date


@dataclass(slots=True, eq=False)
class DisputeDraft:
    """A new dispute."""

    invoice: InvoiceDraft
    opened_on: date
    amount: Decimal
    reason: str
    resolved_on: date | None
    outcome: str
    id: int | None = None


@dataclass(slots=True, eq=False)
class Keyed:
    """A promise to pay or a touch with the key that tells it from others when the file comes again."""

    client: ClientDraft
    row: PromiseRow | TouchRow
    key: str
    contacts: tuple[ContactDraft | int, ...] = ()
    id: int | None = None
    outcome: str = ""
    closed_on: date | None = None


@dataclass(slots=True, eq=False)
class CareDraft:
    """A promise beside money, an issue or a question: its columns, and the moves (event, from, to, moment, note)."""

    client: ClientDraft
    title: str
    key: str
    values: dict[str, Any]
    owner: str = ""  # an address of ours
    contact: ContactDraft | int | None = None
    moves: list[tuple[str, str, str, datetime, str]] = field(default_factory=list)
    id: int | None = None


@dataclass(slots=True, eq=False)
class RoundDraft:
    """What one client was asked in a wave; those that an earlier import has made have their ids."""

    client: ClientDraft
    wave: str
    wave_key: str
    key: str
    sent_on: date
    told_on: date | None = None
    full: bool = False
    id: int | None = None
    wave_id: int | None = None


@dataclass(slots=True, eq=False)
class AnswerDraft:
    """One person's place in a round."""

    client: ClientDraft
    round: RoundDraft
    contact: ContactDraft | int
    row: PulseRow
    key: str
    id: int | None = None


@dataclass(slots=True, eq=False)
class KnownDraft:
    """A fact, an attitude, a type or a canvas: `kind` says which table, `values` its columns."""

    client: ClientDraft
    kind: str
    values: dict[str, Any]
    contact: ContactDraft | int | None = None
    id: int | None = None


@dataclass(slots=True, eq=False)
class WorkforceDraft:
    """A skill of a person, their terms of work or a leave: `kind` says which file, `person` is an address of ours."""

    kind: str
    person: str
    values: dict[str, Any]


@dataclass(slots=True, eq=False)
class TermsDraft:
    """A company, an agreement, a project, a seat, a skill, a placement or a rate: `kind` says which table.

    `values` are its columns; rows it hangs on stand there as drafts, persons as addresses. `name` is what others call
    it by: of a placement the person's address.
    """

    kind: str
    client: ClientDraft | None
    name: str
    values: dict[str, Any]
    id: int | None = None


@dataclass(slots=True, eq=False)
class HourDraft:
    """An entry of hours: of a placement of the book or of this import; `person` is an address of ours."""

    placement: Any  # a contracts.Placement, or the draft of one
    client: ClientDraft
    person: str
    row: HourRow
    key: str
    started: datetime | None = None

    @property
    def placement_id(self) -> int:
        """Of a new one once it is written."""
        return int(self.placement.id)

    @property
    def billable(self) -> bool:
        return self.row.billable is not False


OPEN: Final = ("person", "work", "several")


@dataclass(slots=True)
class Whose:
    """A name and a piece of work of a tracker with what it has in the file, and for which placement that is.

    `how`: "known" by name and client, "said" by a person, "left_out" as a person said; else the question: nobody knows
    the "person", the "work", or "several" placements answer.
    """

    source: str
    who: str
    what: str
    how: str
    place: str = ""
    entries: int = 0
    seconds: int = 0
    first: date = date.max
    last: date = date.min
    file: str = ""
    line: int = 0


@dataclass(slots=True, eq=False)
class StaffingDraft:
    """A request for people: `values` as the file has them, `filled_on` the days of its seats."""

    client: ClientDraft
    values: dict[str, Any]
    id: int | None = None


@dataclass(slots=True, eq=False)
class ReferralDraft:
    """A company that a client named: `key` is its folded name, `became` the client it became."""

    client: ClientDraft
    key: str
    values: dict[str, Any]
    contact: ContactDraft | int | None = None
    became: ClientDraft | None = None
    id: int | None = None


@dataclass(slots=True, eq=False)
class CardDraft:
    """A hand-over that a won deal begins; `seller` is the id of a colleague in sales."""

    client: ClientDraft
    row: DealRow
    won_on: date
    seller: int | None = None
    id: int | None = None


@dataclass(slots=True, eq=False)
class DealDraft:
    """A won deal: of a hand-over (new or stored), of a client that is served already, or waiting."""

    row: DealRow
    won_on: date
    seller: int | None = None
    card: CardDraft | int | None = None
    known_client: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Fields of a stored row that the import says otherwise. `before` restores it when the import is taken back.

    `client_id` is 0 for what belongs to no client.
    """

    kind: str  # a key of corrections.TABLES, or 'dispute'
    id: int
    client_id: int
    name: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(slots=True)
class Plan:
    """Everything an import would write. Refusals and warnings stand on `staged`."""

    staged: Staged
    people: list[PersonRow] = field(default_factory=list)
    workforce: list[WorkforceDraft] = field(default_factory=list)
    clients: list[ClientDraft] = field(default_factory=list)
    contacts: list[ContactDraft] = field(default_factory=list)
    persons: list[PersonDraft] = field(default_factory=list)
    invoices: list[InvoiceDraft] = field(default_factory=list)
    touched: dict[int, InvoiceDraft] = field(default_factory=dict)  # stored invoices that get an allocation
    credits: list[MoneyDraft] = field(default_factory=list)
    payments: list[MoneyDraft] = field(default_factory=list)
    credit_parts: list[AllocationDraft] = field(default_factory=list)
    payment_parts: list[AllocationDraft] = field(default_factory=list)
    disputes: list[DisputeDraft] = field(default_factory=list)
    promises: list[Keyed] = field(default_factory=list)
    touches: list[Keyed] = field(default_factory=list)
    commitments: list[CareDraft] = field(default_factory=list)
    issues: list[CareDraft] = field(default_factory=list)
    rounds: list[RoundDraft] = field(default_factory=list)
    answers: list[AnswerDraft] = field(default_factory=list)
    known: list[KnownDraft] = field(default_factory=list)
    terms: list[TermsDraft] = field(default_factory=list)
    hours: list[HourDraft] = field(default_factory=list)
    whose: list[Whose] = field(default_factory=list)
    staffing: list[StaffingDraft] = field(default_factory=list)
    losses: list[LossDraft] = field(default_factory=list)
    referrals: list[ReferralDraft] = field(default_factory=list)
    cards: list[CardDraft] = field(default_factory=list)
    deals: list[DealDraft] = field(default_factory=list)
    moved: list[CareDraft] = field(default_factory=list)  # stored issues that go on
    rates: list[RateRow] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    changed_rates: dict[str, str] = field(default_factory=dict)
    created: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """How many rows it would write: what progress is counted in."""
        money = len(self.payments) + len(self.credits) + len(self.payment_parts) + len(self.credit_parts)
        others = len(self.people) + len(self.clients) + len(self.contacts) + len(self.invoices) + len(self.disputes)
        care = len(self.touches) + len(self.commitments) + len(self.issues) + len(self.rounds) + len(self.answers)
        care += len(self.workforce) + len(self.known) + len(self.terms) + len(self.hours) + len(self.staffing)
        care += len(self.referrals) + len(self.cards) + len(self.deals)
        return money + others + care + len(self.promises) + len(self.rates) + len(self.changes)

    @property
    def is_news(self) -> bool:
        """Whether there is anything to write."""
        return bool(+self.created or +self.changed)

    @property
    def earliest(self) -> date | None:
        """The first day about which the book would know more than before."""
        days = [row.issued_on for row in self.invoices] + [row.on for row in (*self.payments, *self.credits)]
        days += [row.opened_on for row in self.disputes]
        return min(days, default=None)
