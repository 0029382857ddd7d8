"""Whether hours can have been worked; and the lengths people type."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import pytest

from perennial.delivery.rules.entering import DAY, Given, Known, Wrong, problems
from perennial.delivery.rules.lengths import NoLength, length_text, parse_length

MAX, PLACED = 7, 1
KNOWN = Known(
    today=date(2026, 11, 23),
    spans={PLACED: (date(2026, 10, 5), date(2026, 11, 20)), 2: (date(2026, 1, 1), None)},
    leaves={MAX: [(date(2026, 10, 12), date(2026, 10, 16))]},
    closed=frozenset({(2, date(2026, 9, 1))}),
    worked={(MAX, date(2026, 10, 8)): 20 * 3600},
    moments={(MAX, date(2026, 10, 9)): [(datetime(2026, 10, 9, 9, tzinfo=UTC), datetime(2026, 10, 9, 12, tzinfo=UTC))]},
)


@pytest.mark.parametrize(
    "placement,day,hours,hour,wrong",
    [
        (PLACED, date(2026, 10, 5), 8, None, None),
        (PLACED, date(2026, 10, 2), 8, None, Wrong.BEFORE),
        (PLACED, date(2026, 11, 21), 8, None, Wrong.AFTER),
        (2, date(2026, 11, 24), 8, None, Wrong.FUTURE),
        (PLACED, date(2026, 10, 14), 8, None, Wrong.LEAVE),
        (2, date(2026, 9, 30), 8, None, Wrong.CLOSED),
        (2, date(2026, 10, 1), 8, None, None),
        (PLACED, date(2026, 10, 8), 4, None, None),
        (PLACED, date(2026, 10, 8), 5, None, Wrong.OVER_DAY),
        (PLACED, date(2026, 10, 9), 2, 11, Wrong.OVERLAP),
        (PLACED, date(2026, 10, 9), 2, 12, None),
        (PLACED, date(2026, 10, 9), 3, 6, None),
    ],
)
def test_an_entry_is_refused_for_what_cannot_be(
    placement: int, day: date, hours: int, hour: int | None, wrong: Wrong | None
) -> None:
    started = None if hour is None else datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    assert problems([Given(placement, MAX, day, hours * 3600, started)], KNOWN) == [wrong]


def test_entries_of_one_file_count_against_each_other() -> None:
    day = date(2026, 10, 6)
    at = datetime(2026, 10, 6, 22, tzinfo=UTC)
    later = at.replace(day=7, hour=1)
    night = [Given(PLACED, MAX, day, 4 * 3600, at), Given(PLACED, MAX, date(2026, 10, 7), 3600, later)]
    assert problems(night, KNOWN) == [None, Wrong.BESIDE], "told, and no reason to lose it"
    long = [Given(PLACED, MAX, day, 15 * 3600), Given(2, MAX, day, 10 * 3600), Given(2, 8, day, 10 * 3600)]
    assert problems(long, KNOWN) == [None, Wrong.OVER_DAY, None]


def test_no_day_ever_holds_more_than_24_hours() -> None:
    chance, day = random.Random(4), date(2026, 10, 7)
    for _time in range(300):
        count = chance.randint(0, 12)
        wanted = [Given(2, chance.randint(1, 3), day, chance.randint(1, DAY)) for _entry in range(count)]
        taken = [one for one, wrong in zip(wanted, problems(wanted, KNOWN), strict=True) if wrong is None]
        for person in (1, 2, 3):
            assert sum(one.seconds for one in taken if one.person == person) <= DAY


@pytest.mark.parametrize(
    "text,seconds",
    [("7:30", 27000), ("7.5", 27000), ("7,5", 27000), ("7h 30m", 27000), ("7 ч 30 мин", 27000), ("8", 28800),
     ("45m", 2700), (".5", 1800), ("0", 0), ("", 0), (" 2 год ", 7200), ("0:06", 360), ("7.33", 26388)],
)  # fmt: skip
def test_lengths_are_typed_in_many_ways(text: str, seconds: int) -> None:
    assert parse_length(text) == seconds


@pytest.mark.parametrize("text", ["eight", "7:75", "-3", "1:2:3", "h", "8 8", "."])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(NoLength):
        parse_length(text)


def test_a_length_reads_as_it_was_typed() -> None:
    assert all(parse_length(length_text(minutes * 60)) == minutes * 60 for minutes in range(1440))
