"""The list of renewals: coming, over and not settled, decided; filtered and sorted, a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from perennial.clients.models import Client
from perennial.foundation.visibility import money_filter
from perennial.growth.models import Renewal
from perennial.growth.queries.renewals import Odds, decided_renewals, renewal_odds
from perennial.kernel.money import Money
from perennial.kernel.text import fold

VIEWS: Final = ("coming", "settle", "decided")
SORTS: Final = ("ends", "notice", "client", "state", "odds", "amount")
WITHIN: Final = (30, 60, 90, 120, 365)


@dataclass(frozen=True, slots=True)
class RenewalFilter:
    """As the address asks. `within`: only what ends within so many days; 0 for all."""

    view: str = "coming"
    words: str = ""
    manager: int | None = None
    within: int = 0
    sort: str = "ends"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One renewal. `id` is None where only the agreement's dates tell of it; `money` where the reader may not know it
    or nothing is known.
    """

    id: int | None
    client: int
    name: str
    manager: str
    agreement: int
    number: str
    ends_on: date
    notice_on: date | None
    state: str
    decided_on: date | None
    evergreen: bool
    odds: Odds | None
    money: Money | None
    row: Renewal | None = None


def renewal_lines(user: Any, asked: RenewalFilter, as_of: date) -> list[Line]:
    """What the reader may see and asked for, in order."""
    found = _decided(user, as_of) if asked.view == "decided" else _standing(user, asked.view, as_of)
    if asked.manager:
        own = set(Client.objects.filter(manager=asked.manager).values_list("pk", flat=True))
        found = [line for line in found if line.client in own]
    words = fold(asked.words).split()
    found = [line for line in found if all(word in fold(f"{line.name} {line.number}") for word in words)]
    if asked.within and asked.view != "decided":
        until = as_of + timedelta(days=asked.within)
        found = [line for line in found if line.ends_on <= until]
    return sorted(found, key=_KEYS[asked.sort], reverse=asked.descending)


def renewal_counts(user: Any, as_of: date) -> dict[str, int]:
    """How many wait to be settled. One query."""
    rows = Renewal.objects.visible_to(user).standing().filter(client__merged_into__isnull=True)
    return {"settle": rows.filter(term_ends_on__lt=as_of).count()}


def _standing(user: Any, view: str, as_of: date) -> list[Line]:
    rows = Renewal.objects.visible_to(user).standing().filter(client__merged_into__isnull=True)
    over = view == "settle"
    rows = rows.filter(term_ends_on__lt=as_of) if over else rows.filter(term_ends_on__gte=as_of)
    found = list(rows.select_related("client__manager", "agreement"))
    seen, odds = _money_seen(user), {} if over else renewal_odds(as_of, found)
    return [_line(row, odds.get(row.pk), seen) for row in found]


def _line(row: Renewal, odds: Odds | None, seen: set[int] | None) -> Line:
    money = row.money if row.amount and (seen is None or row.client_id in seen) else None
    return Line(
        row.pk, row.client_id, row.client.name, row.client.manager.name if row.client.manager else "",
        row.agreement_id, row.agreement.number, row.term_ends_on, row.notice_on, row.state, row.decided_on,
        row.evergreen, odds, money, row,
    )  # fmt: skip


def _decided(user: Any, as_of: date) -> list[Line]:
    visible: Any = Client.objects.visible_to(user).filter(merged_into__isnull=True)
    clients = {pk: (name, manager or "") for pk, name, manager in visible.values_list("pk", "name", "manager__name")}
    seen = _money_seen(user)
    return [
        Line(
            one.renewal, one.client, *clients[one.client], one.agreement, one.number, one.term_ends_on, None, one.what,
            one.decided_on, False, None,
            _told(one.amount, one.currency) if seen is None or one.client in seen else None,
        )
        for one in decided_renewals(as_of, amounts=True) if one.client in clients
    ]  # fmt: skip


def _told(amount: Decimal | None, currency: str) -> Money | None:
    return Money(amount.quantize(Decimal(1)), currency) if amount else None


def _money_seen(user: Any) -> set[int] | None:
    """Clients of which the reader may see money; None means all."""
    rule = money_filter(user, "pk")
    return set(Client.objects.filter(rule).values_list("pk", flat=True)) if rule else None


def _of(value: Callable[[Line], Any]) -> Callable[[Line], Any]:
    return lambda line: (value(line), line.ends_on, line.name, line.number)


_KEYS: Final[dict[str, Callable[[Line], Any]]] = {
    "ends": _of(lambda line: line.ends_on),
    "notice": _of(lambda line: line.notice_on or date.max),
    "client": _of(lambda line: fold(line.name)),
    "state": _of(lambda line: line.state),
    "odds": _of(lambda line: line.odds.p if line.odds else 2.0),
    "amount": _of(lambda line: line.money.amount if line.money else Decimal(-1)),
}


def shown(lines: Sequence[Line]) -> list[Renewal]:
    """Rows of their own among the lines."""
    return [line.row for line in lines if line.row is not None]
