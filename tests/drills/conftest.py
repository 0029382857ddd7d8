"""The instance a drill works on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.terminal import ready
from tests.drills.databases import POSTGRES, databases
from tests.drills.process import Instance


@pytest.fixture
def instance(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Instance]:
    """In a home of its own: SQLite, or a database of its own where the suite runs on PostgreSQL."""
    if not POSTGRES:
        yield Instance(ready(tmp_path))
        return
    request.getfixturevalue("django_db_setup")  # makes the tables once: all the drills copy them
    with databases(made=1) as (url,):
        yield Instance(tmp_path, url)
