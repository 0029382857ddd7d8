"""The whole suite: once on SQLite, then everything that touches the database again on PostgreSQL.

Installs what it needs where it may: a browser from the system's packages or from Playwright. Servers it starts are
stopped at the end. The last line counts both runs together; `var/tests.txt` keeps it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import browsers, postgres  # noqa: E402

OUT = ROOT / "var"
SOAK = "PERENNIAL_SOAK"


@dataclass(frozen=True, slots=True)
class Count:
    """What one run of pytest came to; `broken` when it ended without its report or against it."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    broken: bool = False

    def __add__(self, other: Count) -> Count:
        return Count(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.broken or other.broken,
        )

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def main(arguments: Sequence[str]) -> int:
    """`all` (the default) or `soak`. Exit 0 only when nothing failed."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # so that servers are stopped
    OUT.mkdir(exist_ok=True)
    began = time.monotonic()
    soak = list(arguments) == ["soak"]
    browser = None if soak else browsers.find_or_install()
    environment = {**os.environ, **({"PERENNIAL_TEST_CHROMIUM": browser} if browser else {})}
    if soak:
        environment[SOAK] = "1"
    total = _pytest("SQLite", ["-m", "drill" if soak else "not browser"], environment)
    if not soak:  # one server and one browser for all of them
        total += _pytest("browser", ["-m", "browser"], environment, processes=1)
    try:
        with postgres.running() as server:
            environment["PERENNIAL_TEST_DB"] = server.url
            selected = ["-m", "drill"] if soak else ["-p", "tools.second_database"]
            total += _pytest(server.name, selected, environment)
    except postgres.NoPostgres as error:
        sys.stderr.write(f"{error}\n")
        total += Count(broken=True)
    return _close(total, time.monotonic() - began, bool(browser) or soak)


def _pytest(title: str, options: Sequence[str], environment: dict[str, str], processes: int = 4) -> Count:
    """One run in as many processes as there are processors, `processes` at most."""
    sys.stderr.write(f"\n== {title} ==\n")
    report = OUT / f"tests-{title.split()[0].lower()}.xml"
    report.unlink(missing_ok=True)
    workers = min(processes, os.cpu_count() or 1)
    spread = ["-n", str(workers), "--dist", "worksteal"] if workers > 1 else []
    command = [sys.executable, "-m", "pytest", *spread, *options, f"--junitxml={report}"]
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    return _read(report, code)


def _read(report: Path, code: int) -> Count:
    nothing_selected = 5
    if not report.exists():
        return Count(broken=code != nothing_selected)
    suite = ElementTree.parse(report).getroot().find("testsuite")
    if suite is None:
        return Count(broken=True)
    tests, skipped = int(suite.get("tests", "0")), int(suite.get("skipped", "0"))
    failed = int(suite.get("failures", "0")) + int(suite.get("errors", "0"))
    broken = code not in (0, nothing_selected) and not failed
    return Count(tests - failed - skipped, failed, skipped, broken)


def _close(total: Count, seconds: float, with_browser: bool) -> int:
    line = str(total)
    if not with_browser:
        line += f" - browser tests did not run: {browsers.WHY_NOT}"
    (OUT / "tests.txt").write_text(line + "\n")
    sys.stdout.write(f"\nboth databases, {seconds:.0f} s\n")
    if total.broken:
        sys.stdout.write("a run did not end as it should: see above\n")
    sys.stdout.write(line + "\n")
    return 1 if total.failed or total.broken else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
