"""The slot finder against every minute looked at one by one, over changes of the clock in the US, EU and Ukraine."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from perennial.care.rules.slots import (
    Attendee,
    BadHours,
    choose,
    find_slots,
    in_the_way,
    intersect,
    joined,
    slots_with_stretch,
    subtract,
)

ZONES = ("America/New_York", "America/Los_Angeles", "Europe/Kyiv", "Europe/Berlin", "Europe/London", "Asia/Kolkata",
         "Australia/Sydney", "UTC")  # fmt: skip
# the days on which clocks change in 2026 and 2027: US, EU and Ukraine, Australia
CHANGES = (date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1), date(2027, 3, 14),
           date(2027, 3, 28), date(2026, 4, 5), date(2026, 10, 4))  # fmt: skip


def minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


def at(day: str, hour: int, zone: str) -> int:
    return minute(datetime.fromisoformat(f"{day}T{hour:02d}:00").replace(tzinfo=ZoneInfo(zone)))


def is_free(person: Attendee, moment: int, zone: ZoneInfo) -> bool:
    """The definition, word by word: the wall clock of this minute."""
    there = datetime.fromtimestamp(moment * 60, UTC).astimezone(zone)
    clock = there.hour * 60 + there.minute
    return (
        there.weekday() in person.days
        and there.date() not in person.off
        and person.opens <= clock < person.closes
        and not any(since <= moment < until for since, until in person.busy)
    )


def brute(people: list[Attendee], start: int, end: int, minutes: int, step: int) -> list[tuple[int, tuple[str, ...]]]:
    free = {p.key: [is_free(p, m, ZoneInfo(p.zone)) for m in range(start, end)] for p in people}
    found = []
    for begin in range(-(-start // step) * step, end - minutes + 1, step):

        def suits(p: Attendee, begin: int = begin) -> bool:
            return all(free[p.key][begin - start : begin - start + minutes])

        if all(suits(p) for p in people if p.required):
            found.append((begin, tuple(p.key for p in people if not p.required and not suits(p))))
    return found


def random_case(chance: random.Random) -> tuple[list[Attendee], int, int, int, int]:
    """A day and a half or so around a change of the clock; sometimes hours that lie across it."""
    start = minute(datetime.combine(chance.choice(CHANGES), datetime.min.time(), UTC)) + chance.randint(-900, 300)
    end = start + chance.randint(400, 1500)
    people = []
    for number in range(chance.randint(1, 4)):
        opens = chance.choice((0, 60, 90, 150, 420, 480, 540, 600))
        closes = min(1440, opens + chance.choice((120, 480, 540, 1440)))
        busy = tuple(
            (since, since + chance.randint(5, 200)) for since in (chance.randint(start, end) for _ in range(3))
        )[: chance.randint(0, 3)]
        off = frozenset({(datetime.fromtimestamp(start * 60, UTC) + timedelta(days=1)).date()})
        people.append(
            Attendee(
                f"p{number}", chance.choice(ZONES), opens, closes, frozenset(range(7)),
                off if chance.random() < 0.1 else frozenset(), busy, required=number == 0 or chance.random() < 0.7,
            )
        )  # fmt: skip
    return people, start, end, chance.choice((15, 30, 45, 60)), chance.choice((5, 15, 30))


@pytest.mark.drill
def test_equals_brute_force_over_changes_of_the_clock(drill_size: int) -> None:
    chance = random.Random(1)
    several = 0
    for _ in range(drill_size):
        people, start, end, minutes, step = random_case(chance)
        found = find_slots(people, start=start, end=end, minutes=minutes, step=step)
        assert [(s.start, s.missing) for s in found] == brute(people, start, end, minutes, step), (people, start, end)
        several += bool(found)
    assert several > drill_size / 4  # the cases are not all empty


@pytest.fixture
def drill_size() -> int:
    import os

    return 10_000 if os.environ.get("PERENNIAL_SOAK") == "1" else 1_000


def test_kyiv_and_boston_share_the_late_afternoon() -> None:
    kyiv = Attendee("alice", "Europe/Kyiv")
    boston = Attendee("tom", "America/New_York")
    day = at("2026-11-24", 0, "Europe/Kyiv")
    found = find_slots([kyiv, boston], start=day, end=day + 1440, minutes=30, step=30)
    assert [s.start for s in found] == [at("2026-11-24", 16, "Europe/Kyiv") + n for n in (0, 30, 60, 90)]


def test_the_two_weeks_in_which_only_one_side_has_changed_its_clock() -> None:
    """In March the US changes first: Boston's nine is Kyiv's fifteen for three weeks instead of sixteen."""
    people = [Attendee("alice", "Europe/Kyiv"), Attendee("tom", "America/New_York")]
    first = {}
    for day in ("2026-03-05", "2026-03-12", "2026-04-02"):
        start = at(day, 0, "Europe/Kyiv")
        found = find_slots(people, start=start, end=start + 1440, minutes=60, step=60)
        first[day] = datetime.fromtimestamp(found[0].start * 60, ZoneInfo("Europe/Kyiv")).hour
    assert first == {"2026-03-05": 16, "2026-03-12": 15, "2026-04-02": 16}


def test_nobody_who_is_off_or_busy_is_asked() -> None:
    day = at("2026-11-26", 0, "America/New_York")  # Thanksgiving
    tom = Attendee("tom", "America/New_York", off=frozenset({date(2026, 11, 26)}))
    assert find_slots([tom], start=day, end=day + 1440, minutes=30) == []
    busy = Attendee("ann", "UTC", 540, 660, busy=((day, day + 10_000),))
    assert find_slots([busy], start=day, end=day + 1440, minutes=30) == []


def test_when_nothing_suits_our_own_hours_are_stretched_and_it_is_said() -> None:
    people = [Attendee("alice", "Europe/Kyiv"), Attendee("kim", "America/Los_Angeles")]
    day = at("2026-11-24", 0, "Europe/Kyiv")
    assert find_slots(people, start=day, end=day + 1440, minutes=30) == []
    found = slots_with_stretch(people, ours=frozenset({"alice"}), start=day, end=day + 1440, minutes=30)
    assert found and all(slot.outside == ("alice",) for slot in found)
    assert in_the_way(people, start=day, end=day + 1440, minutes=30)["kim"] == 18


def test_the_choice_is_spread_over_days_and_keeps_to_the_middle() -> None:
    people = [Attendee("a", "UTC", 540, 1080), Attendee("b", "UTC", 540, 1080, required=False, busy=())]
    monday = at("2026-11-23", 0, "UTC")
    chosen = choose(find_slots(people, start=monday, end=monday + 5 * 1440, minutes=60), count=4, zone="UTC")
    days = [s.start // 1440 for s in chosen]
    assert len(chosen) == 4 and max(days.count(d) for d in days) == 2
    assert all(s.burden == 0 for s in chosen)


def test_spans() -> None:
    assert joined([(5, 7), (1, 3), (3, 4), (9, 9)]) == [(1, 4), (5, 7)]
    assert subtract([(0, 10), (20, 30)], [(2, 3), (8, 22), (29, 40)]) == [(0, 2), (3, 8), (22, 29)]
    assert intersect([(0, 10), (20, 30)], [(5, 25)]) == [(5, 10), (20, 25)]


def test_hours_over_midnight_are_refused() -> None:
    with pytest.raises(BadHours):
        Attendee("night", "UTC", 1320, 360)
