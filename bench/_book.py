"""One large company for the benches: 1,000 clients, 100,000 invoices, imported by the real command into both databases.

Prepared once under bench/out and used again; `--fresh` (or removing the folder) makes it anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "bench" / "out"
DAY = datetime.now(ZoneInfo("Europe/Kyiv")).date()  # the company's zone, as the settings have it
COMMAND = Path(sys.executable).parent / "perennial"
sys.path.insert(0, str(ROOT))


@dataclass(frozen=True)
class Instance:
    """A prepared instance: its name for headings and the environment its processes need."""

    name: str
    env: dict[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(COMMAND), *arguments], env=self.env, capture_output=True, text=True, check=True, cwd=OUT
        )

    def use(self) -> None:
        """Make this process Django's, on this instance. Once per process."""
        os.environ.update(self.env)
        os.environ["DJANGO_SETTINGS_MODULE"] = "perennial.config.settings"
        import django

        django.setup()


def book(clients: int, invoices: int) -> Path:
    """The folder of CSV files, written once."""
    folder = OUT / f"book-{clients}-{invoices}-{DAY}"
    if not (folder / "invoices.csv").exists():
        from perennial.demo.book import DemoRequest, write_book

        folder.mkdir(parents=True, exist_ok=True)
        write_book(DemoRequest(clients=clients, years=5, seed=1, as_of=DAY, invoices=invoices), folder)
    return folder


@contextmanager
def instances(only: str = "") -> Iterator[list[Instance]]:
    """SQLite and PostgreSQL with the large book in each."""
    from tools.postgres import NoPostgres, running

    base = {**os.environ}
    sqlite = Instance("SQLite", {**base, "PERENNIAL_HOME": str(OUT / "sqlite"), "DATABASE_URL": ""})
    found = [] if only == "PostgreSQL" else [prepared(sqlite, OUT / "sqlite" / "ready")]
    if only == "SQLite":
        yield found
        return
    try:
        with running() as server:
            # a new server is empty; a named one (tools/run_bench.py names its own) keeps its book for all
            home = OUT / f"postgres-{hashlib.sha256(server.url.encode()).hexdigest()[:12]}"
            env = {**base, "PERENNIAL_HOME": str(home), "DATABASE_URL": server.url}
            try:
                yield [*found, prepared(Instance("PostgreSQL", env), home / "ready")]
            finally:
                if not os.environ.get("PERENNIAL_TEST_PG_DSN"):
                    shutil.rmtree(home, ignore_errors=True)
    except NoPostgres as missing:
        print(f"PostgreSQL: not measured ({missing})")
        yield found


def prepared(instance: Instance, marker: Path) -> Instance:
    if not marker.exists() or marker.read_text() != str(DAY):  # yesterday's book is another book
        shutil.rmtree(marker.parent, ignore_errors=True)
        marker.parent.mkdir(parents=True)
        print(f"{instance.name}: importing 1,000 clients and 100,000 invoices ...", flush=True)
        instance.run("import", str(book(1000, 100_000)), "--json", "--skip-refused")
        marker.write_text(str(DAY))
    return instance


def filled(name: str, fill: Callable[[], None], measured: Callable[[str], int]) -> int:
    """Measure with more rows in the book, which the other benches do not see: they stand in a copy of it (SQLite) or in
    a transaction that is taken back (PostgreSQL). A long open transaction of SQLite would be read from its log, which
    no server does. Returns the exit code of `measured`.
    """
    instance = Instance(name, dict(os.environ))
    if name == "SQLite":
        home = OUT / Path(sys.argv[0]).stem
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(instance.env["PERENNIAL_HOME"], home)
        instance = Instance(name, {**instance.env, "PERENNIAL_HOME": str(home)})
    instance.run("migrate", "--json")  # the book may have been imported before the newest tables
    instance.use()
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        fill()
        cursor.execute("ANALYZE")  # what a database does by itself in the hours after such a change
        if name != "SQLite":
            code = measured(name)
            transaction.set_rollback(True)
            return code
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # a server that lives for days has done so
    return measured(name)


def median_of(work: Callable[[], object], times: int = 5) -> float:
    """Seconds, the median of several runs after one that warms up."""
    work()
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def verdict(ok: bool) -> str:
    return "kept" if ok else "NOT KEPT"


def each_instance(script: str) -> int:
    """Run `script --on NAME` in a process of its own for SQLite and PostgreSQL: Django knows one database a process."""
    codes = []
    with instances() as found:
        for instance in found:
            codes.append(
                subprocess.run(
                    [sys.executable, script, "--on", instance.name], env=instance.env, check=False, cwd=ROOT
                ).returncode
            )
    return 1 if any(codes) else 0
