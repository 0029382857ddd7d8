"""Kept rates and response times: the worked tables of docs/algorithms/promises.md and response-times.md."""

from __future__ import annotations

from statistics import median

import pytest

from perennial.care.rules.kept import KeptRate, kept_rate
from perennial.care.rules.responses import Answered, responses
from perennial.kernel.stats import beta_cdf, beta_quantile, quantile

HOURS = (0.4, 1.2, 2.5, 0.8, 7.5, 3.9, 26, 1.1, 5.2, 2.2)


def test_five_of_eight_is_the_worked_example() -> None:
    rate = kept_rate(["kept"] * 5 + ["kept_late"] * 2 + ["broken", "cancelled", "made", "overdue"])
    assert rate.raw == 0.625
    assert round(rate.mean, 3) == 0.722
    assert (round(rate.low, 3), round(rate.high, 3)) == (0.539, 0.876)


def test_with_nothing_known_the_prior_speaks_and_no_share_is_claimed() -> None:
    rate = KeptRate()
    assert (rate.n, rate.raw, rate.mean, rate.exceeded_share) == (0, None, 0.8, None)


def test_few_kept_promises_rank_below_many() -> None:
    assert KeptRate(kept=2).low < KeptRate(kept=40, late=2).low


def test_counts_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="from zero"):
        KeptRate(kept=-1)


def test_beta_equals_scipy() -> None:
    beta = pytest.importorskip("scipy.stats").beta
    for a, b in ((8, 2), (13, 5), (0.5, 0.5), (200, 3), (1, 1), (55, 6)):
        for q in (0.01, 0.05, 0.5, 0.95):
            assert beta_quantile(q, a, b) == pytest.approx(beta.ppf(q, a, b), abs=1e-9)
        for x in (0.01, 0.3, 0.9):
            assert beta_cdf(x, a, b) == pytest.approx(beta.cdf(x, a, b), abs=1e-10)


def test_response_times_of_the_worked_example() -> None:
    found = responses(Answered(hours, 4) for hours in HOURS)
    assert found.median == pytest.approx(2.35)
    assert found.p90 == pytest.approx(9.35)
    assert found.in_time == pytest.approx(0.7)
    assert median(HOURS) == pytest.approx(quantile(HOURS, 0.5))


def test_what_is_open_counts_with_its_age_so_that_long_ones_do_not_hide() -> None:
    found = responses([Answered(1, 4), Answered(50, 4, open=True), Answered(2, 4, open=True)])
    assert (found.n, found.open, found.median) == (3, 2, 2)
    assert found.in_time == 0.5  # the one that is open within its time may still be answered


def test_no_issue_is_no_figure() -> None:
    found = responses([])
    assert (found.n, found.median, found.p90, found.in_time) == (0, None, None, None)
