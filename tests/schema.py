"""The tables of the tests are made by the migrations once, and copied for every process that tests.

On SQLite the made database is kept as a file under `var/` for as long as no source changes; on PostgreSQL it is a
template beside the databases of the tests, on a server that is thrown away with it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "schema-"


@cache
def state() -> str:
    """Of everything that tables can depend on: migrations call code of the product, and libraries bring their own."""
    digest = hashlib.sha256(sys.version.encode())
    for path in (ROOT / "requirements.txt", *sorted((ROOT / "src" / "perennial").rglob("*.py"))):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:20]


def made_file() -> Path:
    """The SQLite file; it is there when a test process has set up its database."""
    return ROOT / "var" / f"{PREFIX}{state()}.sqlite3"


def template_name() -> str:
    """The database on a throw-away PostgreSQL; it is there when a test process has set up its database."""
    return f"perennial_{state()}"


@contextmanager
def copied(connection: Any) -> Iterator[None]:
    """Within it, Django makes this connection's test database by copying. A server we were given gets no template."""
    creation, is_sqlite = connection.creation, connection.vendor == "sqlite"
    if not is_sqlite and "PERENNIAL_TEST_PG_DSN" in os.environ:
        yield
        return
    whole = creation.create_test_db
    creation.create_test_db = (_sqlite if is_sqlite else _postgresql)(connection, whole)
    try:
        yield
    finally:
        creation.create_test_db = whole


def _sqlite(connection: Any, whole: Callable[..., str]) -> Callable[..., str]:
    def create(**words: Any) -> str:
        file = made_file()
        with one_at_a_time():
            if not file.exists():
                name = whole(**words)
                _keep(connection.connection, file)
                return name
        name = _empty(connection)
        connection.ensure_connection()
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as made:
            made.backup(connection.connection)
        return name

    return create


def _keep(made: sqlite3.Connection, file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    for old in file.parent.glob(f"{PREFIX}*"):
        old.unlink(missing_ok=True)
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    with closing(sqlite3.connect(fresh)) as target:
        made.backup(target)
    fresh.rename(file)


def _postgresql(connection: Any, whole: Callable[..., str]) -> Callable[..., str]:
    def create(**words: Any) -> str:
        settings, template = connection.settings_dict["TEST"], template_name()
        with one_at_a_time():
            with connection.creation._nodb_cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
                exists = cursor.fetchone() is not None
            if not exists:
                ours = settings["NAME"], connection.settings_dict["NAME"]
                settings["NAME"] = template
                whole(**words)
                connection.close()
                settings["NAME"], connection.settings_dict["NAME"] = ours
        settings["TEMPLATE"] = template
        return _empty(connection)

    return create


def _empty(connection: Any) -> str:
    """Django's own making of a database, without the tables."""
    creation = connection.creation
    name: str = creation._get_test_db_name()
    creation._create_test_db(0, True, False)
    connection.close()
    connection.settings_dict["NAME"] = name
    return name


@contextmanager
def one_at_a_time() -> Iterator[None]:
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "schema.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
