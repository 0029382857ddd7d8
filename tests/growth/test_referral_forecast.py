"""What recommendations may bring: the worked example, what is refused, and simulated companies with known truth."""

from __future__ import annotations

import json
from math import log

import pytest

from perennial.growth.rules.referrals import (
    LEAST_DECIDED,
    LEAST_PAYING,
    Seen,
    Takings,
    conversion,
    forecast,
    lead_quantiles,
    lead_rate,
    months_later,
)
from tests.conftest import date, real_data
from tests.size import size

EXAMPLE = Seen(leads=9, client_quarters=48, won=3, decided=9)
MONTHLY, MONTHS, SPREAD = 9_000, 9, 0.5


def test_the_worked_example() -> None:
    wanted = json.loads(real_data("..", "domain", "examples2.json").read_text())["A14"]
    shape, rate = lead_rate(EXAMPLE)
    assert [shape, rate] == wanted["posterior_gamma"]
    assert shape / rate == pytest.approx(wanted["rate_per_client_quarter"])
    first, second = conversion(EXAMPLE)
    assert first / (first + second) == pytest.approx(wanted["conversion_posterior_mean"], abs=1e-4)
    found = forecast(EXAMPLE, 12, Takings(log(MONTHLY * MONTHS), SPREAD))
    assert found is not None and found.wins is not None and found.money is not None
    assert found.expected_leads == pytest.approx(wanted["expected_leads_next_q_12_clients"])
    assert list(lead_quantiles(EXAMPLE, 12, (0.1, 0.9))) == wanted["leads_80pct"]
    assert found.no_lead == pytest.approx(wanted["P_zero_leads"], abs=1e-4)
    assert found.expected_wins == pytest.approx(wanted["expected_wins"], abs=1e-3)
    assert found.no_win == pytest.approx(wanted["P_no_win"], abs=0.01)
    assert found.mean_money == pytest.approx(wanted["first9m_revenue_mean"], rel=0.02)
    assert found.money[:2] == tuple(wanted["first9m_revenue_p10_p50_p90"][:2])
    assert found.money[2] == pytest.approx(wanted["first9m_revenue_p10_p50_p90"][2], rel=0.02)
    assert found == forecast(EXAMPLE, 12, Takings(log(MONTHLY * MONTHS), SPREAD))  # the seed is fixed


def test_too_little_seen_tells_no_figure() -> None:
    assert forecast(Seen(2, 19, 1, 2), 12) is None and forecast(EXAMPLE, 0) is None
    few = forecast(Seen(4, 48, 1, LEAST_DECIDED - 1), 12)
    assert few is not None and few.leads[2] > 0 and few.wins is None and few.no_win is None
    poor = forecast(EXAMPLE, 12, Takings.of([50_000.0] * (LEAST_PAYING - 1)))
    assert poor is not None and poor.wins is not None and poor.money is None
    with pytest.raises(ValueError, match="cannot have been seen"):
        Seen(1, 4, won=2, decided=1)


def test_quarters_and_months_end_where_calendars_do() -> None:
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_later(date(2026, 10, 1), -9) == date(2026, 1, 1)


@pytest.mark.drill
def test_the_interval_holds_what_it_says_on_companies_whose_truth_is_known() -> None:
    """80 % of leads, wins and money fall between p10 and p90. Counts are discrete: what falls on a bound counts by
    the part of it that belongs inside, as a randomised probability does.
    """
    import numpy as np

    rng = np.random.default_rng(14)
    companies = size(4_000)
    held = {"leads": 0.0, "wins": 0.0, "money": 0.0}
    for _company in range(companies):
        clients = int(rng.integers(60, 140))
        rate, share = rng.gamma(0.5, 0.5) + 0.05, rng.beta(2, 4)
        centre, spread = log(80_000) + rng.normal() * 0.3, 0.3 + 0.5 * rng.random()
        leads = int(rng.poisson(rate * clients * 8))
        won = int(rng.binomial(leads, share))
        paying = np.exp(centre + spread * rng.standard_normal(int(rng.integers(5, 15))))
        found = forecast(Seen(leads, clients * 8, won, leads), clients, Takings.of(list(paying)), draws=1_000)
        if found is None or found.money is None:
            companies -= 1
            continue
        came = int(rng.poisson(rate * clients))
        wins = int(rng.binomial(came, share))
        money = float(np.exp(centre + spread * rng.standard_normal(wins)).sum())
        truth = {"leads": (found.leads, came), "wins": (found.wins, wins), "money": (found.money, money)}
        for name, (interval, value) in truth.items():
            low, _middle, high = interval or (0.0, 0.0, 0.0)
            held[name] += (low < value < high) + 0.5 * (value in (low, high))
    shares = {name: held[name] / companies for name in held}
    assert all(0.75 <= share <= 0.85 for share in shares.values()), shares
