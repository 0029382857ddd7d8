"""The margin of a month: every placement that worked in it, with what it brought and cost, in the company's currency.

Queries do not grow with the book. Hours come from the timesheets once they are submitted, and until then from the
entries as they stand. Days are read only where a rate changes within the month: elsewhere their sum is worth the same.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from perennial.billing.models import Invoice
from perennial.billing.worth_queries import CannotPrice, Rate, discount_of, price_fee, price_seat, price_time
from perennial.clients.models import Client
from perennial.contracts.choices import WORKED, Billing
from perennial.contracts.models import Placement
from perennial.contracts.queries.rates import costs_between, rates_between
from perennial.contracts.queries.run_rate import run_rate_movements
from perennial.contracts.rules.rates import RateFrom, rate_on
from perennial.contracts.rules.run_rate import Movements, billed_by
from perennial.delivery.choices import TimesheetState
from perennial.delivery.models import TimeEntry, Timesheet, TimesheetLine
from perennial.foundation.rates import Rates, rates_on
from perennial.foundation.store import get
from perennial.insight.rules.margin import Worked, utilisation
from perennial.kernel.money import ZERO, Money, round_money
from perennial.kernel.saying import Said
from perennial.people.queries import working_days

UNSENT = (TimesheetState.OPEN, TimesheetState.VOID)
Clients = QuerySet[Any] | Collection[int] | None  # ids or a queryset of ids to narrow to; None is the whole book


class Placed(NamedTuple):
    """A placement as far as its margin is concerned."""

    pk: int
    client: int
    person: int
    manager: int | None
    billing: str
    starts_on: date
    ends_on: date | None
    currency: str
    discount: Decimal
    share: Decimal
    project: int | None
    project_billing: str | None
    fee: Decimal | None
    fee_months: int | None
    project_starts: date | None


@dataclass(slots=True)
class Hours:
    """Seconds of one placement in the month: `paid` by the client by day, `approved` of them that wait for their
    invoice, and all that was `recorded`. Where one rate holds all month the first day has the sum.
    """

    paid: dict[date, int] = field(default_factory=dict)
    approved: dict[date, int] = field(default_factory=dict)
    recorded: int = 0

    def pay(self, day: date, seconds: int, *, waits: bool = False) -> None:
        self.paid[day] = seconds
        if waits:
            self.approved[day] = seconds


@dataclass(frozen=True, slots=True)
class Unpriced:
    """A placement that cannot be priced, with the sentence that says why."""

    placement: int
    client: int
    why: Said


@dataclass(frozen=True, slots=True)
class MonthMargin:
    """`rows` in `currency`; `available` seconds by person; `still_open` placements have a timesheet that may change.

    `missing`: currencies without a rate of exchange at the end of the month; what is in them is in no row.
    """

    month: date
    currency: str
    rows: tuple[Worked, ...]
    available: Mapping[int, int]
    still_open: frozenset[int]
    unpriced: tuple[Unpriced, ...]
    missing: frozenset[str]

    def utilisation(self, rows: Sequence[Worked]) -> Decimal | None:
        """Of the people of some rows who have terms of work: what is billable of the time they had."""
        people = {row.person for row in rows} & set(self.available)
        billable = sum(row.billable for row in rows if row.person in people)
        return utilisation(billable, sum(self.available[person] for person in people))


def month_margin(month: date, clients: Clients = None) -> MonthMargin:
    """All placements that were to work in the month. Twelve queries at most."""
    first = month.replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    placed = _placed(first, last, clients)
    people = {row.person for row in placed}
    rates, costs = rates_between([row.pk for row in placed], first, last), costs_between(people, first, last)
    by_day = [
        row.pk for row in placed if not (_is_one(rates.get(row.pk), first) and _is_one(costs.get(row.person), first))
    ]
    hours, still_open = _hours(first, last, clients, by_day)
    days = working_days(people, first, last)
    made = _Month(first, last, rates, costs, days, rates_on(last, get("company.currency")))
    parts = _parts_of_fees(placed, hours)
    rows = [made.worked(row, hours.get(row.pk, Hours()), parts.get(row.pk)) for row in placed]
    return MonthMargin(
        month=first,
        currency=made.exchange.currency,
        rows=tuple(row for row in rows if row is not None),
        available={person: _seconds(own.values()) for person, own in days.items()},
        still_open=still_open,
        unpriced=tuple(made.unpriced),
        missing=frozenset(made.missing),
    )


def moved_in(month: date, clients: Clients = None) -> Movements:
    """What moved the run rate from the day before the month to its last day."""
    first = month.replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return run_rate_movements(first - timedelta(days=1), last, clients)


def existing_clients(clients: Collection[int], month: date) -> set[int]:
    """Those billed for the first time at least twelve months before the month (domain A1). One query."""
    billed = Invoice.objects.filter(client=OuterRef("pk"), issued_on__lte=billed_by(month.replace(day=1)))
    return set(clients) & set(Client.objects.filter(Exists(billed)).order_by().values_list("pk", flat=True))


def _placed(first: date, last: date, clients: Clients) -> list[Placed]:
    rows: Any = Placement.objects.filter(state__in=WORKED, starts_on__lte=last).order_by("client__name", "id")
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first))
    if clients is not None:
        rows = rows.filter(client_id__in=clients)
    values = rows.values_list(
        "pk", "client_id", "person_id", "client__manager_id", "billing", "starts_on", "ends_on",
        "agreement__currency", "agreement__discount_percent", "share", "project_id", "project__billing",
        "project__fee", "project__fee_months", "project__starts_on",
    )  # fmt: skip
    return [Placed(*row) for row in values]


def _hours(
    first: date, last: date, clients: Clients, by_day: Collection[int]
) -> tuple[dict[int, Hours], frozenset[int]]:
    """By placement, and the placements whose month may still change. Two queries, two more where days matter.

    Only of the placements in `by_day` are days read; of the others one sum stands on the first day.
    """
    found: dict[int, Hours] = defaultdict(Hours)
    sheets: Any = Timesheet.objects.filter(month=first).exclude(state__in=UNSENT).order_by()
    # one filter: month and state are of the same timesheet
    entries: Any = TimeEntry.objects.between(first, last).order_by().filter(
        placement__timesheets__month=first, placement__timesheets__state=TimesheetState.OPEN
    )  # fmt: skip
    if clients is not None:
        sheets = sheets.filter(placement__client_id__in=clients)
        entries = entries.filter(placement__client_id__in=clients)
    for pk, state, recorded, paid in sheets.values_list("placement_id", "state", "seconds", "seconds_billable"):
        found[pk].recorded = recorded
        found[pk].pay(first, paid, waits=state == TimesheetState.APPROVED)
    sums = {"worked": Sum("seconds"), "paid": Sum("seconds", filter=Q(billable=True))}
    still_open = set()
    for pk, worked, paid in entries.values_list("placement_id").annotate(**sums):
        still_open.add(pk)
        found[pk].recorded += worked
        found[pk].pay(first, paid or 0)
    if by_day:
        _spread(found, by_day, first, entries.filter(placement__in=by_day).values_list("placement_id", "day"))
    return dict(found), frozenset(still_open)


def _spread(found: dict[int, Hours], by_day: Collection[int], first: date, entries: Any) -> None:
    """Day for day, what stood in one sum."""
    lines: Any = TimesheetLine.objects.filter(timesheet__month=first, timesheet__placement__in=by_day).order_by()
    lines = lines.exclude(timesheet__state__in=UNSENT)
    for pk in by_day:
        if pk in found:
            found[pk] = Hours(recorded=found[pk].recorded)
    paid_for = Coalesce("agreed_seconds", "seconds_billable")
    for pk, state, day, paid in lines.values_list("timesheet__placement_id", "timesheet__state", "day", paid_for):
        found[pk].pay(day, paid, waits=state == TimesheetState.APPROVED)
    for pk, day, paid in entries.annotate(paid=Sum("seconds", filter=Q(billable=True))):
        found[pk].pay(day, paid or 0)


def _is_one(rates: Sequence[RateFrom] | None, first: date) -> bool:
    """Whether one rate holds on every day of the month that begins on `first`."""
    return rates is not None and len(rates) == 1 and rates[0].valid_from <= first


def _parts_of_fees(placed: Sequence[Placed], hours: Mapping[int, Hours]) -> dict[int, Decimal]:
    """Placement -> its part of the project's fixed fee: by the hours of those who work on it, else equal parts."""
    projects: dict[int, list[Placed]] = defaultdict(list)
    for row in placed:
        if row.project is not None and row.project_billing == Billing.FIXED:
            projects[row.project].append(row)
    parts = {}
    for team in projects.values():
        worked = {row.pk: hours[row.pk].recorded if row.pk in hours else 0 for row in team}
        whole = sum(worked.values())
        for row in team:
            parts[row.pk] = Decimal(worked[row.pk]) / whole if whole else Decimal(1) / len(team)
    return parts


@dataclass(slots=True)
class _Month:
    """What the pricing of each placement looks up, and what it could not do."""

    first: date
    last: date
    rates: Mapping[int, Sequence[RateFrom]]
    costs: Mapping[int, Sequence[RateFrom]]
    days: Mapping[int, Mapping[date, Decimal]]
    exchange: Rates
    unpriced: list[Unpriced] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)

    def worked(self, row: Placed, hours: Hours, part: Decimal | None) -> Worked | None:
        """None where the bill cannot be told; why stands in `unpriced` or `missing`."""
        try:
            bill = self._fee(row, part) if part is not None else self._bill(row, hours.paid)
            waiting = self._waiting(row, hours, bill) if part is None and row.billing != Billing.MONTHLY else ZERO
        except CannotPrice as error:
            self.unpriced.append(Unpriced(row.pk, row.client, error.said))
            return None
        told, waits = (self._net(amount, row) for amount in (bill, waiting))
        if told is None or waits is None:
            self.missing.add(row.currency)
            return None
        return Worked(
            row.pk, row.client, row.person, row.manager, told, self._cost(row, hours), sum(hours.paid.values()),
            hours.recorded, waits,
        )  # fmt: skip

    def _bill(self, row: Placed, days: Mapping[date, int]) -> Decimal:
        rates = [Rate(*each) for each in self.rates.get(row.pk, ())]
        if row.billing != Billing.MONTHLY:
            lines = price_time(days, rates, currency=row.currency)
        else:
            lines = price_seat(
                self.first, self.last, rates, starts_on=row.starts_on, ends_on=row.ends_on, currency=row.currency
            )
        return sum((line.amount for line in lines), ZERO)

    def _waiting(self, row: Placed, hours: Hours, bill: Decimal) -> Decimal:
        return bill if hours.approved == hours.paid else self._bill(row, hours.approved)

    def _fee(self, row: Placed, part: Decimal) -> Decimal:
        if row.fee is None or row.fee_months is None or row.project_starts is None:
            return ZERO
        begun = row.project_starts
        number = (self.first.year - begun.year) * 12 + self.first.month - begun.month + 1
        if number > row.fee_months:
            return ZERO  # the whole fee is earned; what is still worked on it only costs
        fee = price_fee(
            Money(row.fee, row.currency), part=number, parts=row.fee_months, first=self.first, last=self.last
        )
        return fee.amount * part

    def _net(self, bill: Decimal, row: Placed) -> Decimal | None:
        """Less the agreement's discount, in the company's currency."""
        off = discount_of(bill, row.discount, row.currency) if row.discount else ZERO
        told = self.exchange.convert(Money(bill - off, row.currency))
        return None if told is None else round_money(told.amount, told.currency)

    def _cost(self, row: Placed, hours: Hours) -> Decimal | None:
        """Of the hours that are paid for; of a seat by the month, of all the time that it holds."""
        rates = self.costs.get(row.person, ())
        days = self._seat_days(row) if row.billing == Billing.MONTHLY else hours.paid
        by_rate: dict[RateFrom, int] = defaultdict(int)
        for day, seconds in days.items():
            rate = rate_on(rates, day) if seconds else None
            if seconds and rate is None:
                return None
            if rate is not None:
                by_rate[rate] += seconds
        total = ZERO
        for rate, seconds in by_rate.items():
            told = self.exchange.convert(Money(rate.amount * seconds / 3600, rate.currency))
            if told is None:
                return None
            total += told.amount
        return round_money(total, self.exchange.currency)

    def _seat_days(self, row: Placed) -> dict[date, int]:
        """The part of the person's working time that the seat holds."""
        held = self.days.get(row.person, {})
        return {
            day: int(hours * 3600 * row.share)
            for day, hours in held.items()
            if row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)
        }


def _seconds(hours: Collection[Decimal]) -> int:
    return int(sum(hours, ZERO) * 3600)
