"""What every tab of a client's page says at its head: money open, when more is expected, what is next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from perennial.billing.queries import OpenInvoice, open_invoices, run_rates
from perennial.care.queries.touches import last_touches
from perennial.clients.models import Client
from perennial.clients.policies import money_visible
from perennial.foundation.rights import may_see
from perennial.kernel import formats
from perennial.kernel.money import ZERO, Money
from perennial.receivables.queries.client_pages import stored_expectations
from perennial.receivables.queries.measures import days_to_pay_of_clients
from perennial.receivables.queries.predictions import Expected
from perennial.today.queries import Entry, waiting_of


@dataclass(frozen=True, slots=True)
class Coming:
    """Money of one day that is expected, by the middle of its prediction."""

    on: date
    money: Money


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """One client on a day, as far as the reader may know. Sequences are empty where they may not."""

    client: Client
    as_of: date
    money: bool
    sees_touches: bool
    open_invoices: tuple[OpenInvoice, ...]
    expected: dict[int, Expected]
    days_to_pay: int | None
    run_rate: tuple[Money, ...]
    entries: tuple[Entry, ...]
    last_touch: date | None

    @property
    def open(self) -> tuple[Money, ...]:
        return sums(self.open_invoices, self.client.currency)

    @property
    def overdue(self) -> tuple[Money, ...]:
        late = [row for row in self.open_invoices if row.due_on < self.as_of]
        return sums(late, self.client.currency)

    @property
    def coming(self) -> list[Coming]:
        """Open money by its expected day, nearest first; what should be here already is expected today."""
        days: dict[tuple[date, str], Decimal] = defaultdict(lambda: ZERO)
        for row in self.open_invoices:
            guess = self.expected.get(row.id)
            if guess is not None:
                days[(max(self.as_of, guess.day("q50")), row.currency)] += row.open
        return [Coming(day, Money(amount, currency)) for (day, currency), amount in sorted(days.items())]

    def header(self) -> list[dict[str, Any]]:
        """The strip of figures for kit/_facts.html."""
        facts = self._money_header() if self.money else []
        if self.entries:
            entry = self.entries[0]
            # a headline begins a sentence; alone it needs no comma
            facts.append({"label": _("Next step"), "value": entry.headline.rstrip(",:;"),
                          "url": f"{reverse('today')}#item-{entry.item.pk}"})  # fmt: skip
        if self.sees_touches:
            facts.append(self._touch())
        return facts

    def _money_header(self) -> list[dict[str, Any]]:
        url = reverse("client-money", args=[self.client.pk])
        late = max((self.as_of - row.due_on).days for row in self.open_invoices) if self.open_invoices else 0
        facts = [
            {"label": _("Open"), "value": said(self.open, self.client.currency), "url": url, "note": self._count()},
            {"label": _("Overdue"), "value": said(self.overdue, self.client.currency), "url": url,
             "note": formats.format_late(late, language(), short=True) if late > 0 else "",
             "tone": "risk" if late > 30 else "watch" if late > 0 else ""},
            {"label": _("Invoiced a month"), "value": said(self.run_rate, self.client.currency, short=True),
             "note": self._usual()},
        ]  # fmt: skip
        if self.coming:
            first = self.coming[0]
            facts.append({"label": _("Next money"), "value": formats.format_date(first.on, language()), "url": url,
                          "note": formats.format_money(first.money, language())})  # fmt: skip
        return facts

    def _count(self) -> str:
        count = len(self.open_invoices)
        return ngettext("%(n)d invoice", "%(n)d invoices", count) % {"n": count}

    def _usual(self) -> str:
        if self.days_to_pay is None:
            return _("has not paid yet")
        return ngettext("pays in %(n)d day", "pays in %(n)d days", self.days_to_pay) % {"n": self.days_to_pay}

    def _touch(self) -> dict[str, Any]:
        if self.last_touch is None:
            return {"label": _("Last touch"), "value": _("none yet")}
        days = (self.as_of - self.last_touch).days
        ago = ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days} if days else _("today")
        return {"label": _("Last touch"), "value": formats.format_date(self.last_touch, language()), "note": ago,
                "url": f"{reverse('client-timeline', args=[self.client.pk])}?kind=touches"}  # fmt: skip


def load_client_facts(user: Any, client: Client, as_of: date) -> ClientFacts:
    """The head of a client's page. At most 7 queries; the caller has seen to it that the client is visible."""
    money, touches = money_visible(user, client, as_of), may_see(user, "notes")
    rows = tuple(open_invoices(as_of, clients=[client.pk])) if money else ()
    days = days_to_pay_of_clients(as_of, clients=[client.pk]) if money else {}
    rates = run_rates(as_of, clients=[client.pk]) if money else {}
    own = days.get((client.pk, client.currency), next(iter(days.values()), None))
    return ClientFacts(
        client=client,
        as_of=as_of,
        money=money,
        sees_touches=touches,
        open_invoices=rows,
        expected=stored_expectations(rows, as_of),
        days_to_pay=None if own is None else round(own),
        run_rate=tuple(Money(amount, currency) for (_pk, currency), amount in sorted(rates.items())),
        entries=_entries(user, client, as_of) if money and may_see(user, "letters") else (),
        last_touch=last_touches(as_of, clients=[client.pk]).get(client.pk) if touches else None,
    )


def _entries(user: Any, client: Client, as_of: date) -> tuple[Entry, ...]:
    return tuple(waiting_of(user, as_of, clients=[client.pk]).get(client.pk, ()))


def sums(rows: Iterable[OpenInvoice], own: str) -> tuple[Money, ...]:
    """What is open by currency, the client's own first."""
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        found[row.currency] += row.open
    return tuple(Money(found[code], code) for code in sorted(found, key=lambda code: (code != own, code)))


def said(amounts: Iterable[Money], own: str, *, short: bool = False) -> str:
    """Amounts of several currencies in one line; zero of the client's own when there is none."""
    form = formats.format_money_short if short else formats.format_money
    return " + ".join(form(money, language()) for money in amounts) or form(Money(ZERO, own), language())


def language() -> str:
    """The reader's language."""
    return get_language() or "en"
