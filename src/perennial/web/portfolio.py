"""All clients a person sees with the figures of the list: as many queries for ten as for a thousand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, TypeVar

from perennial.billing.queries import run_rates
from perennial.care.queries.touches import last_touches
from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client, ClientQuerySet
from perennial.clients.policies import client_ids, money_visible
from perennial.foundation.rates import Rates, rates_on
from perennial.foundation.rights import may_see
from perennial.foundation.store import get
from perennial.insight.queries.health import Stored, bands
from perennial.kernel.money import ZERO, Money, round_money
from perennial.receivables.queries.client_pages import clients_with_promise, days_to_pay_two_years, owed_by_clients

Amounts = tuple[Money, ...]
Sums = Mapping[str, Decimal]  # by currency
NO_SUMS: Final[Sums] = MappingProxyType({})
COLUMNS = (
    "pk", "name", "city", "country", "language", "status", "tier", "currency", "manager_id", "manager__name",
    "shadow_until",
)  # fmt: skip
T = TypeVar("T")
TREND_FROM = 3  # days: less of a change from year to year is no trend


@dataclass(frozen=True, slots=True)
class Line:
    """One client in the list. Amounts stand in the currencies of its invoices, its own first; empty when hidden.

    A list of a thousand shows fifty: sums are kept as they came and become money where they are shown.
    """

    pk: int
    name: str
    city: str
    country: str
    language: str
    status: str
    tier: str
    currency: str
    manager_id: int | None
    manager: str
    money: bool
    open_sums: Sums = field(default_factory=dict)
    overdue_sums: Sums = field(default_factory=dict)
    run_rate_sums: Sums = field(default_factory=dict)
    open_reporting: Decimal = ZERO
    overdue_reporting: Decimal = ZERO
    run_rate_reporting: Decimal = ZERO
    days_late: int | None = None
    days_to_pay: int | None = None
    days_to_pay_before: int | None = None
    last_touch: date | None = None
    quiet_days: int | None = None
    promise: bool = False
    band: str = ""  # of health as the last night kept it; empty: hidden, or never kept
    score: float | None = None

    @property
    def status_chip(self) -> tuple[str, str]:
        """Where the client stands, and the tone of it; nothing said of active ones."""
        tone = {ClientStatus.AT_RISK: "risk", ClientStatus.NOTICE: "risk", ClientStatus.ONBOARDING: "acc"}
        if self.status == ClientStatus.ACTIVE:
            return "", ""
        return str(ClientStatus(self.status).label), tone.get(ClientStatus(self.status), "line")

    @property
    def open(self) -> Amounts:
        return _amounts(self.open_sums, self.currency)

    @property
    def overdue(self) -> Amounts:
        return _amounts(self.overdue_sums, self.currency)

    @property
    def run_rate(self) -> Amounts:
        return _amounts(self.run_rate_sums, self.currency)

    @property
    def trend(self) -> str:
        """'slower', 'faster', 'same', or '' when a year is missing."""
        if self.days_to_pay is None or self.days_to_pay_before is None:
            return ""
        change = self.days_to_pay - self.days_to_pay_before
        return "same" if abs(change) < TREND_FROM else "slower" if change > 0 else "faster"

    @property
    def trend_days(self) -> int:
        return abs((self.days_to_pay or 0) - (self.days_to_pay_before or 0))


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The lines of the clients in scope. `missing`: currencies without a rate, left out of sums and of the order."""

    as_of: date
    currency: str
    lines: tuple[Line, ...]
    everybodys: bool  # the whole company's, not only one's own
    sees_money: bool
    sees_touches: bool
    sees_health: bool
    missing: tuple[str, ...]

    def totals(self, lines: Iterable[Line]) -> dict[str, Money]:
        """Sums of these lines in the reporting currency."""
        sums = dict.fromkeys(("open", "overdue", "run_rate"), ZERO)
        for line in lines:
            sums["open"] += line.open_reporting
            sums["overdue"] += line.overdue_reporting
            sums["run_rate"] += line.run_rate_reporting
        return {name: Money(amount, self.currency) for name, amount in sums.items()}


def load_portfolio(
    user: Any, as_of: date, *, archived: bool = False, matching: str = "", days: bool = True
) -> Portfolio:
    """Every client in the person's scope with its figures as of the day. 14 queries at most.

    days: with days to pay, which look at two years of payments; a page that does not sort by them adds its own lines'
    by `with_days`.
    """
    scope = Client.objects.visible_to(user)
    rows: ClientQuerySet = scope.archived() if archived else scope.live()
    if matching:
        rows = rows.matching(matching)
    # None is the whole book: the database need not look each client up
    ids = None if client_ids(user) is None else scope.values("pk")
    sees_money, sees_touches = may_see(user, "money"), may_see(user, "notes")
    sees_health = may_see(user, "health")
    currency = get("company.currency")
    rates = rates_on(as_of, currency)
    facts = _money_facts(as_of, ids, days) if sees_money else _Facts()
    touches = last_touches(as_of, clients=Client.objects.values("pk") if ids is None else ids) if sees_touches else {}
    found = rows.order_by("name").values_list(*COLUMNS, named=True)
    lines = tuple(_line(row, money_visible(user, row, as_of), as_of, rates, facts, touches) for row in found)
    if sees_health:
        lines = _with_health(lines, bands(as_of, clients=ids))
    used = {code for line in lines for code in (*line.open_sums, *line.run_rate_sums)}
    missing = tuple(sorted(code for code in used if rates.factor(code) is None))
    return Portfolio(as_of, currency, lines, ids is None, sees_money, sees_touches, sees_health, missing)


def _with_health(lines: Sequence[Line], kept: Mapping[int, Stored]) -> tuple[Line, ...]:
    return tuple(
        replace(line, band=kept[line.pk].band, score=kept[line.pk].score) if line.pk in kept else line for line in lines
    )


def with_days(lines: Sequence[Line], as_of: date) -> list[Line]:
    """The same lines with their days to pay, looked up for them alone. One query; none where no line shows money."""
    ids = [line.pk for line in lines if line.money]
    if not ids:
        return list(lines)
    now, before = (_by_client(found) for found in days_to_pay_two_years(as_of, clients=ids))
    return [
        replace(
            line,
            days_to_pay=_days(now, line.pk, line.currency),
            days_to_pay_before=_days(before, line.pk, line.currency),
        )
        for line in lines
    ]


@dataclass(frozen=True, slots=True)
class _Facts:
    """Dictionaries by client (and currency), filled once for everybody."""

    open: Mapping[int, Mapping[str, Decimal]] = field(default_factory=dict)
    overdue: Mapping[int, Mapping[str, Decimal]] = field(default_factory=dict)
    run_rate: Mapping[int, Mapping[str, Decimal]] = field(default_factory=dict)
    oldest: Mapping[int, date] = field(default_factory=dict)
    days: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    before: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    promises: frozenset[int] = frozenset()


def _money_facts(as_of: date, ids: Any, days: bool) -> _Facts:
    owed = owed_by_clients(as_of, clients=ids)
    now, before = days_to_pay_two_years(as_of, clients=ids) if days else ({}, {})
    oldest: dict[int, date] = {}
    for (client, _currency), row in owed.items():
        if row.oldest is not None:
            oldest[client] = min(row.oldest, oldest.get(client, row.oldest))
    return _Facts(
        open=_by_client({key: row.open for key, row in owed.items()}),
        overdue=_by_client({key: row.overdue for key, row in owed.items() if row.overdue}),
        run_rate=_by_client(run_rates(as_of, clients=ids)),
        oldest=oldest,
        days=_by_client(now),
        before=_by_client(before),
        promises=frozenset(clients_with_promise(as_of)),
    )


def _line(
    row: Any, money: bool, as_of: date, rates: Rates, facts: _Facts, touches: Mapping[int, date]
) -> Line:
    touched = touches.get(row.pk)
    plain = {
        "pk": row.pk, "name": row.name, "city": row.city, "country": row.country, "language": row.language,
        "status": row.status, "tier": row.tier, "currency": row.currency, "manager_id": row.manager_id,
        "manager": row.manager__name or "", "money": money,
        "last_touch": touched, "quiet_days": (as_of - touched).days if touched else None,
    }  # fmt: skip
    if not money:
        return Line(**plain)
    opened, overdue = facts.open.get(row.pk, NO_SUMS), facts.overdue.get(row.pk, NO_SUMS)
    run_rate, oldest = facts.run_rate.get(row.pk, NO_SUMS), facts.oldest.get(row.pk)
    return Line(
        **plain,
        open_sums=opened,
        overdue_sums=overdue,
        run_rate_sums=run_rate,
        open_reporting=_reporting(opened, rates),
        overdue_reporting=_reporting(overdue, rates),
        run_rate_reporting=_reporting(run_rate, rates),
        days_late=(as_of - oldest).days if oldest else None,
        days_to_pay=_days(facts.days, row.pk, row.currency),
        days_to_pay_before=_days(facts.before, row.pk, row.currency),
        promise=row.pk in facts.promises,
    )


def _amounts(sums: Sums, own: str) -> Amounts:
    return tuple(Money(sums[code], code) for code in sorted(sums, key=lambda code: (code != own, code)))


def _reporting(sums: Sums, rates: Rates) -> Decimal:
    """Each currency is rounded at its own rate, as Rates.convert does."""
    total = ZERO
    for code, amount in sums.items():
        factor = rates.factor(code)
        if factor is not None:
            total += round_money(round_money(amount, code) * factor, rates.currency)
    return total


def _by_client(found: Mapping[tuple[int, str], T]) -> dict[int, dict[str, T]]:
    grouped: dict[int, dict[str, T]] = defaultdict(dict)
    for (client, currency), value in found.items():
        grouped[client][currency] = value
    return grouped


def _days(found: Mapping[int, Mapping[str, float]], client: int, own: str) -> int | None:
    """In the client's own currency; a client that is never invoiced in it has its first other one."""
    by_currency = found.get(client)
    if not by_currency:
        return None
    return round(by_currency[own] if own in by_currency else next(iter(by_currency.values())))
