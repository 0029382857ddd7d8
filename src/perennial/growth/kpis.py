"""Figures of the quarterly plan about agreements that went on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from perennial.contracts.models import Agreement
from perennial.foundation.rates import rates_on
from perennial.foundation.registry import KPIS, DueFact, KpiFact, KpiSpec
from perennial.foundation.store import get
from perennial.growth.queries.renewals import decided_renewals, renewal_odds, renewals_due, restated
from perennial.kernel.money import Money
from perennial.kernel.quarters import quarter_end, quarter_of

ONE: Final = Decimal(1)
MONTHS: Final = 12  # renewals are kept by the year, the plan counts a month of them


def renewed_count(
    quarters: Sequence[date], as_of: date, client_ids: Collection[int] | None = None
) -> Iterator[KpiFact]:  # fmt: skip
    """Terms that went on, in the quarter that was decided in: signed anew or rolled over. The queries of
    `decided_renewals`.
    """
    until = min(as_of, quarter_end(quarters[-1]))
    for one in decided_renewals(until, client_ids):
        if one.kept and one.decided_on >= quarters[0]:
            yield KpiFact(quarter_of(one.decided_on), one.client, one.agreement, ONE)


def renewed_turnover(
    quarters: Sequence[date], as_of: date, client_ids: Collection[int] | None = None
) -> Iterator[KpiFact]:  # fmt: skip
    """What a month of them is worth, by the placements and fees when the term ended, at the day's rates; what has no
    rate is left out. The queries of `decided_renewals` with amounts, and two.
    """
    until = min(as_of, quarter_end(quarters[-1]))
    exchange = rates_on(as_of, get("company.currency"))
    for one in decided_renewals(until, client_ids, amounts=True):
        if one.kept and one.decided_on >= quarters[0] and one.amount:
            amount = restated(Money(one.amount, one.currency), exchange)
            if amount is not None:
                yield KpiFact(quarter_of(one.decided_on), one.client, one.agreement, amount / MONTHS)


def due_count(quarter: date, as_of: date) -> Iterator[DueFact]:
    """Terms that end in the quarter and are not decided, each with its odds; below the least number of cases they are
    due all the same, and have none.
    """
    rows = renewals_due(max(quarter, as_of), quarter_end(quarter))
    odds = renewal_odds(as_of, rows)
    for row in rows:
        yield DueFact(row.client_id, row.agreement_id, odds[row.pk].p if row.pk in odds else None, ONE)


def due_turnover(quarter: date, as_of: date) -> Iterator[DueFact]:
    """The same with what a month of each is worth."""
    rows = renewals_due(max(quarter, as_of), quarter_end(quarter))
    odds, exchange = renewal_odds(as_of, rows), rates_on(as_of, get("company.currency"))
    for row in rows:
        amount = restated(row.money, exchange)
        if amount:
            chance = odds[row.pk].p if row.pk in odds else None
            yield DueFact(row.client_id, row.agreement_id, chance, amount / MONTHS)


def terms_known_since() -> Mapping[int, date]:
    """The first day of the first agreement of each client whose term ends. One query."""
    rows = Agreement.objects.filter(signed_on__isnull=False, ends_on__isnull=False)
    return dict(rows.order_by().values_list("client_id").annotate(Min("starts_on")))


KPIS.register("renewed_count", KpiSpec(
    "renewed_count", _("Agreements renewed"), unit="count", model="renewals", facts=renewed_count, due=due_count,
    known_since=terms_known_since, row_kind="agreement", hint=_("signed anew, or rolled over"), place=10,
))  # fmt: skip
KPIS.register("renewed_turnover", KpiSpec(
    "renewed_turnover", _("Turnover renewed"), unit="money", model="renewals", facts=renewed_turnover, due=due_turnover,
    known_since=terms_known_since, row_kind="agreement", hint=_("a month of what was renewed"), place=20,
))  # fmt: skip
