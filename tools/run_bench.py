"""Run every bench/*.py, one after another, so that they do not disturb each other's figures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """All benches, or those whose names are given. Exit 0 only when each kept its limits."""
    chosen = [path for path in sorted((ROOT / "bench").glob("[!_]*.py")) if not arguments or path.stem in arguments]
    codes = []
    for path in chosen:
        sys.stdout.write(f"\n== {path.stem} ==\n")
        sys.stdout.flush()
        codes.append(subprocess.run([sys.executable, str(path)], cwd=ROOT, check=False).returncode)
    return 1 if any(codes) or not chosen else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
