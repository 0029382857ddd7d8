"""`perennial worker`: letters, recurring work and background tasks, until it is told to stop."""

from __future__ import annotations

import argparse
import signal
import threading
from types import FrameType


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "--name",
        default="",
        help="a name of its own; a worker that restarts under it takes over at once (host and pid)",
    )


def run(args: argparse.Namespace) -> None:
    """Ends after SIGTERM or Ctrl-C, when what is under way is finished."""
    from perennial.commands.instance import prepare, running

    prepare(log_to_terminal=True)
    from perennial.jobs.worker import run_worker

    stop = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    with running():
        run_worker(stop, name=args.name)
