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
        "--with-secret-key",
        action="store_true",
        help="also the key that opens kept secrets and signs sessions: keep such an archive safe",
    )
    parser.add_argument("--force", action="store_true", help="replace an existing file")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Written while others work, read back and checked at once."""
    from django.conf import settings

    from perennial.commands.main import package_version
    from perennial.commands.snapshot import take
    from perennial.foundation.clock import now
    from perennial.foundation.home import KEY, OLD_KEYS
    from perennial.foundation.kept_secrets import needs_the_key
    from perennial.foundation.vault import key_mark

    home = Path(settings.HOME)
    if args.file.exists() and not args.force:
        raise CannotBackUp(f"{args.file} exists; --force replaces it.")
    with tempfile.TemporaryDirectory(prefix="backup-", dir=home) as name:
        folder = Path(name)
        entries, facts = take(folder)
        entries += _attachments(Path(settings.MEDIA_ROOT))
        if args.with_secret_key:
            (folder / KEY).write_text(settings.SECRET_KEY)  # also where the environment gives it
            entries.append(Entry(KEY, folder / KEY))
            if settings.SECRET_KEY_FALLBACKS:
                (folder / OLD_KEYS).write_text("\n".join(settings.SECRET_KEY_FALLBACKS))
                entries.append(Entry(OLD_KEYS, folder / OLD_KEYS))
        facts = {
            "version": package_version(), "made_at": now().isoformat(), "key_mark": key_mark(settings.SECRET_KEY),
            "needs_key": needs_the_key(), **facts,
        }  # fmt: skip
        manifest = write_archive(args.file, entries, facts)
        check = folder / "check"
        check.mkdir()
        unpack(args.file, check)
    return {
        "file": str(args.file), "bytes": args.file.stat().st_size, "files": len(manifest["files"]),
        "rows": sum(manifest["rows"].values()), "money": manifest["money"], "made_at": manifest["made_at"],
        "secret_key": args.with_secret_key,
        "lost_without_key": [] if args.with_secret_key else lost_without_key(manifest),
    }  # fmt: skip


def lost_without_key(manifest: dict[str, Any]) -> list[str]:
    """What a restore brings back only where the secret key is still there; sentences."""
    return [*manifest.get("needs_key", []), "Everybody signs in again."]


def as_text(result: dict[str, Any]) -> str:
    """The figures, and what the archive does not hold."""
    from perennial.commands.readable import readable

    shown = {key: value for key, value in result.items() if key not in ("lost_without_key", "secret_key")}
    if result["secret_key"]:
        note = "The archive holds the secret key: whoever has it can read every secret in it. Keep it safe."
    else:
        lost = "\n".join(f"  - {sentence}" for sentence in result["lost_without_key"])
        note = f"The secret key is not in it. Restored without that key:\n{lost}\nKeep the key somewhere else."
    return f"{readable(shown)}\n{note}"


def _attachments(folder: Path) -> list[Entry]:
    if not folder.is_dir():
        return []
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return [Entry(f"attachments/{path.relative_to(folder).as_posix()}", path) for path in files]
