"""What recommendations may bring next quarter, from the company's own history, with the rows it is from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q

from perennial.billing.models import Payment
from perennial.clients.choices import SERVED, ClientStatus
from perennial.clients.models import Client
from perennial.foundation.models import User
from perennial.foundation.rates import rates_on
from perennial.foundation.store import load
from perennial.growth.choices import ENDED, WON
from perennial.growth.models import Referral
from perennial.growth.rules.referrals import (
    LEAST_DECIDED,
    LEAST_PAYING,
    LEAST_QUARTERS,
    Forecast,
    Range,
    Seen,
    Takings,
    forecast,
    is_decided,
    last_day,
    months_later,
)
from perennial.kernel.money import Money

__all__ = [
    "LEAST_DECIDED", "LEAST_PAYING", "LEAST_QUARTERS", "Range", "ReferralOutlook", "quarter_end", "referral_outlook",
]  # fmt: skip
LEFT = (ClientStatus.LOST, ClientStatus.ARCHIVED, ClientStatus.DORMANT)


@dataclass(frozen=True, slots=True)
class ReferralOutlook:
    """`quarter`: the first day of the quarter told of; `since`: the first quarter looked at, none where nobody was
    asked or no quarter since is over. The ids are those of the referrals and clients behind the figures.
    """

    quarter: date
    since: date | None
    currency: str
    seen: Seen
    clients: int
    takings: Takings | None
    told: Forecast | None
    leads: tuple[int, ...] = ()
    decided: tuple[int, ...] = ()
    won: tuple[int, ...] = ()
    paying: dict[int, Decimal] = field(default_factory=dict)  # client id -> money of its first months
    missing_rates: frozenset[str] = frozenset()


def quarter_of(day: date) -> date:
    """The first day of the quarter."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def quarter_end(first: date) -> date:
    """The last day of the quarter that begins on that day."""
    return last_day(first, 3)


def referral_outlook(as_of: date, reader: User | None = None) -> ReferralOutlook:
    """Six queries, however many clients there are. `reader`: how many of their own clients may recommend us; rates
    come from the whole company, since few clients of one person say nothing.
    """
    settings = load("referrals.valid_days", "referrals.quarters", "referrals.first_months", "company.currency")
    this = quarter_of(as_of)
    rows = list(
        Referral.objects.filter(Q(asked_on__lte=as_of) | Q(registered_on__lte=as_of)).order_by("pk").values_list(
            "pk", "asked_on", "registered_on", "state", "became", "first_cash_on"
        )
    )
    first = min((min(d for d in (asked, given) if d) for _pk, asked, given, *_r in rows), default=None)
    since = None
    if first is not None:
        since = max(quarter_of(first), months_later(this, -3 * int(settings["referrals.quarters"])))
    named = [(row[0], row[2], row[3]) for row in rows if row[2] is not None and since is not None and row[2] >= since]
    leads = tuple(pk for pk, day, _state in named if day < this)
    valid = int(settings["referrals.valid_days"])
    decided = [
        (pk, state) for pk, day, state in named if is_decided(state in (*WON, *ENDED), day, as_of, valid)
    ]
    won = tuple(pk for pk, state in decided if state in WON)
    exposure, able = _clients(since, this, reader)
    paying, missing = _first_money(
        {row[4]: row[5] for row in rows if row[4] and row[5]}, int(settings["referrals.first_months"]), as_of,
        str(settings["company.currency"]),
    )  # fmt: skip
    takings = Takings.of([float(amount) for amount in paying.values()]) if len(paying) > 1 else None
    seen = Seen(len(leads), exposure, len(won), len(decided))
    return ReferralOutlook(
        months_later(this, 3), since if since is not None and since < this else None,
        str(settings["company.currency"]), seen, able, takings, forecast(seen, able, takings), leads,
        tuple(pk for pk, _state in decided), won, paying, frozenset(missing),
    )  # fmt: skip


def _clients(since: date | None, this: date, reader: User | None) -> tuple[int, int]:
    """Whole quarters in which somebody was a client from their first day to the last, and who may recommend us now."""
    rows = Client.objects.filter(merged_into__isnull=True).exclude(status=ClientStatus.PROSPECT)
    exposure = 0
    for status, status_since, begun in rows.order_by().values_list("status", "status_since", "since"):
        quarter = since
        while quarter is not None and quarter < this:
            left = status in LEFT and (status_since is None or status_since <= last_day(quarter, 3))
            exposure += (begun is None or begun <= quarter) and not left
            quarter = months_later(quarter, 3)
    able = Client.objects.filter(status__in=SERVED, merged_into__isnull=True)
    return exposure, (able.visible_to(reader) if reader is not None else able).count()


def _first_money(
    first: dict[int, date], months: int, as_of: date, currency: str
) -> tuple[dict[int, Decimal], set[str]]:
    """What came in the first months of each referred client for whom they are over, in the reporting currency."""
    over = {pk: last_day(day, months) for pk, day in first.items() if last_day(day, months) < as_of}
    if not over:
        return {}, set()
    exchange = rates_on(as_of, currency)
    sums: dict[int, Decimal] = defaultdict(Decimal)
    missing: set[str] = set()
    rows = Payment.objects.filter(client__in=over, paid_on__lte=max(over.values()))
    for client, day, amount, code in rows.order_by().values_list("client", "paid_on", "amount", "currency"):
        if first[client] <= day <= over[client]:
            converted = exchange.convert(Money(amount, code))
            if converted is None:
                missing.add(code)
            else:
                sums[client] += converted.amount
    return {client: amount for client, amount in sorted(sums.items()) if amount > 0}, missing
