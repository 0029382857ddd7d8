"""Make `.venv` from the hashed lock; does nothing when nothing has changed. Needs a bare Python only.

`python3 tools/setup.py run` installs what the product needs, `python3 tools/setup.py dev` development tools as well.
The project itself is put on the path and gets its command without a build, so no build tools are downloaded.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
LOCKS = {"run": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
OLDEST = (3, 11)
COMMAND = """#!{python}
import sys

from perennial.commands.main import main

sys.exit(main())
"""


def main(arguments: list[str]) -> int:
    """Exit 0 when `.venv` holds everything; else one sentence on stderr and exit 1."""
    kind = arguments[0] if arguments else "dev"
    if sys.version_info < OLDEST:
        return _refuse(f"Perennial needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")
    if not _is_installed(kind):
        try:
            _install(kind)
        except subprocess.CalledProcessError as error:
            return _refuse(f"Setting up stopped: {' '.join(map(str, error.cmd))} failed with {error.returncode}.")
    _link_project()
    if _translations_are_stale():
        subprocess.run([BIN / "python", ROOT / "tools" / "messages.py", "compile"], check=True)
    return 0


def _is_installed(kind: str) -> bool:
    """The development lock contains the other, so it satisfies both."""
    return any(_stamp(each).exists() and _stamp(each).read_text() == _digest(each) for each in {kind, "dev"})


def _stamp(kind: str) -> Path:
    return VENV / f"installed-{kind}"


def _digest(kind: str) -> str:
    return hashlib.sha256(LOCKS[kind].read_bytes()).hexdigest()


def _install(kind: str) -> None:
    if not (BIN / "python").exists():
        _say("making .venv")
        try:
            venv.create(VENV, with_pip=True)
        except subprocess.CalledProcessError:
            _refuse("python3 cannot make an environment with pip: on Debian and Ubuntu install python3-venv.")
            raise
    lock = LOCKS[kind]
    count = sum(1 for line in lock.read_text().splitlines() if "==" in line)
    _say(f"installing {count} packages of {lock.name}, each checked against its hash")
    if not _install_quickly(lock):
        _say("uv is not to be had here: pip does it, which takes longer")
        _run(BIN / "python", "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", "-r", lock)
    for each in LOCKS:
        _stamp(each).unlink(missing_ok=True)
    _stamp(kind).write_text(_digest(kind))


def _install_quickly(lock: Path) -> bool:
    """uv installs the same lock several times faster than pip. False where it cannot be had or fails."""
    pip = [BIN / "python", "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--require-hashes"]
    if subprocess.run([*pip, "-r", ROOT / "tools" / "uv.txt"], check=False).returncode:
        return False
    install = [BIN / "uv", "pip", "install", "--python", BIN / "python", "--require-hashes", "-r", lock]
    return subprocess.run(install, check=False, cwd=ROOT).returncode == 0


def _link_project() -> None:
    """A path file, the version and the command: what an editable install would leave, without its build."""
    import tomllib  # not in the older Pythons that main() refuses with a sentence

    packages = next((VENV / "lib").glob("python3.*/site-packages"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    described = packages / f"perennial-{project['version']}.dist-info"
    described.mkdir(exist_ok=True)
    if not (described / "METADATA").exists():
        _write(described / "METADATA", f"Metadata-Version: 2.1\nName: perennial\nVersion: {project['version']}\n")
    _write(packages / "perennial-source.pth", f"{ROOT / 'src'}\n")
    command = BIN / "perennial"
    _write(command, COMMAND.format(python=BIN / "python"))
    command.chmod(0o755)


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def _translations_are_stale() -> bool:
    catalogues = (ROOT / "src" / "perennial" / "locale").glob("*/LC_MESSAGES/*.po")
    return any(not po.with_suffix(".mo").exists() or po.stat().st_mtime > po.with_suffix(".mo").stat().st_mtime
               for po in catalogues)  # fmt: skip


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, cwd=ROOT)


def _say(text: str) -> None:
    sys.stderr.write(f"setup: {text}\n")


def _refuse(text: str) -> int:
    sys.stderr.write(text + "\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
