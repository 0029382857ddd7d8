"""PERENNIAL_HOME: where an embedded instance keeps its database, attachments and secret key."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final


class BadHome(ValueError):
    """The home directory cannot be used; the message says which and why."""


def home() -> Path:
    """The instance's directory, made on first use. Default: the user's data directory."""
    given = os.environ.get("PERENNIAL_HOME")
    default = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "perennial"
    path = Path(given).expanduser() if given else default
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BadHome(f"PERENNIAL_HOME {path} cannot be used: {error.strerror}.") from error
    return path.resolve()


KEY: Final = "secret.key"
OLD_KEYS: Final = "secret.old"  # one a line, newest first


def secret_key(directory: Path) -> str:
    """The instance's secret, made once and readable by its owner only."""
    given = os.environ.get("PERENNIAL_SECRET_KEY")
    if given:
        return given
    path = directory / KEY
    if not path.exists():
        try:
            _write_secret(path, new_secret_key())
        except FileExistsError:
            return path.read_text()
    return path.read_text()


def old_secret_keys(directory: Path) -> list[str]:
    """Earlier secrets: what they signed and locked is still read. From PERENNIAL_OLD_SECRET_KEYS and `secret.old`."""
    given = os.environ.get("PERENNIAL_OLD_SECRET_KEYS", "").split(",")
    path = directory / OLD_KEYS
    kept = path.read_text().splitlines() if path.exists() else []
    return [key.strip() for key in (*given, *kept) if key.strip()]


def new_secret_key() -> str:
    """A secret of 384 random bits."""
    return secrets.token_urlsafe(48)


def replace_secret_key(directory: Path, new: str) -> None:
    """The key of the file becomes an old one before the new one stands: killed in between, both are known."""
    path, old, part = directory / KEY, directory / OLD_KEYS, directory / f"{KEY}.new"
    known = [path.read_text(), *(old.read_text().splitlines() if old.exists() else [])]
    part.unlink(missing_ok=True)
    _write_secret(part, new)
    old_part = directory / f"{OLD_KEYS}.new"
    old_part.unlink(missing_ok=True)
    _write_secret(old_part, "\n".join(dict.fromkeys(known)) + "\n")
    old_part.replace(old)
    part.replace(path)


def forget_old_secret_keys(directory: Path) -> None:
    """Nothing is locked with them any more."""
    (directory / OLD_KEYS).unlink(missing_ok=True)


def _write_secret(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def is_demo(directory: Path) -> bool:
    """Demo sign-ins exist only where the demo company was loaded into this very home."""
    return (directory / "demo.marker").exists()
