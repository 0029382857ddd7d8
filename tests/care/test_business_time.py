"""Business hours against a minute-by-minute count, over changes of the clocks and holidays of both sides."""

from __future__ import annotations

import csv
import random
import statistics
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest

from perennial.care.rules.business_time import (
    Office,
    after_business_minutes,
    business_minutes,
    default_deadline,
    running_minutes,
)
from perennial.care.rules.responses import Answered, responses
from perennial.kernel.workdays import is_working_day
from tests.conftest import real_data

KYIV, BOSTON = ZoneInfo("Europe/Kyiv"), ZoneInfo("America/New_York")
OFFICE = Office(KYIV, time(9), time(18), ("UA", "US"))


def at(text: str, zone: ZoneInfo = KYIV) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def by_minutes(start: datetime, end: datetime, office: Office) -> int:
    count, moment = 0, start
    while moment < end:
        local = moment.astimezone(office.zone)
        count += office.opens <= local.time() < office.closes and is_working_day(local.date(), office.countries)
        moment += timedelta(minutes=1)
    return count


def test_an_evening_and_a_weekend_do_not_count() -> None:
    assert business_minutes(at("2026-11-20 17:30"), at("2026-11-23 09:30"), OFFICE) == 60


def test_a_holiday_of_either_side_does_not_count() -> None:
    # Thanksgiving, Thursday 26 November 2026
    assert business_minutes(at("2026-11-25 17:00"), at("2026-11-27 10:00"), OFFICE) == 120
    assert business_minutes(at("2026-11-25 17:00"), at("2026-11-27 10:00"), Office(KYIV, time(9), time(18))) == 660


@pytest.mark.parametrize("zone", [KYIV, BOSTON], ids=["Kyiv", "Boston"])
def test_random_spans_equal_a_count_of_minutes_over_the_changes_of_the_clocks(zone: ZoneInfo) -> None:
    chance, office = random.Random(7), Office(zone, time(9), time(17, 30), ("UA", "US"))
    for start in (date(2026, 3, 6), date(2026, 3, 27), date(2026, 10, 23), date(2026, 10, 30)):
        begin = datetime.combine(start, time(), UTC)
        for _turn in range(6):
            first = begin + timedelta(minutes=chance.randrange(3 * 1440))
            last = first + timedelta(minutes=chance.randrange(3 * 1440))
            assert business_minutes(first, last, office) == by_minutes(first, last, office)


def test_after_business_minutes_is_the_inverse() -> None:
    chance = random.Random(3)
    for _turn in range(200):
        start = at("2026-10-20 00:00") + timedelta(minutes=chance.randrange(20 * 1440))
        minutes = chance.randrange(1, 3000)
        end = after_business_minutes(start, minutes, OFFICE)
        assert business_minutes(start, end, OFFICE) == minutes
        assert business_minutes(start, end - timedelta(minutes=1), OFFICE) == minutes - 1


def test_severity_one_on_a_friday_evening_is_due_on_monday_morning() -> None:
    assert after_business_minutes(at("2026-11-20 17:30"), 60, OFFICE) == at("2026-11-23 09:30")


def test_the_clock_of_the_solution_rests_while_we_wait_for_the_client() -> None:
    start, end = at("2026-11-23 09:00"), at("2026-11-23 17:00")
    pauses = [(at("2026-11-23 10:00"), at("2026-11-23 12:00"))]
    assert running_minutes(start, end, pauses, OFFICE) == 6 * 60
    assert business_minutes(start, end, OFFICE) == 8 * 60  # its age goes on


def test_a_promise_ends_with_the_working_day_of_the_client() -> None:
    friday = date(2026, 11, 27)
    assert default_deadline(friday, BOSTON, time(17), ("US",)) == at("2026-11-27 17:00", BOSTON)
    assert default_deadline(friday, BOSTON, time(17), ("US",)) == at("2026-11-28 00:00", KYIV)
    # Thanksgiving moves to the next working day
    assert default_deadline(date(2026, 11, 26), BOSTON, time(17), ("US",)) == at("2026-11-27 17:00", BOSTON)
    # the hour is the wall clock's in winter and in summer
    assert default_deadline(date(2026, 7, 1), BOSTON, time(17), ("US",)).hour == 21
    assert default_deadline(date(2026, 12, 1), BOSTON, time(17), ("US",)).hour == 22


def test_an_office_without_hours_is_refused() -> None:
    with pytest.raises(ValueError, match="no hour"):
        Office(KYIV, time(18), time(9))


def test_a_real_help_desk_is_timed_as_by_a_table_of_its_days() -> None:
    """Cases of an Italian help desk, from the first event to the last, against a running sum over its calendar."""
    seen: dict[str, list[datetime]] = {}
    with real_data("incidents", "helpdesk_italian_software_company.csv").open() as lines:
        for row in csv.DictReader(lines):
            seen.setdefault(row["CaseID"], []).append(datetime.fromisoformat(row["CompleteTimestamp"]))
    free = holidays.country_holidays("IT", years=range(2010, 2015))
    before, total = dict[date, int](), 0
    for day in (date(2010, 1, 1) + timedelta(days=n) for n in range(5 * 366)):
        before[day] = total
        total += 540 * 60 * (day.weekday() < 5 and day not in free)

    def passed(at: datetime) -> float:
        since_nine = (at - at.replace(hour=9, minute=0, second=0)).total_seconds()
        return before[at.date()] + min(max(0.0, since_nine), before[at.date() + timedelta(days=1)] - before[at.date()])

    office, rome = Office(ZoneInfo("Europe/Rome"), countries=("IT",)), ZoneInfo("Europe/Rome")
    hours = []
    for case, moments in seen.items():
        first, last = min(moments), max(moments)
        found = business_minutes(first.replace(tzinfo=rome), last.replace(tzinfo=rome), office)
        assert abs(found - (passed(last) - passed(first)) / 60) < 0.001, case
        hours.append(found / 60)
    told = responses(Answered(each, allowed=36) for each in hours)
    assert (told.n, told.open, told.median) == (len(seen), 0, statistics.median(hours))
    assert told.in_time == sum(each <= 36 for each in hours) / len(seen)
