"""Running the real command in a process and a home of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.drills.process import environment


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
