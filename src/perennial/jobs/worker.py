"""The worker: one process that sends letters, runs recurring work and background tasks, one thing after another."""

from __future__ import annotations

import logging
import os
import socket
import threading

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from perennial.foundation import jobs, outbox
from perennial.foundation.clock import now
from perennial.foundation.delivery import deliver_next
from perennial.foundation.time_zone import company_zone

log = logging.getLogger("perennial.jobs")
IDLE_SECONDS = 1.0
BEAT_SECONDS = 10.0
AFTER_DATABASE_ERROR = 5.0


def worker_name() -> str:
    """A name no other process has: what a dead worker claimed is told from what lives by it."""
    return f"{socket.gethostname()}-{os.getpid()}"[:64]


def run_worker(stop: threading.Event, *, name: str = "", idle_seconds: float = IDLE_SECONDS) -> None:
    """Work until `stop` is set; what is under way is finished first.

    A name given again (a supervised worker that restarts) takes over from its dead namesake at once, without the
    minute of silence. A lost database is waited for.
    """
    name = name or worker_name()
    if not _started(stop, name):
        return
    heart = threading.Thread(target=_beat_until, args=(stop, name), name="heartbeat", daemon=True)
    heart.start()
    while not stop.is_set():
        try:
            close_old_connections()
            busy = work_once(name)
        except DatabaseError:
            log.exception("the database did not answer; trying again in %s seconds", AFTER_DATABASE_ERROR)
            connection.close()
            stop.wait(AFTER_DATABASE_ERROR)
            continue
        if not busy:
            stop.wait(idle_seconds)
    heart.join(timeout=2)
    jobs.stop_worker(name)
    connection.close()


def work_once(name: str) -> bool:
    """One letter, whatever recurring work is due, one task. False: there was nothing to do."""
    timezone.activate(company_zone())
    sent = deliver_next(name, now=now)
    ran = jobs.run_due_schedules(at=now())
    return sent or bool(ran) or jobs.run_ready_task(name)


def _started(stop: threading.Event, name: str) -> bool:
    """Say that we live and settle what a namesake left; waits for the database. False: told to stop before."""
    while not stop.is_set():
        try:
            at = now()
            outbox.sweep(at=at, restarted=name)
            jobs.return_lost_tasks(at=at, restarted=name)
            jobs.start_worker(name, at=at)
        except DatabaseError:
            log.exception("the database did not answer; trying again in %s seconds", AFTER_DATABASE_ERROR)
            connection.close()
            stop.wait(AFTER_DATABASE_ERROR)
        else:
            return True
    return False


def _beat_until(stop: threading.Event, name: str) -> None:
    """Signs of life from a thread of their own: a slow mail server or a long task is not death."""
    while not stop.wait(BEAT_SECONDS):
        try:
            jobs.beat(name, at=now())
        except DatabaseError:
            log.warning("a sign of life could not be written")
            connection.close()
    connection.close()
