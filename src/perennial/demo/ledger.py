"""What happened to a client's invoices up to the book's day: credits, disputes, promises and the payments."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from perennial.demo.payers import PayerKind, bank_day, pay_day, working_day_before
from perennial.demo.values import Client, CreditNote, Dispute, Invoice, Payment, PaymentPromise, Scene, Share
from perennial.kernel.money import round_money

P_CREDIT: Final = 0.02
P_DISPUTE: Final = 0.025
P_WAITS_FOR_NEXT: Final = 0.08
P_IN_TWO_PARTS: Final = 0.03
P_PROMISE: Final = 0.3
P_KEPT: Final = 0.75
P_CREDITED: Final = 0.45
P_UNMATCHED: Final = 0.03
UNMATCHED_DAYS: Final = 45
"""Older credits have been matched long ago."""
CALM_DAYS: Final = 120
"""A client whose open invoices are fixed by a story has no accidents on invoices due later than this many days ago."""
PROMISE_DAYS: Final = 14
"""The furthest day a promise to pay may name."""

_CREDIT_REASON: Final = {"en": "Hours corrected", "ru": "Исправлены часы", "uk": "Виправлено години"}
_SETTLED_REASON: Final = {"en": "Dispute settled", "ru": "По итогам спора", "uk": "За підсумками спору"}
_DISPUTE_REASON: Final = {
    "en": ("Hours do not match our tracker", "One developer was on leave", "Rate differs from the agreement"),
    "ru": ("Часы не сходятся с нашим учётом", "Разработчик был в отпуске", "Ставка не по договору"),
    "uk": ("Години не збігаються з нашим обліком", "Розробник був у відпустці", "Ставка не за договором"),
}
_PROMISE_NOTE: Final = {
    "en": ("Will be in the next payment run", "Waiting for one approval", "Pays when their client has paid"),
    "ru": ("Поставят в ближайший реестр платежей", "Ждут одного согласования", "Оплатят после поступления"),
    "uk": ("Поставлять у найближчий реєстр платежів", "Чекають на одне погодження", "Оплатять після надходження"),
}


@dataclass(slots=True)
class Ledger:
    """All that happened to one client's invoices."""

    credit_notes: list[CreditNote] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    promises: list[PaymentPromise] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)


def keep_ledger(client: Client, invoices: list[Invoice], *, as_of: date, rng: Random) -> Ledger:
    """The client's books at the end of `as_of`; nothing in them is dated later except the day of a running promise."""
    keeper = _Keeper(client, as_of, rng)
    keeper.settle_all(invoices)
    if client.scene is not None:
        keeper.play_scene(client.scene, invoices)
    keeper.receive_payments()
    keeper.receive_unmatched()
    return keeper.ledger


@dataclass(slots=True)
class _Keeper:
    """Writes one client's ledger, invoice by invoice from the oldest."""

    client: Client
    as_of: date
    rng: Random
    ledger: Ledger = field(default_factory=Ledger)

    def settle_all(self, invoices: list[Invoice]) -> None:
        habit = self.client.habit
        days = [
            pay_day(habit, issued_on=i.issued_on, due_on=i.due_on, as_of=self.as_of, rng=self.rng) for i in invoices
        ]
        for invoice, pay_on, following in zip(invoices, days, [*days, None][1:], strict=True):
            calm = habit.unpaid_from is not None and invoice.due_on > self.as_of - timedelta(days=CALM_DAYS)
            if pay_on is not None and calm:
                self._pay(invoice.number, invoice.amount, pay_on)
            elif pay_on is not None:
                self._settle_with_accidents(invoice, self._perhaps_together(pay_on, following))
            if self.client.scene is None or not calm:
                self._promise(invoice, pay_on)

    def _perhaps_together(self, pay_on: date, following: date | None) -> date:
        """The day of the following invoice's payment, now and then, when both are paid at once; never by the prompt."""
        if following is None or self.client.habit.kind is PayerKind.PROMPT or not pay_on < following <= self.as_of:
            return pay_on
        return following if self._happens(P_WAITS_FOR_NEXT) else pay_on

    def _settle_with_accidents(self, invoice: Invoice, pay_on: date) -> None:
        """An invoice that is paid on `pay_on` at the earliest: perhaps credited in part, perhaps disputed first."""
        chance, amount = self.rng.random(), invoice.amount
        if chance < P_CREDIT:
            credited_on = working_day_before(self._later(invoice.issued_on, 3, 9))
            if invoice.issued_on < credited_on < pay_on and credited_on <= self.as_of:
                amount -= self._credit(invoice, credited_on, _CREDIT_REASON[self.client.language])
        elif chance < P_CREDIT + P_DISPUTE:
            opened_on = bank_day(self._later(invoice.issued_on, 3, self.client.terms_days), self.rng)
            if opened_on <= self.as_of and opened_on < pay_on:
                resolved_on = bank_day(self._later(opened_on, 5, 24), self.rng)
                pay_on = max(pay_on, bank_day(self._later(resolved_on, 2, 10), self.rng))
                amount -= self._dispute(invoice, opened_on, resolved_on)
        if self._happens(P_IN_TWO_PARTS):
            first = self._part(amount, 40, 70)
            self._pay(invoice.number, first, pay_on)
            self._pay(invoice.number, amount - first, bank_day(self._later(pay_on, 9, 25), self.rng))
        else:
            self._pay(invoice.number, amount, pay_on)

    def _credit(self, invoice: Invoice, on: date, reason: str) -> Decimal:
        amount = self._part(invoice.amount, 2, 12)
        self.ledger.credit_notes.append(CreditNote(invoice.number, on, amount, reason))
        return amount

    def _dispute(self, invoice: Invoice, opened_on: date, resolved_on: date) -> Decimal:
        """Records the dispute and returns what was credited for it: zero while it is open or our claim stands."""
        reason, credited = self.rng.choice(_DISPUTE_REASON[self.client.language]), self._happens(P_CREDITED)
        if resolved_on <= self.as_of and credited:
            part = self._credit(invoice, resolved_on, _SETTLED_REASON[self.client.language])
            self.ledger.disputes.append(Dispute(invoice.number, opened_on, part, reason, resolved_on, "credited"))
            return part
        part = self._part(invoice.amount, 5, 40)
        resolved, outcome = (resolved_on, "valid") if resolved_on <= self.as_of else (None, "")
        self.ledger.disputes.append(Dispute(invoice.number, opened_on, part, reason, resolved, outcome))
        return Decimal(0)

    def _pay(self, number: str, amount: Decimal, on: date) -> None:
        """The share that settles `amount`, if its day has come."""
        if on <= self.as_of:
            self.ledger.shares.append(Share(on, number, amount))

    def _promise(self, invoice: Invoice, pay_on: date | None) -> None:
        """A promise to pay, perhaps, on an invoice a week late: three of four are kept. One at a time."""
        promised_on = bank_day(self._later(invoice.due_on, 5, 9), self.rng)
        if promised_on > self.as_of or (pay_on is not None and pay_on <= promised_on) or not self._happens(P_PROMISE):
            return
        furthest = promised_on + timedelta(days=PROMISE_DAYS)
        keeps = pay_on is not None and self._happens(P_KEPT)
        due_on = pay_on if pay_on is not None and keeps else working_day_before(furthest - timedelta(days=7))
        earlier = self.ledger.promises[-1].due_on if self.ledger.promises else date.min
        if promised_on < due_on <= furthest and earlier < promised_on:
            note = self.rng.choice(_PROMISE_NOTE[self.client.language])
            said_by = self.client.contact_for("billing").name
            self.ledger.promises.append(PaymentPromise(invoice.amount, promised_on, due_on, said_by, note))

    def play_scene(self, scene: Scene, invoices: list[Invoice]) -> None:
        """What the story adds to the oldest overdue invoice and to the client."""
        open_from = self.as_of + timedelta(days=self.client.habit.unpaid_from or 0)
        oldest = next((invoice for invoice in invoices if open_from <= invoice.due_on < self.as_of), None)
        if oldest is not None and scene.part_paid is not None:
            self._pay(oldest.number, scene.part_paid, working_day_before(oldest.due_on + timedelta(days=25)))
        if oldest is not None and scene.disputed is not None:
            opened_on = working_day_before(oldest.due_on - timedelta(days=1))
            reason = self.rng.choice(_DISPUTE_REASON[self.client.language])
            self.ledger.disputes.append(Dispute(oldest.number, opened_on, scene.disputed, reason, None, ""))
        if scene.promise is not None:
            said = scene.promise
            promised_on = working_day_before(self.as_of + timedelta(days=said.promised_in))
            due_on = working_day_before(self.as_of + timedelta(days=said.due_in))
            self.ledger.promises.append(PaymentPromise(said.amount, promised_on, due_on, said.said_by, said.note))

    def receive_payments(self) -> None:
        """All shares of one day arrive as one payment."""
        by_day: defaultdict[date, list[Share]] = defaultdict(list)
        for share in self.ledger.shares:
            by_day[share.paid_on].append(share)
        for day, shares in sorted(by_day.items()):
            amount = sum((share.amount for share in shares), Decimal(0))
            self._receive("T", day, amount, tuple(shares), self.client.name.upper())

    def receive_unmatched(self) -> None:
        """A credit nobody has matched: a payment that names no invoice, or more money than the invoice asked for."""
        scene, payments = self.client.scene, self.ledger.payments
        if scene is not None:
            if scene.unmatched is not None:
                payer = f"{self.client.name.split()[0]} Holdings".upper()
                self._receive("C", working_day_before(self.as_of - timedelta(days=1)), scene.unmatched, (), payer)
            return
        if not payments or not self._happens(P_UNMATCHED):
            return
        last = payments[-1]
        if last.paid_on < self.as_of - timedelta(days=UNMATCHED_DAYS):
            return
        extra = round_money(Decimal(self.rng.randrange(5_000, 90_000)) / 100, self.client.currency)
        if self._happens(0.5):
            payments[-1] = Payment(last.reference, last.paid_on, last.amount + extra, last.shares, last.payer)
        else:
            self._receive("C", last.paid_on, extra, (), self.client.name.upper())

    def _receive(self, kind: str, day: date, amount: Decimal, shares: tuple[Share, ...], payer: str) -> None:
        """A payment under the bank's own reference: one of a kind, day and client, so it is unique in the book."""
        self.ledger.payments.append(Payment(f"{kind}{day:%y%m%d}-{self.client.code}", day, amount, shares, payer))

    def _happens(self, probability: float) -> bool:
        return self.rng.random() < probability

    def _later(self, day: date, least: int, most: int) -> date:
        return day + timedelta(days=self.rng.randint(least, most))

    def _part(self, amount: Decimal, least: int, most: int) -> Decimal:
        """Some per cent of the amount."""
        return round_money(amount * self.rng.randint(least, most) / 100, self.client.currency)
