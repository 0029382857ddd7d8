"""Signs of life, recurring work and background tasks: what the worker of the jobs room does besides mail.

Background tasks are django-tasks rows in our own database, so that enqueueing is part of the business transaction.
This module adds what the library lacks: repeated attempts and the return of tasks whose worker died.
"""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from perennial.foundation.models import Heartbeat, Schedule
from perennial.foundation.outbox import SILENT_AFTER
from perennial.foundation.registry import SCHEDULES, ScheduleSpec
from perennial.foundation.time_zone import company_zone

log = logging.getLogger("perennial.jobs")
LEASE = timedelta(hours=1)
AGAIN_AFTER_ERROR = timedelta(minutes=10)
MOST_ATTEMPTS = 3
FIRST_RETRY = timedelta(minutes=1)
TASKS_KEPT = timedelta(days=14)
HEARTBEATS_KEPT = timedelta(days=1)


def start_worker(name: str, *, at: datetime) -> None:
    """Write the first sign of life of a worker that starts (again)."""
    Heartbeat.objects.update_or_create(worker=name, defaults={"started_at": at, "seen_at": at})


def beat(name: str, *, at: datetime) -> None:
    """A sign of life."""
    Heartbeat.objects.filter(worker=name).update(seen_at=at)


def stop_worker(name: str) -> None:
    """The worker ended in order: what it claimed is settled."""
    Heartbeat.objects.filter(worker=name).delete()


def alive(*, at: datetime) -> set[str]:
    """Names of the workers seen within the last minute."""
    return set(Heartbeat.objects.filter(seen_at__gte=at - SILENT_AFTER).values_list("worker", flat=True))


# -- schedules --------------------------------------------------------------------------------------------------------


def run_due_schedules(*, at: datetime) -> list[str]:
    """Run every registered schedule whose time has come; returns their names. Errors are kept beside the schedule."""
    known = dict(Schedule.objects.values_list("name", "next_run_at"))
    for spec in SCHEDULES:
        if spec.name not in known:
            first = at if spec.minutes is not None else next_run(spec, after=at)
            row, _made = Schedule.objects.get_or_create(name=spec.name, defaults={"next_run_at": first})
            known[spec.name] = row.next_run_at
    due = [spec for spec in SCHEDULES if known[spec.name] <= at]
    return [spec.name for spec in due if _claim(spec, known[spec.name], at) and _run(spec, at)]


def next_run(spec: ScheduleSpec, *, after: datetime) -> datetime:
    """The next moment after `after`: so many minutes on, or the day's hour in the company's time zone."""
    if spec.minutes is not None:
        return after + timedelta(minutes=spec.minutes)
    zone = company_zone()
    local = after.astimezone(zone)
    hour = time.fromisoformat(spec.at or "03:00")
    moment = datetime.combine(local.date(), hour, zone)
    return moment if moment > local else datetime.combine(local.date() + timedelta(days=1), hour, zone)


def _claim(spec: ScheduleSpec, seen: datetime, at: datetime) -> bool:
    """Move the next run on; whoever does so runs it. A worker that dies in it leaves a lease that ends in an hour."""
    leased = min(next_run(spec, after=at), at + LEASE)
    rows = Schedule.objects.filter(name=spec.name, next_run_at=seen)
    return rows.update(next_run_at=leased, last_run_at=at, last_error="It did not finish.") == 1


def _run(spec: ScheduleSpec, at: datetime) -> bool:
    rows = Schedule.objects.filter(name=spec.name)
    following = next_run(spec, after=at)
    try:
        spec.run(at)
    except Exception as error:
        log.exception("the schedule %s failed", spec.name)
        said = f"{type(error).__name__}: {error}"[:2000]
        rows.update(last_error=said, next_run_at=min(following, at + AGAIN_AFTER_ERROR))
    else:
        rows.update(last_error="", next_run_at=following)
    return True


# -- background tasks -------------------------------------------------------------------------------------------------


def run_ready_task(worker: str) -> bool:
    """Run one background task that is ready. False: there was none."""
    from django_tasks_db.management.commands.db_worker import Worker

    if not DBTaskResult.objects.ready().exists():  # without the write lock
        return False
    library_worker = Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=1,
        worker_id=worker[:64], excluded_queue_names=[],
    )  # fmt: skip
    library_worker.run()
    return library_worker._run_tasks > 0


@transaction.atomic
def retry_failed_tasks(*, at: datetime) -> int:
    """Give failed tasks another attempt after 1, 2, 4 ... minutes, three attempts in all. Tasks are idempotent."""
    again = 0
    for row in DBTaskResult.objects.failed().filter(finished_at__gte=at - timedelta(days=1)):
        if len(row.worker_ids) < MOST_ATTEMPTS:
            wait = FIRST_RETRY * 2 ** (len(row.worker_ids) - 1)
            again += _set_ready(row, at + wait)
    return again


@transaction.atomic
def return_lost_tasks(*, at: datetime, restarted: str = "") -> int:
    """Tasks whose worker died run again; after three attempts they have failed."""
    living = {name[:64] for name in alive(at=at) - {restarted}}
    lost = 0
    for row in DBTaskResult.objects.running():
        if row.worker_ids and row.worker_ids[-1] in living:
            continue
        lost += 1
        if len(row.worker_ids) < MOST_ATTEMPTS:
            _set_ready(row, at)
        else:
            DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING).update(
                status=TaskResultStatus.FAILED, finished_at=at, exception_class_path="builtins.RuntimeError",
                traceback="The worker died while it ran this task, three times.",
            )  # fmt: skip
    return lost


def prune(*, at: datetime) -> int:
    """Delete finished tasks after two weeks and signs of life after a day. Returns how many rows went."""
    tasks = DBTaskResult.objects.finished().filter(finished_at__lt=at - TASKS_KEPT).delete()[0]
    return tasks + Heartbeat.objects.filter(seen_at__lt=at - HEARTBEATS_KEPT).delete()[0]


def _set_ready(row: DBTaskResult[Any, Any], run_after: datetime) -> int:
    rows = DBTaskResult.objects.filter(pk=row.pk, status=row.status)
    return rows.update(status=TaskResultStatus.READY, run_after=run_after, finished_at=None)
