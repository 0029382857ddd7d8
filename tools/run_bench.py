"""Run every bench/*.py, one after another, so that they do not disturb each other's figures.

One PostgreSQL serves them all, so that its large book is imported once; the book of SQLite stays in bench/out.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main(arguments: list[str]) -> int:
    """All benches, or those whose names are given. Exit 0 only when each kept its limits."""
    from tools.postgres import NoPostgres, running

    chosen = [path for path in sorted((ROOT / "bench").glob("[!_]*.py")) if not arguments or path.stem in arguments]
    try:
        with running() as server:
            codes = _run(chosen, {**os.environ, "PERENNIAL_TEST_PG_DSN": server.url})
    except NoPostgres:
        codes = _run(chosen, dict(os.environ))  # each bench says that it was not measured
    return 1 if any(codes) or not chosen else 0


def _run(chosen: list[Path], env: dict[str, str]) -> list[int]:
    codes = []
    for path in chosen:
        sys.stdout.write(f"\n== {path.stem} == (load {os.getloadavg()[0]:.1f})\n")
        sys.stdout.flush()
        codes.append(subprocess.run([sys.executable, str(path)], cwd=ROOT, env=env, check=False).returncode)
    return codes


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
