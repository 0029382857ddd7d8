"""Writes the demo company's book: the files of the native format, client by client, never whole in memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Final, Self

from perennial.demo.agreed import write_agreed
from perennial.demo.care import commitments_of, issues_of
from perennial.demo.cast import CLIENTS as CAST
from perennial.demo.former import former_rows, loss_of
from perennial.demo.hours import CLIENTS, hours_of
from perennial.demo.knowledge import facts_of
from perennial.demo.ledger import Ledger, keep_ledger
from perennial.demo.pulse import answers_of
from perennial.demo.rates import REPORTING, rates
from perennial.demo.referrals import named_by
from perennial.demo.schedule import fit_counts, fit_issue_days, invoices_of, monthly_issue_days, number_invoices
from perennial.demo.staff import all_clients, people_for
from perennial.demo.staffing import asked_by
from perennial.demo.team import staff_for
from perennial.demo.team_values import Staff
from perennial.demo.ties import ties_of
from perennial.demo.touches import touches_of
from perennial.demo.values import Client, Invoice, Payment, Touch
from perennial.demo.workforce import leave_of, skills_of, terms_of
from perennial.intake.kinds.book_columns import BOOK_FILES, LIST_SEPARATOR, NO, SHARE_SEPARATOR, YES

MOST_YEARS: Final = 50

Cell = str | int | date | Decimal


class DemoDataRefused(ValueError):
    """The demo company cannot be made as asked; the message says why."""


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """How large a company to make, from which seed, as it stands at the end of `as_of`.

    `invoices` is the exact number of invoices wanted; None gives one a month and client.
    """

    clients: int
    years: int
    seed: int
    as_of: date
    invoices: int | None = None

    def __post_init__(self) -> None:
        if self.clients < 1:
            raise DemoDataRefused("A demo company needs at least one client.")
        if not 1 <= self.years <= MOST_YEARS:
            raise DemoDataRefused(f"The history must be between 1 and {MOST_YEARS} years long.")
        if self.invoices is not None and self.invoices < self.clients:
            raise DemoDataRefused("There must be at least one invoice for every client.")

    @property
    def start(self) -> date:
        """The first day of the book; 29 February becomes the 28th."""
        day = 28 if (self.as_of.month, self.as_of.day) == (2, 29) else self.as_of.day
        return self.as_of.replace(year=self.as_of.year - self.years, day=day)


def write_book(request: DemoRequest, folder: Path) -> dict[str, int]:
    """Writes the book's files into `folder`, replacing those of an earlier book, and returns the rows of each.

    Raises DemoDataRefused when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _BookFiles(folder) as files:
            _write_company(request, files)
            return dict(files.rows)
    except OSError as error:
        raise DemoDataRefused(f"The folder {folder} cannot be written: {error.strerror or error}.") from error


class _BookFiles:
    """The open files of a book, with a count of the rows written to each."""

    def __init__(self, folder: Path) -> None:
        self.rows = dict.fromkeys(BOOK_FILES, 0)
        self._stack = ExitStack()
        self._writers = {}
        with ExitStack() as opening:
            for name, columns in BOOK_FILES.items():
                file = opening.enter_context((folder / name).open("w", encoding="utf-8", newline=""))
                self._writers[name] = csv.writer(file, lineterminator="\n")
                self._writers[name].writerow(columns)
            self._stack = opening.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def write(self, name: str, *cells: Cell) -> None:
        """One row; its cells stand in the order of the file's columns."""
        if len(cells) != len(BOOK_FILES[name]):
            raise ValueError(f"{name} has {len(BOOK_FILES[name])} columns, the row has {len(cells)} cells")
        self._writers[name].writerow(cells)
        self.rows[name] += 1


def _write_company(request: DemoRequest, files: _BookFiles) -> None:
    people = people_for(request.clients)
    clients = list(
        all_clients(request.clients, people=people, seed=request.seed, start=request.start, as_of=request.as_of)
    )
    staff = staff_for(clients, seed=request.seed, as_of=request.as_of)
    for person in (*people, *staff.developers):
        files.write("people.csv", person.email, person.name, person.role, person.language, person.title)
    if request.clients == len(CAST):  # nobody of the cast has left; of a larger company some clients have
        for row, contact in former_rows([person.email for person in people if person.role == "AM"], request.as_of):
            files.write("clients.csv", *row)
            files.write("contacts.csv", *contact)
    developers = [person.email for person in (*people, *staff.developers) if person.role == "DEV"]
    _write_workforce(files, developers, request)
    for rate in rates(start=request.start, as_of=request.as_of, rng=Random(f"{request.seed}:rates")):
        files.write("rates.csv", rate.on, rate.base, REPORTING, rate.rate)
    write_agreed(files.write, staff, seed=request.seed, as_of=request.as_of)
    _write_hours(files, staff, developers, request)
    _write_staffing(files, clients, request)
    _write_referrals(files, clients, request)
    for client, invoices in _invoiced_clients(request, clients):
        rng = Random(f"{request.seed}:ledger:{client.code}")
        _write_client(files, client, request)
        _write_ledger(files, client, invoices, keep_ledger(client, invoices, as_of=request.as_of, rng=rng))
        for touch in touches_of(client, as_of=request.as_of, rng=rng):
            _write_touch(files, client, touch)
        for touch in ties_of(client, as_of=request.as_of, rng=Random(f"{request.seed}:ties:{client.code}")):
            _write_touch(files, client, touch)
        _write_care(files, client, request.as_of, request.seed)
        _write_pulse(files, client, request.as_of, request.seed)
        for fact in facts_of(client, as_of=request.as_of, rng=Random(f"{request.seed}:knowledge:{client.code}")):
            files.write("knowledge.csv", client.code, fact.about, fact.value, fact.contact, fact.on)


def _write_workforce(files: _BookFiles, developers: list[str], request: DemoRequest) -> None:
    for email in developers:
        for skill in skills_of(email, as_of=request.as_of):
            files.write("skills.csv", email, skill.name, skill.level, skill.since)
        terms = terms_of(email, as_of=request.as_of)
        files.write("employments.csv", email, terms.country, terms.hours_a_week, terms.team, terms.started_on, "")
        for leave in leave_of(email, developers, as_of=request.as_of, seed=request.seed):
            files.write(
                "leave.csv", email, leave.kind, leave.starts_on, leave.ends_on, leave.cover, leave.state, leave.asked_on
            )


def _write_hours(files: _BookFiles, staff: Staff, developers: list[str], request: DemoRequest) -> None:
    for team in staff.teams[:CLIENTS]:
        for row in team.placed:
            if row.state in ("proposed", "declined", "agreed"):
                continue
            rng = Random(f"{request.seed}:hours:{team.client.code}:{row.person}:{row.starts_on}")
            away = list(leave_of(row.person, developers, as_of=request.as_of, seed=request.seed))
            for line in hours_of(row, terms_of(row.person, as_of=request.as_of), away, as_of=request.as_of, rng=rng):
                cells = (line.hours, line.note, YES, "", line.state)
                files.write("hours.csv", team.client.code, row.person, line.day, *cells)


def _write_staffing(files: _BookFiles, clients: list[Client], request: DemoRequest) -> None:
    for place, client in enumerate(clients):
        for one in asked_by(clients, place, as_of=request.as_of, seed=request.seed):
            ceiling = round(client.hourly * Decimal("1.1"))
            files.write(
                "staffing.csv", client.code, one.skill, one.level, one.submitted_on, one.title, one.seats, "",
                one.needed_on, LIST_SEPARATOR.join(str(day) for day in one.filled), one.closed_on or "", one.state,
                ceiling, client.currency, "hour", one.insists,
            )  # fmt: skip


def _write_referrals(files: _BookFiles, clients: list[Client], request: DemoRequest) -> None:
    for place, client in enumerate(clients):
        for one in named_by(clients, place, as_of=request.as_of, seed=request.seed):
            files.write(
                "referrals.csv", client.code, one.lead, one.registered_on, one.state, one.contact, "", "", "", one.need,
                "", one.consent_on or "", one.thanked_on or "", one.closed_on or "", one.became,
            )  # fmt: skip


def _write_care(files: _BookFiles, client: Client, as_of: date, seed: int) -> None:
    for word in commitments_of(client, as_of=as_of, rng=Random(f"{seed}:commitments:{client.code}")):
        due = word.due_on if word.hour is None else f"{word.due_on} {word.hour:02d}:00"
        files.write(
            "commitments.csv", client.code, word.made_on, due, word.text, "ours" if word.ours else "theirs",
            word.contact, word.owner, word.outcome, word.ended_on or "", word.evidence, YES if word.exceeded else NO,
        )  # fmt: skip
    for issue in issues_of(client, as_of=as_of, rng=Random(f"{seed}:issues:{client.code}")):
        files.write(
            "issues.csv", client.code, _moment(issue.opened), issue.text, "question" if issue.question else "issue",
            issue.severity, issue.contact, issue.owner, "", _moment(issue.answered), _moment(issue.next_update),
            _moment(issue.resolved), issue.resolution, _moment(issue.closed),
        )  # fmt: skip


def _write_pulse(files: _BookFiles, client: Client, as_of: date, seed: int) -> None:
    for said in answers_of(client, as_of=as_of, rng=Random(f"{seed}:pulse:{client.code}")):
        parts = ("" if part is None else part for part in said.parts)
        files.write(
            "pulse.csv", client.code, said.wave, said.asked_on, said.contact, said.answered_on or "", said.score or "",
            said.comment, *parts, said.talked_over_on or "", said.told_on or "",
        )  # fmt: skip


def _moment(moment: tuple[date, str] | None) -> str:
    return f"{moment[0]} {moment[1]}" if moment else ""


def _write_touch(files: _BookFiles, client: Client, touch: Touch) -> None:
    contacts, ours = LIST_SEPARATOR.join(touch.contacts), LIST_SEPARATOR.join(touch.ours)
    minutes = touch.minutes if touch.minutes is not None else ""
    files.write(
        "touches.csv", client.code, touch.on, touch.kind, contacts, touch.text, touch.by, ours, touch.direction, minutes
    )


def _invoiced_clients(request: DemoRequest, clients: list[Client]) -> Iterator[tuple[Client, list[Invoice]]]:
    """Every client with its invoices. The days of all must be known first: numbers run over all clients."""
    start, as_of = request.start, request.as_of
    monthly = [monthly_issue_days(client, start=start, as_of=as_of) for client in clients]
    days = monthly if request.invoices is None else list(_fitted(request, request.invoices, clients, monthly))
    numbers = number_invoices(days)
    for place, client in enumerate(clients):
        split = max(1, round(len(days[place]) / max(1, len(monthly[place]))))
        rng = Random(f"{request.seed}:invoices:{client.code}")
        yield (
            client,
            invoices_of(client, days[place], numbers[place], split=split, start=start, as_of=as_of, rng=rng),
        )


def _fitted(request: DemoRequest, total: int, clients: list[Client], monthly: list[list[date]]) -> Iterator[list[date]]:
    """The issue days of each client, stretched or cut so that there are `total` of them."""
    counts = fit_counts([len(days) for days in monthly], total)
    for client, days, count in zip(clients, monthly, counts, strict=True):
        rng = Random(f"{request.seed}:days:{client.code}")
        yield fit_issue_days(days, count, client, start=request.start, as_of=request.as_of, rng=rng)


def _write_client(files: _BookFiles, client: Client, request: DemoRequest) -> None:
    files.write(
        "clients.csv", client.code, client.name, client.place.country, client.place.city, client.place.time_zone,
        client.language, client.currency, client.terms_days, client.account_manager, client.status,
        client.pause_allowed, YES if client.friendly_reminder else NO, client.since, client.tier,
        *loss_of(client, seed=request.seed, as_of=request.as_of),
    )  # fmt: skip
    for contact in client.contacts:
        files.write(
            "contacts.csv", client.code, contact.name, contact.email, contact.phone, contact.title, contact.language,
            contact.greeting, LIST_SEPARATOR.join(contact.roles),
        )  # fmt: skip


def _write_ledger(files: _BookFiles, client: Client, invoices: list[Invoice], ledger: Ledger) -> None:
    code, currency = client.code, client.currency
    for invoice in invoices:
        files.write(
            "invoices.csv", code, invoice.number, invoice.issued_on, invoice.due_on, invoice.amount, currency,
            invoice.description,
        )  # fmt: skip
    for credit in ledger.credit_notes:
        files.write(
            "credit_notes.csv", code, f"CN-{credit.invoice}", credit.issued_on, credit.amount, currency, credit.invoice,
            credit.reason,
        )  # fmt: skip
    for payment in ledger.payments:
        files.write(
            "payments.csv", code, payment.reference, payment.paid_on, payment.amount, currency, _shares_cell(payment),
            payment.payer,
        )  # fmt: skip
    for dispute in ledger.disputes:
        files.write(
            "disputes.csv", code, dispute.invoice, dispute.opened_on, dispute.amount, dispute.reason,
            dispute.resolved_on or "", dispute.outcome,
        )  # fmt: skip
    for promise in ledger.promises:
        files.write(
            "promises.csv", code, currency, promise.amount, promise.promised_on, promise.due_on, promise.said_by,
            promise.note,
        )  # fmt: skip


def _shares_cell(payment: Payment) -> str:
    """'NUMBER' when one invoice takes it all, else 'NUMBER:AMOUNT;NUMBER:AMOUNT'; empty when no invoice is named."""
    if len(payment.shares) == 1 and payment.shares[0].amount == payment.amount:
        return payment.shares[0].invoice
    return LIST_SEPARATOR.join(f"{share.invoice}{SHARE_SEPARATOR}{share.amount}" for share in payment.shares)
