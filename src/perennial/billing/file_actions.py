"""The files of many invoices: papers and e-invoices, made by as many processes as there are processors.

Setting a page costs more than all the rest of an invoice, and needs no database: the text of a sealed document goes to
another process, which writes the two files. Each appears whole or not at all.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from perennial.billing.file_queries import facturx_xml, file_name, paper
from perennial.billing.models import InvoiceDocument

MOST_PROCESSES: Final = 4  # each takes some 60 MB
MOST_WAITING: Final = 200


@contextmanager
def writing(folder: Path, *, processes: int = 0) -> Iterator[Callable[[InvoiceDocument], None]]:
    """What is called with each issued document; its PDF and XML are in `folder` when the block ends.

    `processes`: how many work beside this one; 0 for as many as there are processors, 1 for none beside it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if (processes or _processors()) < 2 or not _may_fork():
        yield lambda row: _write(folder, file_name(row), row.content)
        return
    waiting: set[Future[None]] = set()
    context = multiprocessing.get_context("fork")  # everything is loaded already, and shared
    with ProcessPoolExecutor(processes or _processors(), mp_context=context, initializer=_begin) as pool:

        def write(row: InvoiceDocument) -> None:
            waiting.add(pool.submit(_write, folder, file_name(row), row.content))
            if len(waiting) >= MOST_WAITING:
                _finish(waiting)

        try:
            yield write
            while waiting:
                _finish(waiting)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def missing(folder: Path, row: InvoiceDocument) -> bool:
    """Whether one of its files is not there."""
    return not all((folder / f"{file_name(row)}.{kind}").exists() for kind in ("pdf", "xml"))


def _processors() -> int:
    return min(MOST_PROCESSES, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)


def _may_fork() -> bool:
    """Only while this process has one thread: a copy of it has none of the others, and would wait for them for ever.
    (The typesetter starts threads at its first page, so whoever has set one makes the files alone.)
    """
    threads = Path("/proc/self/task")
    return threads.exists() and sum(1 for _thread in threads.iterdir()) == 1


def _finish(waiting: set[Future[None]]) -> None:
    """Wait until at least one is done. Raises what went wrong in it."""
    done, _rest = wait(waiting, return_when=FIRST_COMPLETED)
    waiting -= done
    for one in done:
        one.result()


def _begin() -> None:
    """Ctrl-C is for the process that leads."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _write(folder: Path, name: str, content: str) -> None:
    row = InvoiceDocument(content=content)
    for kind, made in (("pdf", paper(row)), ("xml", facturx_xml(row))):
        part = folder / f".{name}.{kind}.part"
        part.write_bytes(made)
        part.replace(folder / f"{name}.{kind}")
