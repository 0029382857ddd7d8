"""Writing a plan in one transaction: rows, what they settle, and one timeline event for each client and batch."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import models

from perennial.billing.choices import AllocationKind
from perennial.billing.models import Allocation, CreditNote, Dispute, Invoice, Payment
from perennial.care.choices import TouchSource
from perennial.care.models import Touch, TouchColleague, TouchContact
from perennial.clients.actions import search_text
from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client, Contact
from perennial.foundation.models import ExchangeRate, User
from perennial.foundation.rates import set_rates
from perennial.foundation.timeline import Actor, Event, record_many
from perennial.intake.bulk import insert, take_ids
from perennial.intake.corrections import apply_fields, refresh_search, set_states, state_of
from perennial.intake.kinds.staged import PromiseRow, TouchRow
from perennial.intake.models import ImportBatch, ImportKey
from perennial.intake.plan import (
    AllocationDraft,
    ContactDraft,
    Keyed,
    MoneyDraft,
    Plan,
    ReferralDraft,
    StaffingDraft,
    TermsDraft,
)
from perennial.intake.promises import outcomes
from perennial.intake.write_care import TABLES, write_care, write_moves
from perennial.intake.write_deals import write_deals
from perennial.intake.write_hours import write_hours
from perennial.intake.write_knowledge import write_knowledge
from perennial.intake.write_losses import write_losses
from perennial.intake.write_persons import write_bosses, write_persons
from perennial.intake.write_pulse import write_pulse
from perennial.intake.write_referrals import write_referrals
from perennial.intake.write_staffing import write_staffing
from perennial.intake.write_terms import FILE_OF, write_terms
from perennial.intake.write_workforce import CHANGED, told, write_workforce
from perennial.kernel.text import name_key, reference_key
from perennial.pulse.models import FeedbackAnswer
from perennial.receivables.models import PromiseToPay

Progress = Callable[[int, int], None]
_TOLD = {"commitment": "word", "issue": "issue", "fact": "client", "communication": "client", "deal": "deal"}
_TERMS = {"entity": "name", "client_entity": "name", "agreement": "number"}  # what the timeline calls them by
_SOURCE = 100  # foundation.ExchangeRate.source


def write_plan(plan: Plan, batch: ImportBatch, *, by: Actor, as_of: date, progress: Progress | None = None) -> None:
    """Write everything; the caller holds the transaction. `progress(rows written, rows in all)`."""
    Writer(plan, batch, by, as_of, progress or (lambda done, total: None)).write()


class Writer:
    """One run over one plan. Rows of each client are remembered for its event."""

    def __init__(self, plan: Plan, batch: ImportBatch, by: Actor, as_of: date, progress: Progress) -> None:
        self.plan, self.batch, self.by, self.as_of, self.progress = plan, batch, by, as_of, progress
        self.done, self.total = 0, plan.rows
        self.ids: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self.counts: dict[int, Counter[str]] = defaultdict(Counter)  # of what is too much to be named one by one
        self.keys: list[tuple[str, int, str, int]] = []

    def write(self) -> None:
        """In the order in which foreign keys resolve."""
        emails = self._people()
        self._workforce(emails)
        self._clients(emails)
        self._losses()
        self._contacts()
        self.keys += write_persons(self.plan.persons, self.batch)
        self._deals()
        self._terms(emails)
        self._hours(emails)
        self._staffing()
        self._invoices()
        self._money(CreditNote, self.plan.credits, "credit_notes")
        self._money(Payment, self.plan.payments, "payments")
        self._allocations(self.plan.credit_parts, AllocationKind.CREDIT)
        self._allocations(self.plan.payment_parts, AllocationKind.PAYMENT)
        self._disputes()
        self._touched()
        self._promises()
        self._touches(emails)
        self._care(emails)
        self._rates()
        self._referrals()
        self._changes(emails)
        insert(ImportKey, ("key", "batch_id", "kind", "object_id"), self.keys)
        self._events()

    def _rows(self, model: type[models.Model], kind: str, drafts: Sequence[Any], client: Callable[[Any], int]) -> None:
        """Give drafts their ids and note them for their client's event."""
        for draft, pk in zip(drafts, take_ids(model, len(drafts)), strict=True):
            draft.id = pk
            self.ids[client(draft)][kind].append(pk)
        self._step(len(drafts))

    def _step(self, count: int) -> None:
        if count:
            self.done += count
            self.progress(self.done, self.total)

    def _people(self) -> dict[str, int]:
        rows = self.plan.people
        ids = list(take_ids(User, len(rows)))
        insert(
            User, ("id", "email", "name", "role", "title", "language", "password", "created_at"),
            [
                (pk, row.email, row.name, row.role, row.title, row.language or "en", make_password(None), self.by.at)
                for pk, row in zip(ids, rows, strict=True)
            ],
        )  # fmt: skip
        self.keys += [(f"person:{pk}", self.batch.pk, "person", pk) for pk in ids]
        self._step(len(rows))
        return dict(User.objects.values_list("email", "pk"))

    def _workforce(self, emails: dict[str, int]) -> None:
        write_workforce(self.plan.workforce, self.batch, emails, by_id=self.by.user.pk if self.by.user else None)
        self._step(len(self.plan.workforce))

    def _clients(self, emails: dict[str, int]) -> None:
        plan = self.plan
        people: dict[str, list[ContactDraft]] = defaultdict(list)
        for contact in plan.contacts:
            people[contact.client.code].append(contact)
        for draft, pk in zip(plan.clients, take_ids(Client, len(plan.clients)), strict=True):
            draft.id = pk
            self.ids[pk]["clients"].append(pk)
        names = (
            "id", "code", "name", "name_key", "search_text", "country", "city", "time_zone", "language", "currency",
            "terms_days", "manager_id", "brought_by_id", "status", "pause_allowed", "friendly_reminder", "since",
            "tier", "status_since", "batch_id",
        )  # fmt: skip
        left = {id(draft.client): draft.on for draft in plan.losses}
        rows = []
        for draft in plan.clients:
            model = Client(code=draft.code, **{**draft.values, "terms_days": draft.terms_days})
            found = search_text(model, [Contact(name=c.row.name, email=c.row.email) for c in people[draft.code]])
            rows.append(
                (
                    draft.id, model.code, model.name, name_key(model.name)[:200], found, model.country, model.city,
                    model.time_zone, str(model.language), model.currency, model.terms_days,
                    emails.get(draft.manager or ""), emails.get(draft.seller or ""), str(model.status),
                    str(model.pause_allowed),
                    model.friendly_reminder, model.since or draft.first_day or self.as_of, str(model.tier),
                    left.get(id(draft)) if model.status == ClientStatus.LOST else None, self.batch.pk,
                )
            )  # fmt: skip
        insert(Client, names, rows)
        self._step(len(rows))

    def _losses(self) -> None:
        if self.plan.losses:
            by_id = self.by.user.pk if self.by.user else None
            keys, events = write_losses(self.plan.losses, self.batch, by_id=by_id)
            self.keys += keys
            record_many(events, by=self.by)

    def _contacts(self) -> None:
        self._rows(Contact, "contacts", self.plan.contacts, lambda draft: draft.client.id)
        names = ("id", "client_id", "name", "email", "phone", "title", "language", "greeting", "roles", "batch_id")
        insert(
            Contact, names,
            [
                (
                    d.id, d.client.id, d.row.name, d.row.email, d.row.phone, d.row.title, d.row.language or "",
                    d.row.greeting, sorted(d.row.roles), self.batch.pk,
                )
                for d in self.plan.contacts
            ],
        )  # fmt: skip
        write_bosses(self.plan.contacts)
        known = {draft.client.id for draft in self.plan.contacts if draft.client.stored}
        refresh_search(pk for pk in known if pk is not None)

    def _deals(self) -> None:
        for card, pk in write_deals(self.plan.cards, self.plan.deals, self.batch, by=self.by, as_of=self.as_of):
            self.ids[card.client.id or 0]["handovers"].append(pk)
        self._step(len(self.plan.cards) + len(self.plan.deals))

    def _terms(self, emails: dict[str, int]) -> None:
        def wrote(draft: TermsDraft) -> None:
            if draft.client is not None:
                self.ids[draft.client.id or 0][FILE_OF[draft.kind]].append(draft.id or 0)

        by_id = self.by.user.pk if self.by.user else None
        write_terms(self.plan.terms, self.batch, emails, by_id=by_id, wrote=wrote)
        self._step(len(self.plan.terms))

    def _hours(self, emails: dict[str, int]) -> None:
        write_hours(self.plan.hours, self.batch, emails, as_of=self.as_of)
        for draft in self.plan.hours:
            self.counts[draft.client.id or 0]["hours"] += 1
        self._step(len(self.plan.hours))

    def _staffing(self) -> None:
        def wrote(draft: StaffingDraft) -> None:
            self.ids[draft.client.id or 0]["staffing"].append(draft.id or 0)

        write_staffing(self.plan.staffing, self.batch, wrote=wrote)
        self._step(len(self.plan.staffing))

    def _referrals(self) -> None:
        def wrote(draft: ReferralDraft) -> None:
            self.ids[draft.client.id or 0]["referrals"].append(draft.id or 0)

        write_referrals(self.plan.referrals, self.batch, wrote=wrote)
        self._step(len(self.plan.referrals))

    def _invoices(self) -> None:
        self._rows(Invoice, "invoices", self.plan.invoices, lambda draft: draft.client.id)
        names = (
            "id", "client_id", "number", "number_key", "issued_on", "due_on", "amount", "currency", "description",
            "state", "settled_on", "batch_id",
        )  # fmt: skip
        insert(
            Invoice, names,
            (
                (
                    i.id, i.client.id, i.number, reference_key(i.number)[:64], i.issued_on, i.due_on, i.amount,
                    i.currency, i.description, state_of(i), i.settled_on, self.batch.pk,
                )
                for i in self.plan.invoices
            ),
        )  # fmt: skip

    def _money(self, model: type[models.Model], drafts: list[MoneyDraft], kind: str) -> None:
        self._rows(model, kind, drafts, lambda draft: draft.client.id)
        common = ("id", "client_id", "amount", "currency", "used_up_on", "batch_id")
        own: tuple[Any, ...] = (self.by.at,)
        names: tuple[str, ...] = ("paid_on", "reference", "payer", "recorded_at")
        if model is CreditNote:
            names, own = ("issued_on", "number", "reason"), ()
        rows = (
            (d.id, d.client.id, d.amount, d.currency, d.used_up_on, self.batch.pk, d.on, d.text, d.note, *own)
            for d in drafts
        )
        insert(model, (*common, *names), rows)
        self.keys += [(d.key, self.batch.pk, "payment", d.id or 0) for d in drafts if d.key]

    def _allocations(self, parts: list[AllocationDraft], kind: AllocationKind) -> None:
        source = "payment_id" if kind == AllocationKind.PAYMENT else "credit_id"
        insert(
            Allocation,
            ("kind", source, "invoice_id", "amount", "on", "batch_id"),
            ((str(kind), p.source.id, p.invoice.id, p.amount, p.on, self.batch.pk) for p in parts),
        )
        self._step(len(parts))

    def _disputes(self) -> None:
        self._rows(Dispute, "disputes", self.plan.disputes, lambda draft: draft.invoice.client.id)
        insert(
            Dispute,
            ("id", "invoice_id", "opened_on", "amount", "reason", "resolved_on", "outcome", "batch_id"),
            [
                (d.id, d.invoice.id, d.opened_on, d.amount, d.reason, d.resolved_on, d.outcome, self.batch.pk)
                for d in self.plan.disputes
            ],
        )

    def _touched(self) -> None:
        """Stored invoices that money or a dispute has reached: their state and the day from which nothing is open."""
        for change in self.plan.changes:
            if change.kind == "dispute":
                Dispute.objects.filter(pk=change.id).update(**change.after)
        set_states(self.plan.touched.values())

    def _promises(self) -> None:
        drafts = self.plan.promises
        outcomes(drafts, as_of=self.as_of)
        self._rows(PromiseToPay, "promises", drafts, lambda draft: draft.client.id)
        names = (
            "id", "client_id", "currency", "amount", "promised_on", "due_on", "said_by", "note", "outcome", "closed_on",
            "batch_id",
        )  # fmt: skip
        rows = []
        for draft in drafts:
            row = draft.row
            assert isinstance(row, PromiseRow)
            rows.append(
                (
                    draft.id, draft.client.id, row.currency, row.amount, row.promised_on, row.due_on, row.said_by,
                    row.note, draft.outcome, draft.closed_on, self.batch.pk,
                )
            )  # fmt: skip
        insert(PromiseToPay, names, rows)
        self._keep(drafts, "promise")

    def _touches(self, emails: dict[str, int]) -> None:
        drafts = self.plan.touches
        self._rows(Touch, "touches", drafts, lambda draft: draft.client.id)
        rows, theirs, ours = [], [], []
        for draft in drafts:
            row = draft.row
            assert isinstance(row, TouchRow)
            rows.append(
                (
                    draft.id, draft.client.id, row.kind, row.on, row.text, row.direction, TouchSource.IMPORT,
                    row.minutes, emails.get(row.by), max(self.as_of, row.on), self.batch.pk,
                )
            )  # fmt: skip
            met = [one.id if isinstance(one, ContactDraft) else one for one in draft.contacts]
            theirs += [(draft.id, pk, self.batch.pk) for pk in met]
            who = dict.fromkeys(pk for email in (row.by, *row.ours) if (pk := emails.get(email)) is not None)
            ours += [(draft.id, pk, self.batch.pk) for pk in who]
        names = (
            "id", "client_id", "kind", "on", "text", "direction", "source", "minutes", "by_id", "logged_on", "batch_id",
        )  # fmt: skip
        insert(Touch, names, rows)
        self._links(TouchContact, "contact_id", theirs)
        self._links(TouchColleague, "user_id", ours)
        self._keep(drafts, "touch")

    def _care(self, emails: dict[str, int]) -> None:
        by_id = self.by.user.pk if self.by.user else None
        for kind, name, drafts in (
            ("commitment", "commitments", self.plan.commitments), ("issue", "issues", self.plan.issues)
        ):  # fmt: skip
            self._rows(TABLES[kind], name, drafts, lambda draft: draft.client.id)
            self.keys += write_care(kind, drafts, self.batch, emails, by_id=by_id)
        moves = write_moves(self.plan.moved, by_id=by_id)
        self.keys += [(f"move:{pk}", self.batch.pk, "move", pk) for pk in moves]

        self._rows(FeedbackAnswer, "pulse", self.plan.answers, lambda draft: draft.client.id)
        self.keys += write_knowledge(self.plan.known, self.batch, by_id=by_id)
        for draft in self.plan.known:
            self.ids[draft.client.id or 0]["knowledge"].append(draft.id or 0)
        self._step(len(self.plan.known))
        self.keys += write_pulse(self.plan.rounds, self.plan.answers, self.batch, as_of=self.as_of)

    def _links(self, model: type[models.Model], column: str, links: Sequence[tuple[Any, ...]]) -> None:
        """Rows (touch, person, batch) of those who took part."""
        ids = take_ids(model, len(links))
        rows = [(pk, *link) for pk, link in zip(ids, links, strict=True)]
        insert(model, ("id", "touch_id", column, "batch_id"), rows)

    def _keep(self, drafts: list[Keyed], kind: str) -> None:
        self.keys += [(draft.key, self.batch.pk, kind, draft.id or 0) for draft in drafts]

    def _rates(self) -> None:
        rows = self.plan.rates
        if not rows:
            return
        source = self.batch.source[:_SOURCE]
        set_rates([(r.on, r.base, r.quote, r.rate) for r in rows], source=source, by=self.by, as_of=self.as_of)
        days = [row.on for row in rows]
        wanted = {(row.on, row.base, row.quote) for row in rows}
        stored = ExchangeRate.objects.filter(on__range=(min(days), max(days))).values_list("pk", "on", "base", "quote")
        for pk, on, base, quote in stored:
            if (on, base, quote) in wanted and f"{on}/{base}/{quote}" not in self.plan.changed_rates:
                self.keys.append((f"rate:{pk}", self.batch.pk, "rate", pk))
        self._step(len(rows))

    def _changes(self, emails: dict[str, int]) -> None:
        events = []
        for change in self.plan.changes:
            if change.kind in _TOLD:
                apply_fields(change.kind, change.id, change.after, emails, as_of=self.as_of)
                data = {"name": change.name, "before": change.before, "after": change.after}
                kind = _TOLD[change.kind]
                subject = (kind, change.client_id if kind == "client" else change.id)
                events.append(Event("import.told", self.as_of, change.client_id or None, subject, data))
            elif change.kind in CHANGED:
                apply_fields(change.kind, change.id, change.after, emails, as_of=self.as_of)
                events.append(told(change, self.as_of))
            elif change.kind in _TERMS:
                apply_fields(change.kind, change.id, change.after, emails, as_of=self.as_of)
                data = {_TERMS[change.kind]: change.name, "before": change.before, "after": change.after}
                subject = (change.kind, change.id)
                events.append(
                    Event(f"{change.kind}.changed", self.as_of, change.client_id or None, subject, data)
                )
            elif change.kind in ("client", "contact", "person"):
                apply_fields(change.kind, change.id, change.after, emails, as_of=self.as_of)
                data = {"name": change.name, "before": change.before, "after": change.after}
                kind = "client" if change.kind == "client" else "contact"
                events.append(
                    Event(f"{kind}.changed", self.as_of, change.client_id, (change.kind, change.id), data)
                )
            else:
                data = {"number": change.name, **change.after}
                events.append(Event("dispute.resolved", self.as_of, change.client_id, ("dispute", change.id), data))
        refresh_search({change.client_id for change in self.plan.changes if change.kind in ("client", "contact")})
        record_many(events, by=self.by)
        self._step(len(self.plan.changes))

    def _events(self) -> None:
        about = {"batch": self.batch.pk, "source": self.batch.source, "kind": self.batch.kind}
        events = [
            Event("import.applied", self.as_of, client, ("import", self.batch.pk),
                  {**about, "created": {kind: len(ids) for kind, ids in kinds.items()} | self.counts[client],
                   "ids": kinds})
            for client, kinds in ((client, self.ids[client]) for client in {**self.ids, **self.counts})
        ]  # fmt: skip
        if not self.plan.is_news:
            return
        counts = {"created": +self.plan.created, "changed": +self.plan.changed}
        events.append(Event("import.applied", self.as_of, None, ("import", self.batch.pk), {**about, **counts}))
        record_many(events, by=self.by)
