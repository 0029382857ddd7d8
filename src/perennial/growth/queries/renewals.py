"""Renewals: what is due, what was decided, how likely each is, and what they make together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from perennial.foundation.models import User
from perennial.foundation.rates import Rates, rates_on
from perennial.foundation.sharing import shared
from perennial.foundation.store import get, load
from perennial.growth.choices import DECIDED, RenewalState
from perennial.growth.lifecycle import RENEWAL
from perennial.growth.models import Renewal
from perennial.growth.policies.whole_room import growth_roles
from perennial.growth.ports import bands_on
from perennial.growth.queries.terms import Unit, load_units, yearly_of
from perennial.growth.rules.renewals import (
    LEAST,
    Case,
    Odds,
    Scored,
    Table,
    at_least,
    count_of,
    money_within,
    outcomes,
    scored,
    within,
)
from perennial.kernel.money import ZERO, Money, round_money

__all__ = ["LEAST", "Odds", "Scored", "Table", "at_least"]
WINDOW: Final = 90
LONGER: Final = 27  # days by which an agreement has to run on before it counts as prolonged
KNOWN_BANDS: Final = ("good", "watch", "risk")
_WINDOWS: Final = ("window_a", "window", "second", "third", "notice_lead", "low_days", "low_percent")


@dataclass(frozen=True, slots=True)
class Windows:
    """By the settings: days before the end, and how likely is unlikely."""

    first_a: int
    first: int
    second: int
    third: int
    lead: int
    low_days: int
    low: float

    def days(self, tier: str) -> int:
        """When the window of a client opens."""
        return self.first_a if tier == "A" else self.first

    def steps(self, tier: str) -> tuple[int, ...]:
        return (self.days(tier), self.second, self.third)


def windows() -> Windows:
    """One query."""
    stored = load(*(f"renewals.{name}" for name in _WINDOWS))
    given = {name: int(stored[f"renewals.{name}"]) for name in _WINDOWS}
    return Windows(
        given["window_a"], given["window"], given["second"], given["third"], given["notice_lead"], given["low_days"],
        given["low_percent"] / 100,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decided:
    """A renewal that was decided: from its own row, or by the agreement's own dates (`renewal` None)."""

    client: int
    agreement: int
    number: str
    term_ends_on: date
    decided_on: date
    what: str
    band: str
    currency: str
    renewal: int | None = None
    successor: int | None = None
    amount: Decimal | None = None

    @property
    def kept(self) -> bool:
        return self.what != RenewalState.LOST

    @property
    def case(self) -> Case:
        return Case(self.band, self.kept, self.term_ends_on - timedelta(days=WINDOW), self.decided_on)


def decided_renewals(
    until: date, client_ids: Collection[int] | None = None, *, amounts: bool = False
) -> list[Decided]:  # fmt: skip
    """Every renewal that was decided by the day, oldest first, terms of open-ended agreements left out.

    A decision somebody noted counts as noted; the others are told by the agreements' own dates. Five queries and those
    of the health bands; with `amounts`, what a year of each brought when it ended, seven more.
    """
    key = ("decided renewals", until, None if client_ids is None else tuple(sorted(client_ids)), amounts)
    return shared(key, lambda: _decided(until, client_ids, amounts))


def _decided(until: date, client_ids: Collection[int] | None, amounts: bool) -> list[Decided]:
    rows: Any = Renewal.objects.filter(evergreen=False, client__merged_into__isnull=True)
    if client_ids is not None:
        rows = rows.filter(client_id__in=client_ids)
    noted: dict[tuple[int, date], Decided] = {}
    prolonged = []
    for row in rows.select_related("agreement").order_by("pk"):
        key = (row.agreement_id, row.term_ends_on)
        one = Decided(
            row.client_id, row.agreement_id, row.agreement.number, row.term_ends_on, row.decided_on or row.term_ends_on,
            row.state, row.band, row.currency, row.pk, row.outcome_agreement_id, row.amount,
        )  # fmt: skip
        if row.decided_on is not None:
            noted[key] = one
        elif row.term_ends_on < until and _runs_on(row):
            prolonged.append((key, one))
    units = {unit.id: unit for unit in load_units(until, client_ids)}
    told = [_told(units[one.agreement], one) for one in outcomes((u.agreed(until) for u in units.values()), until)]
    found = {(one.agreement, one.term_ends_on): one for one in told}
    found |= {key: replace(one, what=RenewalState.RENEWED) for key, one in prolonged} | noted
    kept = [one for one in found.values() if one.decided_on <= until]
    named = _with_bands(kept)
    if amounts:
        named = _with_amounts(named, units.values())
    return sorted(named, key=lambda one: (one.decided_on, one.term_ends_on, one.agreement))


def _runs_on(row: Renewal) -> bool:
    """Whether somebody gave the agreement a later end, and did not note the renewal."""
    agreement = row.agreement
    later = agreement.ends_on is None or agreement.ends_on > row.term_ends_on + timedelta(days=LONGER)
    return later and not agreement.auto_renews


def _told(unit: Unit, one: Any) -> Decided:
    row = unit.agreement
    return Decided(one.client, one.agreement, row.number, one.ends_on, one.decided_on, one.what, "", row.currency,
                   successor=one.successor)  # fmt: skip


def _with_bands(rows: Sequence[Decided]) -> list[Decided]:
    """Where no band was noted, the one that was kept on the day the window opened."""
    asked = {(row.client, row.term_ends_on - timedelta(days=WINDOW)) for row in rows if not row.band}
    known = bands_on(sorted(asked))
    found = []
    for row in rows:
        band = row.band or known.get((row.client, row.term_ends_on - timedelta(days=WINDOW)), "")
        found.append(replace(row, band=band if band in KNOWN_BANDS else ""))
    return found


def _with_amounts(rows: Sequence[Decided], units: Iterable[Unit]) -> list[Decided]:
    days = {(row.agreement, row.term_ends_on) for row in rows if row.renewal is None}
    brought = yearly_of(units, sorted(days))
    return [
        row if row.renewal is not None else replace(row, amount=brought.get((row.agreement, row.term_ends_on)))
        for row in rows
    ]


def odds_table(as_of: date) -> Table:
    """What the decided renewals of the whole company say. Shared within a request."""
    return shared(("renewal odds", as_of), lambda: Table(one.case for one in decided_renewals(as_of)))


def renewals_due(since: date, until: date, client_ids: Collection[int] | None = None) -> list[Renewal]:
    """Not decided, with a term that ends between the two; open-ended agreements left out. One query."""
    rows = Renewal.objects.standing().filter(
        evergreen=False, term_ends_on__range=(since, until), client__merged_into__isnull=True
    )
    if client_ids is not None:
        rows = rows.filter(client_id__in=client_ids)
    return list(rows.select_related("client__manager", "agreement").order_by("term_ends_on", "pk"))


def renewal_odds(as_of: date, rows: Iterable[Renewal]) -> dict[int, Odds]:
    """{renewal: how likely}; empty below LEAST decided renewals. The band is today's; terms without end have none."""
    wanted = [row for row in rows if not row.evergreen and not row.is_decided]
    table = odds_table(as_of)
    if not wanted or table.decided < LEAST:
        return {}
    bands = bands_on(sorted({(row.client_id, as_of) for row in wanted}))
    found = {}
    for row in wanted:
        band = bands.get((row.client_id, as_of), "")
        odds = table.odds(band if band in KNOWN_BANDS else "")
        if odds is not None:
            found[row.pk] = odds
    return found


def years_scored(as_of: date) -> list[Scored]:
    """How good the odds of each year were."""
    return scored(one.case for one in decided_renewals(as_of))


@dataclass(frozen=True, slots=True)
class Forecast:
    """Renewals due until a day, together. Money is a year of each, in the company's currency; where no odds can be told
    `pmf` is empty and the expected figures are None.
    """

    as_of: date
    until: date
    currency: str
    rows: tuple[tuple[Renewal, Odds | None, Decimal | None], ...]
    at_stake: Decimal
    expected: float | None
    pmf: tuple[float, ...]
    low: int | None
    high: int | None
    money: Decimal | None
    money_low: Decimal | None
    money_high: Decimal | None
    missing: frozenset[str]
    decided: int


def forecast_renewals(as_of: date, until: date, client_ids: Collection[int] | None = None) -> Forecast:
    """What is due from the day on until another. A dozen queries, however many."""
    return forecast_of(as_of, until, renewals_due(as_of, until, client_ids))


def forecast_of(as_of: date, until: date, rows: Sequence[Renewal]) -> Forecast:
    """The same of rows that are at hand."""
    exchange = rates_on(as_of, get("company.currency"))
    odds = renewal_odds(as_of, rows)
    amounts = {row.pk: restated(row.money, exchange) for row in rows}
    found = tuple((row, odds.get(row.pk), amounts[row.pk]) for row in rows)
    missing = frozenset(row.currency for row in rows if amounts[row.pk] is None)
    stake = sum((amount for amount in amounts.values() if amount is not None), ZERO)
    code, decided = exchange.currency, odds_table(as_of).decided
    if not odds:
        return Forecast(as_of, until, code, found, stake, None, (), None, None, None, None, None, missing, decided)
    pmf = count_of(odds.values())
    low, high = within(pmf)
    parts = [(one, float(amount)) for _row, one, amount in found if one is not None and amount]
    ten, ninety = money_within(parts)
    return Forecast(
        as_of, until, code, found, stake, sum(one.p for one in odds.values()), tuple(pmf), low, high,
        _money(sum(one.p * amount for one, amount in parts), code), _money(ten, code), _money(ninety, code), missing,
        decided,
    )  # fmt: skip


def restated(money: Money, exchange: Rates) -> Decimal | None:
    """In the company's currency, in whole minor units; None where no rate is known."""
    found = exchange.convert(money)
    return None if found is None else round_money(found.amount, exchange.currency)


def open_events(row: Renewal, user: User) -> frozenset[str]:
    """The moves that the person's role may try now, guards not asked."""
    return frozenset(one.event for role in growth_roles(user) for one in RENEWAL.open_to(row.state, role))


def is_over(row: Renewal, as_of: date) -> bool:
    """Whether its term is over and nobody has noted what became of it."""
    return row.state not in DECIDED and row.term_ends_on < as_of


def _money(value: float, currency: str) -> Decimal:
    return round_money(Decimal(str(value)), currency)
