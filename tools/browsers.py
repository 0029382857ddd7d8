"""Chromium for the browser tests: the system's, else installed where the user may, else Playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WHY_NOT = "no Chromium here, and neither the system's packages nor Playwright could install one"


def find() -> str | None:
    """The path of a Chromium that is there already: PERENNIAL_TEST_CHROMIUM, the system's, Playwright's."""
    given = os.environ.get("PERENNIAL_TEST_CHROMIUM")
    if given:
        return given if Path(given).exists() else None
    return next(filter(None, map(shutil.which, NAMES)), None) or _playwrights_own()


def find_or_install() -> str | None:
    """As find(); installs one when there is none. None when that is not to be had either."""
    found = find()
    if found or os.environ.get("PERENNIAL_TEST_CHROMIUM"):
        return found
    sys.stderr.write("no Chromium on this machine: installing one for the browser tests\n")
    _install_from_system()
    if find() is None:
        _quietly(sys.executable, "-m", "playwright", "install", "chromium")
    return find()


def _playwrights_own() -> str | None:
    caches = [os.environ.get("PLAYWRIGHT_BROWSERS_PATH"), str(Path.home() / ".cache" / "ms-playwright")]
    for cache in filter(None, caches):
        for path in sorted(Path(cache).glob("chromium-*/chrome-linux*/chrome"), reverse=True):
            return str(path)
    return None


def _install_from_system() -> None:
    if shutil.which("apt-get") is None:
        return
    before: tuple[str, ...] = ()
    if os.geteuid() != 0:
        if shutil.which("sudo") is None or not _quietly("sudo", "-n", "true"):
            return
        before = ("sudo", "-n")
    _quietly(*before, "apt-get", "update", "-q")
    _quietly(*before, "env", "DEBIAN_FRONTEND=noninteractive",
             "apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium")  # fmt: skip


def _quietly(*command: str) -> bool:
    """Whether the command worked; its noise is shown only when it did not."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=900
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        sys.stderr.write(f"{command[0]}: {error}\n")
        return False
    if done.returncode:
        sys.stderr.write(f"{' '.join(command)}: {done.stderr.strip()[-400:]}\n")
    return done.returncode == 0
