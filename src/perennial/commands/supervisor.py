"""Keeps child processes running: one that dies is started again, one that dies again and again is given time."""

from __future__ import annotations

import ctypes
import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

log = logging.getLogger("perennial.serve")
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
STOP_WITHIN = 20.0
PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Child:
    """A process to keep running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    deaths: int = field(default=0)


def supervise(children: Sequence[Child], stop: threading.Event) -> None:
    """Run the children until `stop` is set, then end them in order."""
    for child in children:
        _start(child)
    try:
        while not stop.wait(0.5):
            for child in children:
                _look_after(child)
    finally:
        _end(children)


def _look_after(child: Child) -> None:
    now = time.monotonic()
    if child.process is not None and child.process.poll() is not None:
        steady = now - child.started_at > STEADY_AFTER
        child.deaths = 1 if steady else child.deaths + 1
        pause = min(LONGEST_PAUSE, 2.0 ** (child.deaths - 1) - 1)
        log.error("%s ended with %s; starting it again in %.0f s", child.name, child.process.returncode, pause)
        child.process, child.start_again_at = None, now + pause
    if child.process is None and now >= child.start_again_at:
        _start(child)


def _start(child: Child) -> None:
    child.started_at = time.monotonic()
    # Standard output belongs to the one line that prints the address.
    child.process = subprocess.Popen(
        child.command,
        env=dict(child.environment),
        stdout=sys.stderr,
        start_new_session=True,
        preexec_fn=_die_with_parent,
    )


def _die_with_parent() -> None:
    """If the supervisor is killed, its children end too instead of keeping the port (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(children: Sequence[Child]) -> None:
    running = [child.process for child in children if child.process is not None and child.process.poll() is None]
    for process in running:
        process.terminate()
    until = time.monotonic() + STOP_WITHIN
    for process in running:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
