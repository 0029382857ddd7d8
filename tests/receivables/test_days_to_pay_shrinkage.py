"""The lognormal with shrinkage (domain A13): its worked numbers, its calibration, its edges."""

from __future__ import annotations

import math
import random

import pytest

from perennial.receivables.rules.days_to_pay.shrinkage import (
    Evidence,
    Lognormal,
    Population,
    fit_population,
    locate,
    log_normal_cdf,
    newcomer,
    predictive,
)

WORKED = Population(math.log(32), 0.35, 0.30)
ASSUMED = Population(math.log(32), 0.35, 0.30)


def next_invoice(paid: list[float], still_open: list[float]) -> Lognormal:
    evidence = Evidence([(d, 1.0) for d in paid], [(a, 1.0) for a in still_open])
    return predictive(WORKED, locate(WORKED, {"client": evidence})["client"])


def test_three_payments_and_one_late_open_invoice_give_the_worked_quantiles() -> None:
    law = next_invoice([41, 38, 47], [52])
    assert [law.quantile(q) for q in (0.1, 0.5, 0.9)] == pytest.approx([28.6, 43.8, 67.0], abs=0.1)
    assert [law.cdf(30), law.cdf(45)] == pytest.approx([0.128, 0.534], abs=0.001)


def test_without_the_open_invoice_the_median_is_lower() -> None:
    assert next_invoice([41, 38, 47], []).quantile(0.5) == pytest.approx(39.7, abs=0.05)


def test_the_open_invoice_itself_is_judged_by_its_age() -> None:
    law = next_invoice([41, 38, 47], [52])
    assert [law.quantile(0.5, age=52), law.quantile(0.9, age=52)] == pytest.approx([61.7, 81.6], abs=0.1)
    assert law.paid_by(60, age=52) == pytest.approx(0.434, abs=0.001)


def test_a_new_client_pays_as_the_population() -> None:
    law = predictive(WORKED, newcomer(WORKED))
    assert [law.quantile(q) for q in (0.1, 0.5, 0.9)] == pytest.approx([17.7, 32.0, 57.8], abs=0.05)
    located = locate(WORKED, {"silent": Evidence()})["silent"]
    assert (located.mean, located.sd) == pytest.approx((WORKED.m, WORKED.tau), abs=1e-4)


@pytest.mark.parametrize("age", [20, 45, 90])
def test_an_open_invoice_never_shortens_the_estimate(age: float) -> None:
    assert next_invoice([41, 38, 47], [age]).quantile(0.5) >= next_invoice([41, 38, 47], []).quantile(0.5)


def test_the_population_is_found_again_from_its_own_simulation_and_predictions_are_calibrated() -> None:
    """A world of the model itself, invoices censored; PIT by Kolmogorov-Smirnov at 1 % (1.63 / sqrt n)."""
    rng = random.Random(7)
    pits: list[float] = []
    inside = 0
    for _ in range(22):
        evidence, truth = {}, {}
        for client in range(100):
            mu = rng.gauss(WORKED.m, WORKED.tau)
            evidence[client], truth[client] = Evidence(), mu
            for _ in range(rng.randint(0, 12)):
                days, age = rng.lognormvariate(mu, WORKED.sigma), rng.uniform(10, 150)
                (evidence[client].paid if days <= age else evidence[client].open).append((min(days, age), 1.0))
        found = fit_population(evidence.values(), ASSUMED)
        assert (found.m, found.tau, found.sigma) == pytest.approx((WORKED.m, WORKED.tau, WORKED.sigma), abs=0.14)
        for client, place in locate(found, evidence).items():
            law, days = predictive(found, place), rng.lognormvariate(truth[client], WORKED.sigma)
            pits.append(law.cdf(days))
            inside += law.quantile(0.1) <= days <= law.quantile(0.9)
    n = len(pits)
    assert n >= 2000
    assert 0.76 <= inside / n <= 0.84
    distance = max(max(abs((i + 1) / n - p), abs(i / n - p)) for i, p in enumerate(sorted(pits)))
    assert distance < 1.63 / math.sqrt(n)


def test_too_few_payments_leave_the_assumed_population() -> None:
    assert fit_population([Evidence([(30, 1.0)] * 4, [])], ASSUMED) == ASSUMED


def test_one_client_alone_still_leaves_room_between_clients() -> None:
    found = fit_population([Evidence([(d, 1.0) for d in (28.0, 30, 31, 33, 35, 40)], [])], ASSUMED)
    assert found.tau > 0.1
    assert math.exp(found.m) == pytest.approx(32, abs=3)


def test_the_log_of_the_normal_tail_equals_the_stored_values() -> None:
    import numpy as np

    stored = {-30.0: -454.3212439955, -5.0: -15.0649983939, -1.0: -1.8410216450, 0.0: -0.6931471806, 2.0: -0.0230129093}
    got = log_normal_cdf(np.array(list(stored)))
    assert list(got) == pytest.approx(list(stored.values()), abs=2e-7)
