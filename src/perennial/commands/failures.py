"""From an exception to the one sentence a person reads; what nobody expected goes to the log with its traceback."""

from __future__ import annotations

import time
import traceback
from pathlib import Path


def sentence_for(error: Exception) -> str:
    """One line. Exceptions of our own stand next to the function that raises them and bring their sentence."""
    known = _known(error)
    if known is not None:
        return " ".join(known.split()) or f"{type(error).__name__}."
    log = _write_log(error)
    where = f"; the details are in {log}" if log else ""
    return f"Something went wrong that should not have{where}."


def _known(error: Exception) -> str | None:
    from django.core.exceptions import ImproperlyConfigured, ValidationError
    from django.db import OperationalError

    if any(kind.__module__.startswith("perennial.") for kind in type(error).__mro__):
        return str(error)
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, OperationalError):
        return f"The database cannot be used: {error}"
    if isinstance(error, ImproperlyConfigured):
        return str(error)
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}."
    return None


def log_file() -> Path:
    """Where commands write what a person at the terminal need not read. Raises foundation.home.BadHome, OSError."""
    from perennial.foundation.home import home

    folder = home() / "log"
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder / "perennial.log"


def _write_log(error: Exception) -> Path | None:
    try:
        path = log_file()
        with path.open("a", encoding="utf-8") as file:
            file.write(time.strftime("%Y-%m-%d %H:%M:%S\n"))
            file.writelines(traceback.format_exception(error))
    except (OSError, ValueError):  # nowhere to write: the sentence alone has to do
        return None
    return path
