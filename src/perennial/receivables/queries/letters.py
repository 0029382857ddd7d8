"""Composing the letters of this room and the facts behind the checks before each of them goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from django.db.models import Q

from perennial.billing.choices import EntryState
from perennial.billing.models import BankEntry, Invoice
from perennial.billing.queries import bank_freshness, unallocated
from perennial.clients.models import Client, Contact
from perennial.clients.queries import greeting_for, recipients
from perennial.foundation.choices import OutboxState, Role
from perennial.foundation.models import Draft, OutboxMessage, User
from perennial.foundation.rates import rates_on
from perennial.foundation.registry import Composed
from perennial.foundation.sharing import shared
from perennial.foundation.store import load
from perennial.kernel import formats
from perennial.kernel.letters import (
    Language,
    LetterText,
    days_text,
    listed,
    parse_letter,
    part_of_text,
    parts_text,
)
from perennial.kernel.money import Money
from perennial.kernel.saying import Said
from perennial.kernel.text import name_key
from perennial.kernel.workdays import add_working_days, next_working_day
from perennial.receivables.letters.texts import FINANCE_COLLEAGUE_INSTR, LETTER_FIELDS, letter_text
from perennial.receivables.models import DunningCase, PauseApproval
from perennial.receivables.queries.book import LADDER_LETTERS, Book, CaseView, load_book
from perennial.receivables.rules.checks import Check, CheckSettings, LetterFacts, checks_before
from perennial.receivables.rules.plans import monthly_days, split_equal

MOST_NUMBERS = 8  # a letter names so many invoices; the rest are counted
COPY_FROM = frozenset({"late_14", "pause", "escalation"})


class NothingToWrite(LookupError):
    """The letter has lost its subject: nothing is open any more, or the case is gone."""

    def __init__(self, template: str) -> None:
        self.said = Said(template)
        super().__init__(template)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a letter is about: a case, and for some letters one invoice of it."""

    client: Client
    currency: str
    case: DunningCase | None
    book: Book
    view: CaseView | None
    invoice: Invoice | None = None


def subject_of_case(case_id: int, as_of: date) -> Subject:
    """The case with its facts, loaded once in a `sharing()` request. Raises NothingToWrite for an unknown one."""
    return shared(("letter of case", case_id, as_of), lambda: _load_case(case_id, as_of))


def _load_case(case_id: int, as_of: date) -> Subject:
    case = DunningCase.objects.select_related("client").filter(pk=case_id).first()
    if case is None:
        raise NothingToWrite("This case does not exist any more.")
    book = load_book(as_of, clients=[case.client_id])
    return Subject(case.client, case.currency, case, book, book.cases.get((case.client_id, case.currency)))


def subject_of_invoice(invoice_id: int, as_of: date) -> Subject:
    """An invoice and the case it belongs to. Raises NothingToWrite for an unknown one."""
    invoice = Invoice.objects.select_related("client").filter(pk=invoice_id).first()
    if invoice is None:
        raise NothingToWrite("This invoice does not exist any more.")
    book = load_book(as_of, clients=[invoice.client_id])
    view = book.cases.get((invoice.client_id, invoice.currency))
    case = DunningCase.objects.filter(client=invoice.client, currency=invoice.currency, closed_on=None).first()
    return Subject(invoice.client, invoice.currency, case, book, view, invoice)


def compose(key: str, subject: Subject, *, language: str | None, sender: User | None, as_of: date) -> Composed:
    """The letter as it would go today. Raises UnfilledField or NothingToWrite with a sentence."""
    contacts = [contact for contact in _contacts(subject.client) if contact.archived_on is None]
    people = recipients(contacts, copy_decision_maker=key in COPY_FROM)
    if key == "escalation":
        deciders = [c for c in contacts if "decision_maker" in c.roles and c.email and c.bounced_on is None]
        people = type(people)(deciders[0] if deciders else people.to, ())
    spoken = cast(Language, language or (people.to.language if people.to else "") or subject.client.language)
    fields, facts = _fields(key, subject, spoken, as_of)
    finance = _finance()
    values = {
        **fields,
        "greeting": greeting_for(people.to, spoken),
        "am_name": sender.name if sender else (subject.client.manager.name if subject.client.manager else _company()),
        "finance_name": finance.name if finance else "" if key == "late_14" else FINANCE_COLLEAGUE_INSTR["en"],
        "finance_name_instr": FINANCE_COLLEAGUE_INSTR[spoken],
    }
    rendered = _text(key, spoken, len(facts["invoices"])).render(values)
    cc = [(c.name, c.email) for c in people.copy]
    if key == "late_14" and finance:
        cc.append((finance.name, finance.email))
    return Composed(
        client_id=subject.client.pk,
        language=spoken,
        to=((people.to.name, people.to.email),) if people.to else (),
        cc=tuple(cc),
        subject=rendered.subject_spans,
        body=rendered.body_spans,
        facts={**facts, "currency": subject.currency},
    )


def letter_checks(
    key: str, subject: Subject, *, now: datetime, as_of: date, pressed_by: str = "", except_message: int | None = None
) -> list[Check]:
    """Every check of the letter with its answer."""
    settings = subject.book.settings
    facts = _letter_facts(key, subject, settings, now, as_of, pressed_by, except_message)
    return checks_before(facts, check_settings(settings))


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


# -- fields ----------------------------------------------------------------------------------------------------------


def _fields(key: str, subject: Subject, language: Language, as_of: date) -> tuple[dict[str, str], dict[str, Any]]:
    if key == "dispute_open":
        return _dispute_fields(subject, language, as_of)
    view = subject.view
    if view is None or (not view.invoices and key != "resume"):
        raise NothingToWrite("Nothing is open any more.")
    if key == "resume":
        return _resume_fields(subject, language, as_of)
    if key in ("promise_due", "promise_broken", "instalment_due"):
        return _agreed_fields(key, subject, view, language, as_of)
    return _ladder_fields(key, subject, view, language, as_of)


def _ladder_fields(
    key: str, subject: Subject, view: CaseView, language: Language, as_of: date
) -> tuple[dict[str, str], dict[str, Any]]:
    items = list(view.position.items)
    if key in ("pre_due", "unusual") and subject.invoice is not None:
        items = [item for item in items if item.id == subject.invoice.pk]
    if key == "pre_due" and not items:
        near = as_of + timedelta(days=subject.book.steps.pre_due)
        items = [item for item in view.facts.items if as_of <= item.due_on <= near and item.chased > 0]
    if not items:
        raise NothingToWrite("Nothing may be asked for now: it is paid, disputed, held or in a plan.")
    amount = sum((item.chased for item in items), Decimal(0))
    oldest = min(item.due_on for item in items)
    issued = {row.id: row.issued_on for row in view.invoices}
    fields = {
        "invoice_list": _numbers([item.number for item in items], language),
        "amount": _money(amount, view.currency, language),
        "due_date": formats.format_date(oldest, language, "long"),
        "days_late_text": days_text(max(1, (as_of - oldest).days), language),
        "days_open_text": days_text(max((as_of - issued[item.id]).days for item in items), language),
        **_coming_days(subject, language, as_of),
    }
    facts: dict[str, Any] = {
        "invoices": [item.id for item in items], "numbers": [item.number for item in items], "amount": str(amount),
    }  # fmt: skip
    if key == "pause":
        facts["pause_on"] = _pause_on(subject, as_of).isoformat()
    if key in ("plan_offer", "plan_confirmed"):
        fields |= _plan_fields(key, view, amount, language, as_of)
    return fields, facts


def _coming_days(subject: Subject, language: Language, as_of: date) -> dict[str, str]:
    countries = tuple(subject.book.settings["company.countries"])
    pause_on = _pause_on(subject, as_of)
    return {
        "reply_by": formats.format_date(add_working_days(as_of, 3, countries), language, "long"),
        "pause_date": formats.format_date(pause_on, language, "long"),
        "hold_until": formats.format_date(add_working_days(pause_on, 10, countries), language, "long"),
        "resume_date": formats.format_date(add_working_days(as_of, 1, countries), language, "weekday"),
    }


def _pause_on(subject: Subject, as_of: date) -> date:
    settings = subject.book.settings
    return pause_day(as_of, settings["dunning.pause_notice"], tuple(settings["company.countries"]))


def _plan_fields(key: str, view: CaseView, amount: Decimal, language: Language, as_of: date) -> dict[str, str]:
    plan = view.facts.plan
    if key == "plan_confirmed" and plan is not None:
        parts = [status.part for status in plan.parts]
    else:
        parts = list(split_equal(amount, view.currency, monthly_days(as_of + timedelta(days=14), 3)))
    lines = [
        f"{formats.format_date(part.due_on, language, 'long')}: {_money(part.amount, view.currency, language)}"
        for part in parts
    ]
    return {"plan_lines": "\n".join(lines), "parts_text": parts_text(len(parts), language)}


def _agreed_fields(
    key: str, subject: Subject, view: CaseView, language: Language, as_of: date
) -> tuple[dict[str, str], dict[str, Any]]:
    common = _coming_days(subject, language, as_of)
    numbers = [item.number for item in view.position.items] or [row.number for row in view.invoices]
    ids = [item.id for item in view.position.items] or [row.id for row in view.invoices]
    if key == "instalment_due":
        part = view.facts.plan.next_part if view.facts.plan else None
        if part is None or view.facts.plan is None:
            raise NothingToWrite("No instalment is open.")
        fields = {
            "amount": _money(part.open, view.currency, language),
            "due_date": formats.format_date(part.part.due_on, language, "long"),
            "part_text": part_of_text(part.number, len(view.facts.plan.parts), language),
        }
        return fields | common, {"invoices": ids, "numbers": numbers, "amount": str(part.open), "part": part.number}
    promise = view.facts.promise
    if promise is None:
        raise NothingToWrite("No promise is running.")
    missing = promise.status.missing or promise.promise.amount
    fields = {
        "amount": _money(missing, view.currency, language),
        "promise_date": formats.format_date(promise.promise.pay_on, language, "long"),
        "invoice_list": _numbers(numbers, language),
    }
    return fields | common, {"invoices": ids, "numbers": numbers, "amount": str(missing), "promise": view.promise_id}


def _dispute_fields(subject: Subject, language: Language, as_of: date) -> tuple[dict[str, str], dict[str, Any]]:
    invoice = subject.invoice
    row = next((r for r in (subject.view.invoices if subject.view else ()) if invoice and r.id == invoice.pk), None)
    if invoice is None or row is None or not row.disputed:
        raise NothingToWrite("The dispute is resolved.")
    fields = {
        "invoice_list": invoice.number,
        "disputed_amount": _money(row.disputed, row.currency, language),
        **_coming_days(subject, language, as_of),
    }
    return fields, {"invoices": [row.id], "numbers": [row.number], "amount": str(row.disputed)}


def _resume_fields(subject: Subject, language: Language, as_of: date) -> tuple[dict[str, str], dict[str, Any]]:
    paid = list(
        subject.client.payments.filter(currency=subject.currency, amount__gt=0, paid_on__lte=as_of).order_by(
            "-paid_on", "-id"
        )[:1]
    )
    if not paid:
        raise NothingToWrite("No payment has arrived.")
    task = {"en": "the next task on the list", "ru": "по списку", "uk": "за списком"}[language]
    fields = {
        "amount": _money(paid[0].amount, subject.currency, language), "first_task": task,
        **_coming_days(subject, language, as_of),
    }  # fmt: skip
    return fields, {"invoices": [], "numbers": [], "amount": str(paid[0].amount)}


def _numbers(numbers: list[str], language: Language) -> str:
    if len(numbers) <= MOST_NUMBERS:
        return listed(numbers, language)
    more = len(numbers) - MOST_NUMBERS
    rest = {"en": f"{more} more", "ru": f"ещё {more}", "uk": f"ще {more}"}[language]
    return listed([*numbers[:MOST_NUMBERS], rest], language)


def _money(amount: Decimal, currency: str, language: Language) -> str:
    return formats.format_money(Money(amount, currency), language)


def _text(key: str, language: Language, invoices: int) -> LetterText:
    """The company's own text where settings hold one, else the one that comes with the product."""
    own = load(f"letter.{key}.{language}")[f"letter.{key}.{language}"]
    return parse_letter(own, LETTER_FIELDS[key]) if own.strip() else letter_text(key, language, invoices=invoices)


def _finance() -> User | None:
    return User.objects.filter(role=Role.FIN, is_active=True).order_by("pk").first()


def _company() -> str:
    return str(load("company.name")["company.name"] or "Perennial")


# -- what the checks look at -----------------------------------------------------------------------------------------


def _letter_facts(
    key: str, subject: Subject, settings: dict[str, Any], now: datetime, as_of: date, pressed_by: str,
    except_message: int | None,
) -> LetterFacts:  # fmt: skip
    view, client = subject.view, subject.client
    contacts = _contacts(client)
    to = _addressee(key, contacts)
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
        bank_read_at=shared(("bank freshness",), lambda: bank_freshness(now)).at,
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
        pause_on=_pause_on(subject, as_of) if key == "pause" else None,
        run_rate=_reported(view, as_of, settings) if key == "pause" else None,
        approved_by=_approved_by(subject) if key == "pause" else "",
        pressed_by=pressed_by,
        countries=tuple(settings["company.countries"]),
    )


def _contacts(client: Client) -> list[Contact]:
    return shared(("contacts", client.pk), lambda: list(Contact.objects.filter(client=client)))


def _addressee(key: str, contacts: list[Contact]) -> Contact | None:
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
    for entry in entries:
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
    for row in (rows if except_message is None else rows.exclude(pk=except_message)).order_by("-created_at")[:20]:
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


def saved_draft(key: str, kind: str, subject_id: int, language: str) -> Draft | None:
    """The text a person edited, if there is one."""
    return Draft.objects.filter(letter=key, subject_kind=kind, subject_id=subject_id, language=language).first()
