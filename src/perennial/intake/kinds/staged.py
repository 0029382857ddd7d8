"""Staged facts: what a file says, read and checked, before anything is compared with the book or written.

Every row knows its file and line. Amounts are above zero and in whole minor units of their currency; None means that
the file does not say. `client` is the client's code as the file writes it (its name where there is no code).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from perennial.intake.kinds.care_rows import CommitmentRow, IssueRow, KnowledgeRow, PulseRow
from perennial.intake.kinds.deal_rows import DealRow
from perennial.intake.kinds.hour_rows import HourRow
from perennial.intake.kinds.terms_rows import TermsRow
from perennial.intake.kinds.workforce_rows import WorkforceRow
from perennial.intake.reading.reasons import Reason
from perennial.intake.reading.table import Refusal, WarningLine


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One of our people."""

    file: str
    line: int
    email: str
    name: str
    role: str
    language: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client. With `only_if_missing` the row was derived from invoices: it creates, and never changes, a client.

    With `fills_only` it comes from elsewhere (a customer system): what the book says stays, what is empty is filled.
    `domain` is the company's own, by which the book may know it.
    """

    file: str
    line: int
    code: str
    name: str
    country: str | None = None
    city: str | None = None
    time_zone: str | None = None
    language: str | None = None
    currency: str | None = None
    terms_days: int | None = None
    account_manager: str | None = None
    status: str | None = None
    pause_allowed: bool | None = None
    friendly_reminder: bool | None = None
    since: date | None = None
    tier: str | None = None
    lost_on: date | None = None
    loss_reason: str | None = None
    only_if_missing: bool = False
    fills_only: bool = False
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A person at a client; without `client` the domain of the address tells whose. `birthday` is (month, day)."""

    file: str
    line: int
    client: str
    name: str
    email: str = ""
    phone: str = ""
    title: str = ""
    language: str | None = None
    greeting: str = ""
    roles: frozenset[str] = frozenset()
    other_emails: tuple[str, ...] = ()
    birthday: tuple[int, int] | None = None
    country: str | None = None
    reports_to: str = ""  # an address or a name at the same client
    fills_only: bool = False

    @property
    def about_person(self) -> bool:
        """Whether something is said that belongs to the person and not to the post."""
        return bool(self.other_emails or self.birthday or self.country)

    def with_boss(self, boss: str) -> ContactRow:
        return replace(self, reports_to=boss)


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice. Without `due_on` it is due by the client's terms (`terms_days` where the line names its own).

    `marked_disputed` is a mark without a date: it must never open a dispute dated at issue.
    """

    file: str
    line: int
    client: str
    number: str
    issued_on: date
    due_on: date | None
    amount: Decimal
    currency: str
    description: str = ""
    terms_days: int | None = None
    marked_disputed: bool = False


@dataclass(frozen=True, slots=True)
class CreditRow:
    """A credit note, for one invoice or free. `settled_on`: it was already used up or paid out outside."""

    file: str
    line: int
    client: str
    number: str
    issued_on: date
    amount: Decimal
    currency: str
    invoice: str | None = None
    reason: str = ""
    settled_on: date | None = None


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """Money received. `invoices` are (number, share); a share of None takes as much as is open.

    `client` is '' where only an invoice or a payer is named. `occurrence` counts otherwise identical payments of the
    file (0, 1, ...), so that (all fields but file and line) identify a payment when the file comes a second time.
    `day_estimated`: the file says that it is paid but not when.
    """

    file: str
    line: int
    client: str
    reference: str
    paid_on: date
    amount: Decimal
    currency: str
    invoices: tuple[tuple[str, Decimal | None], ...] = ()
    payer: str = ""
    occurrence: int = 0
    day_estimated: bool = False


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A contested invoice; amount None means the whole of it."""

    file: str
    line: int
    client: str
    invoice: str
    opened_on: date
    amount: Decimal | None
    reason: str
    resolved_on: date | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise to pay."""

    file: str
    line: int
    client: str
    currency: str
    amount: Decimal
    promised_on: date
    due_on: date
    said_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TouchRow:
    """A touch; `contact` is an e-mail or a name, or several; `by` and `ours` are e-mails of our people."""

    file: str
    line: int
    client: str
    on: date
    kind: str
    text: str
    contact: str = ""
    by: str = ""
    ours: tuple[str, ...] = ()
    direction: str = "two_way"
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class RateRow:
    """One `base` costs `rate` of `quote` on that day."""

    file: str
    line: int
    on: date
    base: str
    quote: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Ask:
    """A question only a person can answer. The answer goes into Options under `key` (on the command line
    `--map KEY=CHOICE`); for key 'column' the choices are headers, to be mapped to `field`.
    """

    key: str
    question: Reason
    choices: tuple[str, ...]
    file: str
    field: str = ""


@dataclass(slots=True)
class Staged:
    """Everything a file says, by type, with what was refused, warned of and asked. Rows refused are in no list."""

    kind: str
    people: list[PersonRow] = field(default_factory=list)
    skills: list[WorkforceRow] = field(default_factory=list)
    employments: list[WorkforceRow] = field(default_factory=list)
    leaves: list[WorkforceRow] = field(default_factory=list)
    clients: list[ClientRow] = field(default_factory=list)
    contacts: list[ContactRow] = field(default_factory=list)
    entities: list[TermsRow] = field(default_factory=list)
    client_entities: list[TermsRow] = field(default_factory=list)
    agreements: list[TermsRow] = field(default_factory=list)
    projects: list[TermsRow] = field(default_factory=list)
    placements: list[TermsRow] = field(default_factory=list)
    bill_rates: list[TermsRow] = field(default_factory=list)
    cost_rates: list[TermsRow] = field(default_factory=list)
    invoices: list[InvoiceRow] = field(default_factory=list)
    credits: list[CreditRow] = field(default_factory=list)
    payments: list[PaymentRow] = field(default_factory=list)
    disputes: list[DisputeRow] = field(default_factory=list)
    promises: list[PromiseRow] = field(default_factory=list)
    touches: list[TouchRow] = field(default_factory=list)
    commitments: list[CommitmentRow] = field(default_factory=list)
    issues: list[IssueRow] = field(default_factory=list)
    answers: list[PulseRow] = field(default_factory=list)
    knowledge: list[KnowledgeRow] = field(default_factory=list)
    rates: list[RateRow] = field(default_factory=list)
    hours: list[HourRow] = field(default_factory=list)
    staffing: list[TermsRow] = field(default_factory=list)
    referrals: list[TermsRow] = field(default_factory=list)
    deals: list[DealRow] = field(default_factory=list)
    warnings: list[WarningLine] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    """File -> header -> field: how each table was read, for the preview and to be remembered."""

    def warn(self, file: str, line: int, reason: Reason) -> None:
        self.warnings.append(WarningLine(file, line, reason))

    def refuse(
        self, file: str, line: int | None, reason: Reason, column: str | None = None, value: object = None
    ) -> None:
        shown = None if value is None else str(value)[:200]
        self.refused.append(Refusal(file, line, column, shown, reason))

    def ask(self, question: Ask) -> None:
        if question not in self.asks:
            self.asks.append(question)
