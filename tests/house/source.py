"""The project's own files, as the house checks read them."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "perennial"
# What other people wrote and we carry along, and what `make assets` builds from checked sources.
BUILT = (
    "src/perennial/web/static/vendor/", "src/perennial/web/static/css/", "src/perennial/web/static/js/", "LICENSE",
    "src/perennial/web/static/fonts/", "src/perennial/portal/static/css/",
)  # fmt: skip


@cache
def files(*suffixes: str, under: str = "") -> tuple[Path, ...]:
    """Files that are, or would be, in the repository, with one of the suffixes (all without any)."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", under or "."],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    chosen = [name for name in listed if name and not name.startswith(BUILT)]
    paths = [ROOT / name for name in chosen if not suffixes or Path(name).suffix in suffixes]
    return tuple(path for path in paths if path.is_file())


def python(under: str = "src/perennial") -> tuple[Path, ...]:
    """Python sources without migrations."""
    return tuple(path for path in files(".py", under=under) if "migrations" not in path.parts)


def name(path: Path) -> str:
    """The path as a reader of the report knows it."""
    return str(path.relative_to(ROOT))


def room(path: Path) -> str:
    """The room a source of the package stands in; '' for the package's own files."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


def nothing(found: Sequence[str]) -> None:
    """Fails with the whole list, one finding a line."""
    assert not found, "\n" + "\n".join(found)
