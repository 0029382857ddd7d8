"""`perennial restore FILE`: check the whole archive and the database in it, and only then put it in place."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from perennial.commands.archive import BadArchive, unpack

DATABASE: Final = "perennial.sqlite3"
PUT: Final = ("attachments", "secret.key", "secret.old", DATABASE)  # the database last: without it there is no company
# What belongs to a company, and moves aside with it. The marker too: a restored company is not a demo.
OURS: Final = (
    DATABASE,
    f"{DATABASE}-wal",
    f"{DATABASE}-shm",
    "attachments",
    "secret.key",
    "secret.old",
    "instance.json",
    "demo.marker",
)


class CannotRestore(ValueError):
    """The archive is sound, but must not be put here; the sentence says why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("file", type=Path, metavar="FILE", help="an archive made by `perennial backup`")
    parser.add_argument("--check-only", action="store_true", help="check the archive and change nothing")
    parser.add_argument("--force", action="store_true", help="replace what is in PERENNIAL_HOME, keeping it aside")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Nothing is touched before everything was checked."""
    from perennial.commands.instance import not_running
    from perennial.foundation.home import home

    here = home()
    with tempfile.TemporaryDirectory(prefix="restore-", dir=here) as name:
        folder = Path(name)
        manifest = _checked(args.file, folder)
        answer = {
            "file": str(args.file), "ok": True, "made_at": manifest["made_at"], "version": manifest["version"],
            "rows": sum(manifest["rows"].values()), "money": manifest["money"], "restored": False, "aside": None,
        }  # fmt: skip
        if args.check_only:
            return answer
        with not_running():
            aside = _put(here, folder, manifest, force=args.force)
    return {**answer, "restored": True, "aside": str(aside) if aside else None, "lost": _lost(here, manifest)}


def _checked(file: Path, folder: Path) -> dict[str, Any]:
    """The manifest of a sound archive, unpacked into `folder`. Raises BadArchive."""
    from perennial.commands.snapshot import SQLITE_NAME, described

    manifest = unpack(file, folder)
    if manifest["database"] == "sqlite":
        found = described(folder / SQLITE_NAME)
        if any(found[key] != manifest[key] for key in ("migrations", "rows", "money")):
            raise BadArchive("The database in the backup does not hold what its list says.")
    return manifest


def _lost(here: Path, manifest: dict[str, Any]) -> list[str]:
    """What cannot be read here, because the archive was made under another secret key; sentences."""
    from perennial.commands.backup import lost_without_key
    from perennial.foundation.home import old_secret_keys, secret_key
    from perennial.foundation.vault import key_mark

    marks = {key_mark(key) for key in (secret_key(here), *old_secret_keys(here))}
    return [] if manifest.get("key_mark") in (None, *marks) else lost_without_key(manifest)


def as_text(result: dict[str, Any]) -> str:
    """The figures, and what was lost with the key."""
    from perennial.commands.readable import readable

    text = readable({key: value for key, value in result.items() if key != "lost"})
    lost = "\n".join(f"  - {sentence}" for sentence in result.get("lost", []))
    return f"{text}\nThe secret key of this instance is another one:\n{lost}" if lost else text


def _put(here: Path, folder: Path, manifest: dict[str, Any], *, force: bool) -> Path | None:
    postgres = bool(os.environ.get("DATABASE_URL", "").startswith("postgres"))
    if postgres != (manifest["database"] == "postgresql"):
        raise CannotRestore(f"The backup is of {manifest['database']}, and this instance runs on the other database.")
    if postgres:
        return _put_postgres(here, folder, manifest, force=force)
    _refuse_newer(manifest)
    aside = None
    if (here / DATABASE).exists():
        if not force:
            raise CannotRestore(f"{here} holds a company already; --force replaces it and keeps it aside.")
        aside = _set_aside(here, OURS)
    for name in PUT:
        if (folder / name).exists():
            (folder / name).replace(here / name)
    if aside is not None and (aside / "secret.key").exists() and not (here / "secret.key").exists():
        for name in ("secret.key", "secret.old"):
            if (aside / name).exists():
                shutil.copy2(aside / name, here / name)
    (here / "instance.json").unlink(missing_ok=True)  # the next command looks which migrations are missing
    return aside


def _put_postgres(here: Path, folder: Path, manifest: dict[str, Any], *, force: bool) -> Path | None:
    from perennial.commands.instance import prepare
    from perennial.commands.snapshot import put_postgres

    prepare()
    put_postgres(folder, manifest, force=force)
    brought = [name for name in ("attachments", "secret.key", "secret.old") if (folder / name).exists()]
    replaced = [name for name in {*brought, "attachments"} if (here / name).exists()]
    aside = _set_aside(here, replaced) if replaced else None
    for name in brought:
        (folder / name).rename(here / name)
    return aside


def _refuse_newer(manifest: dict[str, Any]) -> None:
    """A database of a newer version has migrations this one does not know. Raises CannotRestore."""
    from perennial.commands.instance import set_up

    set_up()
    from django.apps import apps

    labels = {app.label: Path(app.path) / "migrations" for app in apps.get_app_configs()}
    for full in manifest["migrations"]:
        app, _, name = full.partition(".")
        if app in labels and not (labels[app] / f"{name}.py").exists() and (labels[app]).is_dir():
            raise CannotRestore(f"The backup was made by version {manifest['version']}, which is newer; upgrade first.")


def _set_aside(here: Path, names: Sequence[str]) -> Path:
    """What stood here moves into a folder of the home; nothing is deleted."""
    aside = here / f"before-restore-{time.strftime('%Y%m%d-%H%M%S')}"
    aside.mkdir(mode=0o700)
    for name in names:
        if (here / name).exists():
            (here / name).rename(aside / name)
    return aside
