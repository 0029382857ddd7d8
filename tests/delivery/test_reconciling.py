"""Our hours against the client's: nothing on clean data, and the right cause of each fault."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from perennial.delivery.rules.reconciling import Cause, Comparison, Difference, Entry, Side, compare
from tests.delivery.faults import TEAM, broken, clean
from tests.size import size

ROUNDS = size(100)


def about(one: Difference) -> int:
    """Which of our entries a difference is about; what is theirs alone carries its number as -1 - number."""
    ref = one.ours.ref if one.ours else one.theirs.ref if one.theirs else 0
    return ref if ref >= 0 else -1 - ref


def whole(found: Comparison, ours: list[Entry], theirs: list[Entry]) -> None:
    """Every entry stands in exactly one pair or one difference."""
    mine = [pair[0].ref for pair in found.matched] + [one.ours.ref for one in found.differences if one.ours]
    other = [pair[1].ref for pair in found.matched] + [one.theirs.ref for one in found.differences if one.theirs]
    assert (sorted(mine), sorted(other)) == (sorted(one.ref for one in ours), sorted(one.ref for one in theirs))
    apart = sum(one.seconds for one in ours) - sum(one.seconds for one in theirs)
    assert sum(one.seconds for one in found.differences) == apart == found.ours_seconds - found.theirs_seconds


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_at_least_95_of_100_faults_are_found_with_their_cause(seed: int) -> None:
    chance = random.Random(seed)
    ours = clean(chance)
    theirs, told = broken(ours, chance)
    found = compare(ours, theirs)
    whole(found, ours, theirs)
    answers = {about(one): (one.cause, one.side) for one in found.differences}
    right = sum(answers.get(ref) == answer for ref, answer in told.items())
    assert right >= 38, {ref: (answer, answers.get(ref)) for ref, answer in told.items() if answers.get(ref) != answer}
    assert len(found.differences) <= 44


@pytest.mark.parametrize("clocks", [True, False])
def test_clean_data_raises_nothing(clocks: bool) -> None:
    chance = random.Random(7)
    ours = [one if clocks else replace(one, started=None) for one in clean(chance)]
    theirs = list(ours)
    chance.shuffle(theirs)
    found = compare(ours, theirs)
    assert (found.differences, len(found.matched), found.percent) == ([], 500, 0)


def test_a_tracker_in_another_zone_shifts_all_its_clocks_and_is_no_fault() -> None:
    ours = clean(random.Random(3), 60)
    theirs = [replace(one, started=one.started - timedelta(hours=2)) for one in ours if one.started]
    found = compare(ours, theirs)
    assert (found.differences, found.shift) == ([], timedelta(hours=2))


def test_people_are_known_by_another_writing_of_their_name_or_by_their_work() -> None:
    ours = clean(random.Random(4), 80)
    called = dict(zip(TEAM, ("BONDAR, Anna", "bob@their.example", "Oleh Kravets", "M. S."), strict=True))
    assert compare(ours, [replace(one, person=called[one.person]) for one in ours]).differences == []


def test_a_day_in_one_line_is_compared_by_its_sum() -> None:
    ours = [replace(one, started=None, rate=None) for one in clean(random.Random(5), 40)]
    days: dict[tuple[str, object], Entry] = {}
    for one in ours:
        before = days.get((one.person, one.day))
        days[one.person, one.day] = replace(one, seconds=one.seconds + (before.seconds if before else 0), text="Work")
    assert compare(ours, list(days.values())).differences == []
    first = next(one for one in days.values() if sum(o.person == one.person and o.day == one.day for o in ours) > 1)
    others = [one for one in days.values() if one is not first]
    (difference,) = compare(ours, [replace(first, seconds=first.seconds + 7200), *others]).differences
    assert (difference.cause, difference.seconds) == (Cause.AMOUNT, -7200)


def test_a_doubled_entry_of_ours_and_one_they_do_not_know() -> None:
    ours = clean(random.Random(6), 20)
    found = compare([*ours, replace(ours[3], ref=99)], ours[1:])
    assert {(one.cause, one.side, one.ours and one.ours.ref) for one in found.differences} == {
        (Cause.MISSING, Side.THEIRS, 0), (Cause.DOUBLED, Side.OURS, 99),
    }  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs", "cause"), [
    (("2026-10-05 09:00", 960), ("2026-10-05 09:00", 1080), Cause.ROUNDING),
    (("2026-10-05 23:30", 960), ("2026-10-06 01:30", 960), Cause.TIME_ZONE),
    (("2026-10-05 10:00", 960), ("2026-10-06 10:00", 960), Cause.OTHER_DAY),
    (("2026-10-05 09:00", 14_400), ("2026-10-05 09:00", 18_000), Cause.AMOUNT),
])  # fmt: skip
def test_the_table_of_the_docs(ours: tuple[str, int], theirs: tuple[str, int], cause: Cause) -> None:
    sides = []
    for moment, seconds in (ours, theirs):
        start = datetime.fromisoformat(moment)
        sides.append([Entry(0, "Bob", start.date(), seconds, "Docs", start)])
    assert [one.cause for one in compare(*sides).differences] == [cause]
