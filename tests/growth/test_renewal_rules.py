"""The worked tables of docs/algorithms/renewals.md, and what must hold for any dates."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perennial.growth.rules import renewals as rules
from perennial.growth.rules.renewals import Agreed, Case, Odds, Table
from perennial.kernel.stats import beta_quantile
from tests.size import SOAK, size

DAY = timedelta(days=1)
END = date(2026, 12, 31)
A12 = {"good": (18, 20), "watch": (7, 11), "risk": (2, 7)}


def cases(counts: dict[str, tuple[int, int]]) -> list[Case]:
    return [Case(band, n < kept, END, END) for band, (kept, of) in counts.items() for n in range(of)]


@pytest.mark.parametrize(
    ("band", "p", "low", "high"),
    [("good", 0.856, 0.765, 0.936), ("watch", 0.663, 0.513, 0.803), ("risk", 0.482, 0.307, 0.658)],
)
def test_a12_odds_of_a_band_are_drawn_to_the_overall_share(band: str, p: float, low: float, high: float) -> None:
    table = Table(cases(A12))
    odds = table.odds(band)
    assert odds is not None
    assert table.base == pytest.approx(0.7105, abs=5e-5)
    known = table.known(band)
    assert (odds.p, *(beta_quantile(q, *known) for q in (0.1, 0.9))) == pytest.approx((p, low, high), abs=6e-4)
    assert odds.low < low and odds.high > high  # the overall share is not known exactly either
    assert (odds.kept, odds.cases, odds.all_kept, odds.all_cases) == (*A12[band], 27, 38)


def test_a12_expected_money_and_the_count_of_five() -> None:
    table = Table(cases(A12))
    found = [table.odds(band) for band in A12]
    expected = sum(one.p * value for one, value in zip(found, (120_000, 90_000, 60_000), strict=True) if one)
    assert expected == pytest.approx(191_310, abs=30)  # the table rounds its shares first
    pmf = rules.poisson_binomial([0.86, 0.86, 0.66, 0.45, 0.92])
    assert pmf == pytest.approx([0.0003, 0.0078, 0.0722, 0.2832, 0.4345, 0.2021], abs=5e-5)
    assert sum(n * p for n, p in enumerate(pmf)) == pytest.approx(3.75)
    assert rules.at_least(pmf, 4) == pytest.approx(0.6366, abs=5e-5)
    assert rules.within(pmf) == (3, 5)


def test_below_five_decided_no_odds_are_told_and_all_kept_is_not_certain() -> None:
    assert Table(cases({"": (4, 4)})).odds("good") is None
    odds = Table(cases({"": (5, 5)})).odds("")
    assert odds is not None and 0.8 < odds.p < 1
    assert odds.low < odds.p and odds.high == 1  # told from below where none was lost
    table = Table(cases({"good": (38, 40)}))
    nobody, everybody = table.odds("risk"), table.odds("")
    assert nobody is not None and everybody is not None
    assert nobody.cases == 0 and nobody.low < everybody.low  # a band nobody was in is told widely


def test_a_chance_that_is_shared_and_not_known_widens_the_count() -> None:
    assert rules.beta_binomial(4, 2.0, 2.0) == pytest.approx([1 / 7, 8 / 35, 9 / 35, 8 / 35, 1 / 7])
    table = Table(cases(A12))
    one = table.odds("risk")
    assert one is not None
    shared, alone = rules.count_of([one] * 20), rules.poisson_binomial([one.p] * 20)
    assert sum(shared) == pytest.approx(1)
    assert sum(n * p for n, p in enumerate(shared)) == pytest.approx(20 * one.p)
    wide, narrow = rules.within(shared), rules.within(alone)
    assert wide[1] - wide[0] > narrow[1] - narrow[0]
    low, high = rules.money_within([(one, 10.0)] * 20)
    assert low < 200 * one.p < high


def agreed(
    pk: int, starts: str, *ends: str, signed: str = "", renews: bool = False, worked: date | None = None
) -> Agreed:  # fmt: skip
    return Agreed(pk, 1, date.fromisoformat(starts), date.fromisoformat(signed) if signed else None,
                  tuple(date.fromisoformat(one) for one in ends), renews, worked)  # fmt: skip


def told(rows: list[Agreed], as_of: str = "2026-11-23") -> list[tuple[int, str, str]]:
    return [(one.agreement, one.what, one.decided_on.isoformat())
            for one in rules.outcomes(rows, date.fromisoformat(as_of))]  # fmt: skip


def test_what_became_of_a_term_is_read_from_the_dates() -> None:
    """The table "What became of a term" of the document."""
    first, second = agreed(1, "2024-01-01", "2024-12-31"), agreed(2, "2025-01-01", "2025-12-31", signed="2024-12-20")
    assert told([first, second]) == [(1, "renewed", "2024-12-20"), (2, "lost", "2025-12-31")]
    assert told([first, second], "2026-02-01") == [(1, "renewed", "2024-12-20")]  # a successor may still come
    by_itself = agreed(3, "2024-01-01", "2024-12-31", "2025-12-31", "2026-12-31", renews=True)
    assert told([by_itself]) == [(3, "rolled", "2024-12-31"), (3, "rolled", "2025-12-31")]
    assert told([agreed(4, "2024-01-01", "2024-12-31", worked=date.max)]) == [(4, "rolled", "2024-12-31")]
    assert told([agreed(4, "2024-01-01", "2024-12-31", worked=date(2025, 1, 15))]) == [(4, "lost", "2024-12-31")]
    assert told([agreed(5, "2024-01-01")]) == []  # open-ended: nothing was to be decided
    far = agreed(6, "2025-06-01", "2026-05-31")
    assert told([first, far])[0] == (1, "lost", "2024-12-31")  # five months later is another beginning


def test_one_successor_follows_one_agreement_the_nearest() -> None:
    near, other = agreed(1, "2024-01-01", "2024-12-31"), agreed(2, "2024-02-01", "2024-12-01")
    after = agreed(3, "2025-01-01")
    assert told([near, other, after]) == [(2, "lost", "2024-12-01"), (1, "renewed", "2025-01-01")]


@given(
    end=st.dates(date(2024, 1, 1), date(2032, 12, 31)),
    notice=st.none() | st.integers(0, 200),
    first=st.sampled_from((90, 120)),
    lead=st.integers(1, 40),
)
@settings(max_examples=400 if SOAK else 60)
def test_no_term_is_noticed_only_when_it_is_over_and_its_notice_date_is_told_in_one_run_of_days(
    end: date, notice: int | None, first: int, lead: int
) -> None:
    notice_on = None if notice is None else end - notice * DAY
    opens = rules.opens_on(end, notice_on, days=first)
    steps = []
    for back in range(420, -6, -1):
        steps.append(rules.step_of(end - back * DAY, ends_on=end, notice_on=notice_on, opens_on=opens,
                                   windows=(first, 60, 30), lead=lead))  # fmt: skip
    days = [end - back * DAY for back in range(420, -6, -1)]
    said = [(day, step) for day, step in zip(days, steps, strict=True) if step]
    assert said[0][0] <= end - first * DAY and said[0][1] != "over"
    assert all(step for day, step in zip(days, steps, strict=True) if day >= opens)
    assert {step for day, step in said if day > end} == {"over"}
    near = [day for day, step in said if step == "notice"]
    if notice_on is None:
        assert near == []
    else:
        assert opens <= notice_on - 30 * DAY
        assert near == [day for day in days if notice_on - lead * DAY <= day <= notice_on]
        assert all(later - day == DAY for day, later in pairwise(near))


def test_the_odds_of_a_year_are_scored_by_what_was_known_when_its_windows_opened() -> None:
    old = [Case("", True, date(2023, 1, n), date(2023, 4, n)) for n in range(1, 9)]
    old += [Case("", False, date(2023, 2, n), date(2023, 5, n)) for n in (1, 2)]
    new = [Case("", n < 5, date(2024, 1, n + 1), date(2024, 4, n + 1)) for n in range(6)]
    (year,) = rules.scored([*old, *new])
    p = 8.5 / 11
    assert (year.year, year.cases) == (2024, 6)
    assert year.brier == pytest.approx((5 * (1 - p) ** 2 + p**2) / 6)
    assert rules.scored(old) == []  # of the first year nothing was known before


@pytest.mark.drill
def test_the_80_percent_intervals_hold_75_to_85_percent_on_simulated_companies() -> None:
    """Companies of 10 to 100 clients with two to six years behind them, healthy ones truly better than those at risk:
    the odds of a band, and count and money of the next year, against the truth they were drawn from.
    """
    import numpy as np

    chance, bands = np.random.default_rng(7), ("good", "watch", "risk")
    odds_hold = count_hold = money_hold = 0
    rounds = size(2000)
    for _round in range(rounds):
        mean = chance.uniform(0.6, 0.9)
        truth = sorted(chance.beta(rules.WORTH * mean, rules.WORTH * (1 - mean), 3), reverse=True)
        yearly, parts = int(chance.integers(10, 101)) * 0.8, chance.dirichlet((11, 6, 3))
        past = chance.multinomial(int(yearly * chance.integers(2, 7)), parts)
        kept = [int(chance.binomial(n, share)) for n, share in zip(past, truth, strict=True)]
        table = Table(cases({band: (k, int(n)) for band, k, n in zip(bands, kept, past, strict=True)}))
        due: list[tuple[Odds, float, bool]] = []
        for band, share, n in zip(bands, truth, chance.multinomial(int(yearly), parts), strict=True):
            odds = table.odds(band)
            assert odds is not None
            odds_hold += odds.low <= share <= odds.high
            due += [(odds, float(chance.lognormal(11, 0.7)), bool(chance.random() < share)) for _one in range(n)]
        low, high = rules.within(rules.count_of(one for one, _amount, _kept in due))
        count_hold += low <= sum(went_on for _odds, _amount, went_on in due) <= high
        ten, ninety = rules.money_within([(one, amount) for one, amount, _kept in due])
        money_hold += ten <= sum(amount for _odds, amount, went_on in due if went_on) <= ninety
    shares = (odds_hold / rounds / 3, count_hold / rounds, money_hold / rounds)
    assert all(0.75 <= share <= 0.85 for share in shares), shares
