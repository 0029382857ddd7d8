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

WAYS = ("at once", "step by step")
# Django's steps do not know that the app of groups has keys of four bytes; nobody has two billion groups.
OF_NO_MATTER = "auth_group_permissions.id"


@pytest.mark.drill
def test_both_ways_lead_to_the_same_tables(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if POSTGRES:
        request.getfixturevalue("django_db_setup")
        with databases(empty=2) as urls:
            at_once, by_steps = (made(tmp_path, way, url) for way, url in zip(WAYS, urls, strict=True))
    else:
        at_once, by_steps = (made(tmp_path / way, way) for way in WAYS)
    assert set(at_once) == set(by_steps)
    assert sum(name.startswith("rows of ") for name in at_once) > 150
    assert sum(name.startswith("trigger ") for name in at_once) > 20
    differing = {name: (at_once[name], by_steps[name]) for name in at_once if at_once[name] != by_steps[name]}
    differing.pop(OF_NO_MATTER, None)
    assert differing == {}


def made(home: Path, way: str, url: str = "") -> dict[str, Any]:
    home.mkdir(exist_ok=True)
    given = {**environment(home), **({"DATABASE_URL": url} if url else {})}
    command = [sys.executable, "-m", "tests.drills.tables", way]
    done = subprocess.run(command, env=given, cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
