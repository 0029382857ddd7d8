"""Uploaded files until they are applied, under names nobody can guess, and how far an import has come."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from perennial.intake.reading.reasons import EMPTY_FILE, TOO_LARGE, Reason, because
from perennial.intake.sources import ImportRefused

FOLDER: Final = "imports"
_MEGABYTE: Final = 1_000_000


def keep(chunks: Iterable[bytes], name: str) -> str:
    """Store an upload; returns where, below MEDIA_ROOT. Raises ImportRefused for one that is empty or too large."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stored = f"{FOLDER}/{secrets.token_urlsafe(24)}"
    path = Path(settings.MEDIA_ROOT) / stored
    size = 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > settings.MAX_IMPORT_BYTES:
                break
            file.write(chunk)
    if 0 < size <= settings.MAX_IMPORT_BYTES:
        return stored
    path.unlink()
    limit = settings.MAX_IMPORT_BYTES // _MEGABYTE
    raise ImportRefused(because(TOO_LARGE, size=f"> {limit}", limit=limit) if size else Reason(EMPTY_FILE), name)


def path_of(stored: str) -> Path:
    """Where the file lies."""
    return Path(settings.MEDIA_ROOT) / stored


def forget(stored: str) -> None:
    """Delete an upload and its progress."""
    if stored:
        path_of(stored).unlink(missing_ok=True)
        _progress(stored).unlink(missing_ok=True)


def forget_progress(stored: str) -> None:
    """The work ended, or begins anew."""
    if stored:
        _progress(stored).unlink(missing_ok=True)


def progress_at(stored: str) -> datetime | None:
    """When the work last said how far it is."""
    try:
        return datetime.fromtimestamp(_progress(stored).stat().st_mtime, UTC) if stored else None
    except OSError:
        return None


def note_progress(stored: str, done: int, total: int) -> None:
    """How far the import is. A file, because the import's own transaction holds the one writer of the database."""
    if not stored:
        return
    path = _progress(stored)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps([done, total]))
    fresh.replace(path)


def read_progress(stored: str) -> tuple[int, int] | None:
    """(rows done, rows in all), or None while nothing is known."""
    try:
        done, total = json.loads(_progress(stored).read_text()) if stored else (0, 0)
    except (OSError, ValueError):
        return None
    return (done, total) if stored else None


def _progress(stored: str) -> Path:
    return path_of(stored).with_suffix(".progress")
