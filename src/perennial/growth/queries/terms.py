"""Which agreements are decided together, what became of their past terms, and which term runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from perennial.contracts.models import Agreement
from perennial.contracts.queries.by_agreement import UnderAgreement, monthly_of, under_agreements
from perennial.foundation.rates import rates_on
from perennial.growth.rules.renewals import Agreed
from perennial.kernel.money import ZERO, Money, round_money

DAY: Final = timedelta(days=1)
MOST_TERMS: Final = 60
_FIELDS: Final = (
    "client_id", "parent_id", "number", "signed_on", "starts_on", "ends_on", "auto_renews", "renewal_months",
    "notice_days", "currency", "kind",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """What is decided as one: an agreement, and the works under it that do not end on a day of their own."""

    agreement: Agreement
    members: tuple[int, ...]
    worked_until: date | None

    @property
    def id(self) -> int:
        return self.agreement.pk

    def agreed(self, as_of: date) -> Agreed:
        """As the rules see it."""
        row = self.agreement
        return Agreed(row.pk, row.client_id, row.starts_on, row.signed_on, term_ends(row, as_of), row.auto_renews,
                      self.worked_until)  # fmt: skip


def load_units(as_of: date, client_ids: Collection[int] | None = None) -> list[Unit]:
    """Of every signed agreement that had begun by the day; what is done for a fixed fee is over when it is done.
    Three queries.
    """
    rows: Any = Agreement.objects.filter(signed_on__lte=as_of, starts_on__lte=as_of, client__merged_into__isnull=True)
    if client_ids is not None:
        rows = rows.filter(client_id__in=client_ids)
    found = {row.pk: row for row in rows.only(*_FIELDS).order_by("pk")}
    if not found:
        return []
    under = under_agreements(client_ids)
    heads: dict[int, list[int]] = {}
    for row in found.values():
        parent = found.get(row.parent_id or 0)
        together = parent is not None and (row.ends_on is None or row.ends_on == parent.ends_on)
        head = parent.pk if together and parent is not None else row.pk
        heads.setdefault(head, []).append(row.pk)
    return [
        Unit(found[head], tuple(members), _worked_until(members, under))
        for head, members in heads.items()
        if not _is_done(members, under)
    ]


def term_ends(row: Agreement, as_of: date) -> tuple[date, ...]:
    """The last days of the terms that had begun by the day, oldest first; none for an open-ended agreement."""
    if row.ends_on is None:
        return ()
    ends = [row.ends_on]
    while row.auto_renews and ends[-1] < as_of and len(ends) < MOST_TERMS:
        following = row.term(ends[-1] + DAY).ends_on
        if following is None or following <= ends[-1]:
            break
        ends.append(following)
    return tuple(ends)


def yearly_of(units: Iterable[Unit], days: Collection[tuple[int, date]]) -> dict[tuple[int, date], Decimal]:
    """{(agreement, day): what a year of it brings, in its currency}. Seven queries; eight with several currencies."""
    by_id = {unit.id: unit for unit in units}
    wanted = [(pk, day) for pk, day in days if pk in by_id]
    found = monthly_of({pk: unit.members for pk, unit in by_id.items()}, wanted)
    sums = {}
    for (pk, day), amounts in found.items():
        currency = by_id[pk].agreement.currency
        total = amounts.get(currency, ZERO)
        other = {code: amount for code, amount in amounts.items() if code != currency}
        if other:
            exchange = rates_on(day, currency)
            restated = [exchange.convert(Money(amount, code)) for code, amount in other.items()]
            total += sum((one.amount for one in restated if one is not None), ZERO)
        sums[pk, day] = round_money(total * 12, currency)
    return sums


def _worked_until(members: list[int], under: dict[int, UnderAgreement]) -> date | None:
    days = [under[pk].worked_until for pk in members if pk in under]
    return max((day for day in days if day is not None), default=None)


def _is_done(members: list[int], under: dict[int, UnderAgreement]) -> bool:
    known = [under[pk] for pk in members if pk in under]
    return bool(known) and all(one.fixed for one in known) and len(known) == len(members)

