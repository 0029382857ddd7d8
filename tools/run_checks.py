"""Every check that is not a test of behaviour, one after another; all run, and the last line tells which failed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS: dict[str, list[str]] = {
    "style": [str(BIN / "ruff"), "check", "--extend-select", "INT", "."],
    "types": [str(BIN / "mypy")],
    "imports": [str(BIN / "lint-imports")],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "deployment": [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "house": [sys.executable, "-m", "pytest", "tests/house", "-p", "no:cacheprovider"],
}


def main() -> int:
    """Exit 0 only when every check passed."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="perennial-check-") as home:
        environment = {**os.environ, "PERENNIAL_HOME": home, "PERENNIAL_URL": "https://perennial.example"}
        environment.pop("DATABASE_URL", None)
        for name, command in CHECKS.items():
            began = time.monotonic()
            done = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, check=False)  # fmt: skip
            verdict = "ok" if done.returncode == 0 else "FAILED"
            sys.stdout.write(f"{name:<12}{verdict:<8}{time.monotonic() - began:6.1f} s\n")
            if done.returncode:
                failed.append(name)
                sys.stdout.write(done.stdout + "\n")
            sys.stdout.flush()
    sys.stdout.write(f"checks failed: {', '.join(failed)}\n" if failed else "all checks passed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
