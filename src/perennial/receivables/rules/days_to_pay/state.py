"""What a fit holds (stored as JSON, one a day) and the law it gives for a client's next invoice."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from perennial.kernel.stats import weighted_quantile
from perennial.receivables.rules.days_to_pay.history import Basis
from perennial.receivables.rules.days_to_pay.law import DAYS, TAIL_MEAN, DayLaw, Span, given_open
from perennial.receivables.rules.days_to_pay.shrinkage import Location, Population, newcomer, predictive

FIRST_DAY = {Basis.ISSUE: 0, Basis.DUE: -120}
PRIOR_INVOICES = 4.0
"""How many invoices of its own outweigh what is believed of a client from the others."""
POPULATION_PRIOR = 5.0
"""The same for the population against the assumed lognormal."""
FOREIGN_INVOICES = 1.0
"""A client with n invoices expects its lognormal with weight n / (n + 1), the rest as the population pays."""
TAIL_SHARE = 0.003
"""Of what is believed beforehand, the share that follows no pattern: an even chance each day."""
NARROWEST = 0.3
"""A payment smoothed over fewer days than this stays on its day."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Payments and open invoices of one client, or of the population, weighted by how recent they are.

    events: (days from the anchor, weight); still_open: (age in days, weight) at the fit's day; weekdays: factors
    Monday..Sunday, 1 = as often as any day.
    """

    events: list[tuple[int, float]] = field(default_factory=list)
    still_open: list[tuple[int, float]] = field(default_factory=list)
    weekdays: list[float] = field(default_factory=lambda: [1.0] * 7)

    @property
    def weight(self) -> float:
        return math.fsum(w for _, w in self.events)

    def own_spread(self) -> float:
        """Days to smooth each payment over: the history's scale over the root of its length, so less as it grows."""
        if not self.events:
            return 0.0
        quartiles = weighted_quantile(self.events, 0.75) - weighted_quantile(self.events, 0.25)
        return quartiles / 1.349 / math.sqrt(max(self.weight, 1.0))


@dataclass(frozen=True, slots=True)
class ClientState:
    """One client at the fit's day. last_paid: days from issue of its last three payments, newest last;
    oldest_open: issue days (ordinals) of its three oldest open invoices."""

    seen: Seen
    location: Location
    paid_count: int
    last_paid: list[int]
    oldest_open: list[int]


@dataclass(frozen=True, slots=True)
class Fit:
    """The population and each client as of one day. `width`: see OpenLaw.interval, learnt from the last outcomes."""

    as_of: date
    basis: Basis
    terms: int
    population: Population
    everyone: Seen
    width: float
    clients: Mapping[str | int, ClientState]
    _laws: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def span(self) -> Span:
        return Span(FIRST_DAY[self.basis])

    @property
    def shift(self) -> int:
        """Days to add to days from the anchor so that the lognormal sees positive times."""
        return self.terms if self.counts_from_due else 0

    @property
    def counts_from_due(self) -> bool:
        return self.basis is Basis.DUE

    def day_law(self, client: str | int | None, anchor: int) -> DayLaw:
        """The law of an invoice of the client, or of a new one (None), in days from `anchor`, the ordinal of its issue
        or due date."""
        state = self.clients.get(client) if client is not None else None
        key = (client if state else None, anchor % 7)
        if key not in self._laws:
            weekdays = state.seen.weekdays if state else self.everyone.weekdays
            self._laws[key] = DayLaw.tilted(self.span, self._plain_law(state, client), weekdays, anchor)
        law: DayLaw = self._laws[key]
        return law

    def own_share(self, client: str | int | None) -> float:
        """How much of the client's law is its own history: n / (n + 4), n weighted by how recent the payments are."""
        state = self.clients.get(client) if client is not None else None
        weight = state.seen.weight if state else 0.0
        return weight / (weight + PRIOR_INVOICES)

    def client_width(self, client: str | int | None) -> float:
        """The correction, in proportion to how much of the client's law is its own history."""
        return 1 + (self.width - 1) * self.own_share(client)

    def _plain_law(self, state: ClientState | None, client: str | int | None) -> list[float]:
        """Before weekdays: own payments mixed with what is believed beforehand, then the open invoices."""
        key = ("plain", client if state else None)
        if key not in self._laws:
            self._laws[key] = self._client_law(state) if state else self._population_law()
        law: list[float] = self._laws[key]
        return law

    def _client_law(self, state: ClientState) -> list[float]:
        weight = state.seen.weight
        foreign = FOREIGN_INVOICES / (FOREIGN_INVOICES + weight)
        lognormal = self._lognormal(state.location)
        everyone = self._plain_law(None, None)
        belief = [(1 - foreign) * a + foreign * b for a, b in zip(lognormal, everyone, strict=True)]
        return self._learn(belief, PRIOR_INVOICES, state.seen, state.seen.own_spread())

    def _population_law(self) -> list[float]:
        return self._learn(self._lognormal(newcomer(self.population)), POPULATION_PRIOR, self.everyone, 1.0)

    def _learn(self, belief: Sequence[float], worth: float, seen: Seen, spread: float) -> list[float]:
        total = worth + seen.weight
        law = [worth * p / total for p in belief]
        for day, weight in seen.events:
            _add(law, self.span.index(day), weight / total, spread)
        ages = [(self.span.index(age), weight) for age, weight in seen.still_open if age >= self.span.first]
        return given_open(law, total, ages)

    def _lognormal(self, location: Location) -> list[float]:
        """The client's lognormal over whole days (day x holds x - 0.5 .. x + 0.5), with the even tail."""
        law = predictive(self.population, location)
        start = self.span.first + self.shift
        ends = [start + i + 0.5 for i in range(DAYS)]
        even = (1 - math.exp(-end / TAIL_MEAN) if end > 0 else 0.0 for end in ends)
        reached = [0.0, *((1 - TAIL_SHARE) * p + TAIL_SHARE * e for p, e in zip(law.cdf_at(ends), even, strict=True))]
        return [b - a for a, b in pairwise(reached)] + [1 - reached[-1]]

    def to_json(self) -> str:
        plain = {
            "as_of": self.as_of.isoformat(),
            "basis": self.basis,
            "terms": self.terms,
            "population": asdict(self.population),
            "everyone": asdict(self.everyone),
            "width": self.width,
            "clients": [[client, asdict(state)] for client, state in self.clients.items()],
        }
        return json.dumps(plain, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Fit:
        plain = json.loads(text)
        return cls(
            as_of=date.fromisoformat(plain["as_of"]),
            basis=Basis(plain["basis"]),
            terms=plain["terms"],
            population=Population(**plain["population"]),
            everyone=_seen(plain["everyone"]),
            width=plain["width"],
            clients={client: _client_state(state) for client, state in plain["clients"]},
        )


def _add(law: list[float], index: int, weight: float, spread: float) -> None:
    """Adds an event, spread over its neighbours by a normal density unless the spread is small."""
    if spread <= NARROWEST:
        law[index] += weight
        return
    reach = math.ceil(3 * spread)
    bell = [math.exp(-((i / spread) ** 2) / 2) for i in range(-reach, reach + 1)]
    total = math.fsum(bell)
    for offset, height in zip(range(-reach, reach + 1), bell, strict=True):
        law[min(max(index + offset, 0), DAYS - 1)] += weight * height / total


def _seen(plain: dict[str, Any]) -> Seen:
    return Seen(
        events=[(int(day), weight) for day, weight in plain["events"]],
        still_open=[(int(age), weight) for age, weight in plain["still_open"]],
        weekdays=plain["weekdays"],
    )


def _client_state(plain: dict[str, Any]) -> ClientState:
    return ClientState(
        _seen(plain["seen"]),
        Location(**plain["location"]),
        plain["paid_count"],
        plain["last_paid"],
        plain["oldest_open"],
    )
