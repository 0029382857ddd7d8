"""An instance that is ready: Django set up, the database made and migrated, static files collected.

The check costs milliseconds: a marker in PERENNIAL_HOME names the migrations this code has and the database they were
applied to. Only when it differs is Django's own migration loader asked, by one process at a time.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

MIGRATION_LOCK: Final = 7_370_657  # any number of our own, for pg_advisory_lock


class BadConfiguration(ValueError):
    """The environment holds a value that cannot be; the sentence names it."""


class InUse(RuntimeError):
    """Perennial runs on this home, and what was asked must not happen meanwhile."""


def set_up(*, log_to_terminal: bool = False) -> None:
    """Django with the instance's settings. Raises BadConfiguration."""
    import django
    from django.apps import apps
    from django.core.exceptions import ImproperlyConfigured

    if not apps.ready:
        try:
            django.setup()
        except (ValueError, ImproperlyConfigured) as error:
            raise BadConfiguration(str(error)) from error
    if not log_to_terminal and "PERENNIAL_LOG" not in os.environ:
        _log_to_file()


def prepare(*, log_to_terminal: bool = False) -> None:
    """Set up, and migrate where the marker says that is needed. Raises BadConfiguration."""
    set_up(log_to_terminal=log_to_terminal)
    if not up_to_date():
        migrate()
    _use_company_zone()


def _use_company_zone() -> None:
    from django.utils import timezone

    from perennial.foundation.time_zone import company_zone

    timezone.activate(company_zone())


def up_to_date() -> bool:
    """Whether this database was brought to this code's migrations, by the marker and one count."""
    from django.conf import settings
    from django.db import DatabaseError, connection

    try:
        marker = json.loads(_marker().read_text())
        if marker.get("state") != _state():
            return False
        if connection.vendor == "sqlite" and not Path(settings.DATABASES["default"]["NAME"]).exists():
            return False
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_migrations")
            return bool(cursor.fetchone()[0] == marker.get("applied"))
    except (OSError, ValueError, DatabaseError):
        return False


def migrate() -> None:
    """Apply what is missing, one process at a time, and write the marker."""
    from django.core.management import call_command
    from django.db import connection

    with _lock("instance.lock"), _database_lock():
        if up_to_date():
            return
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_migrations")
            applied = cursor.fetchone()[0]
        _write(_marker(), {"state": _state(), "applied": applied})


def collect_static() -> None:
    """The static files of this version, hashed and compressed, once."""
    from django.conf import settings
    from django.core.management import call_command

    marker, wanted = Path(settings.HOME) / "static.json", _static_state()
    with _lock("instance.lock"):
        try:
            if json.loads(marker.read_text()) == {"state": wanted}:
                return
        except (OSError, ValueError):
            pass
        call_command("collectstatic", interactive=False, verbosity=0)
        _write(marker, {"state": wanted})


@contextmanager
def running() -> Iterator[None]:
    """While web server or workers run, a restore refuses."""
    with _lock("running.lock", shared=True):
        yield


@contextmanager
def not_running() -> Iterator[None]:
    """Nothing runs on this home, and nothing can start. Raises InUse."""
    with _lock("running.lock", wait=False):
        yield


@contextmanager
def _lock(name: str, *, shared: bool = False, wait: bool = True) -> Iterator[None]:
    from perennial.foundation.home import home

    with (home() / name).open("w") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise InUse("Perennial is running on this PERENNIAL_HOME; stop it first.") from error
        yield


@contextmanager
def _database_lock() -> Iterator[None]:
    """On PostgreSQL several machines share the database, so the lock has to be there."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def _marker() -> Path:
    from django.conf import settings

    return Path(settings.HOME) / "instance.json"


def _state() -> str:
    """A digest of the database's name and of the names of all migrations this code has."""
    from django.apps import apps
    from django.conf import settings

    database = settings.DATABASES["default"]
    words = [str(database.get(key, "")) for key in ("ENGINE", "HOST", "PORT", "NAME")]
    for app in apps.get_app_configs():
        folder = Path(app.path) / "migrations"
        if folder.is_dir():
            words += sorted(f"{app.label}.{path.name}" for path in folder.glob("*.py"))
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def _static_state() -> str:
    from django.conf import settings

    words = [str(settings.STATIC_ROOT)]
    for folder in (Path(settings.PACKAGE) / "web" / "static",):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                stat = path.stat()
                words.append(f"{path.relative_to(folder)} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def _write(path: Path, value: dict[str, Any]) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value))
    part.replace(path)


def _log_to_file() -> None:
    """A command's standard error holds its one sentence; warnings of the machinery go to the log."""
    from perennial.commands.failures import log_file

    root = logging.getLogger()
    handler = logging.FileHandler(log_file(), encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("{asctime} {levelname} {name} {message}", style="{"))
    root.handlers[:] = [handler]
