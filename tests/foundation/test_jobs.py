"""Recurring work runs once at its time, and tasks come back after a failure or a dead worker."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django_tasks_db.models import DBTaskResult

from perennial.foundation import jobs
from perennial.foundation.models import Heartbeat, Schedule
from perennial.foundation.registry import SCHEDULES, ScheduleSpec
from perennial.jobs import worker
from tests.conftest import NOW
from tests.foundation import tasks_for_tests

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def only_these_schedules() -> Iterator[None]:
    kept = dict(SCHEDULES._items)
    SCHEDULES._items.clear()
    yield
    SCHEDULES._items.clear()
    SCHEDULES._items.update(kept)


@pytest.fixture(autouse=True)
def tasks_in_the_database(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    tasks_for_tests.CALLS.clear()
    tasks_for_tests.FAILURES.clear()


def schedule(ran: list[datetime], *, fails: bool = False, **when: Any) -> ScheduleSpec:
    def run(now: datetime) -> None:
        ran.append(now)
        if fails:
            raise ValueError("no rates today")

    return SCHEDULES.register("test.work", ScheduleSpec("test.work", "Work", run, **when))


def test_work_of_every_so_many_minutes_runs_at_once_and_then_in_its_rhythm() -> None:
    ran: list[datetime] = []
    schedule(ran, minutes=10)
    for minutes in (0, 5, 10, 15, 21):
        jobs.run_due_schedules(at=NOW + timedelta(minutes=minutes))
    assert ran == [NOW, NOW + timedelta(minutes=10), NOW + timedelta(minutes=21)]


def test_daily_work_runs_once_a_day_at_its_local_hour_across_the_clock_change() -> None:
    ran: list[datetime] = []
    schedule(ran, at="03:30")  # Kyiv: the hour from 03:00 happens twice on 25 October 2026
    start = datetime(2026, 10, 23, 12, tzinfo=NOW.tzinfo)
    for half_hours in range(2 * 24 * 4):
        jobs.run_due_schedules(at=start + timedelta(minutes=30 * half_hours))
    assert [moment.day for moment in ran] == [24, 25, 26, 27]


def test_daily_work_missed_while_the_machine_was_off_runs_once_when_it_is_on() -> None:
    ran: list[datetime] = []
    schedule(ran, at="03:30")
    jobs.run_due_schedules(at=NOW)
    back = NOW + timedelta(days=5)
    jobs.run_due_schedules(at=back)
    jobs.run_due_schedules(at=back + timedelta(minutes=1))
    assert ran == [back]


def test_two_workers_never_run_the_same_work_twice() -> None:
    ran: list[datetime] = []
    spec = schedule(ran, minutes=10)
    jobs.run_due_schedules(at=NOW)
    seen = Schedule.objects.get().next_run_at
    later = NOW + timedelta(minutes=11)
    assert jobs._claim(spec, seen, later)
    assert not jobs._claim(spec, seen, later)


def test_an_error_is_kept_beside_the_schedule_and_it_is_tried_again_soon() -> None:
    ran: list[datetime] = []
    schedule(ran, fails=True, at="03:30")
    jobs.run_due_schedules(at=NOW)
    night = Schedule.objects.get().next_run_at
    jobs.run_due_schedules(at=night)
    row = Schedule.objects.get()
    assert row.last_error == "ValueError: no rates today"
    assert row.next_run_at == night + timedelta(minutes=10)


def test_work_whose_worker_died_in_it_runs_again_when_its_lease_ends() -> None:
    ran: list[datetime] = []
    spec = schedule(ran, at="03:30")
    jobs.run_due_schedules(at=NOW)
    night = Schedule.objects.get().next_run_at
    assert jobs._claim(spec, night, night)  # and then the worker dies
    jobs.run_due_schedules(at=night + timedelta(minutes=59))
    assert ran == []
    jobs.run_due_schedules(at=night + timedelta(minutes=60))
    assert len(ran) == 1


@pytest.mark.django_db(transaction=True)  # the library closes connections between tasks
def test_a_task_runs_and_a_failing_one_gets_three_attempts_further_and_further_apart() -> None:
    tasks_for_tests.FAILURES[:] = [ValueError("one"), ValueError("two"), ValueError("three")]
    with time_machine.travel(NOW, tick=False) as clock:
        tasks_for_tests.note.enqueue("hello")
        waits = []
        for _ in range(5):
            if jobs.run_ready_task("w1"):
                at = DBTaskResult.objects.get().finished_at
                jobs.retry_failed_tasks(at=at)
                row = DBTaskResult.objects.get()
                if row.status == "READY":
                    waits.append((row.run_after - at).total_seconds() / 60)
            clock.shift(timedelta(minutes=3))
    assert tasks_for_tests.CALLS == ["hello"] * 3
    assert waits == [1, 2]
    assert DBTaskResult.objects.get().status == "FAILED"


def test_a_task_whose_worker_died_is_returned_but_not_for_ever() -> None:
    tasks_for_tests.note.enqueue("hello")
    for attempt in range(3):
        DBTaskResult.objects.get().claim("dead")
        assert jobs.return_lost_tasks(at=NOW) == 1
        assert DBTaskResult.objects.get().status == ("READY" if attempt < 2 else "FAILED")


def test_a_task_of_a_living_worker_is_left_alone_until_the_worker_restarts() -> None:
    tasks_for_tests.note.enqueue("hello")
    jobs.start_worker("w1", at=NOW)
    DBTaskResult.objects.get().claim("w1")
    assert jobs.return_lost_tasks(at=NOW) == 0
    assert jobs.return_lost_tasks(at=NOW, restarted="w1") == 1


@pytest.mark.django_db(transaction=True)  # the library closes connections between tasks
def test_old_tasks_and_dead_workers_are_pruned() -> None:
    tasks_for_tests.note.enqueue("hello")
    jobs.run_ready_task("w1")
    Heartbeat.objects.create(worker="old", started_at=NOW, seen_at=NOW - timedelta(days=2))
    finished = DBTaskResult.objects.get().finished_at
    assert finished is not None
    jobs.prune(at=finished + timedelta(days=13))
    assert DBTaskResult.objects.count() == 1
    jobs.prune(at=finished + timedelta(days=15))
    assert DBTaskResult.objects.count() == 0
    assert not Heartbeat.objects.filter(worker="old").exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_what_is_there_and_ends_when_told() -> None:
    stop, ran = threading.Event(), []
    schedule(ran, minutes=1)
    tasks_for_tests.note.enqueue("hello")

    def after_the_task() -> None:
        while not tasks_for_tests.CALLS:
            stop.wait(0.02)
        stop.set()

    watcher = threading.Thread(target=after_the_task)
    watcher.start()
    worker.run_worker(stop, name="w1", idle_seconds=0.02)
    watcher.join()
    assert len(ran) == 1
    assert tasks_for_tests.CALLS == ["hello"]
    assert not Heartbeat.objects.exists()
