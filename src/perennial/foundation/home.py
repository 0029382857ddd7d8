"""PERENNIAL_HOME: where an embedded instance keeps its database, attachments and secret key."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


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


def secret_key(directory: Path) -> str:
    """The instance's secret, made once and readable by its owner only."""
    given = os.environ.get("PERENNIAL_SECRET_KEY")
    if given:
        return given
    path = directory / "secret.key"
    if not path.exists():
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


def is_demo(directory: Path) -> bool:
    """Demo sign-ins exist only where the demo company was loaded into this very home."""
    return (directory / "demo.marker").exists()
