"""The Receivables page as of any day: its totals in one query, and one page of its rows. Never the whole book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import sqrt
from typing import Any, Final

from django.db.models import Case, Count, Exists, F, FloatField, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import ExpressionWrapper, Func
from django.db.models.fields import BooleanField, CharField
from django.db.models.functions import Least, Sqrt

from perennial.billing.models import Invoice
from perennial.billing.queries import AMOUNT, UnallocatedCredit, disputed_on, settled_until, unallocated, unsent
from perennial.foundation.money_fields import SCALE
from perennial.foundation.rates import Rates
from perennial.kernel.money import ZERO, Money
from perennial.kernel.text import fold, reference_key
from perennial.receivables.models import DunningHold, PaymentPlan, PromiseToPay
from perennial.receivables.queries.ageing import Reported, reported
from perennial.receivables.rules.ageing import BUCKETS, Buckets

AGES: Final = BUCKETS  # names of the buckets, for pages
TABS: Final = ("open", "overdue", "promised", "disputed", "held", "paid")
SORTS: Final = ("due", "client", "amount", "expected")
PAID_DAYS: Final = 90  # the tab of paid invoices looks back this far
MONTH_DAYS: Final = 30  # how far the expected money looks ahead
EIGHT_IN_TEN: Final = 1.2816  # half the width of a normal law's 80 % interval, in standard deviations

Clients = QuerySet[Any] | Iterable[int] | None


@dataclass(frozen=True, slots=True)
class Filter:
    """What the page was asked for. `bucket`: one of rules.ageing.BUCKETS; empty means all."""

    tab: str = "open"
    currency: str = ""
    bucket: str = ""
    words: str = ""
    sort: str = "due"
    descending: bool = False
    without_disputed: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Open invoices of one client, currency and bucket, summed. `coming` and `swing`: see `coming_money`."""

    client_id: int
    currency: str
    bucket: str
    open: Decimal
    disputed: Decimal
    count: int
    disputed_count: int
    promised_count: int
    held_count: int
    predicted: int
    coming: float
    swing: float


@dataclass(frozen=True, slots=True)
class Coming:
    """Money expected within a month: its mean and the range that holds it 8 times in 10."""

    mean: Decimal
    low: Decimal
    high: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything open on a day, for the figures above the list."""

    as_of: date
    groups: tuple[Group, ...]
    credits: tuple[UnallocatedCredit, ...]

    @property
    def currencies(self) -> list[str]:
        return sorted({group.currency for group in self.groups} | {credit.currency for credit in self.credits})

    def only(self, currency: str) -> Summary:
        """The part in one currency."""
        return Summary(
            self.as_of,
            tuple(group for group in self.groups if group.currency == currency),
            tuple(credit for credit in self.credits if credit.currency == currency),
        )

    def totals(self, *, without_disputed: bool = False) -> dict[str, Buckets]:
        """Buckets per currency; equal to queries.ageing and to the rule (held so by a test)."""
        parts: dict[str, dict[str, Decimal]] = {}
        for group in self.groups:
            found = parts.setdefault(group.currency, {})
            counted = group.open - group.disputed if without_disputed else group.open
            for name, amount in ((group.bucket, counted), ("open", counted), ("disputed", group.disputed)):
                found[name] = found.get(name, ZERO) + amount
        for credit in self.credits:
            found = parts.setdefault(credit.currency, {})
            found["unallocated"] = found.get("unallocated", ZERO) - credit.left
        return {currency: Buckets(**found) for currency, found in sorted(parts.items())}

    def counts(self) -> dict[str, int]:
        """Invoices behind each tab but the paid ones."""
        return {
            "open": sum(group.count for group in self.groups),
            "overdue": sum(group.count for group in self.groups if group.bucket != "not_due"),
            "promised": sum(group.promised_count for group in self.groups),
            "disputed": sum(group.disputed_count for group in self.groups),
            "held": sum(group.held_count for group in self.groups),
        }

    def unmatched(self) -> set[tuple[int, str]]:
        """Clients and currencies with money that waits for its invoice."""
        return {(credit.client_id, credit.currency) for credit in self.credits if credit.left > 0}


def summary(as_of: date, *, clients: Clients = None) -> Summary:
    """Open money by client, currency and age with what is contested, promised, held and expected. Three queries."""
    grouped: Any = (
        _annotated(as_of, clients)
        .annotate(bucket=_bucket(as_of))
        .order_by()
        .values_list("client_id", "currency", "bucket")
        .annotate(
            total=Sum("rest", output_field=AMOUNT),
            contested_total=Sum("contested", output_field=AMOUNT),
            count=Count("pk"),
            disputed_count=Count("pk", filter=Q(contested__gt=0)),
            promised_count=Count("pk", filter=Q(promised=True)),
            held_count=Count("pk", filter=Q(held=True)),
            **_coming(as_of),
        )
    )
    scale = 10.0**SCALE
    groups = tuple(Group(*(*row[:10], (row[10] or 0.0) / scale, (row[11] or 0.0) / scale)) for row in grouped)
    return Summary(as_of, groups, tuple(unallocated(as_of, clients=clients)))


def total_in(found: Summary, rates: Rates, *, without_disputed: bool = False) -> Reported:
    """The totals in the currency of the rates, with the currencies that have no rate and are left out."""
    return reported(found.totals(without_disputed=without_disputed), rates)


def coming_money(found: Summary, rates: Rates) -> Coming | None:
    """Money expected within MONTH_DAYS of the day: each open amount by its chance to come until then.

    The chance is the stored one (still unpaid in a month, being open today). Invoices of one client are taken to come
    together, so their deviations add up; clients are independent, so their squares do. The range is the normal law's
    80 %, cut at nothing and at everything. None when nothing open has a prediction of that day.
    """
    mean, most, swings = 0.0, 0.0, dict[int, float]()
    if not any(group.predicted for group in found.groups):
        return None
    for group in found.groups:
        factor = rates.factor(group.currency)
        if factor is None:
            continue
        mean += group.coming * float(factor)
        most += float(group.open * factor)
        swings[group.client_id] = swings.get(group.client_id, 0.0) + group.swing * float(factor)
    around = EIGHT_IN_TEN * sqrt(sum(swing * swing for swing in swings.values()))
    low, high = max(0.0, mean - around), min(most, mean + around)
    return Coming(_whole(mean, rates), _whole(low, rates), _whole(high, rates), rates.currency)


def promises_on(as_of: date, *, clients: Clients = None) -> list[PromiseToPay]:
    """Promises that ran at the end of the day, nearest first. One query."""
    rows = PromiseToPay.objects.filter(_running_promise(as_of))
    if clients is not None:
        rows = rows.filter(client_id__in=clients)
    return list(rows.order_by("due_on", "id"))


def invoice_rows(as_of: date, asked: Filter, *, clients: Clients = None) -> QuerySet[Invoice]:
    """The invoices behind a tab and its filters, in order, with `rest`, `contested`, `promised` and `held`."""
    rows: Any = _paid(as_of, clients) if asked.tab == "paid" else _annotated(as_of, clients)
    if asked.tab == "overdue":
        rows = rows.filter(due_on__lt=as_of)
    if asked.tab == "promised":
        rows = rows.filter(promised=True)
    if asked.tab == "disputed":
        rows = rows.filter(contested__gt=0)
    if asked.tab == "held":
        rows = rows.filter(held=True)
    if asked.currency:
        rows = rows.filter(currency=asked.currency)
    if asked.without_disputed:
        rows = rows.filter(contested=0)
    if asked.bucket in BUCKETS and asked.tab != "paid":
        rows = rows.filter(_in_bucket(asked.bucket, as_of))
    return _ordered(_matching(rows, asked.words), asked).select_related("client")


def in_chunks(rows: QuerySet[Invoice], size: int = 500) -> Iterator[Sequence[Invoice]]:
    """All rows for an export, a part at a time, each part by its keys: memory stays flat."""
    ids = list(rows.values_list("pk", flat=True))
    for start in range(0, len(ids), size):
        part = ids[start : start + size]
        found = {row.pk: row for row in rows.order_by().filter(pk__in=part)}
        yield [found[pk] for pk in part if pk in found]


def _annotated(as_of: date, clients: Clients) -> QuerySet[Invoice]:
    rows: QuerySet[Invoice] = Invoice.objects.open_on(as_of)
    if clients is not None:
        rows = rows.filter(client_id__in=clients)
    rest = ExpressionWrapper(F("amount") - settled_until(as_of), output_field=AMOUNT)
    return (
        rows.annotate(rest=rest)
        .filter(rest__gt=Decimal(0))
        .annotate(
            contested=Least(disputed_on(as_of), F("rest"), output_field=AMOUNT),
            promised=_promised(as_of),
            held=_held(as_of),
        )
    )


def _paid(as_of: date, clients: Clients) -> QuerySet[Invoice]:
    """Settled in the last PAID_DAYS of the day."""
    rows: QuerySet[Invoice] = Invoice.objects.filter(settled_on__range=(as_of - timedelta(days=PAID_DAYS - 1), as_of))
    if clients is not None:
        rows = rows.filter(client_id__in=clients)
    nothing = Value(Decimal(0), output_field=AMOUNT)
    no = Value(False, output_field=BooleanField())
    return rows.annotate(rest=nothing, contested=nothing, promised=no, held=no)


def _promised(as_of: date) -> Case:
    """Overdue and spoken for: by a promise to pay of its client and currency, or by a plan that names it."""
    promise = PromiseToPay.objects.filter(
        _running_promise(as_of), client_id=OuterRef("client_id"), currency=OuterRef("currency")
    )
    plan = PaymentPlan.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=as_of), agreed_on__lte=as_of, invoices=OuterRef("pk")
    )
    return _flag(Q(due_on__lt=as_of) & (Exists(promise) | Exists(plan)))


def _running_promise(as_of: date) -> Q:
    return Q(promised_on__lte=as_of) & (Q(closed_on__isnull=True) | Q(closed_on__gt=as_of))


def _held(as_of: date) -> Case:
    """On hold itself, with its client, never delivered, or issued here and not sent yet."""
    holds: Any = DunningHold.objects.on(as_of)
    own = holds.filter(invoice_id=OuterRef("pk"))
    whole = holds.filter(client_id=OuterRef("client_id"), invoice__isnull=True, instalment__isnull=True)
    return _flag(Q(bounced_on__lte=as_of) | unsent() | Exists(own) | Exists(whole))


def _flag(condition: Any) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _coming(as_of: date) -> dict[str, Any]:
    """Per group: how many have a prediction of that day, what is expected of them, and the sum of their deviations."""
    known = Q(prediction__on__lte=as_of)
    comes = Value(1.0) - F("prediction__p_open_30")
    swing = Sqrt(comes * F("prediction__p_open_30"), output_field=FloatField())
    return {
        "predicted": Count("pk", filter=known),
        "coming": Sum(ExpressionWrapper(F("rest") * comes, output_field=FloatField()), filter=known),
        "swing": Sum(ExpressionWrapper(F("rest") * swing, output_field=FloatField()), filter=known),
    }


def _bucket(as_of: date) -> Case:
    """rules.ageing.bucket_of in SQL."""
    whens = [When(_in_bucket(name, as_of), then=Value(name)) for name in BUCKETS[:-1]]
    return Case(*whens, default=Value(BUCKETS[-1]), output_field=CharField())


def _in_bucket(name: str, as_of: date) -> Q:
    limits: Mapping[str, tuple[int | None, int | None]] = {
        "not_due": (None, 0), "d1_30": (0, 30), "d31_60": (30, 60), "d61_90": (60, 90), "d90_plus": (90, None),
    }  # fmt: skip
    above, most = limits[name]
    condition = Q()
    if above is not None:
        condition &= Q(due_on__lt=as_of - timedelta(days=above))
    if most is not None:
        condition &= Q(due_on__gte=as_of - timedelta(days=most))
    return condition


class _ExpectedDay(Func):
    """Issue day and median days as one number that orders like the expected day."""

    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return super().as_sql(
            compiler, connection, template="(julianday(%(expressions)s))", arg_joiner=") + (", **extra
        )

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "((%(expressions)s))"
        return super().as_sql(compiler, connection, template=template, arg_joiner=" - DATE '2000-01-01') + (", **extra)


def _matching(rows: QuerySet[Invoice], words: str) -> QuerySet[Invoice]:
    """Each word in the client's folded text or in the number without its separators."""
    for word in fold(words).split():
        found = Q(client__search_text__contains=word)
        if key := reference_key(word):
            found |= Q(number_key__contains=key)
        rows = rows.filter(found)
    return rows


def _ordered(rows: QuerySet[Invoice], asked: Filter) -> QuerySet[Invoice]:
    if asked.sort == "expected":
        rows = rows.annotate(expected_day=_ExpectedDay(F("issued_on"), F("prediction__q50")))
        day = F("expected_day")
        return rows.order_by(
            day.desc(nulls_last=True) if asked.descending else day.asc(nulls_last=True), "due_on", "id"
        )
    paid = asked.tab == "paid"
    column = {"client": "client__name", "amount": "amount" if paid else "rest"}.get(asked.sort)
    column = column or ("settled_on" if paid else "due_on")
    descending = asked.descending != (paid and column == "settled_on")  # the newest payment first
    return rows.order_by(f"-{column}" if descending else column, "due_on", "id")


def _whole(value: float, rates: Rates) -> Decimal:
    return Money(Decimal(str(round(value))), rates.currency).amount
