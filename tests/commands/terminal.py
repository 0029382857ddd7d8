"""Running the real command in a process and a home of its own.

An instance is made once for a run of the tests and copied; what is about making one starts from an empty folder.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests import schema
from tests.drills.process import environment

MADE = schema.ROOT / "var" / f"home-{schema.state()}"


def ready(home: Path) -> Path:
    """This home with its database made, as the first command of an instance leaves it.

    It begins with the tables of the tests where they are there already: the migrations of one run are enough.
    """
    MADE.parent.mkdir(exist_ok=True)
    with schema.one_at_a_time():
        if not MADE.exists():
            for old in MADE.parent.glob("home-*"):
                shutil.rmtree(old)
            fresh = MADE.with_name("home-new")
            fresh.mkdir(mode=0o700)
            if schema.made_file().exists():
                shutil.copy(schema.made_file(), fresh / "perennial.sqlite3")
            answer(fresh, "migrate")
            fresh.rename(MADE)
    shutil.copytree(MADE, home, dirs_exist_ok=True)
    return home


def perennial(home: Path, *words: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """The command's exit code and what it printed."""
    command = [sys.executable, "-m", "perennial.commands.main", *words]
    return subprocess.run(command, env={**environment(home), **extra}, capture_output=True, text=True, timeout=120)


def answer(home: Path, *words: str, **extra: str) -> Any:
    """The JSON document of a command that has to succeed with nothing else on either stream."""
    done = perennial(home, *words, "--json", **extra)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def refusal(home: Path, *words: str, **extra: str) -> str:
    """The one sentence of a command that has to fail."""
    done = perennial(home, *words, **extra)
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr.strip()
