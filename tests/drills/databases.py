"""PostgreSQL databases of their own, beside the one of the suite, for tests that start processes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

POSTGRES = os.environ.get("PERENNIAL_TEST_DB", "")


@contextmanager
def empty_databases(count: int) -> Iterator[list[str]]:
    """So many empty databases on the suite's server, by their URLs; dropped afterwards."""
    import psycopg
    from django.db import connection

    given = connection.get_connection_params()
    words: dict[str, Any] = {key: given[key] for key in ("host", "port", "user", "password") if given.get(key)}
    names = [f"drill_{secrets.token_hex(6)}" for _ in range(count)]
    base, _, options = POSTGRES.partition("?")
    with psycopg.connect(**words, dbname="postgres", autocommit=True) as server:
        for name in names:
            server.execute(f"CREATE DATABASE {name}")
        yield [f"{base.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "") for name in names]
        for name in names:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
