"""The facts behind the checks before a letter of this room goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from perennial.billing.choices import EntryState
from perennial.billing.models import BankEntry, Invoice
from perennial.billing.queries import bank_freshness, unallocated
from perennial.clients.models import Client, Contact
from perennial.clients.queries import recipients
from perennial.foundation.choices import OutboxState
from perennial.foundation.models import OutboxMessage
from perennial.foundation.rates import rates_on
from perennial.foundation.sharing import shared
from perennial.kernel.money import Money
from perennial.kernel.text import name_key
from perennial.kernel.workdays import add_working_days, next_working_day
from perennial.receivables.models import DunningCase, PauseApproval
from perennial.receivables.queries.book import LADDER_LETTERS, Book, CaseView
from perennial.receivables.rules.checks import CheckSettings, LetterFacts


@dataclass(frozen=True, slots=True)
class Subject:
    """What a letter is about: a case, and for some letters one invoice of it."""

    client: Client
    currency: str
    case: DunningCase | None
    book: Book
    view: CaseView | None
    invoice: Invoice | None = None


def letter_facts(
    key: str, subject: Subject, settings: dict[str, Any], now: datetime, as_of: date, pressed_by: str,
    except_message: int | None,
) -> LetterFacts:  # fmt: skip
    """All of them, with the money as it stands and the last letter to the same person."""
    view, client = subject.view, subject.client
    contacts = contacts_of(client)
    to = addressee(key, contacts)
    items = view.position.items if view else ()
    open_sum = _asked_for(key, view)
    last = _last_letter(client, to, as_of, except_message)
    held = [i.number for i in (view.facts.items if view else ()) if i.held and i.due_on < as_of]
    bounced = [r.number for r in (view.invoices if view else ()) if r.bounced and r.id in {i.id for i in items}]
    return LetterFacts(
        letter=key,
        as_of=as_of,
        now=now,
        open=open_sum,
        unmatched=unmatched_of(client, subject.currency, as_of),
        bank_read_at=bank_freshness(now).at,
        disputed=_all_disputed(view, as_of),
        held=tuple(held) if view and not items else (),
        client_held=bool(view and view.facts.hold),
        client_held_until=view.facts.hold.until if view and view.facts.hold else None,
        promise_until=view.facts.promise.status.deadline
        if view and view.facts.promise and view.facts.promise_runs
        else None,
        plan_runs=bool(view and view.facts.plan_runs),
        last_letter_on=last.created_at.date() if last else None,
        last_letter_bounced=any(c.bounced_on for c in contacts if to is None or c.pk == to.pk),
        invoice_bounced=tuple(bounced),
        recipient_mail=to.email if to else "",
        recipient_is_theirs=to is not None and to.archived_on is None,
        pause_allowed=view.client.pause_allowed if view else None,
        pause_on=pause_on(subject, as_of) if key == "pause" else None,
        run_rate=_reported(view, as_of, settings) if key == "pause" else None,
        approved_by=_approved_by(subject) if key == "pause" else "",
        pressed_by=pressed_by,
        countries=tuple(settings["company.countries"]),
    )


def contacts_of(client: Client) -> list[Contact]:
    """The client's people, loaded once in a `sharing()` request."""
    return shared(("contacts", client.pk), lambda: list(Contact.objects.filter(client=client)))


def addressee(key: str, contacts: list[Contact]) -> Contact | None:
    """Whom the letter goes to: who pays, for an escalation who decides."""
    current = [c for c in contacts if c.archived_on is None]
    if key == "escalation":
        deciders = [c for c in current if "decision_maker" in c.roles and c.email and c.bounced_on is None]
        if deciders:
            return deciders[0]
    return recipients(current, copy_decision_maker=False).to


def _asked_for(key: str, view: CaseView | None) -> Decimal:
    if view is None:
        return Decimal(0)
    if key == "pre_due":
        return sum((item.chased for item in view.facts.items), Decimal(0))
    if key in ("promise_due", "promise_broken", "instalment_due", "plan_offer"):
        return sum((row.open for row in view.invoices), Decimal(0))
    return view.position.amount


def _all_disputed(view: CaseView | None, as_of: date) -> tuple[str, ...]:
    """Disputed invoices have left the letter already; only when nothing else is left do they stop it."""
    if view is None or view.position.items:
        return ()
    return tuple(row.number for row in view.invoices if row.disputed and row.due_on < as_of)


def unmatched_of(client: Client, currency: str, as_of: date) -> Decimal:
    """The client's unallocated credits and open bank lines that may be theirs: they stop every reminder."""
    credits = unallocated(as_of, clients=[client.pk])
    left = sum((c.left for c in credits if c.currency == currency), Decimal(0))
    # what the bank announced is booked within days, or under another name: an old announcement stops nothing
    announced = Q(state=EntryState.PENDING, booked_on__gte=as_of - timedelta(days=5))
    entries = BankEntry.objects.filter(
        Q(state=EntryState.OPEN) | announced, currency=currency, amount__gt=0, booked_on__lte=as_of
    )
    names = {name_key(client.name), *(name_key(p) for p in client.known_payers)}
    for entry in entries.only("candidates", "client_id", "payer", "payer_account", "amount"):
        theirs = any(candidate.get("client") == client.pk for candidate in entry.candidates)
        payer = {name_key(entry.payer), name_key(entry.payer_account)} - {""}
        if theirs or entry.client_id == client.pk or payer & names:
            left += entry.amount
    return left


def _last_letter(client: Client, to: Contact | None, as_of: date, except_message: int | None) -> OutboxMessage | None:
    if to is None:
        return None
    rows = OutboxMessage.objects.filter(client_id=client.pk, letter__in=LADDER_LETTERS, created_at__date__lte=as_of)
    rows = rows.exclude(state__in=(OutboxState.CANCELLED, OutboxState.DEAD)).exclude(
        letter__in=("resume", "plan_confirmed")
    )
    rows = rows if except_message is None else rows.exclude(pk=except_message)
    for row in rows.only("to", "created_at").order_by("-created_at")[:20]:
        if to.email in row.to:
            return row
    return None


def _reported(view: CaseView | None, as_of: date, settings: dict[str, Any]) -> Decimal | None:
    if view is None or view.facts.run_rate is None:
        return None
    found = rates_on(as_of, settings["company.currency"]).convert(Money(view.facts.run_rate, view.currency))
    return found.amount if found else None


def _approved_by(subject: Subject) -> str:
    if subject.case is None:
        return ""
    row = PauseApproval.objects.filter(case=subject.case, withdrawn_on=None).select_related("by").first()
    return row.by.name if row else ""


def check_settings(settings: dict[str, Any]) -> CheckSettings:
    """The settings behind the checks."""
    return CheckSettings(
        bank_hours=settings["bank.max_age_hours"],
        bank_by_hand=settings["bank.by_hand"],
        days_between_letters=settings["dunning.between_letters"],
        pause_working_days=settings["dunning.pause_notice"],
        approval_from=Decimal(settings["dunning.large_client"]),
        release_by_itself=frozenset(k for k in ("pre_due", "due", "late_7") if settings[f"dunning.release_{k}"]),
    )


def pause_day(as_of: date, notice: int, countries: tuple[str, ...]) -> date:
    """The end of a week that leaves the notice: the first Friday (or working day before it) far enough ahead."""
    earliest = add_working_days(as_of, notice, countries)
    friday = earliest + timedelta(days=(4 - earliest.weekday()) % 7)
    while friday > earliest and next_working_day(friday, countries) != friday:
        friday -= timedelta(days=1)
    return friday


def pause_on(subject: Subject, as_of: date) -> date:
    """The day a pause letter written now names."""
    settings = subject.book.settings
    return pause_day(as_of, settings["dunning.pause_notice"], tuple(settings["company.countries"]))
