"""What the demo company is made of before it becomes rows of the native book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from perennial.demo.payers import Habit


@dataclass(frozen=True, slots=True)
class Place:
    """Where a client sits; `names` says which pool its people's names come from."""

    country: str
    city: str
    time_zone: str
    currency: str
    names: str


@dataclass(frozen=True, slots=True)
class Person:
    """One of our own people."""

    email: str
    name: str
    role: str
    language: str
    title: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at the client; `roles` are those of book_columns.CONTACT_ROLES."""

    name: str
    title: str
    language: str
    greeting: str
    roles: tuple[str, ...]
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class ScenePromise:
    """A promise to pay that the demo's story needs; days are counted from the book's day."""

    amount: Decimal
    promised_in: int
    due_in: int
    said_by: str
    note: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What the book's day must find at this client; days are counted from that day.

    One invoice falls due on `due_in` (a weekend issue day moves it up to two days earlier), the others a month apart.
    `amounts` are those of the open invoices, oldest first; what they leave out is computed from people and hours.
    """

    due_in: int
    amounts: tuple[Decimal, ...] = ()
    part_paid: Decimal | None = None
    disputed: Decimal | None = None
    unmatched: Decimal | None = None
    promise: ScenePromise | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """A client with all that decides its invoices and payments. `until` is the day the work ended, if it did."""

    code: str
    name: str
    place: Place
    language: str
    currency: str
    terms_days: int
    account_manager: str
    status: str
    pause_allowed: str
    friendly_reminder: bool
    since: date
    habit: Habit
    people: int
    hourly: Decimal
    growth: float
    billing_day: int
    contacts: tuple[Contact, ...]
    until: date | None = None
    scene: Scene | None = None

    @property
    def tier(self) -> str:
        """By how many people work for them: the largest get the most care."""
        return "A" if self.people >= 6 else "C" if self.people == 1 else "B"

    def contact_for(self, role: str) -> Contact:
        """The first contact with the role, else the first one there is."""
        return next((contact for contact in self.contacts if role in contact.roles), self.contacts[0])


@dataclass(frozen=True, slots=True)
class Invoice:
    """An issued invoice of one client, in the client's currency."""

    number: str
    issued_on: date
    due_on: date
    amount: Decimal
    description: str


@dataclass(frozen=True, slots=True)
class CreditNote:
    """A credit against one invoice."""

    invoice: str
    issued_on: date
    amount: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a payment that settles one invoice."""

    paid_on: date
    invoice: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Payment:
    """Money received on one day; `amount` above the sum of its shares is a credit nobody has matched yet."""

    reference: str
    paid_on: date
    amount: Decimal
    shares: tuple[Share, ...]
    payer: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """An invoice the client contests; open while `resolved_on` is None."""

    invoice: str
    opened_on: date
    amount: Decimal
    reason: str
    resolved_on: date | None
    outcome: str


@dataclass(frozen=True, slots=True)
class PaymentPromise:
    """A sum and a day that somebody at the client named."""

    amount: Decimal
    promised_on: date
    due_on: date
    said_by: str
    note: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """A promise beside money, ours or theirs; open while `outcome` is empty. `hour` of the due day, where one was said.

    `contact` is a name of the client's, `owner` an e-mail of ours.
    """

    made_on: date
    due_on: date
    text: str
    ours: bool
    contact: str
    owner: str
    hour: int | None = None
    outcome: str = ""
    ended_on: date | None = None
    evidence: str = ""
    exceeded: bool = False


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue or a question. Moments are (day, 'HH:MM') by our clock; what is None has not happened."""

    opened: tuple[date, str]
    text: str
    question: bool
    severity: int
    contact: str
    owner: str
    answered: tuple[date, str] | None = None
    next_update: tuple[date, str] | None = None
    resolved: tuple[date, str] | None = None
    resolution: str = ""
    closed: tuple[date, str] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One person asked in a wave; silent without a score."""

    wave: str
    asked_on: date
    contact: str
    answered_on: date | None = None
    score: int | None = None
    comment: str = ""
    parts: tuple[int | None, int | None, int | None] = (None, None, None)  # speed, quality, communication
    talked_over_on: date | None = None
    told_on: date | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known of a client, as knowledge.csv names it."""

    about: str
    value: str
    on: date
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Touch:
    """A touch with names of the client's people (or nobody) and e-mails of ours; `by` is the one who logged it."""

    on: date
    kind: str
    contacts: tuple[str, ...]
    text: str
    by: str
    ours: tuple[str, ...] = ()
    direction: str = ""
    minutes: int | None = None
