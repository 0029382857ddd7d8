"""`perennial backup FILE`: database, attachments and, if asked, the secret key, in one checked archive."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from perennial.commands.archive import Entry, unpack, write_archive


class CannotBackUp(ValueError):
    """The archive cannot be written; the sentence says why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the archive to write (.tar.gz)")
    parser.add_argument(
        "--with-secret-key", action="store_true", help="also the key that signs sessions: keep such an archive safe"
    )
    parser.add_argument("--force", action="store_true", help="replace an existing file")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Written while others work, read back and checked at once."""
    from django.conf import settings

    from perennial.commands.main import package_version
    from perennial.commands.snapshot import take
    from perennial.foundation.clock import now

    home = Path(settings.HOME)
    if args.file.exists() and not args.force:
        raise CannotBackUp(f"{args.file} exists; --force replaces it.")
    with tempfile.TemporaryDirectory(prefix="backup-", dir=home) as name:
        folder = Path(name)
        entries, facts = take(folder)
        entries += _attachments(Path(settings.MEDIA_ROOT))
        if args.with_secret_key and (home / "secret.key").exists():
            entries.append(Entry("secret.key", home / "secret.key"))
        facts = {"version": package_version(), "made_at": now().isoformat(), **facts}
        manifest = write_archive(args.file, entries, facts)
        check = folder / "check"
        check.mkdir()
        unpack(args.file, check)
    return {
        "file": str(args.file), "bytes": args.file.stat().st_size, "files": len(manifest["files"]),
        "rows": sum(manifest["rows"].values()), "money": manifest["money"], "made_at": manifest["made_at"],
    }  # fmt: skip


def _attachments(folder: Path) -> list[Entry]:
    if not folder.is_dir():
        return []
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return [Entry(f"attachments/{path.relative_to(folder).as_posix()}", path) for path in files]
