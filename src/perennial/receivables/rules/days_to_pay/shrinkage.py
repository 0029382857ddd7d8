"""The lognormal model with shrinkage over clients (domain A13), a component of the prediction.

log T ~ Normal(mu_client, sigma), mu_client ~ Normal(m, tau). An invoice open for a days contributes P(T > a). The
population (m, tau, sigma) is found by marginal likelihood, mu integrated out with 21-point Gauss-Hermite; a client's
mu by its posterior on a grid. The posterior is kept as its mean and standard deviation, so that a prediction is again
lognormal: against the full mixture the worked numbers differ by less than 0.1 day.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NODES = 21
GRID = 81
GRID_WIDTH = 5.0
FEWEST = 5
"""Paid invoices below which the population is not estimated but assumed."""
SMALLEST, LARGEST = 0.02, 3.0
"""Spreads on the log scale: who always pays on day 30 is given half a day, who pays anywhere a factor of 20."""

_ERFCC = (
    -1.26551223,
    1.00002368,
    0.37409196,
    0.09678418,
    -0.18628806,
    0.27886807,
    -1.13520398,
    1.48851587,
    -0.82215223,
    0.17087277,
)


@dataclass(frozen=True, slots=True)
class Population:
    """How clients pay: exp(m) days is the typical client, tau spreads clients, sigma one client's invoices (logs)."""

    m: float
    tau: float
    sigma: float


@dataclass(frozen=True, slots=True)
class Location:
    """What is believed about a client's mu: mean and standard deviation, on the log scale."""

    mean: float
    sd: float


@dataclass(slots=True)
class Evidence:
    """One client's payments: (days, weight) paid and (age, weight) open, days and ages positive, counted from issue."""

    paid: list[tuple[float, float]] = field(default_factory=list)
    open: list[tuple[float, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lognormal:
    """The days to pay of a next invoice."""

    mean: float
    sd: float

    def cdf(self, days: float) -> float:
        return self.cdf_at([days])[0]

    def cdf_at(self, days: Iterable[float]) -> list[float]:
        mean, scale, log, erf = self.mean, self.sd * math.sqrt(2), math.log, math.erf
        return [0.5 + 0.5 * erf((log(day) - mean) / scale) if day > 0 else 0.0 for day in days]

    def quantile(self, q: float, age: float = 0) -> float:
        """Days by which a share q is paid; with an age, of those that are still open at that age."""
        before = self.cdf(age)
        return math.exp(NormalDist(self.mean, self.sd).inv_cdf(before + q * (1 - before)))

    def paid_by(self, days: float, age: float) -> float:
        """P(paid within `days` | open at `age`)."""
        before = self.cdf(age)
        return max(0.0, (self.cdf(days) - before) / (1 - before)) if before < 1 else 1.0


def newcomer(population: Population) -> Location:
    """What is believed of a client without any invoice."""
    return Location(population.m, population.tau)


def predictive(population: Population, location: Location) -> Lognormal:
    """Days to pay of the client's next invoice: what is not known of the client and what differs between invoices."""
    return Lognormal(location.mean, math.hypot(location.sd, population.sigma))


def locate(population: Population, clients: Mapping[Any, Evidence]) -> dict[Any, Location]:
    """Each client's posterior mu, by a grid of 81 points over five standard deviations of the population."""
    import numpy as np

    if not clients:
        return {}
    z = np.linspace(-GRID_WIDTH, GRID_WIDTH, GRID)
    mu = population.m + population.tau * z
    log_posterior = _log_likelihood(_Sums(list(clients.values())), mu, population.sigma) - z**2 / 2
    weight = np.exp(log_posterior - log_posterior.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    mean = weight @ mu
    sd = np.sqrt(np.maximum(weight @ mu**2 - mean**2, 0))
    return {c: Location(round(float(a), 6), round(float(b), 6)) for c, a, b in zip(clients, mean, sd, strict=True)}


def fit_population(clients: Iterable[Evidence], assumed: Population) -> Population:
    """(m, tau, sigma) of greatest marginal likelihood; `assumed` while fewer than five invoices were paid.

    A prior worth about one client (log tau and log sigma within a factor e of the assumed ones) keeps the spread
    sensible where there are only one or two clients to learn it from.
    """
    import numpy as np

    evidence = [e for e in clients if e.paid or e.open]
    if sum(len(e.paid) for e in evidence) < FEWEST:
        return assumed
    sums = _Sums(evidence)
    z, share = np.polynomial.hermite_e.hermegauss(NODES)
    share = share / share.sum()

    def minus_log_likelihood(at: list[float]) -> float:
        if not all(SMALLEST <= math.exp(log_spread) <= LARGEST for log_spread in at[1:]):
            return math.inf
        m, tau, sigma = at[0], math.exp(at[1]), math.exp(at[2])
        log_l = _log_likelihood(sums, m + tau * z, sigma)
        top = log_l.max(axis=1)
        marginal = float((top + np.log(np.exp(log_l - top[:, None]) @ share)).sum())
        return ((at[1] - start[1]) ** 2 + (at[2] - start[2]) ** 2) / 2 - marginal

    start = [sums.start_m(), math.log(assumed.tau), math.log(assumed.sigma)]
    m, log_tau, log_sigma = _lowest(minus_log_likelihood, start)
    return Population(round(m, 6), round(math.exp(log_tau), 6), round(math.exp(log_sigma), 6))


def _lowest(function: Callable[[list[float]], float], start: list[float]) -> list[float]:
    """A minimum by compass search: step along each axis while that helps, else halve the step, down to 0.001.

    Three smooth parameters need no more, and the job is spared the two seconds of importing an optimiser.
    """
    at, lowest, step = list(start), function(start), 0.2
    while step > 1e-3:
        improved = False
        for axis in range(len(at)):
            for move in (step, -step):
                tried = [*at[:axis], at[axis] + move, *at[axis + 1 :]]
                value = function(tried)
                if value < lowest:
                    at, lowest, improved = tried, value, True
                    break
        if not improved:
            step /= 2
    return at


class _Sums:
    """Weighted sums of log days per client, and the open invoices as flat arrays."""

    def __init__(self, evidence: Sequence[Evidence]) -> None:
        import numpy as np

        logs = [[(math.log(days), weight) for days, weight in e.paid] for e in evidence]
        self.n = np.array([sum(w for _, w in rows) for rows in logs])
        self.y = np.array([sum(w * y for y, w in rows) for rows in logs])
        self.yy = np.array([sum(w * y * y for y, w in rows) for rows in logs])
        flat = [(i, math.log(age), weight) for i, e in enumerate(evidence) for age, weight in e.open]
        self.open_client = np.array([i for i, _, _ in flat], dtype=np.intp)
        self.open_log_age = np.array([a for _, a, _ in flat])
        self.open_weight = np.array([w for _, _, w in flat])

    def start_m(self) -> float:
        import numpy as np

        paying = self.n > 0
        return float(np.median(self.y[paying] / self.n[paying]))


def _log_likelihood(sums: _Sums, mu: Floats, sigma: float) -> Floats:
    """Per client (rows) and value of mu (columns), without constants."""
    import numpy as np

    n, y, yy = sums.n[:, None], sums.y[:, None], sums.yy[:, None]
    log_l: Floats = -(yy - 2 * mu * y + mu**2 * n) / (2 * sigma**2) - n * math.log(sigma)
    if len(sums.open_client):
        beyond = log_normal_cdf((mu - sums.open_log_age[:, None]) / sigma) * sums.open_weight[:, None]
        np.add.at(log_l, sums.open_client, beyond)
    return log_l


def log_normal_cdf(x: Floats) -> Floats:
    """log Phi(x), far into the tail: the complementary error function of Numerical Recipes (erfcc, 1.2e-7 relative)."""
    import numpy as np

    z = np.abs(x) / math.sqrt(2)
    t = 1 / (1 + z / 2)
    polynomial = np.full_like(t, _ERFCC[-1])
    for coefficient in reversed(_ERFCC[:-1]):
        polynomial = polynomial * t + coefficient
    log_erfc = np.log(t) - z**2 + polynomial
    result: Floats = np.where(x < 0, log_erfc - math.log(2), np.log1p(-np.exp(log_erfc) / 2))
    return result
