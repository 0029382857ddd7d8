"""Learning a fit from a history, using only what was known on the day."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from statistics import NormalDist

from perennial.kernel.stats import weighted_quantile
from perennial.receivables.rules.days_to_pay.history import (
    USUAL_TERMS,
    Basis,
    InvoiceDays,
    Open,
    Paid,
    Record,
    choose_basis,
    known_at,
    records,
)
from perennial.receivables.rules.days_to_pay.law import INTERVAL, OpenLaw
from perennial.receivables.rules.days_to_pay.shrinkage import (
    Evidence,
    Location,
    Population,
    fit_population,
    locate,
    newcomer,
)
from perennial.receivables.rules.days_to_pay.state import ClientState, Fit, Seen

WEEKDAY_PRIOR = 5.0
"""Payments that a client's own weekdays must outweigh."""
CLIENT_VOICE = 2.0
"""Invoices that one client may count for in the population, so that a large one is not everybody."""
LOGNORMAL_VOICE = 30.0
"""The same for the spread of the lognormal."""
ASSUMED_SPREADS = (0.35, 0.30)
"""tau and sigma before there is data (domain A13); the typical client then pays two days after due."""

TRIALS = 3
TRIAL_DAYS = 30
TRIAL_PRIOR = 200.0
"""The last outcomes are tried on three windows of 30 days; this many invoices' belief that the width is right."""
WIDTHS = [round(0.6 + 0.05 * i, 2) for i in range(20)]


def fit(history: Iterable[InvoiceDays], as_of: date, basis: Basis | None = None) -> Fit:
    """Population and clients as known at the end of `as_of`; days counted from issue or due as the history suggests."""
    rows = records(history)
    day = as_of.toordinal()
    basis = basis or choose_basis(rows, day)
    learnt = _fit_at(rows, day, basis)
    return replace(learnt, width=_width(rows, day, basis))


def _fit_at(rows: Sequence[Record], day: int, basis: Basis) -> Fit:
    known = known_at(rows, day, basis)
    paid: dict[str | int, list[Paid]] = defaultdict(list)
    still_open: dict[str | int, list[Open]] = defaultdict(list)
    for item in known.paid:
        paid[item.client].append(item)
    for unpaid in known.open:
        still_open[unpaid.client].append(unpaid)
    names = list(dict.fromkeys([*paid, *still_open]))
    shift = known.terms if basis is Basis.DUE else 0
    evidence = {name: _evidence(paid[name], still_open[name], shift) for name in names}
    assumed = Population(math.log(max(known.terms, 1) + 2), *ASSUMED_SPREADS)
    population = fit_population(evidence.values(), assumed)
    locations = locate(population, evidence)
    everyone = _everyone(paid, still_open)
    clients = {
        name: _client_state(paid[name], still_open[name], locations.get(name, newcomer(population)), everyone)
        for name in names
    }
    return Fit(date.fromordinal(day), basis, known.terms or USUAL_TERMS, population, everyone, 1.0, clients)


def _evidence(paid: Sequence[Paid], still_open: Sequence[Open], shift: int) -> Evidence:
    """For the lognormal: times from issue, or days late moved by the usual terms; at least one day."""
    total = sum(p.weight for p in paid)
    voice = min(1.0, LOGNORMAL_VOICE / total) if total else 1.0
    return Evidence(
        [(max(p.days + shift, 1.0), voice * p.weight) for p in paid],
        [(o.age + shift, o.weight) for o in still_open if o.age + shift >= 1],
    )


def _everyone(paid: dict[str | int, list[Paid]], still_open: dict[str | int, list[Open]]) -> Seen:
    """The population: each client's invoices count, together, at most two."""
    events: dict[int, float] = defaultdict(float)
    ages: dict[int, float] = defaultdict(float)
    weekdays = [0.01] * 7
    for name in list(paid):
        weight = sum(p.weight for p in paid[name])
        voice = min(1.0, CLIENT_VOICE / weight) if weight else 1.0
        for p in paid[name]:
            events[p.days] += voice * p.weight
            weekdays[(p.on + 6) % 7] += voice * p.weight
        for o in still_open[name]:
            ages[o.age] += voice * o.weight
    for name in still_open.keys() - paid.keys():
        for o in still_open[name]:
            ages[o.age] += o.weight / len(still_open[name])
    total = math.fsum(weekdays)
    return Seen(_rounded(events), _rounded(ages), [round(7 * w / total, 5) for w in weekdays])


def _client_state(paid: Sequence[Paid], still_open: Sequence[Open], location: Location, everyone: Seen) -> ClientState:
    events: dict[int, float] = defaultdict(float)
    ages: dict[int, float] = defaultdict(float)
    on_weekday = [0.0] * 7
    for p in paid:
        events[p.days] += p.weight
        on_weekday[(p.on + 6) % 7] += p.weight
    for o in still_open:
        ages[o.age] += o.weight
    total = math.fsum(on_weekday) + WEEKDAY_PRIOR
    weekdays = [
        round((7 * own + WEEKDAY_PRIOR * all_) / total, 5)
        for own, all_ in zip(on_weekday, everyone.weekdays, strict=True)
    ]
    return ClientState(
        seen=Seen(_rounded(events), _rounded(ages), weekdays),
        location=location,
        paid_count=len(paid),
        last_paid=[p.from_issue for p in sorted(paid, key=lambda p: p.on)[-3:]],
        oldest_open=sorted(o.issued for o in still_open)[:3],
    )


def _rounded(weights: dict[int, float]) -> list[tuple[int, float]]:
    return [(day, round(weight, 5)) for day, weight in sorted(weights.items()) if weight >= 0.00001]


def _width(rows: Sequence[Record], day: int, basis: Basis) -> float:
    """How much wider the interval must be to have held 80 % of the last invoices, predicted before they were issued.

    Three windows of 30 days, the last ending as long ago as 95 % of invoices need to be paid, so that slow ones count.
    An invoice still open counts as outside once it is older than its interval, and not at all before.
    """
    known = known_at(rows, day, basis)
    if not known.paid:
        return 1.0
    lag = min(max(weighted_quantile([(p.from_issue, 1.0) for p in known.paid], 0.95), 30), 120)
    held = [TRIAL_PRIOR * _nominal(width) for width in WIDTHS]
    tried = [TRIAL_PRIOR] * len(WIDTHS)
    for trial in range(1, TRIALS + 1):
        start = day + 1 - int(lag) - TRIAL_DAYS * trial
        if any(row.paid is not None and row.paid < start for row in rows):
            _try_window(rows, (start, start + TRIAL_DAYS), day, basis, held, tried)
    return _crossing([h / t for h, t in zip(held, tried, strict=True)])


def _nominal(width: float) -> float:
    """What an interval stretched by `width` holds when the law is right."""
    normal = NormalDist()
    return 2 * normal.cdf(width * normal.inv_cdf((1 + INTERVAL) / 2)) - 1


def _try_window(
    rows: Sequence[Record], window: tuple[int, int], day: int, basis: Basis, held: list[float], tried: list[float]
) -> None:
    start, end = window
    before = _fit_at(rows, start - 1, basis)
    outcomes: dict[tuple[str | int, int], list[tuple[int, bool]]] = defaultdict(list)
    for row in rows:
        if start <= row.issued < end:
            paid = row.paid is not None and row.paid <= day
            until = row.paid if row.paid is not None and paid else day
            outcomes[row.client, row.anchor(basis) % 7].append((until - row.anchor(basis), paid))
    for (client, weekday), seen in outcomes.items():
        law, share = before.day_law(client, weekday), before.own_share(client)
        unissued = OpenLaw.of(law, law.span.first - 1)
        for i, width in enumerate(WIDTHS):
            low, _, high = unissued.interval(1 + (width - 1) * share)
            held[i] += sum(paid and low <= days <= high for days, paid in seen)
            tried[i] += sum(paid or days > high for days, paid in seen)


def _crossing(coverage: Sequence[float]) -> float:
    """The width at which the share held reaches 80 %, between the grid's points."""
    reached = 0.0
    for i, share in enumerate(coverage):
        if share >= INTERVAL:
            if i == 0:
                return WIDTHS[0]
            part = (INTERVAL - reached) / (share - reached)
            return round(WIDTHS[i - 1] + part * (WIDTHS[i] - WIDTHS[i - 1]), 4)
        reached = max(reached, share)
    return WIDTHS[-1]
