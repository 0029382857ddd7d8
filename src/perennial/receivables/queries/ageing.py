"""Ageing as of any day, summed in SQL; a test holds it equal to the rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, QuerySet, Sum, Value, When
from django.db.models.expressions import ExpressionWrapper
from django.db.models.fields import CharField

from perennial.billing.models import Invoice
from perennial.billing.queries import AMOUNT, OpenInvoice, settled_until, unallocated
from perennial.foundation.rates import Rates
from perennial.kernel.money import ZERO, Money
from perennial.receivables.rules.ageing import BUCKETS, Buckets, bucket_of

Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Ageing:
    """Buckets per (client, currency), with the number of open invoices."""

    as_of: date
    ages: dict[Key, Buckets]
    counts: dict[Key, int]

    def totals(self) -> dict[str, Buckets]:
        """Sums per currency."""
        sums: dict[str, Buckets] = {}
        for (_client, currency), buckets in sorted(self.ages.items()):
            sums[currency] = sums.get(currency, Buckets()) + buckets
        return sums

    def of_client(self, client_id: int) -> dict[str, Buckets]:
        """One client's buckets by currency."""
        return {currency: buckets for (client, currency), buckets in self.ages.items() if client == client_id}


@dataclass(frozen=True, slots=True)
class Reported:
    """Buckets in the reporting currency; `missing` are currencies without a rate, left out and said."""

    buckets: Buckets
    currency: str
    missing: tuple[str, ...]


def ageing(as_of: date, *, clients: QuerySet[Any] | Iterable[int] | None = None) -> Ageing:
    """Every client's open amounts by days past due at the end of the day. Three queries, summed in SQL."""
    rows = Invoice.objects.open_on(as_of)
    if clients is not None:
        rows = rows.filter(client_id__in=clients)
    rest = ExpressionWrapper(F("amount") - settled_until(as_of), output_field=AMOUNT)
    grouped = (
        rows.annotate(rest=rest, bucket=_bucket(as_of))
        .filter(rest__gt=Decimal(0))
        .order_by()
        .values_list("client_id", "currency", "bucket")
        .annotate(total=Sum("rest", output_field=AMOUNT), count=Count("pk"))
    )
    parts: dict[Key, dict[str, Decimal]] = {}
    counts: dict[Key, int] = {}
    for client_id, currency, bucket, total, count in grouped:
        found = parts.setdefault((client_id, currency), {})
        found[bucket] = total
        found["open"] = found.get("open", ZERO) + total
        counts[(client_id, currency)] = counts.get((client_id, currency), 0) + count
    for credit in unallocated(as_of, clients=clients):
        found = parts.setdefault((credit.client_id, credit.currency), {})
        found["unallocated"] = found.get("unallocated", ZERO) - credit.left
    return Ageing(as_of, {key: Buckets(**found) for key, found in parts.items()}, counts)


def reported(totals: Mapping[str, Buckets], rates: Rates) -> Reported:
    """The totals at the rates of their day; each bucket is rounded once and `open` is their sum."""
    sums: dict[str, Decimal] = dict.fromkeys((*BUCKETS, "unallocated", "disputed"), ZERO)
    missing = []
    for currency, buckets in totals.items():
        if rates.factor(currency) is None:
            missing.append(currency)
            continue
        for name in sums:
            converted = rates.convert(Money(getattr(buckets, name), currency))
            sums[name] += converted.amount if converted else ZERO
    whole = sum((sums[name] for name in BUCKETS), ZERO)
    return Reported(Buckets(open=whole, **sums), rates.currency, tuple(missing))


def rows_in(rows: Iterable[OpenInvoice], bucket: str, as_of: date) -> list[OpenInvoice]:
    """The invoices behind one bucket."""
    return [row for row in rows if bucket_of(row.due_on, as_of) == bucket]


def _bucket(as_of: date) -> Case:
    """rules.ageing.bucket_of in SQL."""
    limits = [("not_due", 0), ("d1_30", 30), ("d31_60", 60), ("d61_90", 90)]
    whens = [When(due_on__gte=as_of - timedelta(days=days), then=Value(name)) for name, days in limits]
    return Case(*whens, default=Value("d90_plus"), output_field=CharField())
