"""Amounts in the reporting currency, at the rate of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from perennial.foundation.models import ExchangeRate
from perennial.foundation.timeline import Actor, record
from perennial.kernel.money import MINOR_UNITS, Money


class NoRate(LookupError):
    """There is no rate for a currency on or before a day."""


class BadRate(ValueError):
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
        factor = self.factor(money.currency)
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
            raise BadRate(f"{base}/{quote}: unknown currency.")
        if base == quote or rate <= 0:
            raise BadRate(f"{base}/{quote} {rate}: a rate is positive and joins two currencies.")
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
        before = {"/".join(map(str, k)): known.get(k) for k in list(differing)[:50]}
        after = {"/".join(map(str, k)): v for k, v in list(differing.items())[:50]}
        data = {"count": len(differing), "source": source, "before": before, "after": after}
        record("rates.set", by=by, on=as_of, subject=("rates", None), data=data)
    return len(differing)


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
