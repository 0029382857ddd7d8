"""Composing the letters of this room."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from perennial.billing.models import Invoice
from perennial.clients.queries import greeting_for, recipients
from perennial.foundation.choices import Role
from perennial.foundation.models import Draft, User
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
from perennial.kernel.workdays import add_working_days
from perennial.receivables.letters.texts import FINANCE_COLLEAGUE_INSTR, LETTER_FIELDS, letter_text
from perennial.receivables.models import DunningCase
from perennial.receivables.queries.book import CaseView, load_book
from perennial.receivables.queries.letter_facts import (
    Subject,
    check_settings,
    contacts_of,
    letter_facts,
    pause_on,
)
from perennial.receivables.rules.checks import Check, checks_before
from perennial.receivables.rules.plans import monthly_days, split_equal

MOST_NUMBERS = 8  # a letter names so many invoices; the rest are counted
COPY_FROM = frozenset({"late_14", "pause", "escalation"})


class NothingToWrite(LookupError):
    """The letter has lost its subject: nothing is open any more, or the case is gone."""

    def __init__(self, template: str) -> None:
        self.said = Said(template)
        super().__init__(template)


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
    contacts = [contact for contact in contacts_of(subject.client) if contact.archived_on is None]
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
    facts = letter_facts(key, subject, settings, now, as_of, pressed_by, except_message)
    return checks_before(facts, check_settings(settings))


def saved_draft(key: str, kind: str, subject_id: int, language: str) -> Draft | None:
    """The text a person edited, if there is one."""
    return Draft.objects.filter(letter=key, subject_kind=kind, subject_id=subject_id, language=language).first()


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
        facts["pause_on"] = pause_on(subject, as_of).isoformat()
    if key in ("plan_offer", "plan_confirmed"):
        fields |= _plan_fields(key, view, amount, language, as_of)
    return fields, facts


def _coming_days(subject: Subject, language: Language, as_of: date) -> dict[str, str]:
    countries = tuple(subject.book.settings["company.countries"])
    day = pause_on(subject, as_of)
    return {
        "reply_by": formats.format_date(add_working_days(as_of, 3, countries), language, "long"),
        "pause_date": formats.format_date(day, language, "long"),
        "hold_until": formats.format_date(add_working_days(day, 10, countries), language, "long"),
        "resume_date": formats.format_date(add_working_days(as_of, 1, countries), language, "weekday"),
    }


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
