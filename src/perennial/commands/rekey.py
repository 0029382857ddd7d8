"""`perennial rekey`: lock every kept secret with the newest secret key; `--new` makes that key first."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class CannotRekey(ValueError):
    """No new key can be made here; the sentence says why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "--new", action="store_true", help="make a new secret key first; everybody has to sign in again afterwards"
    )


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Killed at any moment it can be run again: the old key is known until nothing is locked with it."""
    import os

    from django.conf import settings

    from perennial.commands.instance import not_running
    from perennial.foundation.home import forget_old_secret_keys, new_secret_key, replace_secret_key
    from perennial.foundation.kept_secrets import relock
    from perennial.foundation.vault import secret_keys

    home, known = Path(settings.HOME), secret_keys()
    if not args.new:
        done, lost = relock(known[:1], opened_with=known)
        if not lost:
            forget_old_secret_keys(home)
        return {"new_key": False, "locked": done, "lost": lost}
    if os.environ.get("PERENNIAL_SECRET_KEY"):
        raise CannotRekey(
            "The key comes from PERENNIAL_SECRET_KEY: put a new one there and the old one into "
            "PERENNIAL_OLD_SECRET_KEYS, start again, and run `perennial rekey`."
        )
    with not_running():
        new = new_secret_key()
        replace_secret_key(home, new)
        done, lost = relock((new,), opened_with=(new, *known))
        if not lost:
            forget_old_secret_keys(home)
    return {"new_key": True, "locked": done, "lost": lost}


def failure(args: argparse.Namespace, result: Mapping[str, Any]) -> str | None:
    """A secret that no key opens stays as it is, and has to be entered again."""
    count = result["lost"]
    return f"{count} kept secrets open with no known key; `perennial verify` names them." if count else None
