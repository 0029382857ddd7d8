"""An empty database is made whole at once; what every step of the migrations would have made is the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.drills.databases import POSTGRES, databases
from tests.drills.process import ROOT, environment
from tests.size import SOAK

# Django's steps do not know that the app of groups has keys of four bytes; nobody has two billion groups.
OF_NO_MATTER = "auth_group_permissions.id"
OF_ALL_ROOMS = {f"rows of {table}" for table in ("django_content_type", "auth_permission", "django_migrations")}
TENTH = "contracts"  # a tenth of the steps: this room and what it stands on


@pytest.mark.drill
def test_both_ways_lead_to_the_same_tables(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    ways = (["at once"], ["step by step"] if SOAK else ["step by step", TENTH])
    if POSTGRES:
        request.getfixturevalue("django_db_setup")
        with databases(empty=2) as urls:
            at_once, by_steps = (made(tmp_path, way, url) for way, url in zip(ways, urls, strict=True))
    else:
        at_once, by_steps = (made(tmp_path / way[0], way) for way in ways)
    if SOAK:
        assert set(at_once) == set(by_steps)
    else:
        assert len(by_steps) > 150
        for name in OF_ALL_ROOMS:
            by_steps.pop(name)
    assert any(name.startswith("trigger ") for name in by_steps)
    differing = {name: (at_once.get(name), one) for name, one in by_steps.items() if at_once.get(name) != one}
    differing.pop(OF_NO_MATTER, None)
    assert differing == {}


def made(home: Path, way: list[str], url: str = "") -> dict[str, Any]:
    home.mkdir(exist_ok=True)
    given = {**environment(home), **({"DATABASE_URL": url} if url else {})}
    command = [sys.executable, "-m", "tests.drills.tables", *way]
    done = subprocess.run(command, env=given, cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
