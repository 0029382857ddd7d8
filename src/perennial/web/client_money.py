"""The money of one client as of any day: invoices and what became of them, ageing, days to pay, arrangements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from perennial.billing.choices import InvoiceState
from perennial.billing.models import Invoice, Payment
from perennial.billing.queries import OpenInvoice, UnallocatedCredit, unallocated
from perennial.kernel import formats
from perennial.kernel.charts import AgePart, Chart, Column, ageing_bar, columns, pay_line
from perennial.kernel.money import ZERO, Money
from perennial.receivables.models import DunningCase, DunningHold, PaymentPlan, PromiseToPay, WorkPause
from perennial.receivables.queries.ageing import rows_in
from perennial.receivables.queries.client_pages import why_expected
from perennial.receivables.queries.interest import Entitled, Owed, entitled_to
from perennial.receivables.queries.predictions import Expected
from perennial.web.client_facts import ClientFacts, language, sums

MONTHS_SHOWN = 8
BUCKETS = ("not_due", "d1_30", "d31_60", "d61_90", "d90_plus")


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """An invoice as it stood on the day."""

    pk: int
    number: str
    issued_on: date
    due_on: date
    amount: Money
    open: Money | None  # None: nothing is open
    state: str  # the chip's words
    tone: str
    when: Chart | None
    expected: date | None
    interest: Entitled | None


def invoice_lines(rows: Iterable[Invoice], facts: ClientFacts, entitled: Mapping[int, Entitled]) -> list[InvoiceLine]:
    """The page's invoices with their state on the day of the facts; `entitled` for those who may know of it."""
    found = {row.id: row for row in facts.open_invoices}
    return [_line(row, found.get(row.pk), facts, entitled.get(row.pk)) for row in rows]


def late_interest_of(facts: ClientFacts, rows: Iterable[Invoice]) -> dict[int, Entitled]:
    """What the law entitles to for the page's invoices and all open ones. At most two queries."""
    country = facts.client.country
    owed = {row.id: Owed(row.id, country, row.currency, row.amount, row.due_on) for row in facts.open_invoices}
    owed.update({row.pk: Owed(row.pk, country, row.currency, row.amount, row.due_on) for row in rows})
    return entitled_to(owed.values(), facts.as_of)


def _line(row: Invoice, still: OpenInvoice | None, facts: ClientFacts, interest: Entitled | None) -> InvoiceLine:
    guess = facts.expected.get(row.pk) if still else None
    words, tone = _state(row, still, facts.as_of)
    return InvoiceLine(
        pk=row.pk,
        number=row.number,
        issued_on=row.issued_on,
        due_on=row.due_on,
        amount=Money(row.amount, row.currency),
        open=Money(still.open, row.currency) if still else None,
        state=words,
        tone=tone,
        when=_when(row, guess, facts.as_of) if guess else None,
        expected=max(facts.as_of, guess.day("q50")) if guess else None,
        interest=interest,
    )


def _state(row: Invoice, still: OpenInvoice | None, as_of: date) -> tuple[str, str]:
    if still is None:
        return _settled(row)
    if still.disputed:
        return _("disputed"), "risk"
    if still.bounced:
        return _("not delivered"), "risk"
    if still.unsent:
        return _("not sent yet"), "watch"
    late = (as_of - row.due_on).days
    if late > 0:
        tone = "risk" if late > 30 else "watch"
        words = formats.format_late(late, language(), short=True)
        return (_("part paid, %(late)s") % {"late": words} if still.settled else words), tone
    return (_("part paid") if still.settled else _("not due")), "line"


def _settled(row: Invoice) -> tuple[str, str]:
    if row.state in (InvoiceState.CREDITED, InvoiceState.WRITTEN_OFF):
        return str(InvoiceState(row.state).label).lower(), "line"
    if row.settled_on is None:
        return _("settled"), "good"
    day = formats.format_date(row.settled_on, language())
    late = (row.settled_on - row.due_on).days
    sign = "+" if late > 0 else "−" if late < 0 else "±"  # the true minus, as in every figure
    days = formats.format_days(abs(late), language(), short=True)
    return _("paid %(day)s, %(days)s") % {"day": day, "days": f"{sign}{days}"}, "good"


def _when(row: Invoice, guess: Expected, as_of: date) -> Chart:
    days = sorted(max(0, (guess.day(q) - as_of).days) for q in ("q10", "q50", "q90"))
    shown = {q: formats.format_date(as_of + timedelta(days=d), language()) for q, d in zip("abc", days, strict=True)}
    label = _("Due %(due)s; expected on %(b)s, between %(a)s and %(c)s 8 times in 10.") % {
        **shown, "due": formats.format_date(row.due_on, language()),
    }  # fmt: skip
    return pay_line((row.due_on - as_of).days, *days, label=label)


def ageing_of(facts: ClientFacts) -> list[dict[str, Any]]:
    """One bar a currency for kit/_ageing.html, the client's own first."""
    names = (_("not due"), _("1–30"), _("31–60"), _("61–90"), _("over 90"))
    bars = []
    for money in sums(facts.open_invoices, facts.client.currency):
        rows = [row for row in facts.open_invoices if row.currency == money.currency]
        amounts = [sum((r.open for r in rows_in(rows, name, facts.as_of)), ZERO) for name in BUCKETS]
        parts = [
            AgePart(level, name, float(amount), formats.format_money(Money(amount, money.currency), language()))
            for level, (name, amount) in enumerate(zip(names, amounts, strict=True))
        ]
        late = (money.amount - amounts[0]) / money.amount
        label = _("%(share)s of what is open is overdue") % {"share": formats.format_percent(late, language())}
        bars.append({
            "chart": ageing_bar(parts, label=label, head=(_("Days late"), _("Open"))),
            "parts": [{"level": p.level, "name": p.name, "text": p.text, "empty": not p.value} for p in parts],
            "total": money,
        })  # fmt: skip
    return bars


def days_chart(paid: Iterable[tuple[date, date, date, Decimal]], facts: ClientFacts) -> dict[str, Any]:
    """Days from invoice to money by month of issue, the next expected one in full colour with its interval.

    paid: (issued, due, settled, amount) of paid invoices; a month is their average, weighted by the money.
    """
    months: dict[tuple[int, int], list[tuple[int, Decimal]]] = defaultdict(list)
    for issued, _due, settled, amount in paid:
        months[(issued.year, issued.month)].append(((settled - issued).days, amount))
    bars = [_bar(key, rows) for key, rows in sorted(months.items())[-MONTHS_SHOWN:]]
    coming = _oldest_expected(facts)
    if coming:
        row, guess = coming
        bars.append(_expected_bar(row, guess))
    chart = columns(
        bars,
        label=_("Days from invoice to money by month of issue"),
        head=(_("Month"), _("Days")),
        target=facts.client.terms_days,
        width=348,
    )
    return {"chart": chart, "sentence": _why(coming) if coming else ""}


def _bar(key: tuple[int, int], rows: list[tuple[int, Decimal]]) -> Column:
    weight = sum((amount for _days, amount in rows), ZERO)
    mean = round(sum((days * amount for days, amount in rows), ZERO) / weight)
    return Column(_month(date(*key, 1)), mean, str(mean))


def _expected_bar(row: OpenInvoice, guess: Expected) -> Column:
    middle = round(guess.q50)
    return Column(f"{_month(row.issued_on)}*", middle, str(middle), low=guess.q10, high=guess.q90, current=True)


def _month(day: date) -> str:
    return formats.format_date(day, language()).split(" ")[-1]


def _oldest_expected(facts: ClientFacts) -> tuple[OpenInvoice, Expected] | None:
    known = [(row, facts.expected[row.id]) for row in facts.open_invoices if row.id in facts.expected]
    return min(known, key=lambda pair: pair[1].day("q50"), default=None)


def _why(coming: tuple[OpenInvoice, Expected]) -> str:
    row, guess = coming
    days = {q: formats.format_date(guess.day(q), language()) for q in ("q10", "q50", "q90")}
    text = _("Invoice %(number)s is expected on %(q50)s, between %(q10)s and %(q90)s 8 times in 10, because: %(why)s.")
    return text % {"number": row.number, "why": why_expected(guess), **days}


@dataclass(frozen=True, slots=True)
class Dealings:
    """What was agreed and arranged about paying, newest first, and money that stands alone."""

    payments: list[tuple[Payment, Money]]
    unallocated: list[tuple[UnallocatedCredit, Money]]
    promises: list[tuple[PromiseToPay, Money]]
    plans: list[PaymentPlan]
    holds: list[DunningHold]
    pauses: list[WorkPause]
    cases: list[DunningCase]


def dealings(client_id: int, as_of: date, *, at_most: int = 10) -> Dealings:
    """Everything about paying until the day. Nine queries."""
    promises = PromiseToPay.objects.filter(client_id=client_id, promised_on__lte=as_of)[:at_most]
    payments = Payment.objects.filter(client_id=client_id, paid_on__lte=as_of)[:at_most]
    of_client: Mapping[str, Any] = {"client_id": client_id}
    return Dealings(
        payments=[(row, Money(row.amount, row.currency)) for row in payments],
        unallocated=[(row, Money(row.left, row.currency)) for row in unallocated(as_of, clients=[client_id])],
        promises=[(row, Money(row.amount, row.currency)) for row in promises],
        plans=list(
            PaymentPlan.objects.filter(**of_client, agreed_on__lte=as_of).prefetch_related("instalments")[:at_most]
        ),
        holds=list(DunningHold.objects.filter(**of_client, starts_on__lte=as_of).select_related("invoice")[:at_most]),
        pauses=list(WorkPause.objects.filter(**of_client, starts_on__lte=as_of)[:at_most]),
        cases=list(DunningCase.objects.filter(**of_client, closed_on__isnull=True)),
    )
