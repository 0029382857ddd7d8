"""The whole suite: once on SQLite, then everything that touches the database again on PostgreSQL.

Installs what it needs where it may: a browser from the system's packages or from Playwright. Servers it starts are
stopped at the end. The browser tests, which wait a good deal, run beside the second database. The last line counts all
runs together; `var/tests.txt` keeps it. Before it stand the parts that took longest, so that growth is seen.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import browsers, postgres  # noqa: E402

OUT = ROOT / "var"
SOAK = "PERENNIAL_SOAK"
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
MOST_PROCESSES, SLOWEST = 4, 10


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
    for old in OUT.glob("tests*.xml"):
        old.unlink()
    (OUT / "tests.txt").unlink(missing_ok=True)
    began = time.monotonic()
    if list(arguments) == ["soak"]:
        return _close(_soak(environment() | {SOAK: "1"}), time.monotonic() - began, with_browser=True)
    browser = browsers.find_or_install()
    given = environment() | ({"PERENNIAL_TEST_CHROMIUM": browser} if browser else {})
    total = _pytest("SQLite", ["-m", "not browser"], given, _processors())
    with ThreadPoolExecutor(1) as beside:
        browsing = beside.submit(_pytest, "browser", ["-m", "browser"], given, 1, aside=True)
        total += _on_postgresql(["-p", "tools.second_database"], given, max(1, _processors() - 1))
        total += browsing.result()
    _show(OUT / "tests-browser.log")
    return _close(total, time.monotonic() - began, with_browser=bool(browser))


def environment() -> dict[str, str]:
    """Ours, with compiled sources kept: a suite that starts a hundred processes must not compile Django in each."""
    ours = dict(os.environ)
    if ours.pop(NO_BYTECODE, ""):
        ours.setdefault("PYTHONPYCACHEPREFIX", str(OUT / "pycache"))
    return ours


def _soak(given: Mapping[str, str]) -> Count:
    return _pytest("SQLite", ["-m", "drill"], given, _processors()) + _on_postgresql(
        ["-m", "drill"], given, _processors()
    )


def _processors() -> int:
    return min(MOST_PROCESSES, os.cpu_count() or 1)


def _on_postgresql(options: Sequence[str], given: Mapping[str, str], workers: int) -> Count:
    try:
        with postgres.running() as server:
            return _pytest(server.name, options, {**given, "PERENNIAL_TEST_DB": server.url}, workers)
    except postgres.NoPostgres as error:
        sys.stderr.write(f"{error}\n")
        return Count(broken=True)


def _pytest(
    title: str, options: Sequence[str], given: Mapping[str, str], workers: int, *, aside: bool = False
) -> Count:
    """One run in so many processes; `aside`: what it prints waits in a file while another run prints."""
    report = OUT / f"tests-{title.split()[0].lower()}.xml"
    spread = ["-n", str(workers), "--dist", "worksteal"] if workers > 1 else []
    command = [sys.executable, "-m", "pytest", *spread, *options, f"--junitxml={report}"]
    if aside:
        with report.with_suffix(".log").open("w") as log:
            code = subprocess.run(command, cwd=ROOT, env=given, check=False, stdout=log, stderr=log).returncode
    else:
        sys.stderr.write(f"\n== {title} ==\n")
        code = subprocess.run(command, cwd=ROOT, env=given, check=False).returncode
    count = _read(report, code)
    if count.broken:
        sys.stderr.write(f"\n{title}: pytest ended with {code}{'' if report.exists() else ' and without its report'}\n")
    return count


def _show(log: Path) -> None:
    sys.stderr.write(f"\n== browser ==\n{log.read_text() if log.exists() else ''}")


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


def _slowest() -> Iterator[str]:
    """The modules that took longest, over all runs."""
    seconds: Counter[str] = Counter()
    tests: Counter[str] = Counter()
    for report in sorted(OUT.glob("tests-*.xml")):
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            part = f"{report.stem.removeprefix('tests-')}: {case.get('classname', '')}"
            seconds[part] += float(case.get("time", "0"))  # type: ignore[assignment]
            tests[part] += 1
    for part, spent in seconds.most_common(SLOWEST):
        yield f"{spent:7.1f} s  {tests[part]:4d} tests  {part}"


def _close(total: Count, seconds: float, *, with_browser: bool) -> int:
    line = str(total)
    if not with_browser:
        line += f" - browser tests did not run: {browsers.WHY_NOT}"
    (OUT / "tests.txt").write_text(line + "\n")
    sys.stdout.write("\nthe slowest parts, each in the time of its own processes:\n")
    sys.stdout.writelines(f"{part}\n" for part in _slowest())
    sys.stdout.write(f"\nboth databases, {seconds:.0f} s\n")
    if total.broken:
        sys.stdout.write("a run did not end as it should: see above\n")
    sys.stdout.write(line + "\n")
    return 1 if total.failed or total.broken else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
