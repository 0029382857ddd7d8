"""The company's time zone decides what day it is, when daily work runs and when letters leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from perennial.foundation import clock, jobs, time_zone
from perennial.foundation.letters import leaves_at
from perennial.foundation.registry import ScheduleSpec
from perennial.foundation.store import BadSetting, change_settings
from perennial.foundation.timeline import system
from tests.conftest import NOW, TODAY, Cast

Use = Callable[[str], None]


@pytest.fixture
def use(db: Any, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]) -> Iterator[Use]:
    def change(name: str) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            change_settings({time_zone.KEY: name}, by=system(NOW), as_of=TODAY)

    yield change
    time_zone._kept = time_zone._Kept()
    timezone.deactivate()


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Europe/Kyiv", date(2026, 11, 24)), ("UTC", date(2026, 11, 23)), ("America/Los_Angeles", date(2026, 11, 23)),
     ("Pacific/Auckland", date(2026, 11, 24)), ("Pacific/Kiritimati", date(2026, 11, 24))],
)  # fmt: skip
def test_the_day_changes_at_the_companys_midnight(use: Use, zone: str, day: date) -> None:
    use(zone)
    with time_machine.travel(datetime(2026, 11, 23, 22, 30, tzinfo=UTC), tick=False):
        assert clock.today() == day


def test_a_minute_before_and_after_midnight(use: Use) -> None:
    use("America/New_York")
    with time_machine.travel(datetime(2026, 11, 24, 4, 59, tzinfo=UTC), tick=False):
        assert clock.today() == date(2026, 11, 23)
    with time_machine.travel(datetime(2026, 11, 24, 5, 0, tzinfo=UTC), tick=False):
        assert clock.today() == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("zone", "after", "runs"),
    [("Europe/Kyiv", "2026-11-23T01:39", "2026-11-23T01:40"), ("Europe/Kyiv", "2026-11-23T01:40", "2026-11-24T01:40"),
     ("America/New_York", "2026-11-23T01:40", "2026-11-23T08:40"),
     # the night in which 03:40 comes twice (Kyiv, 25 October), and the one in which it does not come (29 March)
     ("Europe/Kyiv", "2026-10-24T20:00", "2026-10-25T00:40"), ("Europe/Kyiv", "2026-10-25T00:40", "2026-10-26T01:40"),
     ("Europe/Kyiv", "2026-03-28T20:00", "2026-03-29T01:40"), ("Europe/Kyiv", "2026-03-29T01:40", "2026-03-30T00:40")],
)  # fmt: skip
def test_daily_work_runs_once_a_day_at_its_local_hour(use: Use, zone: str, after: str, runs: str) -> None:
    use(zone)
    spec = ScheduleSpec("nightly", "Nightly", lambda now: None, at="03:40")
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)
    assert jobs.next_run(spec, after=moment).astimezone(UTC) == datetime.fromisoformat(runs).replace(tzinfo=UTC)


def test_letters_leave_in_the_hours_of_the_zone(use: Use) -> None:
    early = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)  # 08:30 in Kyiv, 01:30 in New York
    assert leaves_at(system(early)).astimezone(UTC) == datetime(2026, 11, 23, 6, 30, 10, tzinfo=UTC)
    use("America/New_York")
    assert leaves_at(system(early)).astimezone(UTC) == datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


def test_a_zone_that_does_not_exist_is_refused(db: Any) -> None:
    with pytest.raises(BadSetting, match="Mars"):
        change_settings({time_zone.KEY: "Mars/Olympus"}, by=system(NOW), as_of=TODAY)


def test_it_is_asked_on_the_first_page_and_pages_follow_it(client: Browser, cast: Cast, use: Use) -> None:
    client.force_login(cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    html = client.get(reverse("first-run")).content.decode()
    assert '<option value="Europe/Kyiv" selected>' in html
    use("Asia/Tokyo")
    client.get(reverse("profile"))
    assert timezone.get_current_timezone_name() == "Asia/Tokyo"


def test_other_processes_follow_within_seconds(use: Use, settings: Any, django_assert_num_queries: Any) -> None:
    settings.ZONE_KEPT_SECONDS = 20.0
    use("Asia/Tokyo")
    assert str(time_zone.company_zone()) == "Asia/Tokyo"
    with django_assert_num_queries(0):
        assert str(time_zone.company_zone()) == "Asia/Tokyo"
    time_zone._kept.look_at = 0.0
    with django_assert_num_queries(1):
        time_zone.company_zone()
