"""PostgreSQL databases of their own, beside the one of the suite, for tests that start processes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests import schema

POSTGRES = os.environ.get("PERENNIAL_TEST_DB", "")


@contextmanager
def databases(*, made: int = 0, empty: int = 0) -> Iterator[list[str]]:
    """Databases on the suite's server, by their URLs; dropped afterwards. First come those that have the tables."""
    import psycopg
    from django.db import connection

    given = connection.get_connection_params()
    words: dict[str, Any] = {key: given[key] for key in ("host", "port", "user", "password") if given.get(key)}
    names = [f"drill_{secrets.token_hex(6)}" for _ in range(made + empty)]
    base, _, options = POSTGRES.partition("?")
    with psycopg.connect(**words, dbname="postgres", autocommit=True) as server:
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [schema.template_name()]).fetchone()
        for number, name in enumerate(names):
            copied = f" TEMPLATE {schema.template_name()}" if known and number < made else ""
            server.execute(f"CREATE DATABASE {name}{copied}")
        yield [f"{base.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "") for name in names]
        for name in names:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
