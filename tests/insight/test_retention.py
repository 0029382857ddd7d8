"""Retention without a database: concentration, and how long something lasts. Tables of docs/algorithms/retention.md."""

from __future__ import annotations

from decimal import Decimal as D

from perennial.insight.rules.concentration import NOTE, RISK, WATCH, band, concentration
from perennial.insight.rules.lasting import lasting

PLACEMENTS = [
    (2, "dropped"), (3, "left"), (4, None), (4, "dropped"), (6, "hired"), (7, None), (9, "left"), (10, None),
    (12, "dropped"), (15, None),
]  # fmt: skip


def test_concentration_equals_the_worked_table() -> None:
    found = concentration([D(90_000), D(60_000), D(40_000), D(30_000), D(20_000)])
    assert found is not None
    told = [round(value or 0, 4) for value in (found.largest, found.three, found.hhi, found.effective)]
    assert told == [D("0.3750"), D("0.7917"), D("0.2535"), D("3.9452")]
    assert (round(found.normalised or 0, 4), found.clients) == (D("0.0668"), 5)


def test_concentration_of_one_client_of_none_and_of_credits() -> None:
    alone = concentration([D(5), D(0), D(-3)])
    assert alone is not None
    assert (alone.clients, alone.largest, alone.effective, alone.normalised) == (1, 1, 1, None)
    assert concentration([]) is concentration([D(-1)]) is None
    assert [band(D(share)) for share in ("0.09", "0.10", "0.20", "0.35")] == ["", NOTE, WATCH, RISK]


def test_placements_last_and_end_for_causes_that_compete() -> None:
    found = lasting((float(months), cause) for months, cause in PLACEMENTS)
    assert (found.lives, found.ended, found.is_told, found.median) == (10, 6, True, 9)
    year = found.marks[-1]
    assert year.months == 12
    assert round(year.share, 4) == 0.2188
    assert {cause: round(share, 4) for cause, share in year.causes.items()} == {
        "dropped": 0.4188, "left": 0.2458, "hired": 0.1167,
    }  # fmt: skip
    assert [mark.months for mark in found.marks] == [3, 6, 12]  # 24 months were observed of nobody


def test_a_few_lives_and_lives_that_all_go_on_make_no_curve() -> None:
    few = lasting([(3.0, "left"), (4.0, None)])
    all_on = lasting([(float(n), None) for n in range(1, 9)])
    assert (few.is_told, all_on.is_told, all_on.steps, all_on.median) == (False, False, (), None)
    assert [mark.share for mark in all_on.marks] == [1.0, 1.0]
    assert (lasting([]).lives, lasting([]).marks) == (0, ())
