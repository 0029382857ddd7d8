"""Changes of rates with what they do: set-based, for one page or a whole list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q

from perennial.contracts.choices import COMING, LIVE, Billing, RateChangeState
from perennial.contracts.lifecycle import RATE_CHANGE
from perennial.contracts.models import Placement, RateChange, RateChangeLine, RateChangeQuerySet
from perennial.contracts.policies import placement_roles
from perennial.contracts.ports import hours_from, invoiced_until
from perennial.contracts.queries.rates import costs_between, rates_between
from perennial.contracts.rules.rate_changes import Effect, Held, Sums, effect_of, in_time, obstacle, sums_of
from perennial.contracts.rules.rates import RateFrom, rate_on
from perennial.foundation.rates import rates_on
from perennial.foundation.store import get
from perennial.kernel.money import Money
from perennial.kernel.saying import Said

_FAR: Final = timedelta(days=3660)
OFFERED: Final = ("approve", "send", "agree", "refuse", "withdraw")
VIEWS: Final = ("open", "applied", "over")
SORTS: Final = ("client", "from", "state", "drafted")
_ORDER: Final = {
    "client": ("client__name",), "from": ("effective_on",), "state": ("state",), "drafted": ("drafted_on",)
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list was asked for."""

    view: str = "open"
    words: str = ""
    sort: str = "from"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Priced:
    """One placement of a change: what happens to it, or why nothing can."""

    line: RateChangeLine
    effect: Effect | None
    obstacle: Said | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A change with all its placements and sums."""

    change: RateChange
    lines: tuple[Priced, ...]
    sums: tuple[Sums, ...]

    @property
    def notice_days(self) -> int:
        """The longest notice period of the agreements concerned."""
        return max((one.line.placement.agreement.notice_days for one in self.lines), default=0)

    @property
    def obstacles(self) -> list[Said]:
        return [one.obstacle for one in self.lines if one.obstacle is not None]

    @property
    def people(self) -> list[str]:
        return [one.line.placement.person.name for one in self.lines]

    def in_time(self, as_of: date) -> bool:
        """Whether it can still be sent today for its day."""
        return in_time(as_of, self.notice_days, self.change.effective_on)


def changes_for(user: Any, asked: Asked) -> RateChangeQuerySet:
    """The list a person sees."""
    rows = RateChange.objects.visible_to(user).select_related("client", "drafted_by")
    states = {
        "open": (RateChangeState.DRAFTED, RateChangeState.APPROVED, RateChangeState.SENT, RateChangeState.AGREED),
        "applied": (RateChangeState.APPLIED,), "over": (RateChangeState.REFUSED, RateChangeState.WITHDRAWN),
    }[asked.view]  # fmt: skip
    rows = rows.filter(state__in=states)
    if asked.words:
        named = RateChangeLine.objects.filter(placement__person__name__icontains=asked.words)
        rows = rows.filter(Q(client__name__icontains=asked.words) | Q(pk__in=named.values("change")))
    order = [f"-{name}" if asked.descending else name for name in _ORDER[asked.sort]]
    return rows.order_by(*order, "-id")


def change_counts(user: Any, asked: Asked) -> dict[str, int]:
    """How many stand under each view."""
    return {view: changes_for(user, Asked(view, asked.words)).count() for view in VIEWS}


def previews(changes: Iterable[RateChange], as_of: date, *, costs: bool) -> list[Preview]:
    """What each of them does. `costs`: whether the reader may know margins. Six queries, however many there are."""
    rows = list(changes)
    lines: dict[int, list[RateChangeLine]] = defaultdict(list)
    found = RateChangeLine.objects.filter(change__in=[row.pk for row in rows]).order_by("placement__person__name", "id")
    for line in found.select_related("placement__person", "placement__agreement", "placement__project"):
        lines[line.change_id].append(line)
    every = [(row, line) for row in rows for line in lines[row.pk]]
    held = _held([(line.placement, row.effective_on) for row, line in every], as_of, costs=costs)
    year = {"days_a_year": int(get("contracts.working_days")), "hours_a_day": int(get("contracts.hours_a_day"))}
    return [_preview(row, lines[row.pk], held, year) for row in rows]


def preview(change: RateChange, as_of: date, *, costs: bool) -> Preview:
    """One of them."""
    return previews([change], as_of, costs=costs)[0]


def changeable(client_id: int, as_of: date) -> list[tuple[Placement, Held]]:
    """Placements of a client whose rate can change, with what holds today. Three queries."""
    rows: Any = Placement.objects.filter(client=client_id, state__in=(*LIVE, *COMING))
    rows = rows.exclude(project__billing=Billing.FIXED).exclude(rate_changes__standing=True)
    placed = list(rows.select_related("person", "agreement", "project").order_by("person__name", "id"))
    held = _held([(row, max(as_of, row.starts_on)) for row in placed], as_of, costs=False)
    pairs = [(row, held[row.pk]) for row in placed]
    return [(row, own) for row, own in pairs if rate_on(own.rates, max(as_of, row.starts_on)) is not None]


def facts(placements: Collection[Placement], day: date, as_of: date) -> dict[int, Held]:
    """What a change from the day on meets, for these placements."""
    return _held([(row, day) for row in placements], as_of, costs=False)


def open_events(change: RateChange, user: Any) -> list[str]:
    """Moves the person may try now."""
    events = {move.event for role in placement_roles(user) for move in RATE_CHANGE.open_to(change.state, role)}
    return [event for event in OFFERED if event in events]


def _preview(
    change: RateChange, lines: list[RateChangeLine], held: Mapping[int, Held], year: Mapping[str, int]
) -> Preview:
    priced = []
    for line in lines:
        own = held[line.placement_id]
        if change.is_over:  # it is told as it was written: what came after does not change it
            own = _as_written(own, line)
        effect = effect_of(own, line.amount, change.effective_on, **year)
        why = None if change.is_over else obstacle(own, line.amount, change.effective_on)
        priced.append(Priced(line, effect, why))
    return Preview(change, tuple(priced), sums_of(one.effect for one in priced if one.effect is not None))


def _as_written(held: Held, line: RateChangeLine) -> Held:
    was = RateFrom(date.min, line.was, line.currency, line.unit)
    return Held(held.id, held.person, held.share, held.starts_on, held.ends_on, (was,), held.cost)


def _held(pairs: list[tuple[Placement, date]], as_of: date, *, costs: bool) -> dict[int, Held]:
    """By placement; a placement stands in one open change at most, over ones share the facts of the last."""
    if not pairs:
        return {}
    days = {row.pk: day for row, day in pairs}
    rates = rates_between(list(days), min(days.values()), max(days.values()) + _FAR)
    invoiced = invoiced_until(list(days))
    worked = hours_from(days)
    cost = _costs(pairs, rates, as_of) if costs else {}
    return {
        row.pk: Held(
            row.pk, row.person.name, row.share, row.starts_on, row.ends_on, rates.get(row.pk, ()), cost.get(row.pk),
            invoiced.get(row.pk), worked.get(row.pk, 0),
        )
        for row, _day in pairs
    }  # fmt: skip


def _costs(pairs: list[tuple[Placement, date]], rates: Mapping[int, Any], as_of: date) -> dict[int, Decimal]:
    """What an hour of each costs on the day, in the currency of its bill rate. Two queries."""
    days = [day for _row, day in pairs]
    costs = costs_between({row.person_id for row, _day in pairs}, min(days), max(days))
    exchange = rates_on(as_of, get("company.currency"))
    found = {}
    for row, day in pairs:
        bill, hour = rate_on(rates.get(row.pk, ()), day), rate_on(costs.get(row.person_id, ()), day)
        if bill is None or hour is None:
            continue
        if bill.currency == hour.currency:
            found[row.pk] = hour.amount
            continue
        own, factor = exchange.convert(Money(hour.amount, hour.currency)), exchange.factor(bill.currency)
        if own is not None and factor:
            found[row.pk] = own.amount / factor
    return found
