"""`perennial migrate`: what the other commands do on first use, at a moment of your choosing."""

from __future__ import annotations

import argparse
from typing import Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no options of its own."""


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Migrate the database and collect static files; both only where needed."""
    from perennial.commands import instance

    instance.set_up()
    migrated = not instance.up_to_date()
    if migrated:
        instance.migrate()
    instance.collect_static()
    return {"migrated": migrated}
