"""Amounts in the reporting currency, at the rate of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import transaction

from perennial.foundation.models import ExchangeRate, TimelineEvent
from perennial.foundation.timeline import Actor, record
from perennial.kernel.money import MINOR_UNITS, Money
from perennial.kernel.saying import SaidError

MOST_KEPT: Final = 5_000  # rates of one setting that its event remembers, so that it can be undone


class NoRate(LookupError):
    """There is no rate for a currency on or before a day."""


class BadRate(SaidError):
    """A rate that cannot be: unknown currency, not positive, or a currency against itself."""


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates in force on one day, towards one reporting currency. Missing ones are None, never 1."""

    currency: str
    on: date
    factors: dict[str, Decimal]
    dated: dict[str, date]

    def convert(self, money: Money) -> Money | None:
        """The amount in the reporting currency, or None where no rate is known."""
        if money.currency == self.currency:
            return money
        factor = self.factors.get(money.currency)
        return None if factor is None else Money(money.amount * factor, self.currency)

    def factor(self, currency: str) -> Decimal | None:
        return Decimal(1) if currency == self.currency else self.factors.get(currency)


def rates_on(day: date, currency: str) -> Rates:
    """The newest rate on or before `day` of each currency towards `currency`; direct, inverse or crossed."""
    newest: dict[tuple[str, str], tuple[date, Decimal]] = {}
    for base, quote, on, rate in _newest_rows(day):
        newest[(base, quote)] = (on, rate)
    factors, dated = {}, {}
    codes = {code for pair in newest for code in pair} - {currency}
    for code in codes:
        found = _path(newest, code, currency) or _cross(newest, code, currency, codes)
        if found:
            dated[code], factors[code] = found
    return Rates(currency, day, factors, dated)


@transaction.atomic
def set_rates(rows: Iterable[tuple[date, str, str, Decimal]], *, source: str, by: Actor, as_of: date) -> int:
    """Store rates (on, base, quote, rate); a rate of the same day and pair is replaced. Returns how many differ."""
    wanted: dict[tuple[date, str, str], Decimal] = {}
    for on, base, quote, rate in rows:
        if base not in MINOR_UNITS or quote not in MINOR_UNITS:
            raise BadRate("%(pair)s: unknown currency.", pair=f"{base}/{quote}")
        if base == quote or rate <= 0:
            raise BadRate(
                "%(pair)s %(rate)s: a rate is positive and joins two currencies.", pair=f"{base}/{quote}", rate=rate
            )
        wanted[(on, base, quote)] = rate.quantize(Decimal("0.00000001"))
    known = {
        (r.on, r.base, r.quote): r.rate
        for r in ExchangeRate.objects.filter(on__in={k[0] for k in wanted})
        if (r.on, r.base, r.quote) in wanted
    }
    differing = {key: rate for key, rate in wanted.items() if known.get(key) != rate}
    ExchangeRate.objects.bulk_create(
        [ExchangeRate(on=k[0], base=k[1], quote=k[2], rate=rate, source=source) for k, rate in differing.items()],
        update_conflicts=True,
        unique_fields=["base", "quote", "on"],
        update_fields=["rate", "source"],
        batch_size=1000,
    )
    if differing:
        named = list(differing.items())[:MOST_KEPT]
        before = {"/".join(map(str, key)): known.get(key) for key, _rate in named}
        after = {"/".join(map(str, key)): rate for key, rate in named}
        data = {"count": len(differing), "source": source, "before": before, "after": after}
        record("rates.set", by=by, on=as_of, subject=("rates", None), data=data)
    return len(differing)


def last_set(most: int = 5) -> list[TimelineEvent]:
    """The newest settings of rates that can be undone, newest first. One query."""
    events = TimelineEvent.objects.filter(verb__in=("rates.set", "rates.taken_back")).order_by("-pk")[: 4 * most]
    gone = {event.data.get("event") for event in events if event.verb == "rates.taken_back"}
    sets = (event for event in events if event.verb == "rates.set" and event.pk not in gone)
    return [event for event in sets if event.data["count"] == len(event.data["after"])][:most]


@transaction.atomic
def take_back_rates(event_id: int, *, by: Actor, as_of: date) -> int:
    """Undo one setting of rates: the rates before it hold again. Raises BadRate when one was set again since."""
    event = TimelineEvent.objects.filter(pk=event_id, verb="rates.set").first()
    if event is None or event.data["count"] != len(event.data["after"]):
        raise BadRate("These rates cannot be taken back in one go.")
    wanted = {_key(name): Decimal(rate) for name, rate in event.data["after"].items()}
    rows = ExchangeRate.objects.select_for_update().filter(on__in={key[0] for key in wanted})
    stored = {(row.on, row.base, row.quote): row for row in rows}
    for key, rate in wanted.items():
        if key not in stored or stored[key].rate != rate:
            pair = f"{key[1]}/{key[2]}"
            raise BadRate("%(pair)s of %(day)s was set again or taken back since.", pair=pair, day=key[0])
    before = {_key(name): Decimal(rate) for name, rate in event.data["before"].items() if rate is not None}
    ExchangeRate.objects.filter(pk__in=[stored[key].pk for key in wanted if key not in before]).delete()
    for key, rate in before.items():
        stored[key].rate = rate
    ExchangeRate.objects.bulk_update([stored[key] for key in before], ["rate"], batch_size=500)
    data = {"count": len(wanted), "source": event.data["source"], "event": event.pk}
    record("rates.taken_back", by=by, on=as_of, subject=("rates", None), data=data)
    return len(wanted)


def _key(name: str) -> tuple[date, str, str]:
    on, base, quote = name.split("/")
    return date.fromisoformat(on), base, quote


def _newest_rows(day: date) -> list[tuple[str, str, date, Decimal]]:
    from django.db.models import F, Max

    newest = ExchangeRate.objects.filter(on__lte=day).order_by().values("base", "quote").annotate(newest=Max("on"))
    days = {(r["base"], r["quote"]): r["newest"] for r in newest}
    rows = ExchangeRate.objects.filter(on__in=set(days.values())).values_list("base", "quote", F("on"), "rate")
    return [row for row in rows if days.get((row[0], row[1])) == row[2]]


def _path(newest: dict[tuple[str, str], tuple[date, Decimal]], base: str, quote: str) -> tuple[date, Decimal] | None:
    found = [(on, rate) for on, rate in [newest.get((base, quote), (None, None))] if on is not None and rate]
    inverse = newest.get((quote, base))
    if inverse:
        found.append((inverse[0], Decimal(1) / inverse[1]))
    return max(found, key=lambda item: item[0]) if found else None


def _cross(
    newest: dict[tuple[str, str], tuple[date, Decimal]], base: str, quote: str, codes: set[str]
) -> tuple[date, Decimal] | None:
    best: tuple[date, Decimal] | None = None
    for middle in sorted(codes - {base}):
        first, second = _path(newest, base, middle), _path(newest, middle, quote)
        if first and second:
            candidate = (min(first[0], second[0]), first[1] * second[1])
            if best is None or candidate[0] > best[0]:
                best = candidate
    return best
